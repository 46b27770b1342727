"""`deepfit serve` as a process of its own, on loopback, with the models of a test."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import httpx
import openai


@dataclass
class Served:
    """A server that answers. `log` has what it printed."""

    url: str
    process: subprocess.Popen[bytes]
    log_file: Path
    client: openai.OpenAI

    @property
    def log(self) -> str:
        return self.log_file.read_text(errors="replace")

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"{self.url}{path}", timeout=30)

    def post(self, path: str, **request: Any) -> httpx.Response:
        return httpx.post(f"{self.url}{path}", timeout=60, **request)

    def chat(
        self, model: str, text: str = "hi", **request: Any
    ) -> openai.types.chat.ChatCompletion:
        messages: Any = [{"role": "user", "content": text}]
        answer = self.client.chat.completions.create(model=model, messages=messages, **request)
        assert isinstance(answer, openai.types.chat.ChatCompletion)
        return answer

    def metric(self, name: str, **labels: str) -> float:
        """The sum of a metric's samples that have these labels; it must have some."""
        wanted = [f'{key}="{value}"' for key, value in labels.items()]
        lines = self.get("/metrics").text.splitlines()
        samples = [line for line in lines if re.match(rf"{name}[{{ ]", line)]
        assert samples, f"there is no metric {name}"
        found = [line for line in samples if all(label in line for label in wanted)]
        return sum(float(line.split()[-1]) for line in found)

    def await_up(self, path: str, timeout_s: float = 60) -> None:
        """Return when `path` answers 200; fail with the log when it does not."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log
            try:
                if self.get(path).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"{path} is not up after {timeout_s:g} s:\n{self.log}")

    @property
    def workers(self) -> set[int]:
        """The ids of the worker processes that live."""
        return {pid for pid in descendants(self.process.pid) if b"proxy.engine" in command_of(pid)}


def descendants(pid: int) -> set[int]:
    """Linux's list of the children of all threads, and theirs."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = {int(child) for child in task.read_text().split()}
        except FileNotFoundError:
            continue
        found |= children | {below for child in children for below in descendants(child)}
    return {each for each in found if is_running(each)}


def is_running(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return b""


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def serving(
    *options: str, folder: Path, environ: dict[str, str] | None = None, ready: bool = True
) -> Iterator[Served]:
    """Start the server in `folder`, wait until it is ready, and end it as a terminal would.

    `ready` False waits until it listens only.
    """
    port = free_port()
    log_file = folder / f"serve-{port}.log"
    with log_file.open("wb") as log, _started(options, port, folder, log, environ) as process:
        url = f"http://127.0.0.1:{port}"
        client = openai.OpenAI(base_url=f"{url}/v1", api_key="any", max_retries=0)
        served = Served(url, process, log_file, client)
        try:
            served.await_up("/ready" if ready else "/health")
            yield served
        finally:
            client.close()
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


def _started(
    options: tuple[str, ...],
    port: int,
    folder: Path,
    log: IO[bytes],
    environ: dict[str, str] | None,
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "deepfit", "serve", "--port", str(port), *options],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        env={**os.environ, "HOME": str(folder), **(environ or {})},
    )
