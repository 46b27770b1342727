"""How many threads llama.cpp should compute with on this machine."""

import math
import os
import subprocess
import sys
from pathlib import Path


def count_threads(root: Path = Path("/")) -> int:
    """One thread a physical core that this process may use; two on a core only slow it down."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    cores = _apple_cores() if sys.platform == "darwin" else _linux_cores(root)
    counts = [allowed or 1, cores, _quota(root)]
    return max(1, min(count for count in counts if count))


def _linux_cores(root: Path) -> int | None:
    try:
        text = (root / "proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return None
    cores = {
        tuple(line for line in block.splitlines() if line.startswith(("physical id", "core id")))
        for block in text.strip().split("\n\n")
    }
    return len(cores) if () not in cores else None


def _quota(root: Path) -> int | None:
    """A container's share of the processor, rounded up (cgroup v2)."""
    try:
        quota, period = (root / "sys/fs/cgroup/cpu.max").read_text(encoding="utf-8").split()
        return math.ceil(int(quota) / int(period))
    except (OSError, ValueError):
        return None


def _apple_cores() -> int | None:
    """The fast cores: the slow ones of a Mac hold the others up."""
    command = ["/usr/sbin/sysctl", "-n", "hw.perflevel0.physicalcpu"]
    try:
        return int(subprocess.run(command, capture_output=True, check=True, timeout=2).stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
