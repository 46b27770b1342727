"""`can_run`: the answer to "can my GPU run X", from names as people type them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from estimator.catalog.machine_names import MachinePart
from estimator.devices import Device
from estimator.fit.advice import changes
from estimator.fit.answer import judge
from estimator.fit.demand import Candidate, Demand
from estimator.fit.named_machine import (
    NamedMachine,
    TooManyDevices,
    UnknownDevice,
    machine_named,
)
from estimator.fit.outcome import Outcome
from estimator.fit.pace import full_speed_of, ram_bandwidth_of, speed_of
from estimator.models.names import ModelMatch, find_model
from estimator.models.release import Release
from estimator.models.table import model_shape
from estimator.quants.names import quant_named
from estimator.quants.published import published
from estimator.quants.recipes import quantize
from estimator.shape import Compressed
from estimator.speed.own import Measurement

__all__ = [
    "ALONE",
    "SERVED",
    "USUAL_CTX",
    "CanRun",
    "TooManyDevices",
    "UnknownDevice",
    "can_run",
    "candidates_of",
    "demanded",
    "usual_demand",
]

USUAL_CTX = 8192

# As `deepfit serve` asks for: sixteen requests share the context.
SERVED = Demand(USUAL_CTX, n_seq=16, n_outputs=16)

# With `parallel = 1`: one conversation, as who asks about a device thinks of it.
ALONE = replace(SERVED, n_seq=1, n_outputs=1)


@dataclass(frozen=True, slots=True)
class CanRun(Outcome):
    """The answer for one machine and one model.

    `parts` are what a machine's name is made of, each with all the cards that it fits: the answer
    is for the first of each, which has the least memory. `others` are further models that the name
    may mean. `ram_is_assumed`: nobody said how much RAM there is.
    """

    release: Release
    others: tuple[Release, ...]
    parts: tuple[MachinePart, ...]
    asked_quant: str | None
    ram_is_assumed: bool


def can_run(  # noqa: PLR0913 - one question, by name
    device: str | Sequence[Device],
    model: str | ModelMatch,
    *,
    quant: str | None = None,
    n_ctx: int | None = None,
    kv_type: str | None = None,
    ram_bytes: int | None = None,
    ram_bandwidth: float | None = None,
    demand: Demand | None = None,
    own: Sequence[Measurement] = (),
) -> CanRun:
    """Whether and how a device runs a model: all its usual quants, or the one asked for.

    A `device` by name may be several in one machine (`3090 + 3060 12gb`), and has all its memory
    free. `n_ctx` tokens of context, else 8192 or what the model was trained for. `kv_type` None
    means f16, with q8_0 where f16 does not fit. `ram_bandwidth` is in bytes a second. `demand` None
    is the usual one for the model. Raises `UnknownDevice`, `TooManyDevices`, `UnknownModel`,
    `UnknownQuant`, `UnsupportedArchitecture`, and `ValueError` for a context of less than one
    token, an unknown KV type, or no RAM or bandwidth at all.
    """
    found = find_model(model) if isinstance(model, str) else (model,)
    release, wanted = found[0].release, quant or found[0].quant
    machine = _machine(device, ram_bytes)
    chosen = demand or usual_demand(release.numbers.compressed)
    asked = demanded(chosen, release.title, release.n_ctx_train, n_ctx, kv_type)
    candidates = candidates_of(release, wanted)
    ram = ram_bandwidth_of(machine.devices, ram_bandwidth)
    answer = judge(candidates, machine.devices, asked)
    best = answer.best
    return CanRun(
        release=release,
        others=tuple(match.release for match in found[1:]),
        parts=machine.parts,
        asked_quant=wanted,
        ram_is_assumed=machine.ram_is_assumed,
        answer=answer,
        ram=ram,
        speed=speed_of(best, own, ram=ram) if best else None,
        changes=changes(answer),
        full_speed=full_speed_of(answer, own, ram=ram),
    )


def usual_demand(compressed: Compressed | None) -> Demand:
    """As `deepfit serve` asks for, but of V4, which keeps a cache for each request, for one."""
    return ALONE if compressed else SERVED


def demanded(
    demand: Demand, title: str, n_ctx_train: int, n_ctx: int | None, kv_type: str | None
) -> Demand:
    """The demand for this question. Raises `ValueError` for a context that is none."""
    if n_ctx is not None and n_ctx < 1:
        raise ValueError(f"a context of {n_ctx} tokens is none; ask for 1 or more, such as 8192")
    if n_ctx is not None and n_ctx > n_ctx_train:
        raise ValueError(
            f"{title} was trained for {n_ctx_train} tokens of context; ask for no more than that"
        )
    tokens = n_ctx or min(demand.n_ctx, n_ctx_train)
    chosen = replace(demand, n_ctx=tokens, max_ctx=max(tokens, demand.max_ctx))
    if kv_type is None:
        return chosen
    return replace(chosen, kv_type_k=kv_type, kv_type_v=kv_type, kv_fallback=None)


def candidates_of(release: Release, quant: str | None) -> tuple[Candidate, ...]:
    """The usual quants, or the one asked for; raises `UnknownQuant`."""
    shape = model_shape(release.name)
    if quant is None:
        return published(shape)
    name = quant_named(quant)
    return (Candidate(name, quantize(shape, name)),)


def _machine(device: str | Sequence[Device], ram_bytes: int | None) -> NamedMachine:
    if isinstance(device, str):
        return machine_named(device, ram_bytes)
    return NamedMachine((), tuple(device), ram_is_assumed=False)
