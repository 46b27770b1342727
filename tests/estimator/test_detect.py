import threading
import time

import pytest

from estimator.apple import AppleGpu
from estimator.detect import detect_devices, machine_probes, run_command
from estimator.devices import Device
from estimator.nvidia import NvidiaGpus
from estimator.ram import LinuxRam, MacRam, WindowsRam

RAM = Device("RAM", "cpu", 0, 16 << 30, 8 << 30, "recorded")
GPU = Device("GPU", "gpu", 0, 8 << 30, 7 << 30, "recorded", "cuda")


class Answers:
    def __init__(self, *devices: Device) -> None:
        self.found = devices

    def devices(self) -> tuple[Device, ...]:
        return self.found


class Raises:
    def devices(self) -> tuple[Device, ...]:
        raise RuntimeError("no driver")


class Hangs:
    """A probe that answers when the test is over."""

    over = threading.Event()

    def devices(self) -> tuple[Device, ...]:
        self.over.wait()
        return (GPU,)


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
    """A probe that fails is as if its devices did not exist."""
    assert (RAM,) == detect_devices([Raises(), Answers(RAM)])


def test_probe_that_hangs() -> None:
    """A probe that hangs is cut off; the others' answers count; it is not asked for ever."""
    start = time.monotonic()
    for _ in range(20):
        assert (RAM,) == detect_devices([Hangs(), Answers(RAM)], deadline_s=0.02)
    n_hanging = sum(thread.name == "probe-Hangs" for thread in threading.enumerate())
    Hangs.over.set()

    assert 8 == n_hanging
    assert time.monotonic() - start < 2


def test_nothing_answers() -> None:
    """When nobody answers there is a RAM of nothing, so that a plan can refuse."""
    (nothing,) = detect_devices([Raises()])

    assert ("cpu0", 0, 0) == (nothing.key, nothing.total_bytes, nothing.free_bytes)


@pytest.mark.parametrize(
    ("platform", "gpu", "ram"),
    [
        ("linux", NvidiaGpus, LinuxRam),
        ("win32", NvidiaGpus, WindowsRam),
        ("darwin", AppleGpu, MacRam),
    ],
)
def test_sources_by_platform(platform: str, gpu: type, ram: type) -> None:
    """Each operating system has its sources."""
    assert [gpu, ram] == [type(probe) for probe in machine_probes(platform, {})]


def test_commands() -> None:
    """A command's output is text; one that fails, is slow or is not there is an `OSError`."""
    assert "hello\n" == run_command(("echo", "hello"))
    for command in (("false",), ("sleep", "5"), ("/none/such",)):
        with pytest.raises(OSError, match=command[0]):
            run_command(command)
