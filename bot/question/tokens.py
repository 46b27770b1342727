"""Cuts a plain text into words and the signs between them, and remembers where they stood."""

import re
from dataclasses import dataclass

from bot.question.numbers import TAKEN

MOST_TOKENS = 300

_TOKEN = re.compile(
    rf"deepseek-ai/[\w.-]*[\w]|{TAKEN}+|[a-zà-ÿœß0-9]+(?:\.\d+[a-z0-9]*)*(?:'[a-zà-ÿ]+)?|[-,;?!/+&|()\n.]"
)
_BREAKS = frozenset(",;?!/+&|\n.")
_GLUE = re.compile(r"[-_:.]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a sign. `is_glued`: only a hyphen, or less, stands between it and the last one."""

    text: str
    start: int
    end: int
    is_glued: bool = False

    @property
    def is_taken(self) -> bool:
        return self.text.startswith(TAKEN)

    @property
    def is_break(self) -> bool:
        """Whether what stands on its two sides is apart."""
        return self.text in _BREAKS


def tokens_of(text: str) -> tuple[Token, ...]:
    """The words and signs of a plain text, hyphens left out; at most `MOST_TOKENS`."""
    tokens: list[Token] = []
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        before = text[tokens[-1].end : start] if tokens else " "
        is_inner_sign = found[0] in "-." and _is_inside_a_word(text, start)
        if found[0] == "-" or is_inner_sign:
            continue
        is_glued = bool(tokens) and (not before or _GLUE.fullmatch(before) is not None)
        tokens.append(Token(found[0], start, end, is_glued))
        if len(tokens) == MOST_TOKENS:
            break
    return tuple(tokens)


def _is_inside_a_word(text: str, at: int) -> bool:
    return 0 < at < len(text) - 1 and text[at - 1].isalnum() and text[at + 1].isalnum()
