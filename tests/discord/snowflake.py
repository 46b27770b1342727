"""Discord's ids: the time of birth in their upper bits, never the same twice."""

import time
from collections.abc import Callable

_EPOCH_MS = 1_420_070_400_000  # 2015, where Discord's time begins


class Snowflakes:
    """Makes ids that rise. `clock` tells Unix seconds."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        """An id that is born now: discord.py reads the age of an interaction from its id."""
        now_ms = int(self._clock() * 1000) - _EPOCH_MS
        self._last = max(now_ms << 22, self._last + 1)
        return self._last


def born(snowflake: int) -> float:
    """When an id was made, in Unix seconds."""
    return ((snowflake >> 22) + _EPOCH_MS) / 1000
