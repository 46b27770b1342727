"""`deepfit devices`, as a person and as a program read it."""

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from typing import Any

from rich.console import Console

from deepfit.devices import run
from estimator.card import Card, SpeedClass
from estimator.detection.probe import Answer
from estimator.detection.surveyed import Survey, settled
from estimator.devices import Device

GIB = 1 << 30
RAM = Device("RAM", "cpu", 0, 16 * GIB, 8 * GIB, "the cgroup's memory limit")
CARD = Card(
    "GeForce RTX 3060 12GB", "nvidia", "gpu", 12 * GIB, 360e9, SpeedClass.NVIDIA_GDDR,
    source="https://example.org", checked="2026-11-22", released=2021,
)  # fmt: skip
GEFORCE = Device(
    "NVIDIA GeForce RTX 3060", "gpu", 0, 12 * GIB, 11 * GIB, "NVML", "cuda", "GPU-a", CARD, "b1"
)
ARC = Device(
    "Arc [B580]", "gpu", 0, 12 * GIB, 11 * GIB, "xe; free is not known: all but 768 MiB is assumed",
    "vulkan", bus="b2", free_is_assumed=True,
)  # fmt: skip
SURVEY = settled(
    [
        Answer("NVML", (GEFORCE,), "", 0.0123),
        Answer("the registry", (replace(GEFORCE, name="RTX 3060"), ARC), "", 0.2),
        Answer("amdgpu", (), "it did not answer in 1.8 s", 1.8),
        Answer("ROCm", (), "", 0.0),
        Answer("meminfo", (RAM,), "", 0.001),
    ],
    ("This is [a] container.",),
)


def printed(survey: Survey, *, as_json: bool = False, width: int = 200) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    run(survey, as_json=as_json, console=console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def line(text: str, start: str) -> list[str]:
    """The cells of the first line that begins so."""
    found = next(each for each in text.splitlines() if each.strip().startswith(start))
    return [cell.strip() for cell in found.split("  ") if cell.strip()]


def test_devices() -> None:
    """Each device stands with its memory, backend, row of the catalogue and bandwidth."""
    text = printed(SURVEY)

    assert line(text, "gpu0") == [
        "gpu0", "NVIDIA GeForce RTX 3060", "12.00 GiB", "11.00 GiB", "cuda",
        "GeForce RTX 3060 12GB", "360 GB/s",
    ]  # fmt: skip
    assert line(text, "cpu0") == ["cpu0", "RAM", "16.00 GiB", "8.00 GiB", "cpu", "-", "unknown"]


def test_assumed() -> None:
    """That nobody knows what is free is marked, and said below with the margin."""
    text = printed(SURVEY)

    assert "11.00 GiB*" in line(text, "gpu1")
    assert "* Arc [B580]: xe; free is not known: all but 768 MiB is assumed" in text


def test_asked() -> None:
    """Everybody who was asked stands with the answer, or why there was none, and the time."""
    text = printed(SURVEY)

    assert ["NVML", "NVIDIA GeForce RTX 3060, 12.00 GiB (NVML)", "12 ms"] == line(text, "NVML")
    assert ["amdgpu", "it did not answer in 1.8 s", "1800 ms"] == line(text, "amdgpu")
    assert ["ROCm", "no device is shown", "0 ms"] == line(text, "ROCm")
    assert "RAM, 16.00 GiB (the cgroup's memory limit)" in line(text, "meminfo")
    assert "Not counted: RTX 3060, 12.00 GiB, of the registry: NVML is believed first." in text
    assert "This is [a] container." in text


def test_narrow_terminal() -> None:
    """In a terminal of 80 columns no size is cut."""
    text = printed(SURVEY, width=80)

    assert 80 >= max(map(len, text.splitlines()))
    assert "12.00 GiB" in text
    assert "11.00 GiB*" in text


def command(*options: str, **environ: str) -> Any:
    program = [sys.executable, "-m", "deepfit", "devices", *options]
    done = subprocess.run(program, env=os.environ | environ, capture_output=True, check=True)
    return done.stdout.decode()


def test_command() -> None:
    """The command answers for this machine, as text and as JSON."""
    told = json.loads(command("--json"))

    assert told["devices"][-1]["kind"] == "cpu"
    assert told["devices"][-1]["total_bytes"] > 0
    assert told["asked"]
    assert "cpu0" in command()


def test_declared() -> None:
    """With DEEPFIT_DEVICES it answers for the machine that is described there."""
    told = json.loads(command("--json", DEEPFIT_DEVICES="gpu:24GiB,gpu:24GiB,ram:64GiB"))

    assert [("gpu0", 24 * GIB), ("gpu1", 24 * GIB), ("cpu0", 64 * GIB)] == [
        (device["key"], device["total_bytes"]) for device in told["devices"]
    ]
