"""Who serves a wish, or who must leave so that it fits: pure decisions over seats and devices."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from estimator.devices import Device
from estimator.fit.attempts import attempts
from estimator.fit.demand import Demand
from estimator.fit.placement import Machine
from estimator.fit.plan import Candidate, Plan, Refusal, plan
from proxy.demand import Step, demand_of
from proxy.library import ModelFile
from proxy.seats import Seat, Wish, held_by, is_due, serving
from proxy.setbacks import Setbacks
from proxy.settings import Settings


@dataclass(frozen=True, slots=True)
class Serve:
    """This seat will do."""

    seat: Seat


@dataclass(frozen=True, slots=True)
class Target:
    """A file, the step it is loaded for, and where it goes."""

    file: ModelFile
    step: Step
    plan: Plan


@dataclass(frozen=True, slots=True)
class LoadNow:
    """There is room, as the memory is seen now."""

    target: Target


@dataclass(frozen=True, slots=True)
class Evict:
    """These idle or dead seats have to leave before the target fits."""

    seats: tuple[Seat, ...]
    target: Target
    is_upgrade: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """The target fits once these seats, some of them busy, are gone."""

    seats: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Refuse:
    """It fits in no case."""

    refusal: Refusal


Decision = Serve | LoadNow | Evict | Wait | Refuse


@dataclass(frozen=True, slots=True)
class Room:
    """All that a decision depends on. `devices` are as seen, with the seats' memory in use."""

    seats: tuple[Seat, ...]
    devices: tuple[Device, ...]
    setbacks: Setbacks
    settings: Settings
    now: float

    def decide(self, wish: Wish) -> Decision:
        """A seat there is; else room there is; else room that idle seats, then busy ones, make."""
        for step in wish.steps:
            seat = serving(self.seats, wish.files, step)
            if seat is not None:
                return self._upgrade(wish, step, seat) or Serve(seat)
            target = self._target(wish, step, self._idle)
            if target is not None:
                return self._load(wish, target)
            if self._target(wish, step, self.seats):
                return Wait(self._claim(wish, step))
        return Refuse(self.refusal(wish))

    def refusal(self, wish: Wish) -> Refusal:
        """Why even the least of the steps does not fit an empty house."""
        n_ctx = wish.steps[-1].n_ctx
        machine = self._machine(n_ctx, n_ctx, self.seats, wish.files)
        files = self.setbacks.usable(wish.files)
        found = _plan(machine, [file for file in files if _is_left(machine, file)] or files)
        assert isinstance(found, Refusal)
        return found

    def is_exhausted(self, wish: Wish) -> bool:
        """Whether loads have failed in all ways there are, even with the least context."""
        n_ctx = wish.steps[-1].n_ctx
        machine = self._machine(n_ctx, n_ctx, self.seats, wish.files)
        return not any(_is_left(machine, file) for file in self.setbacks.usable(wish.files))

    def largest_ctx(self, wish: Wish) -> int:
        """The most context, at most the first step's, that would fit an empty house; 0 is none."""
        n_ctx = wish.steps[0].n_ctx
        found = _plan(self._machine(n_ctx, n_ctx, self.seats), wish.files)
        return n_ctx if isinstance(found, Plan) else max(found.largest_ctx.values())

    def would_fit(self, wish: Wish) -> Target | None:
        """What the first step that fits an empty house would get."""
        targets = (self._target(wish, step, self.seats) for step in wish.steps)
        return next((target for target in targets if target), None)

    def emptied(self, demand: Demand) -> Machine:
        """The devices for any demand, with every seat gone."""
        return replace(self._machine(demand.n_ctx, demand.max_ctx, self.seats), demand=demand)

    def fits(self, target: Target, gone: Iterable[Seat] = ()) -> bool:
        """Whether the target still goes on as good a device, with only these seats gone."""
        n_ctx, spot = target.step.n_ctx, target.plan.spot
        machine = self._machine(n_ctx, n_ctx, gone)
        return any(
            machine.fits(machine.place(target.plan.candidate, alike, n_ctx))
            for alike in spot.alike(machine.devices)
        )

    @property
    def _idle(self) -> tuple[Seat, ...]:
        """Those that can be evicted: dead ones, then by last use."""
        idle = (seat for seat in self.seats if not seat.is_busy)
        return tuple(sorted(idle, key=lambda seat: (seat.is_alive, seat.idle_since)))

    def _load(self, wish: Wish, target: Target) -> LoadNow | Evict:
        dead = tuple(seat for seat in self.seats if not seat.is_alive)
        victims = fewest(self._idle, lambda gone: self.fits(target, gone))
        if dead or victims:
            return Evict(tuple(dict.fromkeys((*dead, *victims))), target)
        # Only now may what is left over buy context: it is not worth evicting anybody.
        return LoadNow(self._target(wish, target.step, (), wish.max_ctx) or target)

    def _upgrade(self, wish: Wish, step: Step, seat: Seat) -> Evict | None:
        """A larger quant in the place of the seat; nobody else has to leave for it."""
        if not is_due(seat, wish, self.now, self.settings.upgrade_after):
            return None
        target = self._target(wish, step, (seat,))
        if target is None:
            return None
        old, new = seat.plan, target.plan
        is_larger = new.candidate.n_bytes > old.candidate.n_bytes
        is_faster = target.file is seat.file and new.spot.is_faster_than(old.spot)
        return Evict((seat,), target, is_upgrade=True) if is_larger or is_faster else None

    def _claim(self, wish: Wish, step: Step) -> tuple[Seat, ...]:
        """The seats to wait for; the same ones at every look, as long as nothing changes."""
        busy = sorted((s for s in self.seats if s.is_busy), key=lambda seat: seat.number)
        return fewest((*self._idle, *busy), lambda gone: bool(self._target(wish, step, gone)))

    def _target(
        self, wish: Wish, step: Step, gone: Iterable[Seat], max_ctx: int = 0
    ) -> Target | None:
        """The largest file that fits; `plan` is not asked for the reasons why none does."""
        files = self.setbacks.usable(wish.files)
        # Once a load ran out of memory the estimate is not trusted to the last byte.
        most = step.n_ctx if self.setbacks.has_run_out(wish.files) else max(max_ctx, step.n_ctx)
        machine = self._machine(step.n_ctx, most, gone, wish.files)
        candidates = [_candidate(file) for file in files]
        groups = attempts(machine, candidates, step.n_ctx) if files else ()
        if not any(machine.fits(placement) for group in groups for placement in group):
            return None
        found = _plan(machine, files)
        assert isinstance(found, Plan)
        return Target(next(f for f in files if _candidate(f) == found.candidate), step, found)

    def _machine(
        self, n_ctx: int, max_ctx: int, gone: Iterable[Seat], files: Iterable[ModelFile] = ()
    ) -> Machine:
        """The devices as they would be without these seats, and what the others hold.

        What went wrong with the files before is ruled out.
        """
        leaving = frozenset(gone)
        freed = held_by(seat for seat in self.seats if seat in leaving)
        held = held_by(seat for seat in self.seats if seat not in leaving)
        # Mapped weights count as free RAM while they are in use; what is held bounds that.
        devices = tuple(
            replace(
                device,
                free_bytes=min(
                    device.free_bytes + freed.get(device.key, 0),
                    max(0, device.total_bytes - held.get(device.key, 0)),
                ),
            )
            for device in self.devices
        )
        demand = demand_of(self.settings, n_ctx, max_ctx)
        return Machine(devices, demand, held, self.setbacks.ruled_out(files, n_ctx))


def fewest(
    seats: Sequence[Seat], is_enough: Callable[[tuple[Seat, ...]], bool]
) -> tuple[Seat, ...]:
    """The first seats that are enough, without those not needed; the last is spared first.

    Empty when nobody has to leave; as many as are needed of all when they never are enough.
    """
    gone: tuple[Seat, ...] = ()
    for seat in seats:
        if is_enough(gone):
            break
        gone += (seat,)
    for seat in reversed(gone):
        others = tuple(other for other in gone if other is not seat)
        if is_enough(others):
            gone = others
    return gone


def _plan(machine: Machine, files: Iterable[ModelFile]) -> Plan | Refusal:
    return plan(
        [_candidate(file) for file in files],
        machine.devices,
        machine.demand,
        held_bytes=machine.held_bytes,
        ruled_out=machine.ruled_out,
    )


def _is_left(machine: Machine, file: ModelFile) -> bool:
    """Whether there is a way to load the file that has not failed, if there were room."""
    groups = attempts(machine, [_candidate(file)], machine.demand.n_ctx)
    return any(not machine.is_ruled_out(placement) for group in groups for placement in group)


def _candidate(file: ModelFile) -> Candidate:
    return Candidate(file.quant, file.shape)
