"""What would do better than an answer: another quant, less context, more memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

from estimator.fit.answer import Answer, Row
from estimator.fit.attempts import attempts, largest_ctx_anywhere, spills, whole_spots
from estimator.fit.demand import Candidate
from estimator.fit.placement import Machine, Placement
from estimator.fit.plan import Refusal
from estimator.fit.setting import setting_for
from estimator.fit.spot import Spot, Verdict
from estimator.quants.published import published
from estimator.units import round_up, show_gib, show_tokens

_WHOLE = (Verdict.WHOLE, Verdict.WHOLE_Q8_KV)


@dataclass(frozen=True, slots=True)
class Change:
    """With it, `quant` runs as `verdict` says. `n_bytes` are of RAM, or more of a GPU's memory.

    They are rounded up, so that what one reads is enough. `setting` gives the GPU these, where
    the machine has them already.
    """

    kind: Literal["quant", "context", "ram", "memory"]
    quant: str
    verdict: Verdict
    n_ctx: int
    n_bytes: int = 0
    setting: str = ""

    @property
    def says(self) -> str:
        """In English, as a sentence without its end."""
        runs, size = f"{self.quant} runs {self.verdict.told}", show_gib(self.n_bytes)
        if self.kind == "quant":
            return f"{runs}{beside(runs)} {show_tokens(self.n_ctx)} of context"
        if self.kind == "context":
            return f"{runs}{beside(runs)} no more than {show_tokens(self.n_ctx)} of context"
        if self.kind == "ram":
            return f"with {size} of RAM {runs}"
        if self.setting:
            return f"with {size} more of its RAM for the GPU ({self.setting}) {runs}"
        return f"with {size} more memory on one GPU {runs}"


def beside(where: str) -> str:
    """How a context goes on after it: a second `with` needs a comma."""
    return ", with" if " with " in where else " with"


def changes(answer: Answer) -> tuple[Change, ...]:
    """What would do better, the cheapest first; empty when nothing would."""
    machine = Machine(answer.devices, answer.demand, {})
    best = answer.best or answer.rows[-1]
    if answer.verdict in _WHOLE:
        return tuple(_next_quant(answer, best))
    if not machine.gpus:
        return tuple(_from_refusal(answer, machine, best))
    return (
        *_smaller_quant(answer, machine),
        *_shorter_context(machine, best),
        *_more_ram(answer, machine, best),
        *_more_memory(answer, machine, best),
    )


def _next_quant(answer: Answer, best: Row) -> Iterator[Change]:
    """What the next larger quant lacks to be whole."""
    larger = [row for row in answer.rows if row.candidate.n_bytes > best.candidate.n_bytes]
    if larger:
        machine = Machine(answer.devices, answer.demand, {})
        yield from _more_memory(answer, machine, larger[-1])


def _smaller_quant(answer: Answer, machine: Machine) -> Iterator[Change]:
    """What is taken of all quants there are where nothing may lie in RAM beside a GPU."""
    made = published(answer.rows[0].candidate.shape)
    found = next(_whole(machine, made, answer.demand.n_ctx), None)
    if found is not None:
        yield Change("quant", found.candidate.quant, found.verdict, answer.demand.n_ctx)


def _whole(machine: Machine, candidates: Sequence[Candidate], n_ctx: int) -> Iterator[Placement]:
    """Those that fit without a spill, best first."""
    whole = _unspilt(machine)
    room = sum(max(machine.usable(device), 0) for device in machine.gpus or machine.devices)
    able = [c for c in candidates if sum(c.shape.weights.gpu_layer_bytes) <= room]
    for group in attempts(whole, able, n_ctx) if able else ():
        yield from (placement for placement in group if whole.fits(placement))


def _unspilt(machine: Machine) -> Machine:
    return replace(machine, demand=replace(machine.demand, spill="never"))


def _shorter_context(machine: Machine, best: Row) -> Iterator[Change]:
    """The longest context with which the quant is whole, the KV cache in f16 if that will do."""
    n_ctx = largest_ctx_anywhere(_unspilt(machine), best.candidate)
    found = next(_whole(machine, [best.candidate], n_ctx), None) if n_ctx else None
    if found is not None:
        yield Change("context", best.quant, found.verdict, n_ctx)


def _more_ram(answer: Answer, machine: Machine, best: Row) -> Iterator[Change]:
    """The RAM that a model which runs in no case needs beside the GPU."""
    if answer.verdict is not Verdict.NO or machine.ram is None:
        return
    ram = machine.ram
    roomy = replace(ram, total_bytes=1 << 60, free_bytes=1 << 60)
    larger = Machine((*machine.gpus, roomy), replace(answer.demand, memory_limit=None), {})
    is_one = len(answer.rows) == 1
    made = [best.candidate] if is_one else published(best.candidate.shape)
    wanted = [best.candidate] if is_one else _up_to_usual(best)
    found = next(
        chain(_whole(larger, made, larger.demand.n_ctx), _in_roomy_ram(larger, wanted)), None
    )
    if found is not None:
        used = ram.total_bytes - ram.free_bytes
        needs = found.needs[roomy.key] + answer.demand.headroom_bytes + used
        yield Change("ram", found.candidate.quant, found.verdict, found.n_ctx, round_up(needs))


def _up_to_usual(best: Row) -> list[Candidate]:
    """Q4_K_M and what is smaller, for what is in RAM is slow, not short of room."""
    made = published(best.candidate.shape)
    usual = next((each.n_bytes for each in made if each.quant == "Q4_K_M"), 0)
    return [each for each in reversed(made) if each.n_bytes <= usual] or [best.candidate]


def _in_roomy_ram(machine: Machine, wanted: Sequence[Candidate]) -> Iterator[Placement]:
    """Rather a smaller quant with its experts in RAM than all of the first."""
    demand = machine.demand
    beside = replace(machine, demand=replace(demand, spill="experts"))
    tried = [spills(beside, each, demand.n_ctx) for each in wanted if demand.spill != "never"]
    for groups in (*tried, spills(machine, wanted[0], demand.n_ctx)):
        for group in groups:
            yield from (placement for placement in group if machine.fits(placement))


def _more_memory(answer: Answer, machine: Machine, row: Row) -> Iterator[Change]:
    """The memory that a GPU lacks to hold the quant whole, with the KV type that it has now.

    Nothing where the RAM beside it lacks some too: that of a GPU alone would not do.
    """
    kv_type, n_ctx = (answer.best or row).placement.spot.kv_type, answer.demand.n_ctx
    found: list[tuple[int, Spot]] = []
    for spot in whole_spots(machine)[0]:
        chosen = spot.with_kv(kv_type) if kv_type else spot
        lacking = machine.shortfalls(machine.place(row.candidate, chosen, n_ctx))
        if spot.device.is_gpu and lacking.keys() == {spot.device.key}:
            found.append((round_up(lacking[spot.device.key]), chosen))
    if found:
        n_bytes, spot = min(found, key=lambda each: each[0])
        setting = setting_for(spot.device, spot.device.total_bytes + n_bytes)
        yield Change("memory", row.quant, spot.verdict, n_ctx, n_bytes, setting)


def _from_refusal(answer: Answer, machine: Machine, best: Row) -> Iterator[Change]:
    """On a machine without a GPU: a quant that fits, less context, or more RAM."""
    if not isinstance(answer.found, Refusal):
        return
    yield from _smaller_quant(answer, machine)
    yield from _shorter_context(machine, best)
    if machine.ram is not None:
        needs = round_up(machine.ram.total_bytes + best.shortfall_bytes)
        yield Change("ram", best.quant, Verdict.CPU, answer.demand.n_ctx, needs)
