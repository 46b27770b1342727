"""Gives up on a connection that stays away: a supervisor starts the program anew sooner."""

from collections.abc import Callable

# discord.py waits up to 17 minutes between its tries after a long outage.
LIMIT_S = 300.0


class Watchdog:
    """`clock` tells seconds that only rise. The time before the first connection counts too."""

    def __init__(self, clock: Callable[[], float], limit_s: float = LIMIT_S) -> None:
        self._clock = clock
        self._limit_s = limit_s
        self._was_online = clock()

    def has_given_up(self, *, is_online: bool) -> bool:
        """Tell it now and then whether there is a connection."""
        if is_online:
            self._was_online = self._clock()
        return self._clock() - self._was_online >= self._limit_s
