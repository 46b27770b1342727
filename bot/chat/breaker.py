"""Leaves a proxy alone that has failed too often, and lets one question through to try it again."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.chat.errors import ProxyAsleep, ProxyTrouble

_FAILURES = 5
_WITHIN_S = 60.0
_OPEN_S = 30.0


class Breaker:
    """Five failures in a minute, and for half a minute nobody asks; then one asks first."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures: deque[float] = deque()
        self._open_until: float | None = None
        self._is_tried = False

    @property
    def is_open(self) -> bool:
        return self._open_until is not None

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Around a question: raises `ProxyAsleep`, and counts what the question raises.

        One that is given up, by a user or at the end of the program, says nothing either way.
        """
        is_trial = self._enter()
        try:
            yield
        except ProxyTrouble as trouble:
            if trouble.is_failure:
                self._failed(is_trial=is_trial)
            else:
                self._worked()
            raise
        else:
            self._worked()
        finally:
            if is_trial:
                self._is_tried = False

    def _enter(self) -> bool:
        if self._open_until is None:
            return False
        now = self._clock()
        if now < self._open_until or self._is_tried:
            raise ProxyAsleep(max(1.0, self._open_until - now))
        self._is_tried = True
        return True

    def _failed(self, *, is_trial: bool) -> None:
        now = self._clock()
        self._failures.append(now)
        while self._failures[0] <= now - _WITHIN_S:
            self._failures.popleft()
        if is_trial or len(self._failures) >= _FAILURES:
            self._open_until = now + _OPEN_S

    def _worked(self) -> None:
        self._failures.clear()
        self._open_until = None
