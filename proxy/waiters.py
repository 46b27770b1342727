"""The requests that wait for a model, first come first."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from proxy.errors import Overloaded
from proxy.seats import Seat, Wish


@dataclass(frozen=True, slots=True, eq=False)
class Waiter:
    """A request in the queue; its future gets the seat it waits for, or an error."""

    wish: Wish
    future: asyncio.Future[Seat]


class Waiters:
    """At most `most`, in the order they came. One whose request was cancelled counts no more."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiters: deque[Waiter] = deque()

    def __len__(self) -> int:
        return sum(1 for _waiter in self)

    def __iter__(self) -> Iterator[Waiter]:
        return iter([waiter for waiter in self._waiters if not waiter.future.done()])

    @property
    def head(self) -> Waiter | None:
        return next(iter(self), None)

    def join(self, wish: Wish, *, retry_after_s: int) -> Waiter:
        """Raises `Overloaded` when the queue is full."""
        if len(self) >= self._most:
            raise Overloaded(
                f"{len(self)} requests already wait for a model. Ask again in {retry_after_s} s, "
                "or raise the setting 'queue'.",
                retry_after_s=retry_after_s,
            )
        waiter = Waiter(wish, asyncio.get_running_loop().create_future())
        self._waiters.append(waiter)
        return waiter

    def leave(self, waiter: Waiter) -> None:
        """By whoever waited, whatever came of it."""
        self._waiters.remove(waiter)

    def answer(self, waiter: Waiter, seat: Seat) -> None:
        """The lease is counted here, so that the seat is busy before its holder wakes up."""
        if not waiter.future.done():
            seat.n_leases += 1
            waiter.future.set_result(seat)

    def fail(
        self, error: Exception, which: Callable[[Waiter], bool] = lambda _waiter: True
    ) -> None:
        for waiter in self:
            if which(waiter):
                waiter.future.set_exception(error)
