"""Asks this machine which devices it has and how much of their memory is free."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from estimator.detection.amd import AmdGpus
from estimator.detection.apple import AppleGpu
from estimator.detection.asking import ask_all
from estimator.detection.declared import VARIABLE, DeclaredDevices
from estimator.detection.intel import IntelGpus
from estimator.detection.jetson import JetsonGpu
from estimator.detection.nvidia import NvidiaGpus
from estimator.detection.probe import Probe
from estimator.detection.ram import LinuxRam, MacRam, WindowsRam
from estimator.detection.surroundings import notes_on
from estimator.detection.surveyed import Survey, settled
from estimator.detection.windows import WindowsGpus
from estimator.devices import Device

# A driver may hang; whoever asks us has two seconds.
DEADLINE_S = 1.8
_COMMAND_S = 1.0


def detect_devices(
    probes: Sequence[Probe] | None = None, *, deadline_s: float = DEADLINE_S
) -> tuple[Device, ...]:
    """This machine's GPUs and, last, its RAM. Never raises, and never takes two seconds.

    A probe that fails or does not answer in time is as if its devices did not exist.
    """
    return settled(ask_all(_asked(probes), deadline_s)).devices


def survey(probes: Sequence[Probe] | None = None, *, deadline_s: float = DEADLINE_S) -> Survey:
    """What each source said, or why it said nothing, and which answers count.

    Never raises, and never takes two seconds.
    """
    return settled(ask_all(_asked(probes), deadline_s), notes_on(Path("/"), os.environ))


def _asked(probes: Sequence[Probe] | None) -> tuple[Probe, ...]:
    return machine_probes() if probes is None else tuple(probes)


def machine_probes(
    platform: str = sys.platform, environ: Mapping[str, str] = os.environ, root: Path = Path("/")
) -> tuple[Probe, ...]:
    """The sources that an operating system has, those to be believed first coming first."""
    declared = (DeclaredDevices(environ[VARIABLE]),) if environ.get(VARIABLE, "").strip() else ()
    return (*declared, *_sources(platform, environ, root))


def _sources(platform: str, environ: Mapping[str, str], root: Path) -> tuple[Probe, ...]:
    if platform == "darwin":
        return AppleGpu(run_command), MacRam(run_command)
    if platform == "win32":
        windows = WindowsRam()
        return NvidiaGpus(environ, windows.devices), WindowsGpus(windows.devices), windows
    ram = LinuxRam(root)
    return (
        NvidiaGpus(environ, ram.devices, root),
        JetsonGpu(environ, ram.devices, root),
        AmdGpus(environ, ram.devices, root),
        IntelGpus(ram.devices, root),
        ram,
    )


def run_command(command: Sequence[str]) -> str:
    """What a command prints; raises `OSError` when it fails or takes too long."""
    import subprocess  # noqa: PLC0415 - only a Mac needs it

    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_COMMAND_S, check=True
        )
    except subprocess.SubprocessError as error:
        raise OSError(f"{command[0]}: {error}") from error
    return done.stdout
