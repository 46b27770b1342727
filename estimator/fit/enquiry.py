"""`can_run`: the answer to "can my GPU run X", from names as people type them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from estimator.catalog.names import Match, devices_of, find_device, near_devices
from estimator.devices import Device
from estimator.fit.advice import changes
from estimator.fit.answer import Answer, Row, judge
from estimator.fit.demand import Candidate, Demand
from estimator.fit.outcome import Outcome
from estimator.models.names import ModelMatch, find_model
from estimator.models.release import Release
from estimator.models.table import model_shape
from estimator.quants.names import quant_named
from estimator.quants.published import published
from estimator.quants.recipes import quantize
from estimator.shape import Compressed
from estimator.speed.estimate import Speed, estimate_speed
from estimator.speed.own import Measurement
from estimator.units import GIB

# What a machine with a GPU is taken to have where nobody says.
ASSUMED_RAM_BYTES = 32 * GIB
USUAL_CTX = 8192

# As `deepfit serve` asks for: sixteen requests share the context.
SERVED = Demand(USUAL_CTX, n_seq=16, n_outputs=16)

# With `parallel = 1`: one conversation, as who asks about a device thinks of it.
ALONE = replace(SERVED, n_seq=1, n_outputs=1)


class UnknownDevice(ValueError):
    """No device of that name; `near` are names of those it may have meant."""

    def __init__(self, name: str, near: tuple[str, ...]) -> None:
        hint = f"; did you mean {', '.join(near)}?" if near else "; say for instance rtx 3060 12gb"
        super().__init__(f"no device is called {name[:60]!r}{hint}")
        self.near = near


@dataclass(frozen=True, slots=True)
class CanRun(Outcome):
    """The answer for one machine and one model.

    `matches` are all the cards that the name fits: the answer is for the first, which has the
    least memory. `others` are further models that the name may mean. `ram_is_assumed`: nobody
    said how much RAM there is.
    """

    release: Release
    others: tuple[Release, ...]
    matches: tuple[Match, ...]
    asked_quant: str | None
    ram_is_assumed: bool


def can_run(
    device: str | Sequence[Device],
    model: str | ModelMatch,
    *,
    quant: str | None = None,
    n_ctx: int | None = None,
    kv_type: str | None = None,
    ram_bytes: int | None = None,
    demand: Demand | None = None,
    own: Sequence[Measurement] = (),
) -> CanRun:
    """Whether and how a device runs a model: all its usual quants, or the one asked for.

    `n_ctx` tokens of context, else 8192 or what the model was trained for. `kv_type` None means
    f16, with q8_0 where f16 does not fit. A `device` by name has all its memory free. `demand`
    None is the usual one for the model. Raises `UnknownDevice`, `UnknownModel`, `UnknownQuant`,
    `UnsupportedArchitecture`, and `ValueError` for a context of less than one token, an unknown KV
    type, or no RAM at all.
    """
    found = find_model(model) if isinstance(model, str) else (model,)
    release, wanted = found[0].release, quant or found[0].quant
    matches = cards_named(device) if isinstance(device, str) else ()
    devices = machine_of(matches[0], ram_bytes) if matches else _as_given(device)
    chosen = demand or usual_demand(release.numbers.compressed)
    asked = demanded(chosen, release.title, release.n_ctx_train, n_ctx, kv_type)
    candidates = candidates_of(release, wanted)
    answer = judge(candidates, devices, asked)
    best = answer.best
    return CanRun(
        release=release,
        others=tuple(match.release for match in found[1:]),
        matches=matches,
        asked_quant=wanted,
        ram_is_assumed=bool(matches) and not ram_bytes and any(not d.is_gpu for d in devices),
        answer=answer,
        speed=speed_of(best, own) if best else None,
        changes=changes(answer),
        full_speed=full_speed_of(answer, own),
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


def speed_of(
    row: Row, own: Sequence[Measurement] = (), *, depth: int = 0, kv_type: str = "f16"
) -> Speed:
    """What a row's placement decodes after `depth` tokens, and how fast it reads a prompt.

    `kv_type` is the one demanded; the row's own, if it has another, counts instead.
    """
    spot = row.placement.spot
    cards = [device.card for device in spot.devices if device.card is not None]
    return estimate_speed(
        row.candidate.shape,
        cards if len(cards) == len(spot.devices) else None,
        n_ctx_depth=depth,
        n_gpu_layers=spot.n_gpu_layers,
        experts_on_cpu=spot.experts_on_cpu,
        gpu_shares=spot.shares,
        kv_type=spot.kv_type or kv_type,
        device=spot.device.name if spot.device.is_gpu else None,
        own=own,
    )


def full_speed_of(answer: Answer, own: Sequence[Measurement] = ()) -> Speed | None:
    """What the best row decodes at the end of the demanded context; None where nothing runs."""
    if answer.best is None:
        return None
    demand = answer.demand
    return speed_of(answer.best, own, depth=demand.n_ctx, kv_type=demand.kv_type_k)


def cards_named(name: str) -> tuple[Match, ...]:
    """All that the name may mean, the least memory first; raises `UnknownDevice`."""
    matches = find_device(name)
    if not matches:
        raise UnknownDevice(name, tuple(card.name for card in near_devices(name)))
    return matches


def machine_of(match: Match, ram_bytes: int | None) -> tuple[Device, ...]:
    """The devices of a machine with that, its RAM a usual one if nobody says; or `ValueError`."""
    if ram_bytes is not None and ram_bytes < 1:
        raise ValueError("no machine is without RAM; leave it out to have a usual one assumed")
    if match.card.kind == "unified":
        return devices_of(match.card, match.count)
    return devices_of(match.card, match.count, ram_bytes=ram_bytes or ASSUMED_RAM_BYTES)


def _as_given(devices: str | Sequence[Device]) -> tuple[Device, ...]:
    assert not isinstance(devices, str)
    return tuple(devices)
