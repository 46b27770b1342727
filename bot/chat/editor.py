"""Shows an answer while it grows, no faster than Discord allows; the newest text wins."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from bot.chat.draft import Draft, Frame, draft_last, draft_live
from bot.chat.stream import Answer, End
from bot.chat.surface import NONE, Buttons, Shown, Surface, SurfaceGone, SurfaceTrouble

log = logging.getLogger(__name__)

# Who waits that long for a first word is shown that somebody is at it, and a button to stop it.
PATIENCE_S = 2.5
# What is whole by then is shown whole; what is not is shown as soon as there is a word.
HOLD_S = 1.2
_TRIES = 6
_LONGEST_WAIT_S = 60.0
_STOP = Buttons(stop=True)

# Waits for the event, or at most so many seconds.
Wait = Callable[[asyncio.Event, float | None], Awaitable[None]]


async def wait_for(event: asyncio.Event, seconds: float | None) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass


class Editor:
    """One for an answer. `interval` is asked for anew each time: it grows with its neighbours.

    An answer that is whole within an interval is shown once. An edit that takes long
    holds nobody up: the reader reads on, and the next edit shows what it has then.
    """

    def __init__(
        self,
        surface: Surface,
        frame: Frame,
        *,
        interval: Callable[[], float],
        clock: Callable[[], float],
        wait: Wait = wait_for,
    ) -> None:
        self._surface = surface
        self._frame = frame
        self._interval = interval
        self._clock = clock
        self._wait = wait
        self._shown: list[Shown] = []
        self._shown_chars = 0
        self._next_s = 0.0
        self._has_begun = asyncio.Event()

    async def run(self, answer: Answer) -> None:
        """Until the answer is over and all of it is shown."""
        typing = asyncio.create_task(self._surface.typing(self._has_begun))
        try:
            await self._follow(answer)
            await self.finish(answer)
        finally:
            typing.cancel()
            await asyncio.gather(typing, return_exceptions=True)

    async def finish(self, answer: Answer) -> None:
        """The final edit, which is always made, and made again if Discord does not take it."""
        # Thoughts are kept in memory alone: with the program they go.
        has_details = bool(answer.thoughts.strip()) and answer.end is not End.CLOSING
        last = Buttons(again=True, details=has_details)
        draft = draft_last(answer, self._frame)
        for attempt in range(_TRIES):
            try:
                return await self._show(draft, last)
            except SurfaceTrouble as trouble:
                seconds = min(trouble.wait_s * 2**attempt, _LONGEST_WAIT_S)
                log.info("the last edit was not taken, again in %.1f s", seconds)
                await self._wait(asyncio.Event(), seconds)
            except SurfaceGone:
                return None
        log.warning("the last edit of an answer was given up after %d tries", _TRIES)
        return None

    async def _follow(self, answer: Answer) -> None:
        self._next_s = answer.began + min(self._interval(), HOLD_S)
        while not answer.over.is_set():
            ends_in_s = self._surface.ends_in_s
            if ends_in_s is not None and ends_in_s <= 0:
                answer.stop(End.EXPIRED)
                await self._wait(answer.over, None)
                return
            due_s = self._due_s(answer)
            if due_s is not None and due_s <= self._clock():
                due_s = self._clock() + (self._surface.claim() if self._shown else 0.0)
            if due_s is not None and due_s <= self._clock():
                await self._show_live(answer)
            elif due_s is None:
                answer.changed.clear()
                await self._wait(answer.changed, ends_in_s)
            else:
                left_s = due_s - self._clock()
                await self._wait(self._woken_by(answer), _least(left_s, ends_in_s))

    def _due_s(self, answer: Answer) -> float | None:
        """When the next edit is to be made; None: when there is something new."""
        if len(answer.text) > self._shown_chars and answer.text.strip():
            return self._next_s
        if not self._shown:
            return answer.began + max(PATIENCE_S, self._interval())
        is_news = answer.is_thinking and self._shown[0].text != self._live(answer)[0].texts[0]
        return self._next_s if is_news else None

    def _woken_by(self, answer: Answer) -> asyncio.Event:
        """A wait for a first word ends with it; a wait between two edits only with the answer."""
        if self._shown or answer.text.strip():
            return answer.over
        answer.changed.clear()
        return answer.changed

    def _live(self, answer: Answer) -> tuple[Draft, int]:
        return draft_live(answer, self._frame, self._shown_chars)

    async def _show_live(self, answer: Answer) -> None:
        started = self._clock()
        draft, n_chars = self._live(answer)
        wait_s = 0.0
        try:
            await self._show(draft, _STOP)
            self._shown_chars = n_chars
        except SurfaceTrouble as trouble:
            wait_s = trouble.wait_s
        except SurfaceGone:
            log.info("an answer is stopped: its place is gone")
            answer.stop(End.STOPPED)
            await self._wait(answer.over, None)
        self._next_s = max(started + self._interval(), self._clock() + wait_s)

    async def _show(self, draft: Draft, last: Buttons) -> None:
        """Put what is new, in order, so that what was said first stands first."""
        n_last = len(draft.texts) - 1
        for index, text in enumerate(draft.texts):
            is_last = index == n_last
            shown = Shown(text, last if is_last else NONE, draft.file if is_last else None)
            if index < len(self._shown) and self._shown[index] == shown:
                continue
            await _unbroken(self._put(index, shown))
        while len(self._shown) > len(draft.texts):
            await self._surface.drop(len(self._shown) - 1)
            self._shown.pop()

    async def _put(self, index: int, shown: Shown) -> None:
        await self._surface.put(index, shown)
        self._shown[index : index + 1] = [shown]
        self._has_begun.set()


async def _unbroken(work: Coroutine[Any, Any, None]) -> None:
    """A message whose sending is cancelled may be there or not, and would be sent twice."""
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.gather(task, return_exceptions=True)
        raise


def _least(seconds: float, other: float | None) -> float:
    return seconds if other is None else min(seconds, max(0.0, other))
