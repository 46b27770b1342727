"""Which AMD GPUs Linux has, and how much of their memory is free."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from estimator.detection.drm import DrmCard, drm_cards, number, text
from estimator.detection.kfd import KfdNode, kfd_nodes
from estimator.detection.probe import NothingFound
from estimator.devices import Backend, Device

_VENDOR = 0x1002

# GPUs built into processors, by what ROCm calls them and, where ROCm is not there, by PCI device
# (LLVM's AMDGPUUsage, the kernel's amdgpu driver): Raven, Renoir, Van Gogh, Rembrandt, Raphael,
# Mendocino, Phoenix, Hawk Point, Strix, Strix Halo, Krackan.
_APU_GFX = {"gfx902", "gfx909", "gfx90c", "gfx1033", "gfx1035", "gfx1036", "gfx1037", "gfx1103",
            "gfx1150", "gfx1151", "gfx1152", "gfx1153"}  # fmt: skip
_APU_IDS = {0x15DD, 0x15D8, 0x1636, 0x1638, 0x164C, 0x163F, 0x1681, 0x164D, 0x164E, 0x1506, 0x15BF,
            0x15C8, 0x1900, 0x1901, 0x150E, 0x1586, 0x1114}  # fmt: skip
# libdrm's table of names, where distributions and AMD's own packages put it.
_NAMES = ("usr/share/libdrm/amdgpu.ids", "opt/amdgpu/share/libdrm/amdgpu.ids")


@dataclass(frozen=True, slots=True)
class AmdGpus:
    """Reads the kernel's `amdgpu` driver; one GPU a card, however alike cards are.

    A GPU built into a processor has its carve-out and, beyond that, the RAM that the kernel lets
    it map (GTT), as far as `ram` has it free. Raises `NothingFound`.
    """

    asks: ClassVar[str] = "the amdgpu driver (sysfs)"
    knows_all: ClassVar[frozenset[Backend]] = frozenset({"rocm"})

    environ: Mapping[str, str]
    ram: Callable[[], tuple[Device, ...]]
    root: Path = Path("/")

    def devices(self) -> tuple[Device, ...]:
        nodes = kfd_nodes(self.root)
        cards = drm_cards(self.root, _VENDOR)
        found = [d for card in cards if (d := self._device(card, nodes.get(card.bus)))]
        if not found:
            raise NothingFound("the driver of the AMD card does not say how much memory it has")
        shown = [*_shown(nodes, self.environ)]
        by_bus = {device.bus: device for device in found}
        others = [device for device in found if device.bus not in nodes]
        return (*(by_bus[node.bus] for node in shown if node.bus in by_bus), *others)

    def _device(self, card: DrmCard, node: KfdNode | None) -> Device | None:
        total, used = self._memory(card, "vram")
        if not total:
            return None
        is_apu = node.gfx in _APU_GFX if node and node.gfx else card.device_id in _APU_IDS
        free, installed = max(total - used, 0), 0
        if is_apu:
            ram = self.ram()[0]
            installed = ram.installed_bytes + total
            gtt, gtt_used = self._memory(card, "gtt")
            free += max(min(gtt - gtt_used, ram.free_bytes), 0)
            total += gtt
        return Device(
            name=self._name(card) or f"AMD GPU {node.gfx if node else f'{card.device_id:04x}'}",
            kind="unified" if is_apu else "gpu",
            index=0,
            total_bytes=total,
            free_bytes=free,
            source="amdgpu, VRAM and GTT" if is_apu else "amdgpu",
            backend="rocm" if node else "vulkan",
            uuid=(node.uuid or str(node.index)) if node else "",
            bus=card.bus,
            installed_bytes=installed,
        )

    def _memory(self, card: DrmCard, kind: str) -> tuple[int, int]:
        """Total and used bytes; a total of 0 where the driver has no such file."""
        total, used = (number(card.device / f"mem_info_{kind}_{of}") for of in ("total", "used"))
        return total or 0, used or 0

    def _name(self, card: DrmCard) -> str:
        """As the board's maker wrote it, or as libdrm's table has it; empty if neither knows."""
        row = rf"^{card.device_id:04X},\s+{number(card.device / 'revision') or 0:02X},\s+(.+)$"
        tables = (text(self.root / file) for file in _NAMES)
        rows = (re.findall(row, table, re.MULTILINE | re.IGNORECASE) for table in tables)
        return text(card.device / "product_name") or next((r[0].strip() for r in rows if r), "")


def _shown(nodes: Mapping[str, KfdNode], environ: Mapping[str, str]) -> list[KfdNode]:
    """What ROCm shows a program, in its order: the runtime's choice first, then HIP's of that."""
    chosen = list(nodes.values())
    if (runtime := environ.get("ROCR_VISIBLE_DEVICES")) is not None:
        chosen = [*_named(chosen, runtime)]
    # HIP reads CUDA's variable when its own is empty, and takes an empty one for none at all.
    hip = environ.get("HIP_VISIBLE_DEVICES") or environ.get("CUDA_VISIBLE_DEVICES")
    return [*_named(chosen, hip)] if hip else chosen


def _named(nodes: list[KfdNode], setting: str) -> Iterator[KfdNode]:
    """By index or UUID, up to the first entry that names none, or one again."""
    left = dict(enumerate(nodes))
    for entry in (entry.strip().upper() for entry in setting.split(",")):
        same = (i for i, node in left.items() if node.uuid and node.uuid.upper() == entry)
        place = int(entry) if entry.isdigit() else next(same, -1)
        if place not in left:
            return
        yield left.pop(place)
