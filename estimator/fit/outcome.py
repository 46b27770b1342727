"""What is said of a model on a machine: the answer, how fast it is, what would do better."""

from dataclasses import dataclass

from estimator.fit.advice import Change
from estimator.fit.answer import Answer, Row
from estimator.fit.pace import RamBandwidth
from estimator.fit.spot import Verdict
from estimator.speed.estimate import Speed


@dataclass(frozen=True, slots=True)
class Outcome:
    """`speed` is that of the first tokens, `full_speed` that of the last the context holds.

    Both are None where nothing runs, and count on `ram` for what lies in RAM. `changes` say what
    would do better.
    """

    answer: Answer
    ram: RamBandwidth
    speed: Speed | None
    full_speed: Speed | None
    changes: tuple[Change, ...]

    @property
    def verdict(self) -> Verdict:
        return self.answer.verdict

    @property
    def best(self) -> Row | None:
        return self.answer.best

    @property
    def is_partly_in_ram(self) -> bool:
        """Whether the RAM's bandwidth bears on the speed."""
        return self.verdict in (Verdict.EXPERTS_IN_RAM, Verdict.LAYERS, Verdict.CPU)
