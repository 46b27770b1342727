"""From a detected name to its card, and from a card to the devices it stands for."""

import re
from functools import lru_cache

from estimator.card import Card, SpeedClass
from estimator.catalog import CARDS
from estimator.detection.apple import gpu_limit
from estimator.devices import Backend, Device

# The share of a row's memory that a driver may report: with ECC a sixteenth is gone, firmware
# takes a little more; the nearest two variants of any card are 10 and 12 GB.
_LEAST, _MOST = 0.88, 1.02
_MACOS = 26  # what a Mac that is only named is taken to run
# What Linux leaves of a Jetson's or a GB10's RAM: 61.4 of 64, 119.7 of 128 GiB.
_LEFT_BY_FIRMWARE = 15 / 16
_MESA = re.compile(r" \((?:RADV|DG2|BMG|LNL|MTL)[^)]*\)$")


def card_of(detected_name: str, total_bytes: int) -> Card | None:
    """The card whose driver reports exactly this name and about so much memory, or none.

    For unified memory `total_bytes` is the machine's RAM, with what the BIOS gave the GPU. Chips
    that differ in GPU cores alone are the one with fewer; where bandwidth differs, it is none.
    """
    fitting = [
        card
        for card in cards_detected_as(detected_name)
        if _LEAST <= total_bytes / card.memory_bytes <= _MOST
    ]
    if not fitting:
        return None
    nearest = min(abs(card.memory_bytes - total_bytes) for card in fitting)
    best = [card for card in fitting if abs(card.memory_bytes - total_bytes) == nearest]
    if len({card.bandwidth for card in best}) > 1:
        return None
    return min(best, key=lambda card: card.gpu_cores)


def cards_detected_as(name: str) -> tuple[Card, ...]:
    """All cards, of whatever memory, for which a driver has this very name."""
    return _by_detected_name().get(" ".join(_MESA.sub("", name).split()).casefold(), ())


@lru_cache(maxsize=1)
def _by_detected_name() -> dict[str, tuple[Card, ...]]:
    rows: dict[str, list[Card]] = {}
    for card in CARDS:
        for name in {name.casefold() for name in card.detected}:
            rows.setdefault(name, []).append(card)
    return {name: tuple(cards) for name, cards in rows.items()}


def devices_of(card: Card, count: int = 1, *, ram_bytes: int | None = None) -> tuple[Device, ...]:
    """The devices of `count` such cards, all free, then the RAM if it is given.

    A system of several GPUs is several devices. A unified one offers what its platform lets the
    GPU have. Raises `ValueError` when `count` is less than 1.
    """
    if count < 1:
        raise ValueError(f"{count} devices make no machine; ask for 1 or more")
    total, source = _usable(card)
    gpus = tuple(
        Device(card.name, card.kind, i, total, total, source, _backend(card), card=card)
        for i in range(count * card.count)
    )
    if ram_bytes is None:
        return gpus
    return (*gpus, Device("RAM", "cpu", 0, ram_bytes, ram_bytes, "as given"))


def _usable(card: Card) -> tuple[int, str]:
    """Bytes that a GPU can use of a card's memory, and by which rule."""
    ram = card.memory_bytes
    if card.kind == "gpu":
        return ram, "the catalogue"
    if card.vendor == "apple":
        return gpu_limit(ram, _MACOS), f"macOS {_MACOS}'s usual share"
    if card.vendor == "nvidia":
        return int(ram * _LEFT_BY_FIRMWARE), "RAM less what firmware keeps"
    # VRAM that the BIOS sets aside counts too, but takes as much from the half.
    if card.vendor == "amd":
        return ram // 2, "half of RAM (GTT), unless ttm.pages_limit or the BIOS say more"
    return ram // 2, "half of RAM"


def _backend(card: Card) -> Backend:
    if card.vendor == "nvidia":
        return "cuda"
    if card.vendor == "apple":
        return "metal"
    has_rocm = card.vendor == "amd" and card.speed_class is not SpeedClass.SMALL_UNIFIED
    return "rocm" if has_rocm else "vulkan"
