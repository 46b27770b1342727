"""Waiting for something to become true: asked again whenever anything changed."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_LOOK_AGAIN_S = 0.05  # some truths come with time alone


class Changes:
    """Everybody who changes something says so here. Lives in one event loop."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()

    def happened(self) -> None:
        for event in self._waiting:
            event.set()

    async def until(self, look: Callable[[], T | None], timeout_s: float, what: str) -> T:
        """What `look` finds, when it finds something that is not False or None.

        Raises `TimeoutError` which says `what` did not come.
        """
        event = asyncio.Event()
        self._waiting.add(event)
        deadline = time.monotonic() + timeout_s
        try:
            while True:
                found = look()
                if found is not None and found is not False:
                    return found
                if time.monotonic() > deadline:
                    raise TimeoutError(f"{what} did not come in {timeout_s:g} s")
                event.clear()
                try:
                    await asyncio.wait_for(event.wait(), _LOOK_AGAIN_S)
                except TimeoutError:
                    continue
        finally:
            self._waiting.discard(event)
