"""The servers that are measured, as processes that are started, waited for and ended."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.workload import STREAMS


@dataclass(frozen=True, slots=True)
class Running:
    """A server on a port of this machine. `healthy_s` is from its start to its first answer."""

    port: int
    pid: int
    healthy_s: float

    @property
    def resident_mib(self) -> float:
        """The memory of the process itself, without children; Linux only."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@contextmanager
def deepfit(model: Path) -> Iterator[Running]:
    options = ["--models", str(model.parent), "--parallel", str(max(STREAMS)), "--context", "4096"]
    with _started(["-m", "deepfit", "serve", *options], "/health") as running:
        yield running


@contextmanager
def packaged(model: Path) -> Iterator[Running]:
    """llama-cpp-python's own server, with as much context as ours.

    It cuts a stream when another request comes, unless told otherwise; then it answers in turn.
    """
    options = ["--model", str(model), "--n_ctx", "4096", "--interrupt_requests", "false"]
    with _started(["-m", "llama_cpp.server", *options], "/v1/models") as running:
        yield running


@contextmanager
def _started(arguments: list[str], path: str) -> Iterator[Running]:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = int(sock.getsockname()[1])
    started = time.perf_counter()
    command = [sys.executable, *arguments, "--port", str(port)]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ)
    ) as process:
        try:
            while not _answers(f"http://127.0.0.1:{port}{path}"):
                assert process.poll() is None, f"{command} ended by itself"
                time.sleep(0.02)
            yield Running(port, process.pid, time.perf_counter() - started)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - on loopback
            return True
    except (urllib.error.URLError, OSError):
        return False
