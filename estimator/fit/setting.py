"""The setting by which a machine gives its GPU more of the memory that they share."""

from estimator.devices import Device
from estimator.units import GIB, MIB

# What the rest of the machine keeps in any case; a choice of ours.
_LEFT_BYTES = 4 * GIB


def setting_for(device: Device, n_bytes: int) -> str:
    """What to set for the GPU to have `n_bytes` in all; empty where nothing would give it that.

    macOS takes megabytes; on Linux `ttm.pages_limit` raises half of RAM, and so does the VRAM that
    the BIOS sets aside.
    """
    installed = device.installed_bytes or (device.card.memory_bytes if device.card else 0)
    if device.kind != "unified" or n_bytes + _LEFT_BYTES > installed:
        return ""
    if device.backend == "metal":
        return f"sudo sysctl iogpu.wired_limit_mb={-(-n_bytes // MIB)}"
    is_amd = device.backend == "rocm" or (device.card is not None and device.card.vendor == "amd")
    return "ttm.pages_limit, or VRAM in the BIOS" if is_amd else ""
