"""A worker process, seen from its parent: started, spoken to in frames, ended."""

import asyncio
import logging
import os
import sys
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from typing import Self, cast

import msgspec

from proxy.engine.load import Load
from proxy.engine.wire import LENGTH, Command, Event, frame
from proxy.errors import ModelUnusable, OutOfMemory, WorkerDied

log = logging.getLogger(__name__)

_COMMAND = (sys.executable, "-m", "proxy.engine")

# GNU OpenMP's threads spin some 0.1 ms at every barrier before they sleep. When anything else
# wants a processor (our own parent, a browser), each of a step's hundreds of barriers then waits
# for a thread that is not running: 140 ms a step instead of 2, measured. This spins for some µs.
_ENVIRON = {"GOMP_SPINCOUNT": "10000"}
_decoder = msgspec.msgpack.Decoder(Event)

# How long a worker may take to end after its input was closed, before it is killed.
_GRACE_S = 3.0


class WorkerProcess:
    """Owns the process, its pipes, and the task that reads what it says on standard error."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        self._process = process
        self._commands, self._events = process.stdin, process.stdout
        self._said: deque[str] = deque(maxlen=20)
        self._hearing = asyncio.create_task(self._hear(process.stderr))

    @classmethod
    async def start(cls, environ: Mapping[str, str]) -> Self:
        """`environ` is added to our own environment."""
        return cls(
            await asyncio.create_subprocess_exec(
                *_COMMAND,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env={**_ENVIRON, **os.environ, **environ},
                # A ^C in the terminal is for the parent, which then ends its workers in order.
                start_new_session=True,
            )
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.returncode is None

    def send(self, message: Load | Command) -> None:
        """Never fails: whoever waits for an answer of a dead worker is told by `receive`."""
        with suppress(ConnectionError, RuntimeError):
            self._commands.write(frame(message))

    async def receive(self) -> Event | None:
        """The next event; None when there will be no more."""
        try:
            (length,) = LENGTH.unpack(await self._events.readexactly(LENGTH.size))
            return cast("Event", _decoder.decode(await self._events.readexactly(length)))
        except (asyncio.IncompleteReadError, ConnectionError):
            return None

    async def close(self) -> None:
        """Returns when the process is gone, and with it all the memory it had."""
        self._commands.close()
        try:
            async with asyncio.timeout(_GRACE_S):
                await self._process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        await self._hearing

    async def death(self) -> WorkerDied:
        """How it ended, once it has; the log has its last words."""
        await self._process.wait()
        await self._hearing
        code = self._process.returncode
        log.error("worker died: pid %d, exit status %s: %s", self.pid, code, self._last_words)
        return WorkerDied(
            f"The model's process ended unexpectedly (exit status {code}). "
            "Ask again: it is loaded anew."
        )

    async def death_while_loading(self, load: Load) -> ModelUnusable:
        death = await self.death()
        if self._process.returncode == -9:
            return OutOfMemory(f"the system killed the process that was loading {load.path}")
        return ModelUnusable(f"{load.path} ended its process: {self._last_words or death.message}")

    @property
    def _last_words(self) -> str:
        return " / ".join(list(self._said)[-3:])

    async def _hear(self, stderr: asyncio.StreamReader) -> None:
        while line := await _line(stderr):
            self._said.append(line)
            log.debug("worker %d: %s", self.pid, line)


async def _line(stream: asyncio.StreamReader) -> str:
    """The next line, cut where a library prints without end; empty at the end of the stream."""
    try:
        line = await stream.readline()
    except ValueError:
        line = b"(a very long line)\n"
    return line.decode("utf-8", errors="replace").rstrip() or ("-" if line else "")


async def gpu_backends() -> frozenset[str]:
    """What drives GPUs in the installed llama.cpp: cuda, rocm, vulkan, metal, other, or nothing.

    It is asked of a process of its own, which takes what drivers hold with it.
    """
    process = await asyncio.create_subprocess_exec(
        *_COMMAND, "--backends", stdout=asyncio.subprocess.PIPE
    )
    answer, _ = await process.communicate()
    return frozenset(answer.decode().split())
