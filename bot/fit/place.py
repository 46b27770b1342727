"""What a model is to run on: cards that are named, a GPU without a name, or RAM alone."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.fit.numbers import memory
from estimator import CARDS, Card, Device, SpeedClass
from estimator.fit.named_machine import ASSUMED_RAM_BYTES, devices_together
from estimator.units import MIB


class OldButton(ValueError):
    """A button that an older version made, about something that is no longer known."""


@dataclass(frozen=True, slots=True)
class Place:
    """`cards` are in one machine, each with how many of it there are.

    Without a card, `vram_bytes` is what a GPU has whose name nobody said; without either, it is
    the RAM alone. `ram_bytes` None: nobody said how much there is.
    """

    cards: tuple[tuple[Card, int], ...] = ()
    vram_bytes: int = 0
    ram_bytes: int | None = None

    @property
    def name(self) -> str:
        if self.cards:
            return _named(self.cards)
        if self.vram_bytes:
            return f"GPU ({memory(self.vram_bytes)})"
        return f"CPU ({memory(self.ram_bytes or ASSUMED_RAM_BYTES)} RAM)"

    @property
    def is_unified(self) -> bool:
        """Whether the GPU's memory is the machine's RAM."""
        return any(card.kind == "unified" for card, _ in self.cards)

    @property
    def ram_is_assumed(self) -> bool:
        return self.ram_bytes is None and not self.is_unified

    def devices(self) -> tuple[Device, ...]:
        """The cards as one machine has them, with its RAM; or the GPU without a name, or none."""
        if self.cards:
            return devices_together(self.cards, ram_bytes=self.ram_bytes)
        ram = self.ram_bytes or ASSUMED_RAM_BYTES
        beside = Device("RAM", "cpu", 0, ram, ram, "as given")
        return (_nameless(self), beside) if self.vram_bytes else (beside,)

    def card(self) -> Card | None:
        """All as one card, as the grid wants it; None where they differ, and for RAM alone."""
        if len(self.cards) == 1:
            card, n = self.cards[0]
            return replace(card, count=card.count * n)
        if self.cards or not self.vram_bytes:
            return None
        return Card(
            self.name,
            "nvidia",
            "gpu",
            self.vram_bytes,
            0,
            SpeedClass.NVIDIA_GDDR,
            "as asked",
            "",
            0,
        )

    @property
    def code(self) -> str:
        """In a few letters, for a button; the RAM comes last."""
        ram = "" if self.ram_bytes is None else f"r{self.ram_bytes // MIB}"
        if self.cards:
            return "+".join(f"{digest(card.name)}*{n}" for card, n in self.cards) + ram
        return f"v{self.vram_bytes // MIB}{ram}" if self.vram_bytes else f"-{ram}"


def names_apart(places: Sequence[Place]) -> list[str]:
    """A short name for each: of machines with several cards, those cards in which they differ."""
    if len({len(place.cards) for place in places}) != 1:
        return [place.name for place in places]
    columns = list(zip(*(place.cards for place in places), strict=True))
    differing = [i for i, column in enumerate(columns) if len(set(column)) > 1]
    return [_named([place.cards[i] for i in differing]) or place.name for place in places]


def named_devices(devices: Sequence[Device]) -> str:
    """`2 × GeForce RTX 3090`."""
    return _counted(Counter(device.name for device in devices).items())


def _named(cards: Sequence[tuple[Card, int]]) -> str:
    return _counted((card.name, n) for card, n in cards)


def _counted(names: Iterable[tuple[str, int]]) -> str:
    return " + ".join(f"{n} × {name}" if n > 1 else name for name, n in names)


def place_of_code(code: str) -> Place:
    """The place with that code. Raises `OldButton`."""
    what, _, ram = code.partition("r")
    try:
        ram_bytes = int(ram) * MIB if ram else None
        if what == "-":
            return Place(ram_bytes=ram_bytes)
        if what.startswith("v"):
            return Place(vram_bytes=int(what[1:]) * MIB, ram_bytes=ram_bytes)
        parts = (part.split("*") for part in what.split("+"))
        cards = tuple((_card_by_digest()[key], int(n)) for key, n in parts)
    except (KeyError, ValueError) as error:
        raise OldButton(code) from error
    return Place(cards, ram_bytes=ram_bytes)


def digest(name: str) -> str:
    """Six letters for a name, the same in every version."""
    return hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest()[:6]


@cache
def _card_by_digest() -> dict[str, Card]:
    return {digest(card.name): card for card in CARDS}


def _nameless(place: Place) -> Device:
    """Taken to be NVIDIA's, whose context takes the most."""
    size = place.vram_bytes
    return Device(place.name, "gpu", 0, size, size, "as asked", "cuda")
