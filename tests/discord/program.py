"""A bot as its own process, started against the loopback as a user starts it."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.whole.served import descendants, is_running

ROOT = Path(__file__).resolve().parents[2]
# A proxy or an authority of this machine's own would lead the bot past the loopback.
_FOREIGN = ("_PROXY", "_CERT_DIR", "_CERT_FILE", "_CA_BUNDLE", "DISCORD_TOKEN")


@dataclass(slots=True)
class Program:
    """A process that may have ended. `log_file` has all that it printed."""

    process: subprocess.Popen[bytes]
    log_file: Path

    @property
    def log(self) -> str:
        return self.log_file.read_text(errors="replace")

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    @property
    def rss_bytes(self) -> int:
        """Memory that is resident now; 0 when it has ended."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text()
        except FileNotFoundError:
            return 0
        rows = dict(row.split(":", 1) for row in status.splitlines())
        return int(rows.get("VmRSS", "0 kB").split()[0]) * 1024

    def ended(self, timeout_s: float = 20) -> int:
        """The exit status, once it has ended by itself; `TimeoutExpired` if it does not."""
        return self.process.wait(timeout_s)

    def stop(self, timeout_s: float = 20, by: signal.Signals = signal.SIGTERM) -> int:
        """End it as a supervisor does, and return its exit status."""
        if self.is_alive:
            self.process.send_signal(by)
        return self.ended(timeout_s)

    def kill(self) -> None:
        """End it without a chance to say goodbye."""
        self.process.kill()
        self.process.wait()


@contextmanager
def running(
    command: Sequence[str], folder: Path, environ: Mapping[str, str] | None = None
) -> Iterator[Program]:
    """Start `command` in `folder`, which is its home too; end it, and whatever it started.

    `environ` comes on top of this process's own, less what would lead past the loopback; pass it
    `Discord.environ`. Fails if the process does not end by SIGTERM within 20 s.
    """
    log_file = folder / f"program-{time.monotonic_ns()}.log"
    with (
        log_file.open("wb") as log,
        subprocess.Popen(
            list(command),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=_environ(folder, environ or {}),
        ) as process,
    ):
        program = Program(process, log_file)
        try:
            yield program
        finally:
            children = descendants(process.pid)
            try:
                program.stop()
            except subprocess.TimeoutExpired:
                program.kill()
                raise
            finally:
                for child in children:
                    _end(child)


def _environ(folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.upper().endswith(_FOREIGN) and not key.startswith("DEEPFIT_")
    }
    own = {"HOME": str(folder), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    return {**kept, **own, **environ}


def _end(pid: int) -> None:
    """Kill a process that outlived its parent, and see it gone."""
    while is_running(pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        time.sleep(0.01)
