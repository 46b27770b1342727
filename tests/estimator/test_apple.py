from collections.abc import Sequence

import pytest

from estimator.apple import AppleGpu, gpu_limit

GIB = 1 << 30
VM_STAT = "Mach Virtual Memory Statistics: (page size of 16384 bytes)\nPages free: {pages}.\n"


class Mac:
    """A Mac's commands, recorded; a name it does not know is an error, as sysctl's is."""

    def __init__(self, gib: int, free_gib: int, **values: str) -> None:
        self.values = {"hw.memsize": str(gib * GIB), "hw.optional.arm64": "1"} | {
            name.replace("__", "."): value for name, value in values.items()
        }
        self.vm_stat = VM_STAT.format(pages=free_gib * GIB // 16384)

    def __call__(self, command: Sequence[str]) -> str:
        if command[0] == "vm_stat":
            return self.vm_stat
        if command[-1] not in self.values:
            raise OSError(f"unknown oid '{command[-1]}'")
        return self.values[command[-1]] + "\n"


def test_apple_silicon() -> None:
    """The GPU may use a share of the RAM; free is at most what RAM has free."""
    mac = Mac(64, 50, kern__osproductversion="15.6", machdep__cpu__brand_string="Apple M2 Max")
    (device,) = AppleGpu(mac).devices()

    assert ("Apple M2 Max", "unified", "metal") == (device.name, device.kind, device.backend)
    assert (48 * GIB, 48 * GIB) == (device.total_bytes, device.free_bytes)
    assert "macOS 15's usual share" == device.source
    (busy,) = AppleGpu(Mac(64, 20, kern__osproductversion="15.6")).devices()
    assert 20 * GIB == busy.free_bytes


def test_limit_set_by_hand() -> None:
    """`iogpu.wired_limit_mb` replaces the share exactly; 0 means that it is not set."""
    (device,) = AppleGpu(Mac(128, 128, iogpu__wired_limit_mb="114688")).devices()
    (unset,) = AppleGpu(Mac(128, 128, iogpu__wired_limit_mb="0")).devices()

    assert (112 * GIB, "iogpu.wired_limit_mb") == (device.total_bytes, device.source)
    assert 96 * GIB == unset.total_bytes
    assert "Apple GPU" == unset.name


def test_intel_mac() -> None:
    """A Mac without Apple silicon has no GPU of use to us."""
    mac = Mac(16, 8)
    del mac.values["hw.optional.arm64"]

    assert () == AppleGpu(mac).devices()


# facts/estimator.md 4.4; GiB of RAM, macOS, GiB for the GPU.
MEASURED = [
    (16, 15, 10.667), (32, 14, 21.333), (64, 14, 48), (96, 13, 72), (128, 15, 96), (192, 14, 144),
    (16, 26, 11.84), (48, 26, 37.44), (128, 26, 107.52), (256, 26, 238),
    (8, 26, 5.92), (512, 26, 476.2),
]  # fmt: skip


@pytest.mark.parametrize(("ram", "macos", "limit"), MEASURED)
def test_measured_limits(ram: int, macos: int, limit: float) -> None:
    """The rule gives what was measured; between and beyond the measured Macs it is smooth."""
    assert limit == pytest.approx(gpu_limit(ram * GIB, macos) / GIB, rel=0.001)
