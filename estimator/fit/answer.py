"""One model on one machine, quant by quant: how each runs, with how much context, how fast."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from estimator.devices import Device
from estimator.fit.attempts import attempts, largest_ctx_anywhere
from estimator.fit.demand import Candidate, Demand
from estimator.fit.placement import Machine, Placement
from estimator.fit.plan import Plan, Refusal, plan, preferred
from estimator.fit.spot import Verdict


@dataclass(frozen=True, slots=True)
class Row:
    """One quant. `placement` is what `plan` would take of it; with verdict NO, what nearly fits.

    `largest_ctx` is the most context with the same verdict, or for NO with any; 0 is none.
    `shortfall_bytes` are lacking for NO, and 0 otherwise.
    """

    candidate: Candidate
    verdict: Verdict
    placement: Placement
    largest_ctx: int
    shortfall_bytes: int

    @property
    def quant(self) -> str:
        return self.candidate.quant

    @property
    def needs_bytes(self) -> int:
        """What it takes of its devices; on unified memory all of it."""
        placement = self.placement
        return sum(placement.needs[device.key] for device in placement.spot.devices)

    @property
    def gpu_bytes(self) -> int:
        """Of its GPUs; 0 for what runs in RAM alone."""
        return self.needs_bytes if self.placement.spot.device.is_gpu else 0

    @property
    def ram_bytes(self) -> int:
        """Of the RAM; 0 for what is whole on a GPU, which needs next to none."""
        spot = self.placement.spot
        if spot.is_whole and spot.device.is_gpu:
            return 0
        return sum(n for key, n in self.placement.needs.items() if key.startswith("cpu"))


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows, largest quant first; `found` is what `plan` chooses among them.

    `usable_bytes` is what each device offers, by its key.
    """

    devices: tuple[Device, ...]
    demand: Demand
    rows: tuple[Row, ...]
    found: Plan | Refusal
    usable_bytes: MappingProxyType[str, int]

    @property
    def best(self) -> Row | None:
        """The row of the quant that `plan` chose."""
        if isinstance(self.found, Refusal):
            return None
        return next(row for row in self.rows if row.candidate is self.found.candidate)

    @property
    def verdict(self) -> Verdict:
        return self.found.verdict if isinstance(self.found, Plan) else Verdict.NO


def judge(candidates: Sequence[Candidate], devices: Sequence[Device], demand: Demand) -> Answer:
    """Each candidate by itself, and the plan for all. Raises as `plan`."""
    machine = Machine(tuple(devices), demand, {})
    ordered = sorted(candidates, key=lambda candidate: -candidate.n_bytes)
    return Answer(
        devices=tuple(devices),
        demand=demand,
        rows=tuple(_row(machine, candidate) for candidate in ordered),
        found=plan(candidates, devices, demand),
        usable_bytes=MappingProxyType({d.key: machine.usable(d) for d in devices}),
    )


def _row(machine: Machine, candidate: Candidate) -> Row:
    tried: list[Placement] = []
    for group in attempts(machine, [candidate], machine.demand.n_ctx):
        fitting = [placement for placement in group if machine.fits(placement)]
        if fitting:
            taken = preferred(machine, fitting).spot
            best = next(placement for placement in fitting if placement.spot is taken)
            return Row(candidate, best.verdict, best, _longest(machine, best), 0)
        tried += group
    nearest = min(tried, key=lambda p: sum(machine.shortfalls(p).values()))
    lacking = sum(machine.shortfalls(nearest).values())
    return Row(candidate, Verdict.NO, nearest, largest_ctx_anywhere(machine, candidate), lacking)


def _longest(machine: Machine, placement: Placement) -> int:
    most = max(placement.candidate.shape.n_ctx_train, placement.n_ctx)
    return machine.largest_ctx(placement.candidate, placement.spot, most)
