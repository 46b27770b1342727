"""Starts and ends workers, and knows what memory they hold."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Protocol

from estimator.devices import Device
from proxy.engine.load import Load
from proxy.errors import DeepFitError, EngineError, WorkerDied
from proxy.generation import Backend
from proxy.library import ModelFile
from proxy.loading import load_of
from proxy.room import Evict, Room, Target
from proxy.seats import Seat, held_by, reconciled
from proxy.setbacks import Setbacks
from proxy.settings import Settings

log = logging.getLogger(__name__)

# A driver needs a moment to take back what a process held; the desktop may have taken it since.
_SETTLE_LOOKS = 50
_SETTLE_S = 0.1


class Spawn(Protocol):
    """Starts a worker; raises `OutOfMemory`, `ModelUnusable` or `EngineError`."""

    async def __call__(self, load: Load, /, *, timeout_s: float) -> Backend: ...


class Observer(Protocol):
    """Whoever counts loads; models are named `model:QUANT`."""

    def loaded(
        self, model: str, predicted: int, measured: int | None, load_s: float | None, /
    ) -> None: ...

    def unloaded(self, model: str, /) -> None: ...


class Workers:
    """The seats, in the order they were loaded. Only one caller at a time starts and ends any."""

    def __init__(
        self,
        *,
        settings: Settings,
        spawn: Spawn,
        detect: Callable[[], Iterable[Device]],
        clock: Callable[[], float],
        observer: Observer,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._settings = settings
        self._spawn = spawn
        self._detect = detect
        self._clock = clock
        self._observer = observer
        self._sleep = sleep
        self._leaving: tuple[Seat, ...] = ()
        self._reserved: Mapping[str, int] = {}
        self._outgrown: ModelFile | None = None
        self._n_loads = 0
        self._looks_left = 0
        self.seats: tuple[Seat, ...] = ()
        self.setbacks = Setbacks()
        self.load_s = 5.0  # of the last load; a guess until there is one

    @property
    def held_bytes(self) -> dict[str, int]:
        """What our models hold by device key, a load in progress included."""
        held = held_by(self.seats)
        for key, n_bytes in self._reserved.items():
            held[key] = held.get(key, 0) + n_bytes
        return held

    @property
    def dead(self) -> tuple[Seat, ...]:
        return tuple(seat for seat in self.seats if not seat.is_alive)

    async def look(self) -> Room:
        """The seats, and the devices as they are seen now."""
        devices = tuple(await asyncio.to_thread(self._detect))
        return Room(self.seats, devices, self.setbacks, self._settings, self._clock())

    async def start(self, target: Target) -> None:
        """The bytes are reserved as planned, then reconciled with what was measured.

        Raises `DeepFitError`s, for whatever `spawn` raises.
        """
        started, self._reserved = self._clock(), target.plan.needs
        log.info("load %s: %s", target.file.path.name, target.plan.why)
        try:
            load, timeout_s = load_of(target, self._settings), self._settings.load_timeout
            backend = await self._spawn(load, timeout_s=timeout_s)
        except DeepFitError:
            raise
        except Exception as error:
            raise EngineError(f"a worker could not be started: {error!r}") from error
        finally:
            self._reserved = {}
        if not backend.is_alive:  # else it would be loaded again and again
            await backend.aclose()
            raise WorkerDied("The model's process ended as soon as it was loaded.")
        self.load_s = self._clock() - started
        self._sit(target, backend)

    async def make_room(self, decision: Evict) -> None:
        """Returns when the processes are gone and their memory is seen to be free, or late."""
        target = decision.target
        log.info("evict %s for %s", [seat.label for seat in decision.seats], target.file.path.name)
        self._outgrown = decision.seats[0].file if decision.is_upgrade else None
        await self.close(decision.seats)
        for _ in range(_SETTLE_LOOKS):
            if (await self.look()).fits(target):
                return
            await self._sleep(_SETTLE_S)
        log.warning("the memory of models that were closed is not seen to be free")

    async def settle(self) -> bool:
        """Wait a moment for the memory of workers that ended a while ago; False: long enough."""
        if not self._looks_left:
            return False
        self._looks_left -= 1
        await self._sleep(_SETTLE_S)
        return True

    async def close(self, seats: tuple[Seat, ...]) -> None:
        """Nobody can lease them from here on; `_leaving` has them in case we are cancelled."""
        self._leaving = tuple(dict.fromkeys((*self._leaving, *seats)))
        self.seats = tuple(seat for seat in self.seats if seat not in seats)
        closing = (seat.backend.aclose() for seat in seats)
        outcomes = await asyncio.gather(*closing, return_exceptions=True)
        self._leaving = tuple(seat for seat in self._leaving if seat not in seats)
        self._looks_left = _SETTLE_LOOKS
        for seat, outcome in zip(seats, outcomes, strict=True):
            self._observer.unloaded(seat.label)
            if isinstance(outcome, BaseException):
                log.error("closing %s failed: %r", seat.label, outcome)

    async def aclose(self) -> None:
        await self.close(tuple(dict.fromkeys((*self.seats, *self._leaving))))

    def _sit(self, target: Target, backend: Backend) -> None:
        plan, info = target.plan, backend.info
        self._n_loads += 1
        seat = Seat(
            file=target.file,
            plan=plan,
            backend=backend,
            held_bytes=reconciled(plan, info.resident_bytes, info.gpu_bytes),
            number=self._n_loads,
            idle_since=self._clock(),
            can_grow=target.file is not self._outgrown,
        )
        self.seats += (seat,)
        self._looks_left = 0
        self._outgrown = None
        predicted = sum(plan.needs.values())
        self._observer.loaded(seat.label, predicted, info.resident_bytes, self.load_s)
