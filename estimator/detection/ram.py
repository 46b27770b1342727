"""How much RAM this machine, or the container we are in, has and has free."""

import ctypes
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar

from estimator.detection.probe import NothingFound
from estimator.devices import Backend, Device

Command = Callable[[Sequence[str]], str]


def _ram(total: int, free: int, source: str, installed: int) -> Device:
    return Device("RAM", "cpu", 0, total, free, source, installed_bytes=installed)


@dataclass(frozen=True, slots=True)
class LinuxRam:
    """`/proc/meminfo`, and every cgroup above us that has a limit, version 1 or 2."""

    asks: ClassVar[str] = "/proc/meminfo and cgroups"
    knows_all: ClassVar[frozenset[Backend]] = frozenset({"cpu"})

    root: Path = Path("/")

    def devices(self) -> tuple[Device, ...]:
        meminfo = (self.root / "proc/meminfo").read_text(encoding="ascii")
        kib = {key: int(n) for key, n in re.findall(r"^(\w+): +(\d+)", meminfo, re.MULTILINE)}
        if not kib.keys() >= {"MemTotal", "MemAvailable"}:
            raise NothingFound("/proc/meminfo does not say how much memory there is")
        total, free = kib["MemTotal"] << 10, kib["MemAvailable"] << 10
        source, installed = "/proc/meminfo", total
        for limit, used in self._limits():
            if limit < total:
                total, source = limit, "the cgroup's memory limit"
            free = min(free, max(limit - used, 0))
        return (_ram(total, min(free, total), source, installed),)

    def _limits(self) -> Iterator[tuple[int, int]]:
        """Limit and use of each cgroup we are in; file cache is not use, the kernel drops it."""
        for folder in self._folders():
            try:
                limit, used, stat = (_read(folder, names) for names in _CGROUP_FILES)
            except (OSError, ValueError):
                continue
            if limit.isdigit() and used.isdigit():
                cache = sum(int(n) for n in _FILE_CACHE.findall(stat))
                yield int(limit), max(int(used) - cache, 0)

    def _folders(self) -> Iterator[Path]:
        """Our cgroup and those above it; inside a container its path may not be visible."""
        try:
            lines = (self.root / "proc/self/cgroup").read_text(encoding="utf-8").splitlines()
        except OSError:
            return
        top = self.root / "sys/fs/cgroup"
        for _, controllers, path in (line.split(":", 2) for line in lines):
            if controllers in ("", "memory"):
                mounted = top / "memory" if controllers else top
                inside = PurePosixPath(path.lstrip("/"))
                yield from (mounted / part for part in (inside, *inside.parents))


# Version 2's name of a file, then version 1's; there, `total_` sums up the groups below.
_CGROUP_FILES = (
    ("memory.max", "memory.limit_in_bytes"),
    ("memory.current", "memory.usage_in_bytes"),
    ("memory.stat", "memory.stat"),
)
_FILE_CACHE = re.compile(r"^(?:total_)?(?:in)?active_file (\d+)", re.MULTILINE)


def _read(folder: Path, names: Sequence[str]) -> str:
    name = names[0] if (folder / names[0]).exists() else names[1]
    return (folder / name).read_text(encoding="ascii").strip()


@dataclass(frozen=True, slots=True)
class MacRam:
    """`sysctl hw.memsize` and `vm_stat`, whose pages are free, or can be at once."""

    asks: ClassVar[str] = "sysctl and vm_stat"
    knows_all: ClassVar[frozenset[Backend]] = frozenset({"cpu"})

    command: Command

    def devices(self) -> tuple[Device, ...]:
        total, free = self.read()
        return (_ram(total, free, "vm_stat", total),)

    def read(self) -> tuple[int, int]:
        """Total and free bytes."""
        total = int(self.command(("sysctl", "-n", "hw.memsize")))
        report = self.command(("vm_stat",))
        page = int(re.findall(r"page size of (\d+) bytes", report)[0])
        pages = dict(re.findall(r"^Pages (\w+): +(\d+)", report, re.MULTILINE))
        free = sum(int(pages.get(name, 0)) for name in ("free", "inactive", "speculative"))
        return total, min(free * page, total)


class MemoryStatus(ctypes.Structure):
    """Windows' MEMORYSTATUSEX."""

    _fields_ = (
        ("length", ctypes.c_uint32),
        ("load", ctypes.c_uint32),
        *((name, ctypes.c_uint64) for name in ("total", "free", "total_page", "free_page")),
        *((name, ctypes.c_uint64) for name in ("total_virtual", "free_virtual", "extended")),
    )


@dataclass(frozen=True, slots=True)
class WindowsRam:
    """`GlobalMemoryStatusEx` of kernel32."""

    asks: ClassVar[str] = "kernel32 (GlobalMemoryStatusEx)"
    knows_all: ClassVar[frozenset[Backend]] = frozenset({"cpu"})

    kernel32: Callable[[], Any] = lambda: ctypes.CDLL("kernel32")

    def devices(self) -> tuple[Device, ...]:
        status = MemoryStatus(length=ctypes.sizeof(MemoryStatus))
        if not self.kernel32().GlobalMemoryStatusEx(ctypes.byref(status)):
            raise OSError("GlobalMemoryStatusEx failed")
        return (_ram(status.total, status.free, "GlobalMemoryStatusEx", status.total),)
