"""An answer as it grows, and the task that reads it."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from enum import Enum

from bot.chat.errors import ChatTrouble, Unexpected
from bot.chat.events import Delta, Event, Finished, Served, Usage
from bot.chat.thinking import Parting
from bot.trouble import new_id

log = logging.getLogger(__name__)

# A model that repeats itself for ever is cut here: fifty messages' worth.
MOST_CHARS = 100_000


class End(Enum):
    """Why an answer goes on no more."""

    WHOLE = "whole"
    LENGTH = "length"
    STOPPED = "stopped"
    CLOSING = "closing"
    EXPIRED = "expired"
    FAILED = "failed"


class Answer:
    """Written by one task and shown by another. Times are `clock`'s seconds.

    `changed` is set when there is more to show, and `over` when no more will come.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._parting = Parting()
        self._thinks_since: float | None = None
        self._n_deltas = 0
        self._reading: asyncio.Task[None] | None = None
        self.began = clock()
        self.text = ""
        self.thoughts = ""
        self.thought_s: float | None = None
        self.model: str | None = None
        self.usage: Usage | None = None
        self.trouble: ChatTrouble | None = None
        self.is_alone = False
        self.end: End | None = None
        self.changed = asyncio.Event()
        self.over = asyncio.Event()

    @property
    def is_thinking(self) -> bool:
        return self._thinks_since is not None and self.thought_s is None

    @property
    def n_tokens(self) -> int:
        """As the proxy counts them; of an answer cut short, as they came."""
        return self.usage.n_completion if self.usage else self._n_deltas

    def add(self, event: Event) -> None:
        match event:
            case Served(model=model):
                self.model = model
            case Usage():
                self.usage = event
            case Finished(reason="length"):
                self.end = End.LENGTH
            case Delta(content=content, reasoning=reasoning):
                self._n_deltas += 1
                thought, said = self._parting.feed(content)
                self._grow(reasoning + thought, said)

    def read(self, events: AsyncGenerator[Event, None]) -> None:
        """Read them in a task of their own; whatever happens, the answer is over at its end."""
        self._reading = asyncio.create_task(self._read(events))
        # A task that is cancelled before it began never comes to its own `finally`.
        self._reading.add_done_callback(lambda _task: self._finish(End.WHOLE))

    def stop(self, end: End) -> None:
        """No more of it: the request is cancelled, and what has come stays."""
        if self.end is None:
            self.end = end
        self._cancel()

    async def aclose(self) -> None:
        """Returns when its request is over, as it is at once if nobody is to read on."""
        self._cancel()
        if self._reading is not None:
            await asyncio.wait([self._reading])

    def _cancel(self) -> None:
        """Once: a second time would break off what ends the request, and leave the model busy."""
        if self._reading is not None and not self._reading.cancelling():
            self._reading.cancel()

    def fail(self, trouble: ChatTrouble) -> None:
        self.trouble = trouble
        self._finish(End.FAILED)

    async def _read(self, events: AsyncGenerator[Event, None]) -> None:
        try:
            async with aclosing(events):
                async for event in events:
                    self.add(event)
                    if len(self.text) + len(self.thoughts) > MOST_CHARS:
                        self.end = End.LENGTH
                        break
        except ChatTrouble as trouble:
            self.fail(trouble)
        except Exception:
            bug = new_id()
            log.exception("an answer failed: %s", bug)
            self.fail(Unexpected(bug))

    def _grow(self, thought: str, said: str) -> None:
        if thought:
            self._thinks_since = self._thinks_since or self._clock()
            self.thoughts = _joined(self.thoughts, thought)
        if said:
            self.text = _joined(self.text, said)
            self._think_no_more()
        if thought or said:
            self.changed.set()

    def _think_no_more(self) -> None:
        if self.is_thinking and self._thinks_since is not None:
            self.thought_s = self._clock() - self._thinks_since

    def _finish(self, end: End) -> None:
        """The first reason counts."""
        if self.over.is_set():
            return
        self._grow(*self._parting.end())
        self._think_no_more()
        self.end = self.end or end
        self.changed.set()
        self.over.set()


def _joined(text: str, piece: str) -> str:
    """Two halves of a character that came in two pieces become the character."""
    if text and "\ud800" <= text[-1] <= "\udbff":
        half, text = text[-1], text[:-1]
        piece = (half + piece).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text + piece
