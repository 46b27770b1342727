"""What the proxy counts, in a registry of its own that `GET /metrics` shows."""

from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector

from proxy.generation import Usage
from proxy.route import Waiting

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
MAX_NAMES = 100
MAX_NAME_LENGTH = 64
_TTFT_S = (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300)
_DURATION_S = (0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800)


class _Busy(Collector):
    """Asks how busy the house is at the moment somebody looks."""

    def __init__(self, waiting: Callable[[], Waiting]) -> None:
        self._waiting = waiting

    def collect(self) -> tuple[GaugeMetricFamily, ...]:
        now = self._waiting()
        return (
            GaugeMetricFamily(
                "deepfit_requests_queued", "Requests that wait for a model.", now.n_queued
            ),
            GaugeMetricFamily(
                "deepfit_requests_running", "Requests being answered.", now.n_running
            ),
        )


class Metrics:
    """One per app. A model's label is `model:QUANT`, a route's its template, never a raw path."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._names: set[str] = set()
        self._requests = Counter(
            "deepfit_requests", "Requests answered.", ["route", "status"], registry=self.registry
        )
        self._tokens = Counter(
            "deepfit_tokens",
            "Tokens: of prompts, of prompts but found in a cache, of completions.",
            ["model", "kind"],
            registry=self.registry,
        )
        self._ttft = Histogram(
            "deepfit_time_to_first_token_seconds",
            "From the request's arrival to its first token.",
            ["model"],
            buckets=_TTFT_S,
            registry=self.registry,
        )
        self._duration = Histogram(
            "deepfit_request_duration_seconds",
            "From a request's arrival to the last byte of its answer.",
            ["route"],
            buckets=_DURATION_S,
            registry=self.registry,
        )
        self._ignored = Counter(
            "deepfit_ignored_fields",
            "Request fields that we do not know and ignored.",
            ["field"],
            registry=self.registry,
        )
        self._model_bytes = Gauge(
            "deepfit_model_bytes",
            "Memory of a loaded model, as predicted and as measured.",
            ["model", "kind"],
            registry=self.registry,
        )
        self._load_s = Gauge(
            "deepfit_model_load_seconds",
            "How long a model took to load, the last time.",
            ["model"],
            registry=self.registry,
        )

    def watch(self, waiting: Callable[[], Waiting]) -> None:
        """Show what `waiting` returns whenever somebody looks."""
        self.registry.register(_Busy(waiting))

    def answered(self, route: str, status: int, duration_s: float) -> None:
        self._requests.labels(route, str(status)).inc()
        self._duration.labels(route).observe(duration_s)

    def first_token(self, model: str, ttft_s: float) -> None:
        self._ttft.labels(model).observe(ttft_s)

    def used(self, model: str, usage: Usage) -> None:
        self._tokens.labels(model, "prompt").inc(usage.n_prompt)
        self._tokens.labels(model, "cached").inc(usage.n_cached)
        self._tokens.labels(model, "completion").inc(usage.n_completion)

    def ignored(self, fields: Iterable[str]) -> None:
        """Clients choose these names, so only the first `MAX_NAMES` short ones get a label."""
        for field in fields:
            if len(field) <= MAX_NAME_LENGTH and len(self._names) < MAX_NAMES:
                self._names.add(field)
            self._ignored.labels(field if field in self._names else "other").inc()

    def loaded(
        self, model: str, predicted: int, measured: int | None = None, load_s: float | None = None
    ) -> None:
        """A model is in memory: the bytes we predicted, those it took, the seconds it took."""
        self._model_bytes.labels(model, "predicted").set(predicted)
        if measured is not None:
            self._model_bytes.labels(model, "measured").set(measured)
        if load_s is not None:
            self._load_s.labels(model).set(load_s)

    def unloaded(self, model: str) -> None:
        """A model left memory; its last load time stays."""
        self._model_bytes.remove_by_labels({"model": model})

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self.registry)
