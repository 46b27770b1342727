"""Devices as the environment declares them, for planning on a machine one does not have."""

import logging
from dataclasses import dataclass, replace
from functools import cache
from typing import ClassVar

from estimator.detection.probe import NothingFound
from estimator.devices import Backend, Device, Kind
from estimator.units import MIB, parse_size

log = logging.getLogger(__name__)

VARIABLE = "DEEPFIT_DEVICES"
FORM = "gpu:24GiB,gpu:24GiB,ram:64GiB"

_KINDS: dict[str, tuple[Kind, Backend, str]] = {
    "gpu": ("gpu", "cuda", "a GPU"),
    "unified": ("unified", "metal", "a GPU with unified memory"),
    "ram": ("cpu", "cpu", "RAM"),
}


@dataclass(frozen=True, slots=True)
class DeclaredDevices:
    """Reads `gpu:24GiB,gpu:8GiB:RTX 3060 Ti,ram:64GiB`: kinds, sizes, and names if they matter.

    Of declared devices all memory is free. They are all the GPUs there are; without `ram` the RAM
    is this machine's own. Raises `NothingFound` for a text that cannot be read.
    """

    asks: ClassVar[str] = f"the environment ({VARIABLE})"
    knows_all: ClassVar[frozenset[Backend]] = frozenset({"cuda", "rocm", "vulkan", "metal"})

    text: str

    def devices(self) -> tuple[Device, ...]:
        return tuple(_device(entry.strip()) for entry in self.text.split(",") if entry.strip())


def _device(entry: str) -> Device:
    kind, _, rest = entry.partition(":")
    size, _, said = rest.partition(":")
    name = "".join(letter for letter in said if letter.isprintable())
    try:
        what, backend, usual = _KINDS[kind.strip().lower()]
        total = parse_size(size)
    except (KeyError, ValueError):
        total = 0
    if total < MIB:  # as is 24, which lacks its unit
        why = f"{VARIABLE}: {entry!r} is not a device: write {FORM}"
        _warn(why)
        raise NothingFound(why)
    device = Device(name.strip() or usual, what, 0, total, total, VARIABLE, backend)
    return _known(device, name) if name.strip() and device.is_gpu else device


def _known(device: Device, name: str) -> Device:
    """With the catalogue's row and the backend of its maker, if the name is that of one row."""
    from estimator.catalog.names import devices_of, find_device  # noqa: PLC0415 - only if one is named

    cards = [match.card for match in find_device(name) if match.card.kind == device.kind]
    sized = [card for card in cards if card.memory_bytes == device.total_bytes]
    only = sized or cards
    if len(only) != 1:
        return device
    return replace(device, backend=devices_of(only[0])[0].backend, card=only[0])


@cache
def _warn(why: str) -> None:
    """Once: devices are looked for again and again, and this machine's own count instead."""
    log.warning("%s; this machine's own devices count", why)
