"""A loaded model's place in memory, and the loads that a request would be content with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from estimator.fit.plan import Plan
from estimator.fit.spot import Verdict
from proxy.demand import Step
from proxy.generation import Backend
from proxy.library import ModelFile


@dataclass(frozen=True, slots=True)
class Wish:
    """A model for one request: any of `files`, largest first, with the context of one of `steps`.

    The steps are in the order they are wanted. `max_ctx` is what spare memory may buy.
    """

    files: tuple[ModelFile, ...]
    steps: tuple[Step, ...]
    max_ctx: int


@dataclass(slots=True, eq=False)
class Seat:
    """A worker in the pool, and the bytes it holds by device key. Busy while it has leases.

    `number` counts loads. `can_grow` is false when a larger quant was tried and did not come.
    """

    file: ModelFile
    plan: Plan
    backend: Backend
    held_bytes: Mapping[str, int]
    number: int
    idle_since: float
    n_leases: int = 0
    can_grow: bool = True

    @property
    def label(self) -> str:
        return f"{self.file.title.model}:{self.file.quant}"

    @property
    def n_ctx(self) -> int:
        return self.backend.info.n_ctx

    @property
    def is_alive(self) -> bool:
        return self.backend.is_alive

    @property
    def is_busy(self) -> bool:
        """A dead worker's leases are about to end; they hold nothing."""
        return self.n_leases > 0 and self.is_alive


def serving(seats: Iterable[Seat], files: tuple[ModelFile, ...], step: Step) -> Seat | None:
    """The living seat that will do for a step: the largest quant, of equals the busiest."""
    able = (
        seat
        for seat in seats
        if seat.is_alive and seat.file in files and seat.n_ctx >= step.least_ctx
    )
    return max(able, key=lambda seat: (-files.index(seat.file), seat.n_leases), default=None)


def is_due(seat: Seat, wish: Wish, now: float, upgrade_after: float) -> bool:
    """Whether the seat has been idle for so long that a larger quant may be looked for."""
    is_idle = not seat.n_leases and now - seat.idle_since >= upgrade_after
    is_largest = seat.file is wish.files[0] and seat.plan.spot.verdict is Verdict.WHOLE
    return seat.can_grow and is_idle and not is_largest


def held_by(seats: Iterable[Seat]) -> dict[str, int]:
    """The bytes that seats hold together, by device key."""
    held: dict[str, int] = {}
    for seat in seats:
        for key, n_bytes in seat.held_bytes.items():
            held[key] = held.get(key, 0) + n_bytes
    return held


def reconciled(
    plan: Plan, measured_bytes: int | None, gpu_bytes: Sequence[int] = ()
) -> dict[str, int]:
    """The bytes a load holds by device: as planned, or more where more was measured.

    llama.cpp's measure leaves out what a GPU's context takes. `gpu_bytes` are those of it on each
    GPU; where they are not known the surplus is put where most of the model is.
    """
    needs, spot = dict(plan.needs), plan.spot
    measured = measured_bytes or 0
    if not spot.device.is_gpu or len(gpu_bytes) != len(spot.devices):
        surplus = measured - sum(needs.values())
        needs[max(needs, key=needs.__getitem__)] += max(0, surplus)
        return needs
    beside = measured - sum(gpu_bytes)
    for device, part, n_bytes in zip(spot.devices, plan.footprint.devices, gpu_bytes, strict=True):
        held = n_bytes + part.overhead_bytes + (beside if device.kind == "unified" else 0)
        needs[device.key] = max(needs[device.key], held)
    for key in needs.keys() - {device.key for device in spot.devices}:
        needs[key] = max(needs[key], beside)
    return needs
