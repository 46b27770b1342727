"""What every surface is handed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from estimator.detection.surveyed import Survey
from estimator.speed.own import Measurement
from proxy.metrics import Metrics
from proxy.route import Routes
from proxy.settings import Settings


@dataclass(frozen=True, slots=True)
class Service:
    """`survey` looks which devices there are; `measurements` are this machine's own."""

    settings: Settings
    routes: Routes
    metrics: Metrics
    survey: Callable[[], Survey]
    measurements: Callable[[], Sequence[Measurement]]
