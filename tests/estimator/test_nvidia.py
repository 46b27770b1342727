import ctypes
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pynvml
import pytest

from estimator.detection.jetson import JetsonGpu
from estimator.detection.nvidia import NvidiaGpus, load_nvml
from estimator.detection.probe import NothingFound
from estimator.devices import Device
from tests.estimator.planted import plant

GIB = 1 << 30
SOURCE = Path(__file__).with_name("nvml_stub.c")
RAM = Device("RAM", "cpu", 0, 128 << 30, 100 << 30, "test")
DETECT = (
    "import dataclasses, json; from estimator.detection.detect import detect_devices;"
    "print(json.dumps([dataclasses.asdict(d) for d in detect_devices()]))"
)
SMALL = f"GPU-aaaa RTX_3060 3584 {12 * GIB} {11 * GIB} {GIB // 4} 0"
LARGE = f"GPU-bbbb RTX_4090 16384 {24 * GIB} {20 * GIB} {GIB // 4} 0"
CUT = f"GPU-cccc H200 16896 {140 * GIB} {70 * GIB} 0 2"
GB10 = "GPU-dddd GB10 0 0 0 0 0"
JETSON = b"NVIDIA Jetson AGX Orin Developer Kit\0"


Ask = Callable[..., list[Device]]


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a `libnvidia-ml.so.1` that answers as the environment tells it."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("the stub driver needs Linux and a C compiler")
    folder = tmp_path_factory.mktemp("driver")
    library = folder / "libnvidia-ml.so.1"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, SOURCE], check=True)
    return folder


@pytest.fixture
def ask(driver: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Device]]:
    """What we find with the real pynvml, that driver and those cards."""
    monkeypatch.setattr(pynvml, "nvmlLib", ctypes.CDLL(str(driver / "libnvidia-ml.so.1")))
    monkeypatch.setattr(pynvml, "_nvmlGetFunctionPointer_cache", {})

    def devices(*cards: str, root: Path = Path("/none"), **environ: str) -> list[Device]:
        monkeypatch.setenv("NVML_STUB", "\n".join(cards))
        return list(NvidiaGpus(environ, lambda: (RAM,), root).devices())

    return devices


def detected(driver: Path, *cards: str, **environ: str) -> list[dict[str, Any]]:
    """The GPUs that a program detects whose system has that driver."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("CUDA_")}
    said = {"LD_LIBRARY_PATH": str(driver), "NVML_STUB": "\n".join(cards), **environ}
    program = [sys.executable, "-c", DETECT]
    answer = subprocess.run(program, env=inherited | said, capture_output=True, check=True)
    devices: list[dict[str, Any]] = json.loads(answer.stdout)
    assert devices[-1]["kind"] == "cpu"
    return devices[:-1]


def test_a_card(ask: Ask) -> None:
    """A card has the driver's name, total and free memory; what is reserved is not free."""
    gpu = Device("RTX 3060", "gpu", 0, 12 * GIB, 11 * GIB, "NVML", "cuda", "GPU-aaaa")

    assert [replace(gpu, bus="000a:01:00.0")] == ask(SMALL)


def test_two_alike(ask: Ask) -> None:
    """Two identical cards are two, each with its own number and address."""
    one, other = ask(SMALL, SMALL.replace("aaaa", "bbbb"))

    assert (one.name, one.total_bytes) == (other.name, other.total_bytes)
    assert ("GPU-aaaa", "GPU-bbbb") == (one.uuid, other.uuid)
    assert ("000a:01:00.0", "000a:02:00.0") == (one.bus, other.bus)


def test_old_driver(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A driver before 510 is asked as it was then; its card is no machine without memory."""
    monkeypatch.setenv("NVML_STUB_OLD", "1")
    (device,) = ask(SMALL)

    assert ("gpu", 12 * GIB, 11 * GIB) == (device.kind, device.total_bytes, device.free_bytes)


def test_lost_card(ask: Ask) -> None:
    """A card that fell off its bus takes no other with it; alone, it is a reason."""
    lost = SMALL.replace("RTX_3060", "LOST")

    assert ["RTX 4090"] == [device.name for device in ask(lost, LARGE)]
    with pytest.raises(NothingFound, match="driver says of its card: GPU is lost"):
        ask(lost)


def test_no_card_in_words(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A driver without cards, and one that is not loaded, are told apart."""
    with pytest.raises(NothingFound, match="has no card"):
        ask()
    monkeypatch.setenv("NVML_STUB_UNLOADED", "1")
    with pytest.raises(NothingFound, match="installed but not running"):
        ask(SMALL)


def test_cuda_counts_the_fastest_first(ask: Ask) -> None:
    """Indices are CUDA's: the fastest first, or by bus if CUDA is told so."""
    by_speed = ask(SMALL, LARGE)
    by_bus = ask(SMALL, LARGE, CUDA_DEVICE_ORDER="PCI_BUS_ID")

    assert ["RTX 4090", "RTX 3060"] == [device.name for device in by_speed]
    assert ["RTX 3060", "RTX 4090"] == [device.name for device in by_bus]
    assert [0, 1] == [device.index for device in by_bus]


@pytest.mark.parametrize(
    ("setting", "shown"),
    [
        ("0", ["GPU-bbbb"]),
        ("1,0", ["GPU-aaaa", "GPU-bbbb"]),
        ("GPU-aa", ["GPU-aaaa"]),
        (" GPU-aaaa , 0 ", ["GPU-aaaa", "GPU-bbbb"]),
        ("", []),
        ("-1", []),
        ("0,7,1", ["GPU-bbbb"]),
        ("GPU-zzzz,0", []),
        ("1,GPU-aaaa,0", ["GPU-aaaa"]),
        ("NoDevFiles", []),
    ],
)
def test_visible_devices(ask: Ask, setting: str, shown: list[str]) -> None:
    """CUDA_VISIBLE_DEVICES picks and orders, by index or UUID, up to a bad entry or one again."""
    devices = ask(SMALL, LARGE, CUDA_VISIBLE_DEVICES=setting)

    assert shown == [device.uuid for device in devices]
    assert list(range(len(shown))) == [device.index for device in devices]


def test_slices(ask: Ask) -> None:
    """A card that is cut up is its slices, each with its own memory, and not itself."""
    devices = ask(CUT, SMALL)
    one = ask(CUT, SMALL, CUDA_VISIBLE_DEVICES="MIG-GPU-cccc-1")
    whole_card = ask(CUT, SMALL, CUDA_VISIBLE_DEVICES="GPU-cccc")

    assert ["MIG-GPU-cccc-0", "MIG-GPU-cccc-1", "GPU-aaaa"] == [d.uuid for d in devices]
    assert [70 * GIB, 70 * GIB, 12 * GIB] == [device.total_bytes for device in devices]
    assert ["MIG-GPU-cccc-1"] == [device.uuid for device in one]
    assert devices[:2] == whole_card


def test_memory_shared_with_the_cpu(ask: Ask) -> None:
    """A GPU without memory of its own (GB10, Jetson) has the machine's."""
    (device,) = ask(GB10)

    assert ("GB10", "unified", "cuda") == (device.name, device.kind, device.backend)
    assert (RAM.total_bytes, RAM.free_bytes) == (device.total_bytes, device.free_bytes)


def test_board_name(ask: Ask, tmp_path: Path) -> None:
    """A Jetson has its board's name, which NVML does not know."""
    plant(tmp_path, {"proc/device-tree/model": JETSON})
    (device,) = ask(GB10, root=tmp_path)

    assert "NVIDIA Jetson AGX Orin Developer Kit" == device.name


def test_jetson_without_nvml(tmp_path: Path) -> None:
    """A Jetson with old software is found by its device tree; anything else is no Jetson."""
    plant(tmp_path, {"proc/device-tree/model": JETSON})
    (device,) = JetsonGpu({}, lambda: (RAM,), tmp_path).devices()

    assert ("NVIDIA Jetson AGX Orin Developer Kit", "unified", "cuda", RAM.free_bytes) == (
        device.name,
        device.kind,
        device.backend,
        device.free_bytes,
    )
    with pytest.raises(NothingFound, match="CUDA_VISIBLE_DEVICES hides"):
        JetsonGpu({"CUDA_VISIBLE_DEVICES": ""}, lambda: (RAM,), tmp_path).devices()
    plant(tmp_path, {"proc/device-tree/model": b"Raspberry Pi 5 Model B\0"})
    with pytest.raises(NothingFound, match="this is no Jetson"):
        JetsonGpu({}, lambda: (RAM,), tmp_path).devices()
    with pytest.raises(NothingFound, match="this is no Jetson"):
        JetsonGpu({}, lambda: (RAM,), tmp_path / "none").devices()


def test_wsl(driver: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under WSL Windows' driver is taken; if it is broken, whatever Linux has."""
    monkeypatch.setattr(pynvml, "nvmlLib", None)
    folder = plant(tmp_path, {"usr/lib/wsl/lib/libnvidia-ml.so.1": "broken"}) / "usr/lib/wsl/lib"

    assert load_nvml(tmp_path).nvmlLib is None
    shutil.copy(driver / "libnvidia-ml.so.1", folder)
    assert load_nvml(tmp_path).nvmlLib._name == str(folder / "libnvidia-ml.so.1")


def test_detected_in_a_program(driver: Path) -> None:
    """A program finds the driver where the system has it, and its GPU with it."""
    (device,) = detected(driver, SMALL)

    assert ("RTX 3060", 11 * GIB) == (device["name"], device["free_bytes"])


def test_no_card(driver: Path, tmp_path: Path) -> None:
    """A driver without cards, a broken one, and none at all, are no GPUs."""
    assert [] == detected(driver)
    (tmp_path / "libnvidia-ml.so.1").write_text("not a library")
    assert [] == detected(tmp_path, SMALL)


def test_driver_that_hangs(driver: Path) -> None:
    """A driver that never answers costs no more than two seconds of detection."""
    start = time.monotonic()
    devices = detected(driver, SMALL, NVML_STUB_HANG="1")

    assert [] == devices
    assert time.monotonic() - start < 20  # with the start of a Python
