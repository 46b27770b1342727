"""What every surface is handed."""

from dataclasses import dataclass

from proxy.metrics import Metrics
from proxy.route import Routes
from proxy.settings import Settings


@dataclass(frozen=True, slots=True)
class Service:
    settings: Settings
    routes: Routes
    metrics: Metrics
