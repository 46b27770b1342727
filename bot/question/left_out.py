"""Devices and models that a question names to say that it is not about them."""

import re
from collections.abc import Sequence
from typing import Protocol, TypeVar

from bot.question.numbers import TAKEN
from bot.question.tokens import Token

_ARTICLE = r"(?: (?:a|an|the|my|one|that|of|those|old|dead|broken|previous|out))*"
_BEFORE = re.compile(
    r"(?:(?<!why )(?<!is )(?<!if )\bnot|(?<!if i )(?<!wish i )\bhad|\b(?:besides|except|forget"
    r"|sold|returned|sell|selling|ignore|ignoring|replaced|swapped|traded|used to have"
    rf"|(?:upgraded|switched|moved|went|came|coming|migrated) from)){_ARTICLE}$"
)
_AFTER = re.compile(r"aside\b|(?:died|broke)\b|(?:is|got) (?:dead|broken|sold|gone)\b")
# `he has a 3080 but i only have a 3060`: what stands before is not mine.
_MINE = re.compile(r"\bbut (?:all )?(?:i(?: only| just)? (?:have|got|own)|mine is|my \w+ is)\b")
_WORDS_BEFORE = 5


class Mention(Protocol):
    """A device or a model that is named."""

    @property
    def tokens(self) -> range: ...


M = TypeVar("M", bound=Mention)


def left_out(tokens: Sequence[Token], mentions: Sequence[M]) -> tuple[M, ...]:
    """Those that are named to be left out, as in `the 4070, not the ti`; never all of them."""
    out = tuple(mention for mention in mentions if _is_out(tokens, mention.tokens))
    return out if len(out) < len(mentions) else ()


def _is_out(tokens: Sequence[Token], place: range) -> bool:
    before = tokens[max(0, place.start - _WORDS_BEFORE) : place.start]
    after = _text(tokens[place.stop : place.stop + 8])
    return any((_BEFORE.search(_text(before)), _AFTER.match(after), _MINE.search(after)))


def _text(tokens: Sequence[Token]) -> str:
    return " ".join(token.text for token in tokens)


def without(tokens: Sequence[Token], mentions: Sequence[M]) -> tuple[Token, ...]:
    """The words with a sign where these mentions stood."""
    held = {i for mention in mentions for i in mention.tokens}
    return tuple(
        Token(TAKEN, token.start, token.end) if i in held else token
        for i, token in enumerate(tokens)
    )
