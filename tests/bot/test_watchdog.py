"""When a connection that stays away is given up."""

from bot.watchdog import LIMIT_S, Watchdog
from tests.bot.fakes import FakeClock


def test_never_online() -> None:
    """A bot that does not get online in five minutes gives up."""
    clock = FakeClock()
    watchdog = Watchdog(clock)
    clock.tick(LIMIT_S - 1)
    assert not watchdog.has_given_up(is_online=False)
    clock.tick(1)

    assert watchdog.has_given_up(is_online=False)
    assert LIMIT_S == 300


def test_back_in_time() -> None:
    """Every moment online begins the five minutes anew."""
    clock = FakeClock()
    watchdog = Watchdog(clock)
    for _ in range(10):
        clock.tick(LIMIT_S - 1)
        assert not watchdog.has_given_up(is_online=False)
        assert not watchdog.has_given_up(is_online=True)
    clock.tick(LIMIT_S)

    assert watchdog.has_given_up(is_online=False)


def test_asked_late() -> None:
    """Whoever is online when asked is not given up, however long nobody asked."""
    clock = FakeClock()
    watchdog = Watchdog(clock)
    clock.tick(10 * LIMIT_S)

    assert not watchdog.has_given_up(is_online=True)
