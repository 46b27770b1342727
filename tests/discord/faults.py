"""What goes wrong on purpose: refused, failed, late or lost answers."""

from dataclasses import dataclass
from enum import Enum, auto

from tests.discord.record import Call


class Kind(Enum):
    TOO_MANY = auto()  # 429, though the bucket has room
    FAIL = auto()  # an error, and nothing was done
    LOSE = auto()  # it was done, and the answer is an error
    HOLD = auto()  # it is done, and the answer comes later


@dataclass(slots=True, eq=False)
class Fault:
    """Befalls the next `times` calls of `method` whose template contains `path`.

    `seconds` is the delay, or what a 429 says in `retry_after`.
    """

    kind: Kind
    method: str
    path: str
    times: int
    status: int = 500
    seconds: float = 0.0
    is_global: bool = False

    def befalls(self, call: Call) -> bool:
        is_meant = self.method in ("*", call.method) and self.path in call.path
        if not is_meant or self.times < 1:
            return False
        self.times -= 1
        return True


class Faults:
    """The plan of a test; a fault that is used up stays in `planned` with `times` 0."""

    def __init__(self) -> None:
        self.planned: list[Fault] = []

    def take(self, call: Call) -> Fault | None:
        return next((fault for fault in self.planned if fault.befalls(call)), None)

    def clear(self) -> None:
        self.planned.clear()

    def storm(
        self,
        method: str,
        path: str,
        times: int,
        retry_after: float = 0.3,
        *,
        is_global: bool = False,
    ) -> None:
        """429s, whatever the bucket says: a limit that others used up."""
        self.planned.append(
            Fault(Kind.TOO_MANY, method, path, times, 429, seconds=retry_after, is_global=is_global)
        )

    def fail(self, method: str, path: str, times: int = 1, status: int = 500) -> None:
        """Errors of the server, before it did anything."""
        self.planned.append(Fault(Kind.FAIL, method, path, times, status))

    def lose(self, method: str, path: str, times: int = 1, status: int = 500) -> None:
        """Errors of the server after it did what was asked: a repeated call may do it twice."""
        self.planned.append(Fault(Kind.LOSE, method, path, times, status))

    def hold(self, method: str, path: str, seconds: float, times: int = 1) -> None:
        """A slow way back: everybody has seen what was done before whoever asked hears of it."""
        self.planned.append(Fault(Kind.HOLD, method, path, times, seconds=seconds))
