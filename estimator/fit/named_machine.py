"""A machine that somebody names: the cards it has, as devices, and its RAM."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from estimator.card import Card
from estimator.catalog.machine_names import MachinePart, find_machine
from estimator.catalog.names import MOST_DEVICES, count_said, devices_of, near_devices
from estimator.devices import Device
from estimator.units import GIB

# What a machine with a GPU is taken to have where nobody says.
ASSUMED_RAM_BYTES = 32 * GIB
_ASSUMED = "as assumed"


class UnknownDevice(ValueError):
    """No device of that name; `near` are names of those it may have meant."""

    def __init__(self, name: str, near: tuple[str, ...]) -> None:
        hint = f"; did you mean {', '.join(near)}?" if near else "; say for instance rtx 3060 12gb"
        said = f"no device is called {name[:60]!r}" if name.strip() else "no device is named"
        super().__init__(said + hint)
        self.near = near


class TooManyDevices(ValueError):
    """More of them in one machine than is sensible to ask about."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} devices are in no machine; name {MOST_DEVICES} or fewer")


@dataclass(frozen=True, slots=True)
class NamedMachine:
    """`devices` are those of the first match of each part, which has the least memory.

    All their memory is free. `ram_is_assumed`: nobody said how much RAM there is.
    """

    parts: tuple[MachinePart, ...]
    devices: tuple[Device, ...]
    ram_is_assumed: bool


def machine_named(name: str, ram_bytes: int | None = None) -> NamedMachine:
    """The machine of that name, with its RAM as `devices_together` has it.

    Raises `UnknownDevice` with the part that is none, `TooManyDevices`, and `ValueError` for no RAM
    at all.
    """
    parts = _known(find_machine(name))
    cards = [(part.matches[0].card, part.matches[0].count) for part in parts]
    devices = devices_together(cards, ram_bytes=ram_bytes)
    is_assumed = any(device.source == _ASSUMED for device in devices)
    return NamedMachine(parts, devices, ram_is_assumed=is_assumed)


def devices_together(
    cards: Sequence[tuple[Card, int]], *, ram_bytes: int | None = None
) -> tuple[Device, ...]:
    """The devices of one machine with so many of each card, then its RAM: 32 GiB if nobody says.

    A unified device has the RAM already, and is all the RAM there is for cards beside it, unless
    `ram_bytes` says otherwise. The fastest comes first, as CUDA counts them. Raises `ValueError`
    for no RAM at all, or less than one card.
    """
    if ram_bytes is not None and ram_bytes < 1:
        raise ValueError("no machine is without RAM; leave it out to have a usual one assumed")
    gpus = tuple(_numbered(cards))
    if all(gpu.kind == "unified" for gpu in gpus):
        return gpus
    shared = max((card.memory_bytes for card, _ in cards if card.kind == "unified"), default=0)
    n_bytes = ram_bytes or shared or ASSUMED_RAM_BYTES
    source = "as given" if ram_bytes else "shared with its GPU" if shared else _ASSUMED
    return (*gpus, Device("RAM", "cpu", 0, n_bytes, n_bytes, source))


def _known(parts: tuple[MachinePart, ...]) -> tuple[MachinePart, ...]:
    for part in parts:
        if not part.matches:
            if (count := count_said(part.text)) > MOST_DEVICES:
                raise TooManyDevices(count)
            near = near_devices(part.text)
            raise UnknownDevice(part.text, tuple(card.name for card in near))
    count = sum(part.matches[0].count * part.matches[0].card.count for part in parts)
    if count > MOST_DEVICES:
        raise TooManyDevices(count)
    return parts


def _numbered(cards: Sequence[tuple[Card, int]]) -> Iterator[Device]:
    """By kind, as detection does it. Bandwidth stands for speed where a sheet has no TFLOPS."""
    is_rated = all(card.fp16_tflops for card, _ in cards)

    def speed(counted: tuple[Card, int]) -> float:
        card = counted[0]
        return (card.fp16_tflops or 0.0) if is_rated else card.bandwidth

    numbers: Counter[str] = Counter()
    for card, count in sorted(cards, key=speed, reverse=True):
        for device in devices_of(card, count):
            yield replace(device, index=numbers[device.kind])
            numbers[device.kind] += 1
