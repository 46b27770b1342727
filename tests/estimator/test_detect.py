import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from estimator.detection.amd import AmdGpus
from estimator.detection.apple import AppleGpu
from estimator.detection.declared import DeclaredDevices
from estimator.detection.detect import detect_devices, machine_probes, run_command, survey
from estimator.detection.intel import IntelGpus
from estimator.detection.jetson import JetsonGpu
from estimator.detection.nvidia import NvidiaGpus
from estimator.detection.probe import NothingFound
from estimator.detection.ram import LinuxRam, MacRam, WindowsRam
from estimator.detection.windows import WindowsGpus
from estimator.devices import Backend, Device
from tests.estimator.planted import AMD, GIB, INTEL, drm_card, plant

RAM = Device("RAM", "cpu", 0, 16 << 30, 8 << 30, "recorded")
GPU = Device("GPU", "gpu", 0, 8 << 30, 7 << 30, "recorded", "cuda")


class Answers:
    """A probe that has an answer."""

    def __init__(
        self, *devices: Device, asks: str = "a file", knows: Backend | None = None
    ) -> None:
        self.asks = asks
        self.knows_all = frozenset({knows} if knows else ())
        self.found = devices

    def devices(self) -> tuple[Device, ...]:
        return self.found


class Raises(Answers):
    def __init__(self, error: Exception) -> None:
        super().__init__(asks="a broken file")
        self.error = error

    def devices(self) -> tuple[Device, ...]:
        raise self.error


class Hangs(Answers):
    """A probe that answers when the test is over."""

    def __init__(self) -> None:
        super().__init__(asks="a driver that hangs")
        self.over = threading.Event()

    def devices(self) -> tuple[Device, ...]:
        self.over.wait()
        return (GPU,)


@pytest.fixture
def hangs() -> Iterator[Hangs]:
    probe = Hangs()
    yield probe
    probe.over.set()


def test_this_machine() -> None:
    """There is always RAM, once and last, and some of it is free."""
    *gpus, ram = detect_devices()

    assert ("cpu", 0) == (ram.kind, ram.index)
    assert 0 < ram.free_bytes <= ram.total_bytes
    assert all(gpu.is_gpu for gpu in gpus)


def test_order() -> None:
    """GPUs come first, in the order of their probes, whatever order the answers come in."""
    other = Device("Mac", "unified", 0, 1, 1, "recorded", "metal")

    assert (GPU, other, RAM) == detect_devices([Answers(RAM), Answers(GPU), Answers(other)])


def test_probe_that_raises() -> None:
    """A probe that fails is as if its devices did not exist, and its error is kept."""
    assert (RAM,) == detect_devices([Raises(RuntimeError("no driver")), Answers(RAM)])
    found = survey(
        [Raises(RuntimeError("no driver")), Raises(NothingFound("nothing")), Raises(KeyError())]
    )

    assert ["RuntimeError: no driver", "nothing", "KeyError"] == [a.why_not for a in found.answers]


def test_probe_that_hangs(hangs: Hangs) -> None:
    """A probe that hangs is cut off; the others' answers count; it is not asked for ever."""
    start = time.monotonic()
    for _ in range(20):
        assert (RAM,) == detect_devices([hangs, Answers(RAM)], deadline_s=0.02)
    n_hanging = sum(thread.name == "probe-Hangs" for thread in threading.enumerate())
    late = survey([hangs], deadline_s=0.02)

    assert 8 == n_hanging
    assert time.monotonic() - start < 10
    assert ["it still hangs since earlier looks"] == [answer.why_not for answer in late.answers]


def test_time_is_kept(hangs: Hangs) -> None:
    """How long each probe took is told, and of one that was cut off how long it had."""
    quick, slow = survey([Answers(RAM), hangs], deadline_s=0.1).answers

    assert 0 <= quick.seconds < 0.1
    assert (0.1, "it did not answer in 0.1 s") == (slow.seconds, slow.why_not)


def test_nothing_answers() -> None:
    """When nobody answers there is a RAM of nothing, so that a plan can refuse."""
    (nothing,) = detect_devices([Raises(RuntimeError())])

    assert ("cpu0", 0, 0) == (nothing.key, nothing.total_bytes, nothing.free_bytes)


@pytest.mark.parametrize(
    ("platform", "sources"),
    [
        ("linux", [NvidiaGpus, JetsonGpu, AmdGpus, IntelGpus, LinuxRam]),
        ("win32", [NvidiaGpus, WindowsGpus, WindowsRam]),
        ("darwin", [AppleGpu, MacRam]),
    ],
)
def test_sources_by_platform(platform: str, sources: list[type]) -> None:
    """Each operating system has its sources, what the environment declares before all."""
    declared = {"DEEPFIT_DEVICES": "gpu:8GiB"}

    assert sources == [type(probe) for probe in machine_probes(platform, {})]
    assert sources == [type(probe) for probe in machine_probes(platform, {"DEEPFIT_DEVICES": " "})]
    assert [DeclaredDevices, *sources] == [
        type(probe) for probe in machine_probes(platform, declared)
    ]


def test_every_source_says_whom_it_asks() -> None:
    """No two sources of a system have the same name."""
    for platform in ("linux", "win32", "darwin"):
        asked = [probe.asks for probe in machine_probes(platform, {"DEEPFIT_DEVICES": "ram:1GiB"})]
        assert len(set(asked)) == len(asked)
        assert all(asked)


def test_machine_with_two_makers(tmp_path: Path) -> None:
    """On a recorded Linux, cards of two makers count, and the processor's GPU does not."""
    plant(tmp_path, {"proc/meminfo": "MemTotal: 33554432 kB\nMemAvailable: 16777216 kB"})
    drm_card(tmp_path, 0, "0000:00:02.0", INTEL, "0xa780")
    drm_card(tmp_path, 1, "0000:03:00.0", AMD, "0x744c", mem_info_vram_total=24 * GIB)
    drm_card(tmp_path, 2, "0000:04:00.0", INTEL, "0xe20b", tile0__physical_vram_size_bytes=12 * GIB)

    found = survey(machine_probes("linux", {}, tmp_path)[1:])

    assert [("gpu0", 24 * GIB), ("gpu1", 12 * GIB), ("cpu0", 32 * GIB)] == [
        (device.key, device.total_bytes) for device in found.devices
    ]
    assert ["Intel(R) UHD Graphics 770"] == [aside.device.name for aside in found.set_aside]


def test_empty_machine(tmp_path: Path) -> None:
    """On a Linux where nothing can be read every source says why, and there is still a RAM."""
    found = survey(machine_probes("linux", {}, tmp_path)[1:])

    assert [0] == [device.total_bytes for device in found.devices]
    assert all(answer.why_not for answer in found.answers)


def test_late_answers_are_logged(hangs: Hangs, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever runs a server learns of a driver that hangs."""
    with caplog.at_level(logging.WARNING):
        survey([hangs, Answers(RAM)], deadline_s=0.01)

    assert "a driver that hangs did not answer in 0.0 s" in caplog.text


def test_commands() -> None:
    """A command's output is text; one that fails, is slow or is not there is an `OSError`."""
    assert "hello\n" == run_command(("echo", "hello"))
    for command in (("false",), ("sleep", "5"), ("/none/such",)):
        with pytest.raises(OSError, match=command[0]):
            run_command(command)
