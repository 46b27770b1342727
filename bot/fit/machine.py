"""Reads the machine that somebody typed into an option: its cards, its RAM, or memory alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, product

from bot.fit.place import Place
from bot.fit.reading import device_hints, echo, unknown_device
from bot.fit.unread import Unread
from bot.question.numbers import take_ram
from bot.question.text import plain
from bot.words.text import Locale
from estimator import MachinePart, Match, find_machine
from estimator.catalog.names import MOST_DEVICES
from estimator.units import GIB

# Of the machines that a text may mean; more than these nobody reads.
_MOST = 64
_WITHOUT_GPU = re.compile(
    r"(?:only )?(?:the |a |my )?cpu(?: only)?|(?:no|without(?: an?)?) (?:gpu|card|graphics)|none"
)
_SIZE_ALONE = re.compile(r"(?:a |an )?(\d{1,4}(?:\.\d)?) ?g(?:i?b)?(?: (?:of )?(?:vram|gpu|card))*")
_ENDS = " ,;+&/()"
_LINKS = re.compile(r"^(?:and|with|plus)\b|\b(?:and|with|plus)$")


@dataclass(frozen=True, slots=True)
class Machine:
    """What a text means: one place, or one for each card that a name in it fits."""

    text: str
    places: tuple[Place, ...]
    parts: tuple[MachinePart, ...] = ()

    def hints(self, locale: Locale) -> tuple[str, ...]:
        """How names were read that were not understood in full."""
        return tuple(
            hint for part in self.parts for hint in device_hints(part.text, part.matches[0], locale)
        )


def read_machine(text: str) -> Machine:
    """Raises `Unread` for a name that is no device's, and for too many of them."""
    said, ram_gib = take_ram(plain(text))
    said = _LINKS.sub("", said.strip(_ENDS)).strip(_ENDS)
    ram_bytes = None if ram_gib is None else int(ram_gib * GIB)
    if size := _SIZE_ALONE.fullmatch(said):
        return Machine(text, (Place(vram_bytes=int(float(size[1]) * GIB), ram_bytes=ram_bytes),))
    if _WITHOUT_GPU.fullmatch(said) or (not said and ram_bytes):
        return Machine(text, (Place(ram_bytes=ram_bytes),))
    parts = find_machine(said if ram_bytes else text)
    if ram_bytes and _is_all_unified(parts):
        parts, ram_bytes = find_machine(text), None  # its RAM is the memory that it is named with
    if not _is_known(parts) and _is_known(in_english := find_machine(said)):
        parts = in_english
    _check(text, parts)
    places = machines_of([part.matches for part in parts], ram_bytes)
    return Machine(text, tuple(places), parts)


def machines_of(names: Sequence[Sequence[Match]], ram_bytes: int | None) -> list[Place]:
    """A machine for each card that each of the names in it fits, least memory first."""
    meant = product(*names)
    return [
        Place(tuple((match.card, match.count) for match in matches), ram_bytes=ram_bytes)
        for matches in islice(meant, _MOST)
    ]


def _is_all_unified(parts: Sequence[MachinePart]) -> bool:
    return all(match.card.kind == "unified" for part in parts for match in part.matches)


def _is_known(parts: Sequence[MachinePart]) -> bool:
    return all(part.matches for part in parts)


def _check(text: str, parts: Sequence[MachinePart]) -> None:
    for part in parts:
        if not part.matches:
            raise unknown_device(part.text)
    if sum(part.matches[0].count for part in parts) > MOST_DEVICES:
        raise Unread("too_many_devices", said=echo(text), most=MOST_DEVICES)
