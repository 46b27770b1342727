"""What stands under the bot's name, and how often it changes."""

import discord
import pytest

from bot.chat.look import Loaded, Status
from bot.presence import EVERY_S, Presence, shown
from tests.bot.fakes import FakeClock

pytestmark = pytest.mark.anyio

IDLE = Status("up", models=("a",), n_queued=0)
CODER = Status("up", loaded=(Loaded("coder:Q4_K_M", 1), Loaded("r1:Q8_0", None)), n_queued=0)
BUSY = Status("up", loaded=(Loaded("coder:Q4_K_M", 1),), n_queued=3)
MANY = Status("up", loaded=tuple(Loaded("x" * 50, 1) for _ in range(9)), n_queued=12)
DOWN = Status("down")


class Screen:
    """A client that remembers what it was told to show."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, str]] = []

    async def change_presence(
        self, *, activity: discord.BaseActivity | None, status: discord.Status
    ) -> None:
        assert isinstance(activity, discord.CustomActivity)
        self.shown.append((status.value, str(activity.name)))


@pytest.mark.parametrize(
    ("proxy", "status", "text"),
    [
        (IDLE, "online", "no model loaded yet"),
        (CODER, "online", "coder:Q4_K_M · r1:Q8_0"),
        (BUSY, "idle", "coder:Q4_K_M; 3 waiting"),
        (DOWN, "dnd", "the model is asleep; /canrun works"),
        (Status("starting"), "dnd", "the model is asleep; /canrun works"),
        (Status("up"), "online", "no model loaded yet"),
    ],
)
def test_shown(proxy: Status, status: str, text: str) -> None:
    """The models that are loaded, who waits, and whether there is an answer at all."""
    found = shown(proxy)

    assert (status, text) == (found.status.value, found.text)


def test_long() -> None:
    """No text is longer than Discord takes, and the number at its end is not cut off."""
    found = shown(MANY)

    assert len(found.text) == 128
    assert found.text.endswith("; 12 waiting")


class CutScreen(Screen):
    """A connection that is gone, until it is not."""

    is_cut = True

    async def change_presence(
        self, *, activity: discord.BaseActivity | None, status: discord.Status
    ) -> None:
        if self.is_cut:
            raise ConnectionResetError
        await super().change_presence(activity=activity, status=status)


async def test_pace() -> None:
    """A change is shown at once if the last is old enough, else when it is; the newest wins."""
    clock, screen = FakeClock(), Screen()
    presence = Presence(screen, clock)
    for proxy in (IDLE, CODER, BUSY, DOWN):
        await presence.update(proxy, "session")
        clock.tick(EVERY_S / 4)
    assert [("online", "no model loaded yet")] == screen.shown
    await presence.update(DOWN, "session")

    assert "dnd" == screen.shown[1][0]
    assert 15 == EVERY_S


async def test_same() -> None:
    """What is shown already is not shown again, but to a new session, which knows nothing."""
    clock, screen = FakeClock(), Screen()
    presence = Presence(screen, clock)
    for session in ("one", "one", "two"):
        await presence.update(IDLE, session)
        clock.tick(EVERY_S)

    assert 2 == len(screen.shown)


async def test_failed() -> None:
    """What was not shown, because the connection went at that moment, is shown later."""
    clock, screen = FakeClock(), CutScreen()
    presence = Presence(screen, clock)
    with pytest.raises(ConnectionResetError):
        await presence.update(IDLE, "session")
    clock.tick(EVERY_S)
    screen.is_cut = False
    await presence.update(IDLE, "session")

    assert 1 == len(screen.shown)
