"""The application around the answers: models, health, metrics, CORS, start and end."""

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

import pytest
from prometheus_client.parser import text_string_to_metric_families

from proxy.app import create_app
from proxy.generation import Usage
from proxy.metrics import MAX_NAMES, Metrics
from proxy.route import Waiting
from proxy.settings import Settings
from tests.api.house import House, MakeHouse
from tests.fakes import FakeBackend, FakeRoutes

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("path", ["/v1/models", "/models"])
async def test_models(house: House, path: str) -> None:
    """Every model and every quant of it is listed, loaded or not."""
    body = (await house.client.get(path)).json()

    assert "list" == body["object"]
    assert {
        "id": "coder-base:Q4_K_M",
        "object": "model",
        "created": 1_700_000_000,
        "owned_by": "deepfit",
        "family": "ds-coder-base",
        "loaded": False,
        "capabilities": ["completion", "infill"],
        "meta": {"n_ctx_train": 16384, "size": 1 << 30},
    } in body["data"]
    assert 8 == len(body["data"])


@pytest.mark.parametrize("path", ["/v1/models/org/v3", "/models/org%2Fv3"])
async def test_model(house: House, path: str) -> None:
    """One model is found by its id, slash and all."""
    assert "org/v3" == (await house.client.get(path)).json()["id"]


async def test_model_by_another_quant(house: House) -> None:
    """A name that routes to a model, without being listed itself, is that model."""
    assert "coder" == (await house.client.get("/v1/models/coder:q4km")).json()["id"]


async def test_unknown_model(house: House) -> None:
    """A model that is not listed is a 404, whether or not its name resolves."""
    house.routes.unlisted = frozenset({"coder"})
    for name in ("nope", "coder"):
        response = await house.client.get(f"/v1/models/{name}")

        assert 404 == response.status_code
        assert "model_not_found" == response.json()["error"]["code"]


async def test_health(house: House) -> None:
    """`/health` says that the process lives, and its version."""
    response = await house.client.get("/health")

    assert {"status": "ok", "version": version("deepfit")} == response.json()


async def test_head(house: House) -> None:
    """What can be got can be asked for by HEAD, as health checks do."""
    for path in ("/health", "/ready", "/v1/models"):
        assert 200 == (await house.client.head(path)).status_code


async def test_ready(house: House) -> None:
    """`/ready` is 503 until a request could be served."""
    house.routes.is_ready = False
    assert 503 == (await house.client.get("/ready")).status_code

    house.routes.is_ready = True
    response = await house.client.get("/ready")

    assert 200 == response.status_code
    assert {"status": "ready", "queued": 0, "running": 0} == response.json()


async def test_metrics(make_house: MakeHouse) -> None:
    """`/metrics` counts requests, tokens and times, and asks how busy the house is just then."""
    house = make_house(FakeBackend(n_prompt=9, n_cached=4))
    await house.chat(n=2)
    await house.chat(stream=True)
    await house.chat(top_p=9)
    await house.client.get("/nowhere/123")
    house.routes.waiting = Waiting(n_queued=3, n_running=2)

    text = (await house.client.get("/metrics")).text

    samples = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    chat, model = "/v1/chat/completions", "coder:Q8_0"
    assert 2 == samples["deepfit_requests_total", chat, "200"]
    assert 1 == samples["deepfit_requests_total", chat, "400"]
    assert 1 == samples["deepfit_requests_total", "404", "unknown"]
    assert 3 == samples["deepfit_request_duration_seconds_count", chat]
    assert 2 == samples["deepfit_time_to_first_token_seconds_count", model]
    assert 18 == samples["deepfit_tokens_total", model, "prompt"]
    assert 8 == samples["deepfit_tokens_total", "cached", model]
    assert 9 == samples["deepfit_tokens_total", model, "completion"]
    assert 3 == samples[("deepfit_requests_queued",)]
    assert 2 == samples[("deepfit_requests_running",)]


def test_metrics_of_a_load() -> None:
    """A load's predicted and measured bytes stay until it is unloaded; its seconds stay."""
    metrics = Metrics()
    metrics.loaded("a:Q8_0", predicted=100, measured=90, load_s=1.5)
    metrics.loaded("b:Q8_0", predicted=200)

    def of(name: str, **labels: str) -> float | None:
        return metrics.registry.get_sample_value(name, labels)

    assert 100 == of("deepfit_model_bytes", model="a:Q8_0", kind="predicted")
    assert 90 == of("deepfit_model_bytes", model="a:Q8_0", kind="measured")
    assert of("deepfit_model_bytes", model="b:Q8_0", kind="measured") is None
    metrics.unloaded("a:Q8_0")
    assert of("deepfit_model_bytes", model="a:Q8_0", kind="predicted") is None
    assert 200 == of("deepfit_model_bytes", model="b:Q8_0", kind="predicted")
    assert 1.5 == of("deepfit_model_load_seconds", model="a:Q8_0")


def test_ignored_names_are_bounded() -> None:
    """However many field names clients make up, the labels stay few; the rest counts as other."""
    metrics = Metrics()

    metrics.ignored(f"field{number}" for number in range(MAX_NAMES + 5))
    metrics.ignored(["field0", "x" * 1000])

    assert 6 == metrics.registry.get_sample_value(
        "deepfit_ignored_fields_total", {"field": "other"}
    )
    assert 2 == metrics.registry.get_sample_value(
        "deepfit_ignored_fields_total", {"field": "field0"}
    )


def test_apps_share_nothing() -> None:
    """Two apps in one process count apart."""
    first, second = Metrics(), Metrics()

    first.used("m", Usage(1, 1))

    assert (
        second.registry.get_sample_value("deepfit_tokens_total", {"model": "m", "kind": "prompt"})
        is None
    )


ORIGIN = {"origin": "http://localhost:3000"}


async def test_preflight(house: House) -> None:
    """A preflight is answered without auth and reflects the headers that it asks for."""
    asked = {"access-control-request-method": "POST"}
    headers = {"access-control-request-headers": "authorization,x-stainless-os"}

    response = await house.client.options("/v1/chat/completions", headers=ORIGIN | asked | headers)

    assert 200 == response.status_code
    assert "x-stainless-os" in response.headers["access-control-allow-headers"]
    assert "*" == response.headers["access-control-allow-origin"]


@pytest.mark.parametrize(
    "fields", [{}, {"stream": True}, {"top_p": 9}, {"model": "nope"}, {"bug": True}]
)
async def test_cors(house: House, fields: dict[str, object]) -> None:
    """Answers, streams and errors, bugs of ours included, can be read by a page."""
    if fields.pop("bug", None):
        house.backend.failure = ZeroDivisionError()
    body = {"messages": [{"role": "user", "content": "hi"}], **fields}

    response = await house.client.post("/v1/chat/completions", json=body, headers=ORIGIN)

    assert "*" == response.headers["access-control-allow-origin"]
    assert "x-deepfit-model" in response.headers["access-control-expose-headers"]


async def test_fastapi_s_own_validation(house: House) -> None:
    """What FastAPI itself refuses is a 400 in the envelope, never a 422 with `detail`."""

    async def counted(number: int) -> int:
        return number

    house.app.add_api_route("/count", counted)

    response = await house.client.get("/count", params={"number": "x"})

    assert 400 == response.status_code
    assert "query.number" == response.json()["error"]["param"]


async def test_resources_close_in_reverse() -> None:
    """What the app was given is entered in order when it starts and left in reverse."""
    seen: list[str] = []

    @asynccontextmanager
    async def resource(name: str) -> AsyncIterator[None]:
        seen.append(f"open {name}")
        yield
        seen.append(f"close {name}")

    app = create_app(
        settings=Settings(),
        routes=FakeRoutes(FakeBackend()),
        metrics=Metrics(),
        resources=[resource("a"), resource("b")],
    )
    async with app.router.lifespan_context(app):
        assert ["open a", "open b"] == seen

    assert ["open a", "open b", "close b", "close a"] == seen


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is read from /proc")
def test_imports_stay_light() -> None:
    """The app costs no import of what only workers, upstreams, bots or tests need."""
    heavy = ("litellm", "discord", "openai", "llama_cpp", "numpy", "gguf", "httpx")
    code = (
        "import sys, pathlib, proxy.app;"
        f"print([name for name in {heavy!r} if name in sys.modules]);"
        "print(pathlib.Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])"
    )

    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    modules, most_resident_kib = out.stdout.splitlines()
    assert "[]" == modules
    assert int(most_resident_kib) < 120 << 10
