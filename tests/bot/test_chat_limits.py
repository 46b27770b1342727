"""How often somebody may ask, and how many answers stream at a time."""

from contextlib import ExitStack
from dataclasses import replace

import pytest

from bot.chat.errors import LimitReached
from bot.chat.limits import Limits, Pass
from bot.settings import BotSettings
from tests.bot.fakes import FakeClock

ADA, BOB, HERE, THERE = 1, 2, 10, 11


class Place:
    def __init__(self) -> None:
        self.settings = BotSettings(ask_per_minute=3, ask_per_channel=2, commands_per_minute=5)
        self.clock = FakeClock()
        self.limits = Limits(lambda: self.settings, self.clock)

    def ask(self, user: int, channel: int = HERE) -> str:
        """The key of the trouble, or nothing."""
        try:
            with self.limits.asking(user, channel):
                return ""
        except LimitReached as trouble:
            return trouble.key


@pytest.fixture
def place() -> Place:
    return Place()


def test_a_minute(place: Place) -> None:
    """Three a minute for each user, and the next when the first is a minute ago."""
    assert ["", "", "", "too_often"] == [place.ask(ADA) for _ in range(4)]
    assert "" == place.ask(BOB)
    place.clock.tick(59)
    with pytest.raises(LimitReached) as trouble, place.limits.asking(ADA, HERE):
        pass
    assert "Ask again in 1 s." in trouble.value.text("en")
    place.clock.tick(1)
    assert "" == place.ask(ADA)


def test_one_at_a_time(place: Place) -> None:
    """A user whose question is being answered asks no second one, in no channel."""
    with place.limits.asking(ADA, HERE):
        assert "one_at_a_time" == place.ask(ADA, THERE)
    assert "" == place.ask(ADA, THERE)


def test_refused_is_not_counted(place: Place) -> None:
    """What was refused takes nothing from the minute."""
    with place.limits.asking(ADA, HERE):
        for _ in range(9):
            place.ask(ADA)
    assert ["", "", "too_often"] == [place.ask(ADA) for _ in range(3)]


def test_channel(place: Place) -> None:
    """So many answers in a channel at a time; another channel has its own."""
    with ExitStack() as stack:
        for user in (5, 6):
            stack.enter_context(place.limits.asking(user, HERE))
        assert 2 == place.limits.streaming(HERE)
        assert ("channel_full", "") == (place.ask(ADA), place.ask(ADA, THERE))
    assert 0 == place.limits.streaming(HERE)


def test_heard(place: Place) -> None:
    """A turn ends with the answer, and only once; it is paced until its last edit."""
    with place.limits.asking(ADA, HERE) as heard:
        assert "one_at_a_time" == place.ask(ADA)
        heard()
        with place.limits.asking(ADA, HERE):
            heard()
            assert "one_at_a_time" == place.ask(ADA)
            assert 2 == place.limits.streaming(HERE)


def test_heard_makes_room(place: Place) -> None:
    """An answer that is all there, but not yet shown, takes nobody's place in its channel."""
    with ExitStack() as stack:
        heard = [stack.enter_context(place.limits.asking(user, HERE)) for user in (5, 6)]
        assert "channel_full" == place.ask(ADA)
        heard[0]()
        assert "" == place.ask(ADA)
        assert 2 == place.limits.streaming(HERE)


def test_fell(place: Place) -> None:
    """A question that fails is over."""
    with pytest.raises(ValueError, match="fell"), place.limits.asking(ADA, HERE):
        raise ValueError("fell")

    assert (0, "") == (place.limits.streaming(HERE), place.ask(ADA))


def test_commands(place: Place) -> None:
    """The first command too many is told, the next are let be, and five of them shut a door."""
    passed = [place.limits.command(ADA) for _ in range(10)]

    assert [Pass.GO] * 5 + [Pass.SAY] + [Pass.IGNORE] * 4 == passed
    assert Pass.GO is place.limits.command(BOB)
    place.clock.tick(120)
    assert Pass.IGNORE is place.limits.command(ADA)
    place.clock.tick(481)
    assert Pass.GO is place.limits.command(ADA)


def test_fewer_strikes(place: Place) -> None:
    """Who waits is forgiven."""
    for _ in range(5):
        place.limits.command(ADA)
    for _ in range(9):
        assert Pass.SAY is place.limits.command(ADA)
        place.clock.tick(61)
        assert Pass.GO is place.limits.command(ADA)
        for _ in range(4):
            place.limits.command(ADA)


def test_lane(place: Place) -> None:
    """In five seconds a channel has five edits, of which each answer's last is one."""
    lane = place.limits.lane(HERE)
    with place.limits.asking(ADA, HERE):
        for _ in range(4):
            assert 0 == lane.claim()
        assert lane.claim() > 5
        place.clock.tick(4)
        assert 1 < lane.claim() < 2
        with place.limits.asking(BOB, HERE):
            place.clock.tick(2)
            lane.edited()
            lane.edited()
            assert 0 == lane.claim()
            assert lane.claim() > 5
    assert lane is place.limits.lane(HERE)
    place.clock.tick(9)
    assert lane is not place.limits.lane(THERE)
    assert lane is not place.limits.lane(HERE)


def test_settings_change(place: Place) -> None:
    """A limit that is changed counts at once."""
    for _ in range(3):
        place.ask(ADA)
    place.settings = replace(place.settings, ask_per_minute=4)

    assert ["", "too_often"] == [place.ask(ADA) for _ in range(2)]


def test_forgets(place: Place) -> None:
    """Nothing is kept of users who have not come for a minute."""
    for user in range(1000):
        place.ask(user)
        place.limits.command(user)
    place.clock.tick(61)
    place.ask(ADA)
    place.limits.command(ADA)

    assert [1, 1] == [len(each._moments) for each in (place.limits._asks, place.limits._commands)]


def test_lane_at_one_moment(place: Place) -> None:
    """Turns that come at the same moment share the room: what is kept for last edits stays."""
    lane = place.limits.lane(HERE)
    with place.limits.asking(ADA, HERE), place.limits.asking(BOB, HERE):
        waits = [lane.claim() for _ in range(4)]

    assert [0, 0, 0] == waits[:3]
    assert waits[3] > 5
