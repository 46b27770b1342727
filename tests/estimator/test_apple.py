import ctypes
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from estimator.detection.apple import AppleGpu, gpu_limit
from estimator.detection.metal import Metal
from estimator.detection.probe import NothingFound

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


def silent() -> int:
    """A macOS that does not say what it recommends."""
    raise OSError("Metal has no device")


@pytest.fixture(scope="module")
def stub(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A library that is Metal and Objective-C's runtime."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("the stub of Metal needs Linux and a C compiler")
    library = str(tmp_path_factory.mktemp("metal") / "Metal")
    source = str(Path(__file__).with_name("metal_stub.c"))
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source], check=True)
    return library


def test_metal(stub: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Metal recommends counts before any rule; the device is given back."""
    monkeypatch.setenv("METAL_STUB", str(40 * GIB))
    mac = Mac(64, 50, iogpu__wired_limit_mb="0", kern__osproductversion="26.1")
    (device,) = AppleGpu(mac, Metal(stub, stub, stub).recommended_bytes).devices()

    assert (40 * GIB, 40 * GIB) == (device.total_bytes, device.free_bytes)
    assert "Metal's recommendedMaxWorkingSetSize" == device.source
    assert 1 == ctypes.CDLL(stub).n_releases()


def test_metal_is_silent(stub: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a device, a number or a library, the rule counts."""
    monkeypatch.delenv("METAL_STUB", raising=False)
    with pytest.raises(OSError, match="Metal has no device"):
        Metal(stub, stub, stub).recommended_bytes()
    monkeypatch.setenv("METAL_STUB", "0")
    with pytest.raises(OSError, match="does not say"):
        Metal(stub, stub, stub).recommended_bytes()
    for metal in (Metal(), Metal(stub, "libc.so.6", stub)):
        (device,) = AppleGpu(
            Mac(64, 64, kern__osproductversion="15.6"), metal.recommended_bytes
        ).devices()
        assert "macOS 15's usual share" == device.source


def test_apple_silicon() -> None:
    """The GPU may use a share of the RAM; free is at most what RAM has free."""
    mac = Mac(64, 50, kern__osproductversion="15.6", machdep__cpu__brand_string="Apple M2 Max")
    (device,) = AppleGpu(mac, silent).devices()

    assert ("Apple M2 Max", "unified", "metal") == (device.name, device.kind, device.backend)
    assert (48 * GIB, 48 * GIB) == (device.total_bytes, device.free_bytes)
    assert 64 * GIB == device.installed_bytes
    assert "macOS 15's usual share" == device.source
    (busy,) = AppleGpu(Mac(64, 20, kern__osproductversion="15.6"), silent).devices()
    assert 20 * GIB == busy.free_bytes


def test_limit_set_by_hand() -> None:
    """`iogpu.wired_limit_mb` replaces the share exactly; 0 means that it is not set."""
    (device,) = AppleGpu(Mac(128, 128, iogpu__wired_limit_mb="114688"), silent).devices()
    (unset,) = AppleGpu(Mac(128, 128, iogpu__wired_limit_mb="0"), silent).devices()

    assert (112 * GIB, "iogpu.wired_limit_mb") == (device.total_bytes, device.source)
    assert 96 * GIB == unset.total_bytes
    assert "Apple GPU" == unset.name


def test_intel_mac() -> None:
    """A Mac without Apple silicon has no GPU of use to us."""
    mac = Mac(16, 8)
    del mac.values["hw.optional.arm64"]

    with pytest.raises(NothingFound, match="no Apple silicon"):
        AppleGpu(mac, silent).devices()


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
