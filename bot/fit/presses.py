"""Buttons of one message that are pressed in quick succession: the last press counts."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Press:
    """`lock` is held while the message is edited; all presses on it share it."""

    def __init__(self, lock: asyncio.Lock) -> None:
        self.lock = lock
        self.is_last = True


class Presses:
    """The presses whose answers are not shown yet, by message."""

    def __init__(self) -> None:
        self._last: dict[int, Press] = {}

    def __len__(self) -> int:
        return len(self._last)

    @contextmanager
    def pressed(self, message: int) -> Iterator[Press]:
        """From the press until its answer is shown, or a later one's is."""
        before = self._last.get(message)
        press = Press(before.lock if before else asyncio.Lock())
        if before:
            before.is_last = False
        self._last[message] = press
        try:
            yield press
        finally:
            if self._last.get(message) is press:
                del self._last[message]
