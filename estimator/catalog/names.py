"""Finds the card that somebody means: `3060 12gb`, `2x3090`, `m3 max 64`, `laptop 4060`.

A model number must be equal, and so must its suffixes: a 4070 Ti is no 4070. Words may be
misspelt, left out or in any order. What fits several cards yields them all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from estimator.card import Card
from estimator.catalog.devices import card_of, cards_detected_as, devices_of
from estimator.catalog.index import Entry, index
from estimator.catalog.text import Said, read
from estimator.catalog.words import LOOSE_LINES, STRICT_LINES
from estimator.units import GIB

__all__ = ["Match", "card_of", "devices_of", "find_device", "near_devices"]

MOST_DEVICES = 64
_NEAR = 0.7  # how like another a number must be to be proposed in its place


@dataclass(frozen=True, slots=True)
class Match:
    """A card that a text may mean, and so many of it.

    `is_exact`: the text was understood in full and fits no other card. `is_ambiguous`: it fits
    several, and all of them were returned. `asked_bytes` is the memory that was asked for.
    """

    card: Card
    count: int
    is_exact: bool
    is_ambiguous: bool
    asked_bytes: int | None
    why: str


def find_device(name: str) -> tuple[Match, ...]:
    """The cards that a name fits, smallest memory first; none for what is no device we know.

    Raises nothing, whatever is typed.
    """
    said = read(name, index().glossary)
    if detected := cards_detected_as(name):
        return _matches(replace(said, unknown=(), mended=()), [(0, card) for card in detected])
    if not _makes_sense(said):
        return ()
    return _matches(said, list(_fitting(said)))


def count_said(name: str) -> int:
    """How many of a device a text asks for, whether we know it or not."""
    return read(name, index().glossary).count


def near_devices(name: str, limit: int = 5) -> tuple[Card, ...]:
    """Cards to propose when none fits: the same number, or the most like it. Never an answer."""
    from difflib import SequenceMatcher  # noqa: PLC0415 - only needed when a name was wrong

    known = index()
    said = read(name, known.glossary)
    typed = {*said.numbers, *said.strange, *map(str, said.loose)}
    likeness: dict[str, float] = {}
    for word in (word for word in typed if len(word) >= 2):
        for number in known.by_number:
            ratio = 1.0 if word == number else SequenceMatcher(None, word, number).ratio()
            if ratio >= _NEAR:
                likeness[number] = max(ratio, likeness.get(number, 0.0))
    found = {
        entry.card.name: (likeness[number], _common(said, entry), entry.card.released, entry.card)
        for number in likeness
        for entry in known.by_number[number]
    }
    best = sorted(found.values(), key=lambda row: row[:3], reverse=True)
    return tuple(row[3] for row in best[:limit])


def _makes_sense(said: Said) -> bool:
    if not said.numbers or said.strange or said.is_other_thing:
        return False
    if not 1 <= said.count <= MOST_DEVICES:
        return False
    is_about_graphics = (
        said.is_graphics or said.makers or said.lines or said.is_laptop or said.suffixes
        or said.gib is not None
    )  # fmt: skip
    return bool(is_about_graphics or not said.unknown)


def _fitting(said: Said) -> Iterator[tuple[int, Card]]:
    """The cards that contradict nothing that was said, each with how much was left unsaid."""
    known = index()
    candidates = {id(entry): entry for number in said.numbers for entry in known.by_number[number]}
    least: dict[str, tuple[int, Card]] = {}
    for entry in candidates.values():
        if _contradicts(said, entry):
            continue
        unsaid, name = _unsaid(said, entry), entry.card.name
        if name not in least or unsaid < least[name][0]:
            least[name] = (unsaid, entry.card)
    yield from least.values()


def _contradicts(said: Said, entry: Entry) -> bool:
    card, own = entry.card, entry.said
    return (
        not said.numbers <= entry.numbers
        or said.suffixes != own.suffixes
        or not (said.lines & STRICT_LINES) <= own.lines
        or bool(said.makers and card.vendor not in said.makers)
        or bool(said.form and own.form and said.form != own.form)
        or (said.is_laptop and card.vendor != "apple" and not (card.is_laptop or own.is_laptop))
        or _lacks_line(said, own)
        or not _fits_numbers(said, entry)
    )


def _lacks_line(said: Said, own: Said) -> bool:
    """A bare 4000 is anything; a workstation card's number needs a word of its line."""
    is_workstation = "pro" in own.lines or "ada" in own.lines or "quadro" in own.lines
    return is_workstation and all(map(str.isdigit, own.numbers)) and not said.lines


def _fits_numbers(said: Said, entry: Entry) -> bool:
    """Whether memory, RAM, cores and numbers without a unit are the card's."""
    card = entry.card
    gib = card.memory_bytes / GIB
    sizes = {gib, gib * card.count, gib * card.count * said.count}
    sizes |= {entry.said.gib} if entry.said.gib is not None else set()
    asked, cores, loose = said.gib, said.cores, sorted(said.loose)
    if card.kind == "unified" and asked is None:
        asked = said.ram_gib
    if loose and asked is None and loose[-1] in sizes:
        asked = loose.pop()
    if loose and cores is None and loose[-1] == card.gpu_cores:
        cores = loose.pop()
    return (
        not loose
        and (asked is None or asked in sizes)
        and (cores is None or not card.gpu_cores or cores == card.gpu_cores)
    )


def _unsaid(said: Said, entry: Entry) -> int:
    """What one must suppose to think that this card is meant."""
    card, own = entry.card, entry.said
    has_own_letter = any(number[-1] in "ms" for number in own.numbers)
    lines = own.lines - LOOSE_LINES - said.lines or "quadro" in own.lines - said.lines
    return (
        2 * (card.is_laptop and not said.is_laptop and not has_own_letter)
        + 2 * (own.is_laptop and not card.is_laptop and not said.is_laptop)
        + bool(lines)
        + len((said.lines & LOOSE_LINES) - own.lines)
        + len(own.numbers - said.numbers)
        + ("server" in own.lines - said.lines)
        + _is_sum(said, entry)
    )


def _is_sum(said: Said, entry: Entry) -> bool:
    """Whether `2x 24gb` has to be read as both together."""
    gib = entry.card.memory_bytes * entry.card.count / GIB
    return said.count > 1 and said.gib == gib * said.count


def _matches(said: Said, fitting: Sequence[tuple[int, Card]]) -> tuple[Match, ...]:
    least = min((unsaid for unsaid, _ in fitting), default=0)
    cards = sorted(
        (card for unsaid, card in fitting if unsaid == least),
        key=lambda card: (card.memory_bytes * card.count, card.bandwidth, card.gpu_cores),
    )
    is_sure = not said.mended and not said.unknown
    asked = said.gib if said.gib is not None else said.ram_gib
    asked_bytes = None if asked is None else int(asked * GIB)
    is_only = len(cards) == 1
    return tuple(
        Match(
            card,
            count=_count(said, card),
            is_exact=is_only and is_sure and _laptop_said(said, card),
            is_ambiguous=not is_only,
            asked_bytes=asked_bytes,
            why=_why(said, card, len(cards)),
        )
        for card in cards
    )


def _count(said: Said, card: Card) -> int:
    """How many; `HGX H100 8-GPU` is one machine and says of what it is made."""
    is_one_machine = "dgx" in said.suffixes and said.count == card.count
    return 1 if is_one_machine else said.count


def _laptop_said(said: Said, card: Card) -> bool:
    return said.is_laptop or not card.is_laptop or any(n[-1] in "ms" for n in said.numbers)


def _why(said: Said, card: Card, n_cards: int) -> str:
    if n_cards > 1:
        return f"one of {n_cards} that the name fits; name its memory or its kind"
    if said.mended:
        return ", ".join(f"{word!r} was read as {meant!r}" for word, meant in said.mended)
    if not _laptop_said(said, card):
        return "sold in laptops only"
    if said.unknown:
        return f"not understood: {', '.join(said.unknown)}"
    return "named in full"


def _common(said: Said, entry: Entry) -> int:
    """How many words a proposal shares with the text, less those it contradicts."""
    own = entry.said
    words, own_words = said.suffixes | said.lines, own.suffixes | own.lines
    is_same_kind = said.is_laptop == entry.card.is_laptop
    return len(words & own_words) - len(said.suffixes ^ own.suffixes) + is_same_kind
