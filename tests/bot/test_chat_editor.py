"""When an answer is shown: at once, at a lawful pace, and at its end; with time told by hand."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from bot.chat.draft import Frame
from bot.chat.editor import PATIENCE_S, Editor
from bot.chat.events import Delta
from bot.chat.stream import Answer, End
from bot.chat.surface import Shown, SurfaceGone, SurfaceTrouble

pytestmark = pytest.mark.anyio


class Time:
    """Seconds that pass while somebody waits; what is planned happens on the way."""

    def __init__(self) -> None:
        self.now = 100.0
        self._plan: list[tuple[float, Callable[[], None]]] = []

    def __call__(self) -> float:
        return self.now

    def at(self, seconds: float, what: Callable[[], None]) -> None:
        self._plan.append((100.0 + seconds, what))
        self._plan.sort(key=lambda each: each[0])

    async def wait(self, event: asyncio.Event, seconds: float | None) -> None:
        until = None if seconds is None else self.now + seconds
        while not event.is_set():
            if self._plan and (until is None or self._plan[0][0] <= until):
                self.now, what = self._plan.pop(0)
                what()
            elif until is None:
                raise AssertionError("waits for what never comes")
            else:
                self.now = until
                return

    async def pass_(self, seconds: float) -> None:
        await self.wait(asyncio.Event(), seconds)


@dataclass
class FakeSurface:
    """Messages as they are, and each change of them with its time; each takes `takes_s`."""

    time: Time
    takes_s: float = 0.1
    ends_in_s: float | None = None
    claims_wait_s: float = 0.0
    troubles: list[Exception] = field(default_factory=list)
    messages: list[Shown] = field(default_factory=list)
    log: list[tuple[float, int, str]] = field(default_factory=list)

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(range(len(self.messages)))

    def claim(self) -> float:
        return self.claims_wait_s

    async def put(self, index: int, shown: Shown) -> None:
        began = round(self.time.now - 100.0, 2)
        await self.time.pass_(self.takes_s)
        if self.troubles:
            raise self.troubles.pop(0)
        assert index <= len(self.messages)
        self.messages[index : index + 1] = [shown]
        self.log.append((began, index, shown.text))

    async def drop(self, index: int) -> None:
        assert index == len(self.messages) - 1
        self.messages.pop()

    async def typing(self, until: asyncio.Event) -> None:
        pass


@dataclass
class Scene:
    time: Time
    surface: FakeSurface
    answer: Answer
    every_s: float = 1.2

    def says(self, seconds: float, text: str) -> None:
        self.time.at(seconds, lambda: self.answer.add(Delta(text)))

    def thinks(self, seconds: float, text: str) -> None:
        self.time.at(seconds, lambda: self.answer.add(Delta(reasoning=text)))

    def ends(self, seconds: float, end: End = End.WHOLE) -> None:
        self.time.at(seconds, lambda: self.answer._finish(end))

    async def run(self) -> list[tuple[float, int, str]]:
        editor = Editor(
            self.surface,
            Frame("en"),
            interval=lambda: self.every_s,
            clock=self.time,
            wait=self.time.wait,
        )
        await editor.run(self.answer)
        return self.surface.log


@pytest.fixture
def scene() -> Scene:
    time = Time()
    return Scene(time, FakeSurface(time), Answer(time))


async def test_short(scene: Scene) -> None:
    """An answer that is whole before the interval is over is shown once."""
    scene.says(0.1, "Yes")
    scene.says(0.5, ", it does.")
    scene.ends(0.9)

    assert [(0.9, 0, "Yes, it does.")] == await scene.run()


async def test_first_at_once(scene: Scene) -> None:
    """The first words are shown when they come, if they come later than that."""
    scene.says(2.0, "Yes")
    scene.says(2.5, ", it does.")
    scene.ends(2.6)

    first, last = await scene.run()

    assert (2.0, 0, "Yes") == first
    assert 2.6 == last[0]


async def test_pace(scene: Scene) -> None:
    """Edits begin no closer than the interval, and the last is made at the end all the same."""
    for tenth in range(160):
        scene.says(tenth * 0.052, f"w{tenth} ")
    scene.ends(8.3)

    began = [when for when, _, _ in await scene.run()]

    assert all(later - now >= 1.19 for now, later in pairwise(began[:-1]))
    assert 6 <= len(began) <= 8
    assert began[-1] == pytest.approx(8.3, abs=0.2)
    assert "w159" in scene.surface.messages[0].text


async def test_slow_edits(scene: Scene) -> None:
    """An edit that takes long holds nothing up: the next shows the newest text."""
    scene.surface.takes_s = 4.0
    for second in range(10):
        scene.says(second + 0.5, f"w{second} ")
    scene.ends(10.0)

    log = await scene.run()

    assert len(log) == 4
    assert "w0 w1 w2 w3 w4 w5 w6 w7 w8 w9" in log[-1][2]
    assert 13.2 == log[-1][0]  # as soon as the edit before it was through


async def test_neighbours(scene: Scene) -> None:
    """The interval is asked for each time: with three streams in a channel it is thrice as long."""
    scene.every_s = 3.6
    for second in range(20):
        scene.says(second * 0.5, f"w{second} ")
    scene.ends(10.0)

    assert [1.2, 4.8, 8.4, 10.0] == [round(when, 1) for when, _, _ in await scene.run()]


async def test_room_for_others(scene: Scene) -> None:
    """While the channel's edits are kept for others' last ones, only the last is made."""
    scene.surface.claims_wait_s = 2.0
    for second in range(20):
        scene.says(second * 0.5, f"w{second} ")
    scene.ends(10.0)

    assert [1.2, 10.0] == [when for when, _, _ in await scene.run()]


async def test_patience(scene: Scene) -> None:
    """Who waits long for a first word sees that somebody is at it, and can stop it."""
    scene.thinks(4.0, "hm")
    scene.says(9.0, "Yes.")
    scene.ends(11.0)

    waiting, thinking, said, last = await scene.run()

    assert (PATIENCE_S, 0, "-# waiting for the model …") == waiting
    assert (4.0, 0, "-# thinking …") == thinking
    assert (9.0, 0, "Yes.") == said
    assert (11.0, 0, "Yes.\n-# thought for 5 s") == last
    assert 1 == len(scene.surface.messages)


async def test_buttons(scene: Scene) -> None:
    """While it grows there is Stop; at its end Again, and Details if there were thoughts."""
    scene.thinks(1.0, "hm")
    scene.says(3.0, "Yes.")
    seen = []
    scene.time.at(4.0, lambda: seen.append(scene.surface.messages[0].buttons))
    scene.ends(5.0)
    await scene.run()

    assert [(True, False, False)] == [(each.stop, each.again, each.details) for each in seen]
    last = scene.surface.messages[0].buttons
    assert (False, True, True) == (last.stop, last.again, last.details)


async def test_overflow(scene: Scene) -> None:
    """A long answer goes on in the next message, and only the last has buttons."""
    for second in range(9):
        scene.says(second + 1.5, f"{second} " * 300)
    scene.ends(12.0)
    await scene.run()

    assert 3 == len(scene.surface.messages)
    assert [False, False, True] == [each.buttons.again for each in scene.surface.messages]
    assert sorted(index for _, index, _ in scene.surface.log) == [
        index for _, index, _ in scene.surface.log
    ]


async def test_file(scene: Scene) -> None:
    """More than four messages: the fourth carries the whole as a file, at the end."""
    scene.says(1.5, "word " * 3000)
    scene.ends(9.0)
    await scene.run()

    assert [None, None, None, "word " * 3000] == [each.file for each in scene.surface.messages]


async def test_trouble(scene: Scene) -> None:
    """What Discord does not take is tried again, and nothing of the answer is lost."""
    scene.says(1.5, "One.")
    scene.ends(3.0)
    scene.surface.troubles = [SurfaceTrouble(1.0), SurfaceTrouble(2.0), SurfaceTrouble(2.0)]
    await scene.run()

    assert ["One."] == [each.text for each in scene.surface.messages]


async def test_given_up(scene: Scene) -> None:
    """Discord that takes nothing at all does not hold the bot for ever."""
    scene.says(1.5, "One.")
    scene.ends(3.0)
    scene.surface.troubles = [SurfaceTrouble(2.0)] * 50
    await scene.run()

    assert scene.time.now - 100.0 < 200


async def test_gone(scene: Scene) -> None:
    """An answer whose message was deleted is stopped: nobody reads it."""
    stopped = []

    def stop(end: End) -> None:
        stopped.append(end)
        scene.answer._finish(end)

    scene.answer.stop = stop  # type: ignore[method-assign]
    scene.says(1.5, "One.")
    scene.surface.troubles = [SurfaceGone(), SurfaceGone()]
    await scene.run()

    assert [End.STOPPED] == stopped


async def test_expired(scene: Scene) -> None:
    """Where a place can be written to no longer, the answer ends with a word of it."""

    def stop(end: End) -> None:
        scene.answer._finish(end)

    scene.answer.stop = stop  # type: ignore[method-assign]
    scene.says(1.5, "One.")
    scene.surface.ends_in_s = 5.0
    scene.time.at(5.0, lambda: setattr(scene.surface, "ends_in_s", 0.0))
    await scene.run()

    assert "15 minutes" in scene.surface.messages[0].text


async def test_cancelled_in_an_edit() -> None:
    """A message that is being sent when the program ends is sent once, and gets the last edit."""
    time = Time()
    surface = FakeSurface(time)
    sending, may_go = asyncio.Event(), asyncio.Event()
    put = surface.put

    async def slow(index: int, shown: Shown) -> None:
        sending.set()
        await may_go.wait()
        await put(index, shown)

    surface.put = slow  # type: ignore[method-assign]
    answer = Answer(time)
    answer.add(Delta("One. Two."))
    time.now += 5
    editor = Editor(surface, Frame("en"), interval=lambda: 1.2, clock=time)
    running = asyncio.create_task(editor.run(answer))
    await sending.wait()
    running.cancel()
    await asyncio.sleep(0)
    may_go.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    answer._finish(End.CLOSING)
    await editor.finish(answer)

    assert 1 == len(surface.messages)
    assert [0, 0] == [index for _, index, _ in surface.log]
    assert "restarted" in surface.messages[0].text
