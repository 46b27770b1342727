"""Apps over scripted backends, one a test."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from proxy.app import create_app
from proxy.metrics import Metrics
from proxy.settings import Settings
from tests.api.house import House, MakeHouse
from tests.fakes import FakeBackend, FakeRoutes


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def make_house() -> AsyncIterator[Callable[..., House]]:
    clients: list[httpx.AsyncClient] = []

    def make(backend: FakeBackend | None = None, settings: Settings | None = None) -> House:
        backend = backend or FakeBackend()
        routes, metrics = FakeRoutes(backend), Metrics()
        app = create_app(settings=settings or Settings(), routes=routes, metrics=metrics)
        transport = httpx.ASGITransport(app)
        client = httpx.AsyncClient(transport=transport, base_url="http://deepfit.test")
        clients.append(client)
        return House(backend, routes, app, client, metrics)

    yield make
    for client in clients:
        await client.aclose()


@pytest.fixture
def house(make_house: MakeHouse) -> House:
    return make_house()
