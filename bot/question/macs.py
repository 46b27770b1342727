"""Macs that are named without their chip: where they stand, and which they may be."""

from collections.abc import Collection, Iterator, Sequence

from bot.question.device_words import SIZE
from bot.question.tokens import Token
from bot.question.vocabulary import listed
from estimator import CARDS, Card
from estimator.units import GIB

_MACS = frozenset(("mac", "macbook", "imac", "macs", "macbooks"))
_KINDS = frozenset(("pro", "air", "mini", "studio"))
_OF_A_MAC = _KINDS | listed("apple silicon 14 16 with has unified memory ram of that a")
_BEFORE_MAC = listed("a an my the this our on old new with i")
_MOST_MACS = 12


def places_of_macs(tokens: Sequence[Token], held: Collection[int]) -> Iterator[range]:
    """Where a Mac is named, with the memory that is said of it."""
    for i, token in enumerate(tokens):
        if token.text not in _MACS or i in held:
            continue
        place = _with_memory(tokens, i)
        before = tokens[place.start - 1].text if place.start else ""
        has_size = any(SIZE.fullmatch(tokens[j].text) for j in place)
        if has_size or before in _BEFORE_MAC or before.isdigit():
            yield place


def _with_memory(tokens: Sequence[Token], i: int) -> range:
    """From the size before it to the size behind it, as far as they belong to it."""
    start = i
    while start and (tokens[start - 1].text == "apple" or SIZE.fullmatch(tokens[start - 1].text)):
        start -= 1
    stop = end = i + 1
    while end < len(tokens) and end <= i + 5:
        word = tokens[end].text
        if SIZE.fullmatch(word):
            return range(start, end + 1)
        if word not in _OF_A_MAC:
            break
        stop = end + 1 if word in _KINDS else stop
        end += 1
    return range(start, stop)


def macs_of(text: str) -> tuple[Card, ...]:
    """Apple's chips, the newest first, those with the memory that is said if it is."""
    return tuple(sorted(_with_size(text), key=lambda card: -card.released)[:_MOST_MACS])


def only_chip(text: str) -> str:
    """The name of the one chip that a Mac Studio of that memory has; empty if several have it.

    Of other Macs there are some with Intel's processors, of any memory.
    """
    if "studio" not in text.split():
        return ""
    chips = {card.name.partition("-core")[0].rpartition(" ")[0] for card in _with_size(text)}
    return chips.pop() if len(chips) == 1 else ""


def _with_size(text: str) -> list[Card]:
    size = next((SIZE.fullmatch(word) for word in text.split() if SIZE.fullmatch(word)), None)
    chips = [card for card in CARDS if card.vendor == "apple"]
    if size is None:
        return chips
    return [card for card in chips if card.memory_bytes == int(float(size[1]) * GIB)]
