"""The catalogue by model number: each card under its names, read as a typed one is."""

from dataclasses import dataclass
from functools import lru_cache

from estimator.card import Card
from estimator.catalog import CARDS
from estimator.catalog.numbers import Glossary
from estimator.catalog.text import Said, read


@dataclass(frozen=True, slots=True)
class Entry:
    """A card with one of its names, read; `numbers` are those of all its names."""

    card: Card
    said: Said
    numbers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Index:
    """The entries with a number, and the words that are numbers."""

    by_number: dict[str, tuple[Entry, ...]]
    glossary: Glossary


@lru_cache(maxsize=1)
def index() -> Index:
    """Made once: it takes some milliseconds."""
    plain = Glossary()
    by_number: dict[str, list[Entry]] = {}
    for card in CARDS:
        names = [read(name, plain) for name in (card.name, *card.aliases)]
        numbers = frozenset(number for said in names for number in said.numbers)
        for said in names:
            for number in said.numbers:
                by_number.setdefault(number, []).append(Entry(card, said, numbers))
    supers = {
        number
        for number, entries in by_number.items()
        if any("super" in entry.said.suffixes for entry in entries)
    }
    glossary = Glossary(frozenset(by_number), frozenset(supers))
    return Index({number: tuple(rows) for number, rows in by_number.items()}, glossary)
