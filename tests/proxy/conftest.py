"""Async tests run on asyncio, as the proxy does; small models are written once."""

import pytest

from tests.proxy.models import Models, write_models


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    return write_models(tmp_path_factory.mktemp("models"))
