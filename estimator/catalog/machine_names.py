"""Finds the cards of a machine with several: `3090 + 3060 12gb`, `4090 and 2x 3060`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from estimator.catalog.index import index
from estimator.catalog.names import Match, find_device
from estimator.catalog.text import read

_LONGEST = 1000  # characters; of a longer list some cards would be left out, so it is none

# A plus, a word; before `2x3060` and after `3090x2`. The plus of `Ryzen AI Max+ 395` is its own.
_BETWEEN = re.compile(
    r"\s*(?:(?<!max)[+＋]|[&＆,，、;；]|\b(?:and|with|plus)\b|\bw/)\s*"
    r"|\s+(?=\d{1,2}\s?[x×*]\s?[a-z0-9])"
    r"|(?<=[a-z0-9 ][x×*]\d)\s+",
    re.IGNORECASE,
)
_SURELY_BETWEEN = re.compile(r"[+＋&＆]")
# These name machines to choose from, not one with all of it.
_OR = re.compile(r"\b(?:or|vs|versus)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MachinePart:
    """A stretch of a machine's name, and the cards that it fits, smallest memory first.

    None fits a part that is no card we know. All parts are in one machine.
    """

    text: str
    matches: tuple[Match, ...]

    @property
    def is_ambiguous(self) -> bool:
        return len(self.matches) > 1


def find_machine(name: str) -> tuple[MachinePart, ...]:
    """The parts of a machine, in the order they were named; one for a single card, however many.

    What is said of a card beside its name goes with it: `3060 with 12gb` is one part, and so is
    `i7-13700k + rtx 4080`. Raises nothing, whatever is typed.
    """
    text = name.strip()
    if len(text) > _LONGEST:
        return (MachinePart(text, ()),)
    pieces = [] if _OR.search(text) else list(_pieces(text))
    if sum(piece.is_card for piece in pieces) < 2 or _is_one_card(text, pieces):
        return _one_card(text, pieces)
    return tuple(_part(text, group) for group in _groups(pieces))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch from `start` to `end`; `is_card`: it has a card's number, or one nobody knows.

    `is_unknown`: it has words that name no card, though they may be a line of them; `is_apart`: a
    plus is beside it.
    """

    start: int
    end: int
    numbers: frozenset[str]
    is_card: bool
    is_unknown: bool
    is_apart: bool


def _pieces(text: str) -> Iterator[_Piece]:
    start, before = 0, ""
    for match in (*_BETWEEN.finditer(text), None):
        end, after = (match.start(), match[0]) if match else (len(text), "")
        if text[start:end].strip():
            said = read(text[start:end], index().glossary)
            is_card = bool(said.numbers or said.strange)
            is_apart = bool(_SURELY_BETWEEN.search(before + after))
            is_unknown = bool(said.unknown or said.lines)
            yield _Piece(start, end, said.numbers, is_card, is_unknown, is_apart)
        start, before = (match.end(), match[0]) if match else (end, "")


def _is_one_card(text: str, pieces: Sequence[_Piece]) -> bool:
    """`Ryzen 7 7840HS with Radeon 780M` is a card by two of its names; `3090 + 3090` is two."""
    numbers = [number for piece in pieces for number in piece.numbers]
    return len(numbers) == len(set(numbers)) and bool(find_device(text))


def _one_card(text: str, pieces: Sequence[_Piece]) -> tuple[MachinePart, ...]:
    """The whole text; but what stands beside a card with a plus, and is nothing, is a part."""
    whole = MachinePart(text, find_device(text))
    cards = [piece for piece in pieces if piece.is_card]
    others = [piece for piece in pieces if piece.is_unknown and not piece.is_card]
    strangers = [piece for piece in others if piece.is_apart or not whole.matches]
    if not cards or not strangers or not find_device(_text(text, cards)):
        return (whole,)
    return tuple(_part(text, [piece]) for piece in pieces if piece in (*cards, *strangers))


def _groups(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """A card with what is said of it, before the first and after each."""
    group: list[_Piece] = []
    for piece in pieces:
        if (piece.is_card or piece.is_unknown) and any(p.is_card or p.is_unknown for p in group):
            yield group
            group = []
        group.append(piece)
    yield group


def _part(text: str, group: Sequence[_Piece]) -> MachinePart:
    said = _text(text, group)
    return MachinePart(said, find_device(said))


def _text(text: str, group: Sequence[_Piece]) -> str:
    return text[group[0].start : group[-1].end].strip()
