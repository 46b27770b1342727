"""How many threads llama.cpp computes with."""

import os
from pathlib import Path

import pytest

from proxy.engine.threads import count_threads

needs_affinity = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity"), reason="the recorded trees are of Linux"
)

SMT = "\n\n".join(
    f"processor : {number}\nphysical id : 0\ncore id : {number // 2}" for number in range(4)
)


def tree(root: Path, cpuinfo: str | None, cpu_max: str | None = None) -> Path:
    (root / "proc").mkdir()
    (root / "sys/fs/cgroup").mkdir(parents=True)
    if cpuinfo is not None:
        (root / "proc/cpuinfo").write_text(cpuinfo)
    if cpu_max is not None:
        (root / "sys/fs/cgroup/cpu.max").write_text(cpu_max)
    return root


@pytest.fixture(autouse=True)
def eight_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(8)))


@needs_affinity
def test_physical_cores(tmp_path: Path) -> None:
    """Two hardware threads on one core count once."""
    assert 2 == count_threads(tree(tmp_path, SMT))


@needs_affinity
def test_quota(tmp_path: Path) -> None:
    """A container with one and a half processors computes with two threads at most."""
    eight = "\n\n".join(f"physical id : 0\ncore id : {number}" for number in range(8))

    assert 2 == count_threads(tree(tmp_path, eight, "150000 100000\n"))


@needs_affinity
def test_no_quota(tmp_path: Path) -> None:
    """A container without a limit has none."""
    assert 2 == count_threads(tree(tmp_path, SMT, "max 100000\n"))


@needs_affinity
@pytest.mark.parametrize("cpuinfo", [None, "processor : 0\nBogoMIPS : 50.0"])
def test_unknown_cores(tmp_path: Path, cpuinfo: str | None) -> None:
    """Where the cores are not told (no /proc, Arm), every processor we may use counts."""
    assert 8 == count_threads(tree(tmp_path, cpuinfo))
