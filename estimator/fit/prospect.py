"""What a machine makes of a model: the answer, how fast the best of it is, what would do better."""

from collections.abc import Sequence
from dataclasses import dataclass

from estimator.fit.advice import changes
from estimator.fit.answer import judge
from estimator.fit.demand import Candidate
from estimator.fit.outcome import Outcome
from estimator.fit.pace import full_speed_of, ram_bandwidth_of, speed_of
from estimator.fit.placement import Machine
from estimator.speed.own import Measurement


@dataclass(frozen=True, slots=True)
class Prospect(Outcome):
    """`is_here`: the candidates are files on this machine, else quants that could be had."""

    model: str
    is_here: bool


def prospect_of(
    model: str,
    candidates: Sequence[Candidate],
    machine: Machine,
    *,
    is_here: bool,
    ram_bandwidth: float | None = None,
    own: Sequence[Measurement] = (),
) -> Prospect:
    """The same answer as `can_run` gives, for any candidates and devices.

    `ram_bandwidth` is in bytes a second. Raises as `judge`, and `ValueError` for no bandwidth.
    """
    ram = ram_bandwidth_of(machine.devices, ram_bandwidth)
    answer = judge(candidates, machine.devices, machine.demand)
    best = answer.best
    return Prospect(
        model=model,
        is_here=is_here,
        answer=answer,
        ram=ram,
        speed=speed_of(best, own, ram=ram) if best else None,
        changes=changes(answer),
        full_speed=full_speed_of(answer, own, ram=ram),
    )
