"""Which Intel GPUs Linux has, and how much memory they may use."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from estimator.detection.drm import DrmCard, drm_cards, number, numbers
from estimator.detection.intel_cards import intel_card
from estimator.detection.probe import UNSEEN, UNSEEN_BYTES, NothingFound
from estimator.devices import Backend, Device
from estimator.units import GIB

_VENDOR = 0x8086
_BUILT_IN = "0000:00:02.0"  # where every processor of Intel's has its GPU


@dataclass(frozen=True, slots=True)
class IntelGpus:
    """Reads the kernel's `xe` and `i915` drivers, which say what a card has but not what is free.

    The GPU in a processor gets what Intel's Vulkan driver lets it use of the RAM. Raises
    `NothingFound`.
    """

    asks: ClassVar[str] = "the xe and i915 drivers (sysfs)"
    knows_all: ClassVar[frozenset[Backend]] = frozenset()

    ram: Callable[[], tuple[Device, ...]]
    root: Path = Path("/")

    def devices(self) -> tuple[Device, ...]:
        cards = drm_cards(self.root, _VENDOR)
        found = [device for card in cards if (device := self._device(card))]
        if not found:
            raise NothingFound("the driver of the Intel card does not say how much memory it has")
        return tuple(found)

    def _device(self, card: DrmCard) -> Device | None:
        known = intel_card(card.device_id)
        total, source = _own_memory(card)
        if not total and card.bus == _BUILT_IN:
            return self._built_in(card, known.name)
        if not total:
            total, source = known.memory_gib * GIB, "as sold: i915 does not say it"
        if not total:
            return None
        free = max(total - UNSEEN_BYTES, 0)
        return Device(known.name, "gpu", 0, total, free, f"{source}; {UNSEEN}", "vulkan",
                      bus=card.bus, free_is_assumed=True)  # fmt: skip

    def _built_in(self, card: DrmCard, name: str) -> Device:
        ram = self.ram()[0]
        total = share_of_ram(ram.total_bytes)
        free = min(ram.free_bytes, total)
        return Device(name, "unified", 0, total, free, "the share of RAM that Mesa lets it use",
                      "vulkan", bus=card.bus, installed_bytes=ram.installed_bytes)  # fmt: skip


def _own_memory(card: DrmCard) -> tuple[int, str]:
    """Bytes on the card, and who says so; 0 if nobody does."""
    # A card may have several tiles, each with memory of its own.
    tiles = sum(numbers(card.device.glob("tile*/physical_vram_size_bytes")))
    if tiles:
        return tiles, "xe"
    # Intel's own builds of i915 have it; the kernel's has not.
    folders = (card.folder, card.device)
    return next((found for f in folders if (found := number(f / "lmem_total_bytes"))), 0), "i915"


def share_of_ram(ram_bytes: int) -> int:
    """Half of up to 4 GiB, three quarters of more (Mesa's `anv_compute_sys_heap_size`)."""
    return ram_bytes // 2 if ram_bytes <= 4 * GIB else ram_bytes * 3 // 4
