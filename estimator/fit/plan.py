"""`plan`: the largest quant that fits a demand, or why none does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from estimator.devices import Device
from estimator.fit.attempts import attempts, largest_ctx_anywhere
from estimator.fit.demand import Candidate, Demand, Spill
from estimator.fit.placement import Machine, Placement
from estimator.fit.spot import Kind, Spot, Verdict
from estimator.memory.estimate import Footprint
from estimator.quants.published import published
from estimator.units import show_gib, show_lacking, show_tokens

__all__ = ["Candidate", "Demand", "Plan", "Refusal", "Spill", "plan"]

_NOTHING_HELD: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a candidate goes, and with how much context.

    `needs` has the bytes to reserve by device key; `usable_bytes` is what its devices offered
    together, though each was judged alone.
    """

    candidate: Candidate
    n_ctx: int
    spot: Spot
    footprint: Footprint
    needs: Mapping[str, int]
    usable_bytes: int
    why: str

    @property
    def quant(self) -> str:
        return self.candidate.quant

    @property
    def device(self) -> Device:
        """The first of its devices."""
        return self.spot.device

    @property
    def n_gpu_layers(self) -> int:
        return self.spot.n_gpu_layers

    @property
    def verdict(self) -> Verdict:
        return self.spot.verdict


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing fits. With `shortfalls` more usable bytes, by device key, `quant` would.

    `largest_ctx` is the most context that fits, by quant; 0 is none. `nearest` says in
    sentences what would help; `why` says it all in one.
    """

    quant: str
    shortfalls: Mapping[str, int]
    largest_ctx: Mapping[str, int]
    nearest: tuple[str, ...]
    why: str

    @property
    def shortfall_bytes(self) -> int:
        return sum(self.shortfalls.values())


def plan(
    candidates: Sequence[Candidate],
    devices: Sequence[Device],
    demand: Demand,
    *,
    held_bytes: Mapping[str, int] = _NOTHING_HELD,
    ruled_out: frozenset[tuple[str, Kind]] = frozenset(),
) -> Plan | Refusal:
    """The largest quant that fits; a pure function.

    The devices' `free_bytes` should count what our idle workers hold, for they can be evicted;
    `held_bytes` is what our busy ones hold, by device key, and counts against the memory limit
    alone; `ruled_out` is as in `Machine`. Each GPU is judged alone; of several that take the same
    quant, the smallest of those that give it the most context is taken, and of these the fastest.
    Raises `ValueError` without a candidate or a device, and what `estimate_memory` raises.
    """
    if not candidates or not devices:
        raise ValueError("plan needs at least one candidate and one device")
    machine = Machine(tuple(devices), demand, held_bytes, ruled_out)
    able = [candidate for candidate in candidates if machine.could_hold(candidate)]
    for group in attempts(machine, able, demand.n_ctx) if able else ():
        fitting = [placement for placement in group if machine.fits(placement)]
        if fitting:
            return _chosen(machine, fitting)
    return _refusal(machine, candidates)


def preferred(machine: Machine, fitting: Sequence[Placement]) -> Placement:
    """The one of a group that is taken, with all the context that fits and was asked for."""
    if len(fitting) == 1:
        return machine.grown(fitting[0])
    unlike: dict[tuple[object, ...], Placement] = {}
    for placement in fitting:
        unlike.setdefault(_likeness(machine, placement), placement)
    return max(
        map(machine.grown, unlike.values()),
        key=lambda p: (p.spot.n_gpu_layers, p.n_ctx, -_room(machine, p), _bandwidth(p)),
    )


def _likeness(machine: Machine, placement: Placement) -> tuple[object, ...]:
    """Equal for those of which any is as good."""
    spot = placement.spot
    needs = tuple(placement.needs[device.key] for device in spot.devices)
    return spot.n_gpu_layers, needs, _room(machine, placement), _bandwidth(placement)


def _room(machine: Machine, placement: Placement) -> int:
    return sum(machine.usable(device) for device in placement.spot.devices)


def _bandwidth(placement: Placement) -> float:
    """Of the slowest of its devices; 0 if there is one that nobody knows."""
    cards = [device.card for device in placement.spot.devices]
    return min((card.bandwidth if card else 0.0 for card in cards), default=0.0)


def _chosen(machine: Machine, fitting: Sequence[Placement]) -> Plan:
    best = preferred(machine, fitting)
    taken = sum(best.needs[device.key] for device in best.spot.devices)
    return Plan(
        candidate=best.candidate,
        n_ctx=best.n_ctx,
        spot=best.spot,
        footprint=best.footprint,
        needs=best.needs,
        usable_bytes=_room(machine, best),
        why=(
            f"{best.candidate.quant} {best.where} with {best.n_ctx} tokens of context takes "
            f"{show_gib(taken)} of {show_gib(_room(machine, best))} usable"
        ),
    )


def _refusal(machine: Machine, candidates: Sequence[Candidate]) -> Refusal:
    n_ctx = machine.demand.n_ctx
    smallest = min(candidates, key=lambda candidate: candidate.n_bytes)
    groups = attempts(machine, [smallest], n_ctx, every_split=True)
    # More memory on one GPU shifts the shares of all that split a model: no shortfall is exact.
    alone = [p for group in groups for p in group if len(p.spot.devices) == 1]
    tried = [p for p in alone if not machine.is_ruled_out(p)] or alone
    nearest = min(tried, key=lambda p: sum(machine.shortfalls(p).values()))
    shortfalls = machine.shortfalls(nearest)
    largest_ctx = {c.quant: largest_ctx_anywhere(machine, c) for c in candidates}
    would_help = (
        *_smaller_quant(machine, candidates),
        *_shorter_context(largest_ctx),
        *_more_memory(machine, nearest, shortfalls),
    )
    lacking = " and ".join(f"{n_bytes} bytes of {key}" for key, n_bytes in shortfalls.items())
    return Refusal(
        quant=nearest.candidate.quant,
        shortfalls=shortfalls,
        largest_ctx=largest_ctx,
        nearest=would_help,
        why=(
            f"no quant fits with {show_tokens(n_ctx)} of context; {nearest.candidate.quant} "
            f"{nearest.where} is nearest and lacks {lacking or 'memory when it is loaded'}"
        ),
    )


def _smaller_quant(machine: Machine, candidates: Sequence[Candidate]) -> Iterator[str]:
    """The largest quant smaller than all we have that would fit, made by llama.cpp's rules."""
    smallest = min(candidates, key=lambda candidate: candidate.n_bytes)
    smaller = [made for made in published(smallest.shape) if made.n_bytes < smallest.n_bytes]
    able = [candidate for candidate in smaller if machine.could_hold(candidate)]
    for candidate in sorted(able, key=lambda candidate: -candidate.n_bytes):
        for group in attempts(machine, [candidate], machine.demand.n_ctx):
            for placement in group:
                if machine.fits(placement):
                    size = show_gib(candidate.n_bytes)
                    yield f"a smaller quant: {candidate.quant} ({size}) fits {placement.where}"
                    return


def _shorter_context(largest_ctx: Mapping[str, int]) -> Iterator[str]:
    quant, n_ctx = max(largest_ctx.items(), key=lambda item: item[1])
    if n_ctx:
        yield f"a shorter context: {quant} fits with {n_ctx} tokens"


def _more_memory(
    machine: Machine, nearest: Placement, shortfalls: Mapping[str, int]
) -> Iterator[str]:
    quant = nearest.candidate.quant
    for device in machine.devices:
        if lacking := shortfalls.get(device.key):
            if machine.usable(device) < device.free_bytes - machine.demand.headroom_bytes:
                yield f"a memory limit higher by {show_lacking(lacking)}, for {quant}"
            elif device.is_gpu and machine.usable(device) + lacking > device.total_bytes:
                yield f"{show_lacking(lacking)} more memory than {device.name} has, for {quant}"
            else:
                yield f"{show_lacking(lacking)} more free on {device.name}, for {quant}"
