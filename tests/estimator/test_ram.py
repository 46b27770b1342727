import ctypes
from collections.abc import Mapping
from pathlib import Path

import pytest

from estimator.detection.probe import NothingFound
from estimator.detection.ram import LinuxRam, MacRam, MemoryStatus, WindowsRam

GIB = 1 << 30
MEMINFO = """MemTotal:       16777216 kB
MemFree:         1048576 kB
MemAvailable:    8388608 kB
HugePages_Total:       0
"""


def tree(root: Path, files: Mapping[str, str | int]) -> LinuxRam:
    """A recorded `/proc` and `/sys`."""
    for name, content in {"proc/meminfo": MEMINFO, **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"{content}\n")
    return LinuxRam(root)


def read(root: Path, files: Mapping[str, str | int]) -> tuple[int, int, str]:
    (device,) = tree(root, files).devices()
    assert ("RAM", "cpu", "cpu0") == (device.name, device.kind, device.key)
    assert 16 * GIB == device.installed_bytes
    return device.total_bytes, device.free_bytes, device.source


def test_bare_machine(tmp_path: Path) -> None:
    """Free is what is available without swapping, which counts caches."""
    assert (16 * GIB, 8 * GIB, "/proc/meminfo") == read(tmp_path, {})


def test_cgroup_2(tmp_path: Path) -> None:
    """A cgroup's limit counts when it is lower; file cache in it is as good as free."""
    files: dict[str, str | int] = {
        "proc/self/cgroup": "0::/app/web",
        "sys/fs/cgroup/app/web/memory.max": 4 * GIB,
        "sys/fs/cgroup/app/web/memory.current": 3 * GIB,
        "sys/fs/cgroup/app/web/memory.stat": f"anon 5\ninactive_file {GIB}\nactive_file {GIB // 2}",
    }

    assert (4 * GIB, 5 * GIB // 2, "the cgroup's memory limit") == read(tmp_path, files)


def test_limit_of_a_group_above(tmp_path: Path) -> None:
    """The limit of any group above ours binds too; `max` is none."""
    files: dict[str, str | int] = {
        "proc/self/cgroup": "0::/app/web",
        "sys/fs/cgroup/app/web/memory.max": "max",
        "sys/fs/cgroup/app/web/memory.current": GIB,
        "sys/fs/cgroup/app/web/memory.stat": "inactive_file 0",
        "sys/fs/cgroup/app/memory.max": 2 * GIB,
        "sys/fs/cgroup/app/memory.current": 2 * GIB,
        "sys/fs/cgroup/app/memory.stat": "",
    }

    assert (2 * GIB, 0, "the cgroup's memory limit") == read(tmp_path, files)


def test_inside_a_container(tmp_path: Path) -> None:
    """Where the path is of the host's tree, the limit at the root of what we see counts."""
    files: dict[str, str | int] = {
        "proc/self/cgroup": "0::/docker/1234",
        "sys/fs/cgroup/memory.max": 4 * GIB,
        "sys/fs/cgroup/memory.current": GIB,
        "sys/fs/cgroup/memory.stat": "",
    }

    assert (4 * GIB, 3 * GIB, "the cgroup's memory limit") == read(tmp_path, files)


def test_cgroup_1(tmp_path: Path) -> None:
    """Version 1 has other names; a limit above the machine's memory is none."""
    lines = "5:cpu,cpuacct:/app\n4:memory:/app\n0::/"
    folder = "sys/fs/cgroup/memory"
    files: dict[str, str | int] = {
        "proc/self/cgroup": lines,
        f"{folder}/app/memory.limit_in_bytes": 2 * GIB,
        f"{folder}/app/memory.usage_in_bytes": 2 * GIB,
        f"{folder}/app/memory.stat": f"rss 7\ntotal_inactive_file {GIB}\ntotal_active_file 0",
        f"{folder}/memory.limit_in_bytes": 9223372036854771712,
        f"{folder}/memory.usage_in_bytes": 3 * GIB,
        f"{folder}/memory.stat": "",
    }

    assert (2 * GIB, GIB, "the cgroup's memory limit") == read(tmp_path, files)


def test_limits_nest(tmp_path: Path) -> None:
    """Of several limits the lowest total and the least free count, wherever each stands."""
    group = "sys/fs/cgroup"
    files: dict[str, str | int] = {"proc/self/cgroup": "0::/slice/app"}
    for folder, limit, used in (("slice/app", 6, 1), ("slice", 8, 7)):
        files |= {
            f"{group}/{folder}/memory.max": limit * GIB,
            f"{group}/{folder}/memory.current": used * GIB,
            f"{group}/{folder}/memory.stat": "",
        }

    assert (6 * GIB, GIB, "the cgroup's memory limit") == read(tmp_path, files)


@pytest.mark.parametrize("garbage", ["", "garbage", "-1", "\xff\xfe"])
def test_broken_cgroup(tmp_path: Path, garbage: str) -> None:
    """A cgroup that says nothing of use limits nothing."""
    files: dict[str, str | int] = {
        "proc/self/cgroup": "0::/app",
        "sys/fs/cgroup/app/memory.max": 4 * GIB,
        "sys/fs/cgroup/app/memory.current": garbage,
        "sys/fs/cgroup/app/memory.stat": "inactive_file 0",
    }

    assert (16 * GIB, 8 * GIB, "/proc/meminfo") == read(tmp_path, files)


def test_broken_meminfo(tmp_path: Path) -> None:
    """A `/proc/meminfo` without the two numbers we need is a reason, in words."""
    with pytest.raises(NothingFound, match="does not say how much memory"):
        read(tmp_path, {"proc/meminfo": "MemTotal: many kB"})


VM_STAT = """Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                               65536.
Pages active:                            200000.
Pages inactive:                          131072.
Pages speculative:                        65536.
"Translation faults":                   1234567.
"""


def test_mac() -> None:
    """On a Mac free, inactive and speculative pages are free."""
    says = {("sysctl", "-n", "hw.memsize"): f"{16 * GIB}\n", ("vm_stat",): VM_STAT}
    (device,) = MacRam(lambda command: says[tuple(command)]).devices()

    assert (16 * GIB, 4 * GIB) == (device.total_bytes, device.free_bytes)


class Kernel32:
    """A kernel32 that answers with 32 GiB, 20 free, or fails."""

    def __init__(self, *, works: bool) -> None:
        self.works = works

    def GlobalMemoryStatusEx(self, reference: object) -> int:  # noqa: N802 - Windows' name
        status = ctypes.cast(reference, ctypes.POINTER(MemoryStatus)).contents  # type: ignore[arg-type]
        assert 64 == status.length == ctypes.sizeof(MemoryStatus)
        status.total, status.free = 32 * GIB, 20 * GIB
        return int(self.works)


def test_windows() -> None:
    """On Windows the kernel says it; a call that fails is an `OSError`."""
    (device,) = WindowsRam(lambda: Kernel32(works=True)).devices()

    assert (32 * GIB, 20 * GIB) == (device.total_bytes, device.free_bytes)
    with pytest.raises(OSError, match="GlobalMemoryStatusEx failed"):
        WindowsRam(lambda: Kernel32(works=False)).devices()


def test_windows_library_is_loaded_by_name() -> None:
    """Elsewhere than on Windows there is no kernel32, which is an `OSError`."""
    with pytest.raises(OSError, match="kernel32"):
        WindowsRam().devices()
