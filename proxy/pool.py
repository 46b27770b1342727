"""Who gets a worker, who waits, and who makes room for whom.

The rule of concurrency: one task, the mover, starts and ends workers, one thing at a time. All
else that changes (a lease begins or ends, a request joins or leaves the queue) changes between
awaits. A request that waits holds nothing but its place in the queue, so there is no lock, and
nothing to deadlock on.

A load whose requests have all gone is finished, and its worker stays as an idle one: most
clients that gave up ask again. A request that waits for busy workers to end claims them, and
later requests for those wait behind it; otherwise a busy model would never make room.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

from estimator.devices import Device
from estimator.fit.plan import Refusal
from proxy.errors import DeepFitError, EngineError, ModelUnusable, OutOfMemory, ShuttingDown
from proxy.library import ModelFile
from proxy.room import Evict, LoadNow, Refuse, Room, Serve, Target, Wait
from proxy.route import Waiting
from proxy.seats import Seat, Wish, is_due, serving
from proxy.settings import Settings
from proxy.waiters import Waiters
from proxy.workers import Observer, Spawn, Workers

log = logging.getLogger(__name__)

_RETRY_AFTER_S = (1, 60)


class NoRoom(Exception):
    """Nothing that was wished for fits, even with every other model gone."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.why)
        self.refusal = refusal


class Pool:
    """Gives out seats: `acquire` one, `release` it when the request is done."""

    def __init__(
        self,
        *,
        settings: Settings,
        spawn: Spawn,
        detect: Callable[[], Iterable[Device]],
        clock: Callable[[], float],
        observer: Observer,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._upgrade_after = settings.upgrade_after
        self._clock = clock
        self._workers = Workers(
            settings=settings,
            spawn=spawn,
            detect=detect,
            clock=clock,
            observer=observer,
            sleep=sleep,
        )
        self._waiters = Waiters(settings.queue)
        self._claimed: frozenset[Seat] = frozenset()
        self._changed = asyncio.Event()
        self._mover: asyncio.Task[None] | None = None
        self.is_closed = False

    @property
    def waiting(self) -> Waiting:
        return Waiting(len(self._waiters), sum(seat.n_leases for seat in self._workers.seats))

    @property
    def held_bytes(self) -> dict[str, int]:
        """What our models hold by device key, a load in progress included."""
        return self._workers.held_bytes

    def is_loaded(self, file: ModelFile) -> bool:
        return any(seat.file is file and seat.is_alive for seat in self._workers.seats)

    async def look(self) -> Room:
        """The workers, and the devices as they are seen now."""
        return await self._workers.look()

    async def acquire(self, wish: Wish) -> Seat:
        """A seat for the wish, which stays loaded until it is released.

        Raises `NoRoom`, `Overloaded`, `ShuttingDown`, and what a load raises.
        """
        if self.is_closed:
            raise _going_away()
        seat = self._ready(wish)
        if seat is not None:
            seat.n_leases += 1
            return seat
        waiter = self._waiters.join(wish, retry_after_s=self._retry_after_s)
        self._wake()
        try:
            return await waiter.future
        except asyncio.CancelledError:
            if not waiter.future.cancelled() and waiter.future.exception() is None:
                self.release(waiter.future.result())  # it was answered at the same moment
            raise
        finally:
            self._waiters.leave(waiter)
            self._wake()

    def release(self, seat: Seat) -> None:
        seat.n_leases -= 1
        seat.idle_since = self._clock()
        self._wake()

    async def aclose(self) -> None:
        """End all workers. Whoever waits is told so, and so is whoever comes later."""
        self.is_closed = True
        self._waiters.fail(_going_away())
        if self._mover is not None:
            self._mover.cancel()
            await asyncio.wait([self._mover])
        await self._workers.aclose()

    @property
    def _retry_after_s(self) -> int:
        least, most = _RETRY_AFTER_S
        return min(max(least, round(self._workers.load_s)), most)

    def _ready(self, wish: Wish, *, may_be_due: bool = False) -> Seat | None:
        """A seat that will do at once, unless somebody waits for it or it may be upgraded."""
        unclaimed = (seat for seat in self._workers.seats if seat not in self._claimed)
        seat = serving(unclaimed, wish.files, wish.steps[0])
        if seat is None or may_be_due:
            return seat
        return None if is_due(seat, wish, self._clock(), self._upgrade_after) else seat

    def _wake(self) -> None:
        """Something changed: let the mover look, and start it if there is anything to do."""
        self._changed.set()
        is_needed = self._waiters.head or self._workers.dead
        if is_needed and not self.is_closed and (self._mover is None or self._mover.done()):
            self._mover = asyncio.create_task(self._move(), name="pool-mover")

    async def _move(self) -> None:
        """Serve, make room, load, until nobody waits and no dead worker is left."""
        try:
            while self._waiters.head or self._workers.dead:
                self._changed.clear()
                self._answer_all()
                if not await self._advance():
                    await self._changed.wait()
            self._claimed = frozenset()
        except Exception as error:
            log.exception("the pool failed")  # our own bug; but nobody shall wait for ever
            self._waiters.fail(EngineError(f"the pool failed: {error!r}; see the server's log"))

    def _answer_all(self) -> None:
        for waiter in self._waiters:
            seat = self._ready(waiter.wish, may_be_due=bool(self._claimed))
            if seat is not None:
                self._waiters.answer(waiter, seat)

    async def _advance(self) -> bool:
        """One step towards what the first in the queue wishes; False when it has to wait."""
        waiter = self._waiters.head
        if waiter is None:
            await self._workers.close(self._workers.dead)
            return True
        room = await self._workers.look()
        if room.is_exhausted(waiter.wish):
            self._workers.setbacks.forget(waiter.wish.files)
        decision = room.decide(waiter.wish)
        self._claimed = frozenset(decision.seats if isinstance(decision, Wait) else ())
        match decision:
            case Serve(seat):
                self._waiters.answer(waiter, seat)
            case LoadNow(target):
                await self._load(target)
            case Evict():
                await self._workers.make_room(decision)
            case Refuse(refusal) if not await self._workers.settle():
                self._workers.setbacks.forget(waiter.wish.files)
                self._waiters.fail(NoRoom(refusal), lambda other: other is waiter)
        return not isinstance(decision, Wait)

    async def _load(self, target: Target) -> None:
        setbacks = self._workers.setbacks
        try:
            await self._workers.start(target)
        except ModelUnusable as error:
            if isinstance(error, OutOfMemory):
                setbacks.ran_out(target.file, target.plan.spot, target.step.n_ctx)
            else:
                setbacks.broke(target.file)
            # The next look tries what is next on the ladder; who has nothing left is told.
            log.warning("%s did not load: %s", target.file.path.name, error.message)
            room = await self._workers.look()
            self._waiters.fail(error, lambda waiter: room.is_exhausted(waiter.wish))
        except DeepFitError as error:
            log.exception("%s did not load", target.file.path.name)
            self._waiters.fail(error, lambda waiter: target.file in waiter.wish.files)


def _going_away() -> ShuttingDown:
    return ShuttingDown("The server is going away. Ask again in a few seconds.")
