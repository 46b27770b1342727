"""What would do better than an answer: another quant, less context, more memory."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from estimator.fit.answer import Answer, Row
from estimator.fit.attempts import spills, whole_spots
from estimator.fit.demand import Candidate
from estimator.fit.placement import Machine
from estimator.fit.plan import Refusal
from estimator.fit.spot import Verdict
from estimator.quants.published import published
from estimator.units import show_gib

_WHOLE = (Verdict.WHOLE, Verdict.WHOLE_Q8_KV)


@dataclass(frozen=True, slots=True)
class Change:
    """With it, `quant` runs as `verdict` says. `n_bytes` are of RAM, or more of a GPU's memory."""

    kind: Literal["quant", "context", "ram", "memory"]
    quant: str
    verdict: Verdict
    n_ctx: int
    n_bytes: int = 0

    @property
    def says(self) -> str:
        """In English, as a sentence without its end."""
        if self.kind == "quant":
            return f"{self.quant} runs {self.verdict} with {self.n_ctx} tokens of context"
        if self.kind == "context":
            return f"{self.quant} runs {self.verdict} with no more than {self.n_ctx} tokens"
        if self.kind == "ram":
            return f"with {show_gib(self.n_bytes)} of RAM {self.quant} runs {self.verdict}"
        return f"with {show_gib(self.n_bytes)} more GPU memory {self.quant} runs {self.verdict}"


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
    """The largest quant that is whole, among all there are."""
    n_ctx = answer.demand.n_ctx
    for candidate in reversed(published(answer.rows[0].candidate.shape)):
        for spots in whole_spots(machine):
            for spot in spots:
                if machine.fits(machine.place(candidate, spot, n_ctx)):
                    yield Change("quant", candidate.quant, spot.verdict, n_ctx)
                    return


def _shorter_context(machine: Machine, best: Row) -> Iterator[Change]:
    """The longest context with which the quant is whole."""
    spots = [spot for group in whole_spots(machine) for spot in group]
    n_ctx, spot = max(
        ((machine.largest_ctx(best.candidate, spot), spot) for spot in spots),
        key=lambda found: found[0],
    )
    if n_ctx:
        yield Change("context", best.quant, spot.verdict, n_ctx)


def _more_ram(answer: Answer, machine: Machine, best: Row) -> Iterator[Change]:
    """The RAM that a model which runs in no case needs beside the GPU."""
    if answer.verdict is not Verdict.NO or machine.ram is None:
        return
    roomy = replace(machine.ram, total_bytes=1 << 60, free_bytes=1 << 60)
    larger = Machine((*machine.gpus, roomy), replace(answer.demand, memory_limit=None), {})
    for group in spills(larger, _sensible(best), answer.demand.n_ctx):
        for placement in group:
            if larger.fits(placement):
                needs = placement.needs[roomy.key] + answer.demand.headroom_bytes
                yield Change(
                    "ram", placement.candidate.quant, placement.verdict, placement.n_ctx, needs
                )
                return


def _sensible(best: Row) -> Candidate:
    """Q4_K_M where there is a choice: what is in RAM is slow, not short of room."""
    named = {made.quant: made for made in published(best.candidate.shape)}
    return named.get("Q4_K_M", best.candidate)


def _more_memory(answer: Answer, machine: Machine, row: Row) -> Iterator[Change]:
    """The memory that the GPU lacks to hold the quant whole."""
    lacking = [
        (sum(machine.shortfalls(machine.place(row.candidate, spot, answer.demand.n_ctx)).values()),
         spot)
        for spot in whole_spots(machine)[0]
    ]  # fmt: skip
    n_bytes, spot = min(lacking, key=lambda found: found[0])
    if n_bytes and spot.device.is_gpu:
        yield Change("memory", row.quant, spot.verdict, answer.demand.n_ctx, n_bytes)


def _from_refusal(answer: Answer, machine: Machine, best: Row) -> Iterator[Change]:
    """On a machine without a GPU: a quant that fits, less context, or more RAM."""
    if not isinstance(answer.found, Refusal):
        return
    yield from _smaller_quant(answer, machine)
    yield from _shorter_context(machine, best)
    if machine.ram is not None:
        needs = machine.ram.free_bytes + best.shortfall_bytes
        yield Change("ram", best.quant, Verdict.CPU, answer.demand.n_ctx, needs)
