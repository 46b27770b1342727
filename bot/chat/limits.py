"""Who may ask, how often, and how many answers stream at a time."""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum

from bot.chat.errors import LimitReached
from bot.chat.lane import Lane
from bot.settings import BotSettings

_WINDOW_S = 60.0
# So many commands that were let be, one after the other, and the user is not heard for a while.
_STRIKES = 5
_MUTED_S = 600.0


class Pass(Enum):
    """What becomes of a command: it runs, it is refused in words, it is let be in silence."""

    GO = "go"
    SAY = "say"
    IGNORE = "ignore"


class Limits:
    """Kept in memory alone: a restart forgives. Ids are Discord's; times are `clock`'s seconds."""

    def __init__(self, settings: Callable[[], BotSettings], clock: Callable[[], float]) -> None:
        self._settings = settings
        self._clock = clock
        self._commands = _Windows()
        self._asks = _Windows()
        self._strikes: Counter[int] = Counter()
        self._muted: dict[int, float] = {}
        self._asking: dict[int, _Turn] = {}
        self._channels: Counter[int] = Counter()
        self._lanes: dict[int, Lane] = {}

    def command(self, user: int) -> Pass:
        """Count a command or a message to us; the first too many is told, the rest are let be."""
        now = self._clock()
        if now < self._muted.get(user, now):
            return Pass.IGNORE
        wait = self._commands.take(user, now, self._settings().commands_per_minute)
        self._forgive(now)
        if wait is None:
            self._strikes.pop(user, None)
            return Pass.GO
        self._strikes[user] += 1
        if self._strikes[user] < _STRIKES:
            return Pass.SAY if self._strikes[user] == 1 else Pass.IGNORE
        del self._strikes[user]
        self._muted[user] = now + _MUTED_S
        return Pass.IGNORE

    def _forgive(self, now: float) -> None:
        """Strikes of users who stayed away for a minute, and silences that are over."""
        for user in [user for user in self._strikes if user not in self._commands]:
            del self._strikes[user]
        self._muted = {user: until for user, until in self._muted.items() if until > now}

    @contextmanager
    def asking(self, user: int, channel: int) -> Iterator[Callable[[], None]]:
        """A question to the model is being answered. Raises `LimitReached`.

        Gives what ends the turn, once all of the answer is there; to show it may take longer.
        """
        settings = self._settings()
        if user in self._asking:
            raise LimitReached("one_at_a_time")
        n_here = sum(turn.channel == channel for turn in self._asking.values())
        if n_here >= settings.ask_per_channel:
            raise LimitReached("channel_full", n=n_here)
        wait = self._asks.take(user, self._clock(), settings.ask_per_minute)
        if wait is not None:
            raise LimitReached("too_often", n=settings.ask_per_minute, wait=max(1, round(wait)))
        turn = _Turn(channel)
        self._asking[user] = turn
        self._channels[channel] += 1

        def heard() -> None:
            if self._asking.get(user) is turn:
                del self._asking[user]

        try:
            yield heard
        finally:
            heard()
            self._channels[channel] -= 1
            if not self._channels[channel]:
                del self._channels[channel]

    def streaming(self, channel: int) -> int:
        """How many answers are being written in the channel, or shown."""
        return self._channels[channel]

    def lane(self, channel: int) -> Lane:
        """What the answers in the channel share; kept as long as somebody may still be in it."""
        idle = [key for key, lane in self._lanes.items() if lane.is_idle]
        for key in idle:
            if not self._channels[key]:
                del self._lanes[key]
        if channel not in self._lanes:
            self._lanes[channel] = Lane(self._clock, lambda: self.streaming(channel))
        return self._lanes[channel]


@dataclass(frozen=True, slots=True, eq=False)
class _Turn:
    channel: int


class _Windows:
    """The moments of the last minute, by user."""

    def __init__(self) -> None:
        self._moments: dict[int, deque[float]] = {}

    def __contains__(self, user: int) -> bool:
        return user in self._moments

    def take(self, user: int, now: float, most: int) -> float | None:
        """`None` and counted, or the seconds until there is room again."""
        self._prune(now)
        moments = self._moments.setdefault(user, deque())
        if len(moments) >= most:
            return moments[-most] + _WINDOW_S - now
        moments.append(now)
        return None

    def _prune(self, now: float) -> None:
        for user, moments in list(self._moments.items()):
            while moments and moments[0] <= now - _WINDOW_S:
                moments.popleft()
            if not moments:
                del self._moments[user]
