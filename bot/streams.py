"""Answers in progress, so that the program can end each with a last edit before it ends."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Streams:
    """Whoever streams does it inside `running()`; the end of the program cancels it there.

    A stream that is cancelled while `is_closing` makes its last edit and lets the cancellation go
    on; for that it has the seconds that `aclose` gives.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self.is_closing = False

    def __len__(self) -> int:
        return len(self._tasks)

    @contextmanager
    def running(self) -> Iterator[None]:
        """The current task streams. Raises `asyncio.CancelledError` when the end has come."""
        task = asyncio.current_task()
        assert task is not None
        if self.is_closing:
            raise asyncio.CancelledError
        self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    async def aclose(self, within_s: float) -> None:
        """Cancel every stream and wait for their last edits, as long as `within_s`."""
        self.is_closing = True
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=within_s)
