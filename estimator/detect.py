"""Asks this machine which devices it has and how much of their memory is free."""

import logging
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from estimator.apple import AppleGpu
from estimator.devices import Device
from estimator.nvidia import NvidiaGpus
from estimator.ram import LinuxRam, MacRam, WindowsRam

log = logging.getLogger(__name__)

# A driver may hang; whoever asks us has two seconds.
DEADLINE_S = 1.8
_COMMAND_S = 1.0
_MOST_HANGING = 8  # a probe that hangs so often is not asked again


class Probe(Protocol):
    """One source of devices; it may raise, and it may hang."""

    def devices(self) -> tuple[Device, ...]: ...


def detect_devices(
    probes: Sequence[Probe] | None = None, *, deadline_s: float = DEADLINE_S
) -> tuple[Device, ...]:
    """This machine's GPUs and, last, its RAM. Never raises, and never takes two seconds.

    A probe that fails or does not answer in time is as if its devices did not exist.
    """
    asked = machine_probes() if probes is None else tuple(probes)
    answers = _ask_all(asked, deadline_s)
    found = [device for i in range(len(asked)) for device in answers.get(i, ())]
    ram = [device for device in found if not device.is_gpu]
    nothing = Device("RAM", "cpu", 0, 0, 0, "nothing answered")
    return (*(device for device in found if device.is_gpu), *(ram or [nothing])[:1])


def machine_probes(
    platform: str = sys.platform, environ: Mapping[str, str] = os.environ
) -> tuple[Probe, ...]:
    """The sources that an operating system has."""
    if platform == "darwin":
        return AppleGpu(run_command), MacRam(run_command)
    ram = WindowsRam() if platform == "win32" else LinuxRam()
    return NvidiaGpus(environ, ram.devices), ram


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


def _ask_all(probes: Sequence[Probe], deadline_s: float) -> dict[int, tuple[Device, ...]]:
    """What each probe says, by its place; in threads, because a hanging one cannot be stopped."""
    inbox: queue.SimpleQueue[tuple[int, tuple[Device, ...]]] = queue.SimpleQueue()
    for i, probe in enumerate(probes):
        name = f"probe-{type(probe).__name__}"
        if sum(thread.name == name for thread in threading.enumerate()) >= _MOST_HANGING:
            inbox.put((i, ()))
            continue
        threading.Thread(target=_asker(i, probe, inbox.put), name=name, daemon=True).start()
    answers: dict[int, tuple[Device, ...]] = {}
    end = time.monotonic() + deadline_s
    while len(answers) < len(probes):
        try:
            i, devices = inbox.get(timeout=max(end - time.monotonic(), 0))
        except queue.Empty:
            log.warning("a device probe did not answer in %.1f s", deadline_s)
            break
        answers[i] = devices
    return answers


def _asker(
    i: int, probe: Probe, put: Callable[[tuple[int, tuple[Device, ...]]], None]
) -> Callable[[], None]:
    def ask() -> None:
        try:
            devices = probe.devices()
        except Exception as error:  # whatever a driver does, we go on without it
            log.debug("%s found nothing: %r", type(probe).__name__, error)
            devices = ()
        put((i, devices))

    return ask
