"""What is tried in turn to fit a model: the order of preference, from best to worst."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from estimator.devices import Device
from estimator.fit.demand import Candidate
from estimator.fit.filling import filled
from estimator.fit.placement import Machine, Placement, largest
from estimator.fit.spot import Spot
from estimator.memory.estimate import CONTEXT_STEP, padded_context
from estimator.quants.recipes import quantize
from estimator.units import MIB

_GOOD_QUANT = "Q4_K_M"

# ggml-backend.cpp ends the process beyond GGML_SCHED_MAX_BACKENDS, which is 16 with the CPU; seen
# in ollama's issue 8920.
MOST_GPUS = 15


def attempts(
    machine: Machine, candidates: Sequence[Candidate], n_ctx: int, *, every_split: bool = False
) -> Iterator[list[Placement]]:
    """Groups of placements, best first; of a group any is as good, and the quant is the same.

    The largest quant whole on one GPU, else split over the fewest; then what the demand lets
    spill into RAM. Before a quant below Q4_K_M is taken, the demand's second choice of KV type
    is tried with those above: its loss is the smaller one. Of the ways to split a model between
    GPU and RAM only the one with the most layers on the GPU is tried, unless `every_split`.
    """
    above, below = by_worth(candidates)
    for group in (above, below):
        for kv_type in _kv_types(machine):
            for candidate in group:
                if kv_type is None or can_quantize_kv(candidate):
                    for spots in whole_spots(machine):
                        chosen = [spot.with_kv(kv_type) if kv_type else spot for spot in spots]
                        yield from _laid(machine, candidate, chosen, n_ctx)
    if machine.gpus and machine.ram is not None:
        # Speed matters more than the last bit when a model does not fit its GPU.
        for candidate in (*above[-1:], *below, *above[:-1]):
            yield from spills(machine, candidate, n_ctx, every_split=every_split)


def _laid(
    machine: Machine, candidate: Candidate, spots: Sequence[Spot], n_ctx: int
) -> Iterator[list[Placement]]:
    """In these spots; of a split in shares that does not fit, then the one that fills its GPUs."""
    placed = [machine.place(candidate, spot, n_ctx) for spot in spots]
    yield placed
    for placement in placed:
        yield from ([found] for found in filled(machine, candidate, placement))


def whole_spots(machine: Machine) -> list[list[Spot]]:
    """Each GPU alone, then two, three and more of them; the RAM where there is no GPU."""
    if not machine.gpus:
        return [[Spot((device,), 0) for device in machine.devices]]
    alone = [Spot((gpu,), -1) for gpu in machine.gpus]
    return [alone, *([spot] for spot in splits(machine))]


def splits(machine: Machine) -> Iterator[Spot]:
    """Over the two GPUs that offer most, then the three, up to MOST_GPUS; of one backend each."""
    cards = sorted((gpu for gpu in machine.gpus if gpu.kind == "gpu"), key=lambda g: g.backend)
    for _, group in groupby(cards, key=lambda gpu: gpu.backend):
        by_room = sorted(group, key=lambda gpu: -machine.usable(gpu))
        for n in range(2, min(len(by_room), MOST_GPUS) + 1):
            devices = tuple(sorted(by_room[:n], key=lambda gpu: gpu.index))
            shares = tuple(machine.usable(gpu) // MIB for gpu in devices)
            if min(shares) > 0:
                yield Spot(devices, -1, shares)


def spills(
    machine: Machine, candidate: Candidate, n_ctx: int, *, every_split: bool = False
) -> Iterator[list[Placement]]:
    """One candidate partly, then wholly in RAM, as far as the demand allows."""
    spill = machine.demand.spill
    cards = [gpu for gpu in machine.gpus if gpu.kind == "gpu"]
    if spill != "never" and candidate.shape.experts is not None:
        for spots in ([Spot((gpu,), -1) for gpu in cards], *([spot] for spot in splits(machine))):
            beside = [Spot(s.devices, -1, s.shares, experts_on_cpu=True) for s in spots]
            yield from _laid(machine, candidate, beside, n_ctx)
    if spill in ("layers", "cpu"):
        yield [
            placement
            for gpu in (_unlike(machine, cards) if every_split else cards)
            for placement in _layers(machine, candidate, gpu, n_ctx, every=every_split)
        ]
    if spill == "cpu" and machine.ram is not None:
        yield [machine.place(candidate, Spot((machine.ram,), 0), n_ctx)]


def _unlike(machine: Machine, cards: Sequence[Device]) -> Iterable[Device]:
    """One of each kind: a model lies on cards that offer the same in the same ways."""
    return {(card.backend, machine.usable(card)): card for card in reversed(cards)}.values()


def _layers(
    machine: Machine, candidate: Candidate, gpu: Device, n_ctx: int, *, every: bool
) -> Iterator[Placement]:
    """The last layers on the GPU, the rest in RAM: all ways, or the most layers that fit."""
    shape = candidate.shape

    def split(n_layers: int) -> Placement:
        return machine.place(candidate, Spot((gpu,), n_layers + shape.n_nextn + 1), n_ctx)

    def fits_gpu(n_layers: int) -> bool:
        return split(n_layers).needs[gpu.key] <= machine.usable(gpu)

    if every:
        yield from map(split, range(1, shape.n_layers))
    # A layer weighs more than the room to copy its largest tensor, so bytes rise with layers.
    elif shape.n_layers > 1 and fits_gpu(1):
        yield split(largest(1, shape.n_layers - 1, fits_gpu))


def largest_ctx_anywhere(machine: Machine, candidate: Candidate) -> int:
    """The most context, at most the demand's, that fits in any spot; 0 if none does."""
    if not machine.could_hold(candidate):
        return 0

    def fits(steps: int) -> bool:
        groups = attempts(machine, [candidate], steps * CONTEXT_STEP)
        return any(machine.fits(placement) for group in groups for placement in group)

    high = padded_context(machine.demand.n_ctx) // CONTEXT_STEP
    return CONTEXT_STEP * largest(1, high, fits) if fits(1) else 0


def by_worth(candidates: Sequence[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
    """Those at or above Q4_K_M and those below it, each largest first."""
    ordered = sorted(candidates, key=lambda candidate: -candidate.n_bytes)
    floor = quantize(ordered[0].shape, _GOOD_QUANT).weights.total_bytes
    above = [c for c in ordered if c.quant == _GOOD_QUANT or c.n_bytes >= floor]
    return above, [c for c in ordered if c not in above]


def can_quantize_kv(candidate: Candidate) -> bool:
    """Not for MLA files of before 2025: without flash attention llama.cpp has no such cache."""
    latent = candidate.shape.latent
    return latent is None or latent.is_split


def _kv_types(machine: Machine) -> tuple[str | None, ...]:
    """The demanded type, which None stands for, and what may be taken in its place."""
    demand = machine.demand
    second = demand.kv_fallback
    is_other = second is not None and {demand.kv_type_k, demand.kv_type_v} == {"f16"}
    return (None, second) if is_other and demand.flash_attention else (None,)
