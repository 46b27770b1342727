"""Builds the HTTP application once: what it needs, its routes, its layers, its end."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response

from estimator.detection.detect import survey
from estimator.detection.surveyed import Survey
from estimator.speed.own import Measurement
from proxy.api.body import BodyLimit
from proxy.api.boundary import Boundary
from proxy.api.chat import Chat
from proxy.api.completions import Completions
from proxy.api.estimates import Estimates
from proxy.api.failures import HANDLERS
from proxy.api.fim import Fim
from proxy.api.health import Health
from proxy.api.infill import Infill
from proxy.api.models import Models
from proxy.api.service import Service
from proxy.api.tokens import Tokens
from proxy.metrics import Metrics
from proxy.route import Routes
from proxy.settings import Settings

Endpoint = Callable[[Request], Awaitable[Response]]
Resource = AbstractAsyncContextManager[object]

_EXPOSED = ("x-request-id", "x-deepfit-model", "x-deepfit-context", "x-deepfit-route")


def create_app(
    *,
    settings: Settings,
    routes: Routes,
    metrics: Metrics,
    resources: Sequence[Resource] = (),
    look: Callable[[], Survey] = survey,
    measurements: Callable[[], Sequence[Measurement]] = tuple,
) -> FastAPI:
    """The application. `resources` are entered in order when it starts and left in reverse.

    `look` tells which devices are here, `measurements` how fast models were on them.
    """
    metrics.watch(lambda: routes.waiting)
    service = Service(settings, routes, metrics, look, measurements)
    app = FastAPI(
        title="DeepFit",
        openapi_url=None,  # clients bring OpenAI's schema; ours would say less
        lifespan=_lifespan(resources),
        exception_handlers=HANDLERS,  # type: ignore[arg-type]
        middleware=_layers(settings, metrics),
    )
    for method, path, endpoint in _endpoints(service):
        methods = ["GET", "HEAD"] if method == "GET" else [method]
        app.add_api_route(path, endpoint, methods=methods, response_model=None)
    return app


def _endpoints(service: Service) -> list[tuple[str, str, Endpoint]]:
    """Every route. Some clients are given a base URL without `/v1`, so those work too.

    DeepSeek's own API has its base URL for `prefix` and `suffix` at `/beta`.
    """
    chat, completions = Chat(service), Completions(service)
    fim, infill, tokens = Fim(service), Infill(service), Tokens(service)
    estimates = Estimates(service)
    models, health = Models(service), Health(service, version=version("deepfit"))
    return [
        ("POST", "/v1/chat/completions", chat.create),
        ("POST", "/chat/completions", chat.create),
        ("POST", "/v1/completions", completions.create),
        ("POST", "/completions", completions.create),
        ("POST", "/v1/fim/completions", fim.create),
        ("POST", "/fim/completions", fim.create),
        ("POST", "/infill", infill.create),
        ("POST", "/beta/chat/completions", chat.create),
        ("POST", "/beta/completions", completions.create),
        ("POST", "/apply-template", chat.template),
        ("POST", "/tokenize", tokens.tokenize),
        ("POST", "/detokenize", tokens.detokenize),
        ("GET", "/beta/models", models.list),
        ("GET", "/v1/models", models.list),
        ("GET", "/models", models.list),
        ("GET", "/v1/models/{model:path}", models.get),
        ("GET", "/models/{model:path}", models.get),
        ("GET", "/v1/can-run", estimates.can_run),
        ("GET", "/can-run", estimates.can_run),
        ("GET", "/v1/plan", estimates.plan),
        ("GET", "/plan", estimates.plan),
        ("GET", "/v1/devices", estimates.devices),
        ("GET", "/devices", estimates.devices),
        ("GET", "/health", health.live),
        ("GET", "/ready", health.ready),
        ("GET", "/metrics", health.metrics),
    ]


def _layers(settings: Settings, metrics: Metrics) -> list[Middleware]:
    """Outermost first. CORS is outside of all that can refuse, so that a browser sees errors."""
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=["*"],
            allow_methods=["*"],
            allow_headers=["*"],  # a preflight is answered with whatever headers it asks for
            expose_headers=list(_EXPOSED),
        ),
        Middleware(Boundary, metrics=metrics),
        Middleware(BodyLimit, max_bytes=settings.max_body),
    ]


def _lifespan(
    resources: Sequence[Resource],
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for resource in resources:
                await stack.enter_async_context(resource)
            yield

    return lifespan
