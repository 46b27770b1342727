"""The edits of one channel, which all answers that are written there share."""

from collections import deque
from collections.abc import Callable

# What bots observe of Discord: five edits of messages in five seconds, a channel. The sixth waits
# until the five seconds are over, and if it is an answer's last, so does its last word. Half a
# second more is for what arrives late.
_EDITS = 5
_WITHIN_S = 5.5
_KEPT = 3


class Lane:
    """Keeps room for the last edit of each answer (three at most) by making the others wait."""

    def __init__(self, clock: Callable[[], float], streaming: Callable[[], int]) -> None:
        self._clock = clock
        self._streaming = streaming
        self._edits: deque[float] = deque(maxlen=_EDITS)

    @property
    def is_idle(self) -> bool:
        return not self._edits or self._edits[-1] <= self._clock() - _WITHIN_S

    def edited(self) -> None:
        self._edits.append(self._clock())

    def claim(self) -> float:
        """0, and counted, or how long an edit that is not an answer's last has to wait.

        Answers whose turns come at the same moment must not all find the same room.
        """
        wait_s = self._ready_in_s
        if not wait_s:
            self.edited()
        return wait_s

    @property
    def _ready_in_s(self) -> float:
        room = _EDITS - min(max(1, self._streaming()), _KEPT)
        if len(self._edits) < room:
            return 0.0
        return max(0.0, self._edits[-room] + _WITHIN_S - self._clock())
