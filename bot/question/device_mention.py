"""A device as it was typed, and the cards that it may be."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.question.macs import macs_of
from bot.question.model_words import piece_of
from bot.question.tokens import Token
from estimator import Card, Match, near_devices
from estimator.catalog.spelling import mend

# `a second 3090`: there is one already.
ONE_MORE = frozenset(("second", "another"))


@dataclass(frozen=True, slots=True)
class DeviceMention:
    """A device as it was typed, and the cards that it fits, smallest memory first.

    Without matches it is a device that nobody knows, and must not be answered with another's; or,
    if `is_vague`, one that is not named in full: `mac with 16gb`. `tokens` says where it stood.
    """

    text: str
    matches: tuple[Match, ...]
    tokens: range
    is_vague: bool = False

    @property
    def near(self) -> tuple[Card, ...]:
        """Cards to propose in place of one without matches; takes some milliseconds."""
        return macs_of(self.text) if self.is_vague else near_devices(self.text)

    @property
    def is_unified(self) -> bool:
        return any(match.card.kind == "unified" for match in self.matches)

    @property
    def count(self) -> int:
        """How many of it there are; 0 of a device that nobody knows."""
        return self.matches[0].count if self.matches else 0


def mended(word: str) -> str:
    """The word without its slip, if it is long enough to tell, and no word of a model's name."""
    is_long = len(word) >= 5 and word.isalpha() and piece_of(word) is None
    return mend(word) if is_long else word


def joined(tokens: Sequence[Token], place: range) -> str:
    """The words as one name; that of one more is that of two, and `3090 2x` is `2x 3090`."""
    words = [tokens[i].text for i in place]
    if len(words) > 1 and words[-1][:-1].isdigit() and words[-1][-1] == "x":
        words = [words[-1], *words[:-1]]
    return " ".join("2x" if word in ONE_MORE else word for word in words)
