"""How much of a Mac's memory its GPU may use."""

import math
from dataclasses import dataclass
from itertools import pairwise

from estimator.devices import Device
from estimator.ram import Command, MacRam
from estimator.units import GIB, MIB

CHECKED = "2026-11-22"

# Share of RAM that macOS 26 gave the GPU where it was measured: llmfit #754 (16 GB), llama.cpp
# #16634 (48 GB), ds4 #893 (128 GB), Rapid-MLX #183 (256 GB).
_SHARES = ((16, 0.74), (48, 0.78), (128, 0.84), (256, 0.93))


@dataclass(frozen=True, slots=True)
class AppleGpu:
    """Asks sysctl; macOS itself is not asked what it recommends, that needs Metal."""

    command: Command

    def devices(self) -> tuple[Device, ...]:
        """One device on Apple silicon, none on an Intel Mac."""
        if self._sysctl("hw.optional.arm64") != "1":
            return ()
        total, free = MacRam(self.command).read()
        wired_mib = int(self._sysctl("iogpu.wired_limit_mb") or 0)
        if wired_mib > 0:
            limit, source = wired_mib * MIB, "iogpu.wired_limit_mb"
        else:
            major = int(self._sysctl("kern.osproductversion").split(".")[0] or 0)
            limit, source = gpu_limit(total, major), f"macOS {major}'s usual share"
        name = self._sysctl("machdep.cpu.brand_string") or "Apple GPU"
        return (Device(name, "unified", 0, limit, min(free, limit), source, "metal"),)

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
