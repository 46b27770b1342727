"""Which devices run a model: the question turned round."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from estimator.card import Card
from estimator.catalog import CARDS
from estimator.catalog.devices import devices_of
from estimator.devices import Device
from estimator.fit.answer import Row
from estimator.fit.attempts import attempts, by_worth
from estimator.fit.demand import Candidate, Demand
from estimator.fit.pace import speed_of
from estimator.fit.placement import Machine, Placement
from estimator.fit.spot import Verdict
from estimator.speed.estimate import Speed


@dataclass(frozen=True, slots=True)
class Runner:
    """A card that holds a quant whole, with how fast it is then."""

    card: Card
    placement: Placement
    speed: Speed

    @property
    def quant(self) -> str:
        return self.placement.candidate.quant


@dataclass(frozen=True, slots=True)
class Group:
    """Runners with equally much memory in each of equally many devices, newest first."""

    kind: str
    memory_bytes: int
    count: int
    runners: tuple[Runner, ...]


def runners(
    candidates: Sequence[Candidate],
    demand: Demand,
    *,
    min_tok_s: float = 0.0,
    cards: Iterable[Card] = CARDS,
) -> tuple[Runner, ...]:
    """The cards that hold a candidate whole, least memory first, each with the best it can.

    That is the largest quant that fits and that likely decodes `min_tok_s` tokens a second; the
    same that `plan` chooses when nothing is asked of the speed. Raises as `plan`.
    """
    found = []
    for card, fitting in holders(candidates, demand, cards).items():
        rated = (Runner(card, placed, speed_on(placed)) for placed in fitting)
        best = next((runner for runner in rated if is_fast(runner.speed, min_tok_s)), None)
        if best is not None:
            found.append(best)
    return tuple(sorted(found, key=lambda runner: _price_class(runner.card)))


def grouped(found: Iterable[Runner]) -> tuple[Group, ...]:
    """Sorted runners by what they have of memory."""
    return tuple(
        Group(kind, memory_bytes, count, tuple(group))
        for (memory_bytes, count, kind), group in groupby(found, key=_class_of)
    )


def holders(
    candidates: Sequence[Candidate], demand: Demand, cards: Iterable[Card] = CARDS
) -> Mapping[Card, tuple[Placement, ...]]:
    """For each card the quants that it holds whole, in the order `plan` would take them.

    A quant stands once: with the demanded KV type if it then fits. Cards without any are left out.
    """
    if not candidates:
        raise ValueError("nothing runs without a candidate")
    largest_first = sorted(candidates, key=lambda candidate: -candidate.n_bytes)
    alike: dict[tuple[object, ...], tuple[Placement, ...]] = {}
    found = {}
    for card in cards:
        devices = devices_of(card)
        key = (len(devices), devices[0].kind, devices[0].total_bytes, devices[0].backend)
        if key not in alike:
            alike[key] = _held(Machine(devices, demand, {}), largest_first)
        if alike[key]:
            found[card] = tuple(_moved(placed, devices) for placed in alike[key])
    return found


def speed_on(placed: Placement) -> Speed:
    return speed_of(Row(placed.candidate, placed.verdict, placed, placed.n_ctx, 0))


def is_fast(speed: Speed, tok_s: float) -> bool:
    return not tok_s or (speed.decode is not None and speed.decode.likely >= tok_s)


def kind_of(card: Card) -> str:
    """`gpu`, `gpus` for several in one machine, `mac`, or `unified` for others with one memory."""
    if card.kind == "gpu":
        return "gpu" if card.count == 1 else "gpus"
    return "mac" if card.vendor == "apple" else "unified"


def _held(machine: Machine, largest_first: Sequence[Candidate]) -> tuple[Placement, ...]:
    """In the order of `attempts`: before the small quants, the others with another KV type."""
    found: list[Placement] = []
    for group in by_worth(largest_first):
        best = [_best(machine, candidate) for candidate in group]
        held = [placement for placement in best if placement is not None]
        found += sorted(held, key=lambda placement: placement.verdict is not Verdict.WHOLE)
    return tuple(found)


def _best(machine: Machine, candidate: Candidate) -> Placement | None:
    if sum(candidate.shape.weights.gpu_layer_bytes) > sum(map(machine.usable, machine.gpus)):
        return None  # most are: not worth looking at every split
    for group in attempts(machine, [candidate], machine.demand.n_ctx):
        for placement in group:
            if machine.fits(placement):
                return placement
    return None


def _moved(placed: Placement, devices: tuple[Device, ...]) -> Placement:
    """The same on devices that are alike in all but their names."""
    keys = {device.key for device in placed.spot.devices}
    own = tuple(device for device in devices if device.key in keys)
    return replace(placed, spot=replace(placed.spot, devices=own))


def _class_of(runner: Runner) -> tuple[int, int, str]:
    card = runner.card
    return card.memory_bytes, card.count, kind_of(card)


def _price_class(card: Card) -> tuple[int, int, int, str, int, str]:
    total = card.memory_bytes * card.count
    return total, card.memory_bytes, card.count, kind_of(card), -card.released, card.name
