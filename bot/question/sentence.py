"""A question with its devices as `D`, its models as `M`: what is left is how it asks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.question.device_mention import DeviceMention
from bot.question.device_words import SIZE
from bot.question.model_mention import ModelMention
from bot.question.tokens import Token
from bot.question.vocabulary import OTHER_TASKS, PURPOSES, is_known, mended


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` has one word for each mention: D, M, N for numbers, S for sizes of memory.

    `n_unknown` counts the words that no fit question has, `n_words` all but mentions.
    `asks_elsewhere`: some word asks for another task; `has_purpose`: some word does, or says what
    the model is for.
    """

    text: str
    n_words: int
    n_unknown: int
    asks_elsewhere: bool
    has_purpose: bool

    def has(self, pattern: re.Pattern[str]) -> bool:
        return pattern.search(self.text) is not None


def sentence_of(
    tokens: Sequence[Token], devices: Sequence[DeviceMention], models: Sequence[ModelMention]
) -> Sentence:
    """How a question asks, its words mended."""
    signs = {i: "D" for mention in devices for i in mention.tokens}
    signs |= {i: "M" for mention in models for i in mention.tokens}
    starts = {mention.tokens.start for mention in devices}
    starts |= {mention.tokens.start for mention in models}
    parts: list[str] = []
    words: list[str] = []
    for i, token in enumerate(tokens):
        if i in signs:
            parts += [signs[i]] if i in starts else []
        elif token.is_taken:
            parts.append("N")
        elif SIZE.fullmatch(token.text):
            parts.append("S")
        elif not token.text[0].isalnum():
            parts += ["?"] if token.text == "?" else [","] if token.is_break else []
        else:
            words.append(mended(token.text))
            parts.append(words[-1])
    others = OTHER_TASKS.intersection(words)
    return Sentence(
        text=" ".join(parts),
        n_words=len(words),
        n_unknown=sum(not (is_known(word) or word.isdigit()) for word in words),
        asks_elsewhere=bool(others - PURPOSES),
        has_purpose=bool(others & PURPOSES),
    )
