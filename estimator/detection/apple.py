"""How much of a Mac's memory its GPU may use."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from estimator.detection.metal import Metal
from estimator.detection.probe import NothingFound
from estimator.detection.ram import Command, MacRam
from estimator.devices import Backend, Device
from estimator.units import GIB, MIB

CHECKED = "2026-11-22"

# Share of RAM that macOS 26 gave the GPU where it was measured: llmfit #754 (16 GB), llama.cpp
# #16634 (48 GB), ds4 #893 (128 GB), Rapid-MLX #183 (256 GB).
_SHARES = ((16, 0.74), (48, 0.78), (128, 0.84), (256, 0.93))


@dataclass(frozen=True, slots=True)
class AppleGpu:
    """Asks Metal, which says what a GPU may use; where it is silent, sysctl and our own rule.

    Raises `NothingFound` on an Intel Mac.
    """

    asks: ClassVar[str] = "Metal and sysctl"
    knows_all: ClassVar[frozenset[Backend]] = frozenset({"metal"})

    command: Command
    metal: Callable[[], int] = Metal().recommended_bytes

    def devices(self) -> tuple[Device, ...]:
        if self._sysctl("hw.optional.arm64") != "1":
            raise NothingFound("this Mac has no Apple silicon")
        total, free = MacRam(self.command).read()
        limit, source = self._limit(total)
        name = self._sysctl("machdep.cpu.brand_string") or "Apple GPU"
        return (Device(name, "unified", 0, limit, min(free, limit), source, "metal",
                       installed_bytes=total),)  # fmt: skip

    def _limit(self, ram_bytes: int) -> tuple[int, str]:
        """Bytes that the GPU may use, and who says so."""
        try:
            return self.metal(), "Metal's recommendedMaxWorkingSetSize"
        except (OSError, AttributeError):  # no Metal, or none that we can speak to
            pass
        wired_mib = int(self._sysctl("iogpu.wired_limit_mb") or 0)
        if wired_mib > 0:
            return wired_mib * MIB, "iogpu.wired_limit_mb"
        major = int(self._sysctl("kern.osproductversion").split(".")[0] or 0)
        return gpu_limit(ram_bytes, major), f"macOS {major}'s usual share"

    def _sysctl(self, name: str) -> str:
        """Its value; empty when this Mac does not have it."""
        try:
            return self.command(("sysctl", "-n", name)).strip()
        except OSError:
            return ""


def gpu_limit(ram_bytes: int, macos: int) -> int:
    """Bytes that macOS of that major version lets the GPU use of so much RAM."""
    gib = ram_bytes / GIB
    if macos < 26:
        return ram_bytes * 2 // 3 if gib <= 36 else ram_bytes * 3 // 4
    share = _SHARES[0][1]
    for (low, low_share), (high, high_share) in pairwise(_SHARES):
        way = (math.log2(gib) - math.log2(low)) / (math.log2(high) - math.log2(low))
        share += (high_share - low_share) * min(max(way, 0.0), 1.0)
    return int(ram_bytes * share)
