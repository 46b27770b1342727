"""What a machine makes of a model: the answer, how fast the best of it is, what would do better."""

from collections.abc import Sequence
from dataclasses import dataclass

from estimator.fit.advice import Change, changes
from estimator.fit.answer import Answer, Row, judge
from estimator.fit.demand import Candidate
from estimator.fit.enquiry import full_speed_of, speed_of
from estimator.fit.placement import Machine
from estimator.fit.spot import Verdict
from estimator.speed.estimate import Speed
from estimator.speed.own import Measurement


@dataclass(frozen=True, slots=True)
class Prospect:
    """`is_here`: the candidates are files on this machine, else quants that could be had.

    `speed` and `full_speed` are as in `CanRun`.
    """

    model: str
    is_here: bool
    answer: Answer
    speed: Speed | None
    changes: tuple[Change, ...]
    full_speed: Speed | None = None

    @property
    def verdict(self) -> Verdict:
        return self.answer.verdict

    @property
    def best(self) -> Row | None:
        return self.answer.best


def prospect_of(
    model: str,
    candidates: Sequence[Candidate],
    machine: Machine,
    *,
    is_here: bool,
    own: Sequence[Measurement] = (),
) -> Prospect:
    """The same answer as `can_run` gives, for any candidates and devices. Raises as `judge`."""
    answer = judge(candidates, machine.devices, machine.demand)
    best = answer.best
    return Prospect(
        model=model,
        is_here=is_here,
        answer=answer,
        speed=speed_of(best, own) if best else None,
        changes=changes(answer),
        full_speed=full_speed_of(answer, own),
    )
