"""A loopback and a small bot that the tests of this folder share, and a loopback without a bot."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.discord.loopback import Discord, loopback
from tests.discord.program import Program, running

SMALL_BOT = (sys.executable, "-m", "tests.discord.small_bot")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="package")
def _inhabited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Discord, Program]]:
    folder = tmp_path_factory.mktemp("loopback")
    with loopback(folder) as here, running(SMALL_BOT, folder, here.environ) as program:
        yield here, program


@pytest.fixture
def discord(_inhabited: tuple[Discord, Program]) -> Iterator[Discord]:
    """A Discord with the small bot in it; what a test does there must keep every rule."""
    here, program = _inhabited
    yield here
    here.faults.clear()
    assert [str(breach) for breach in here.forgive()] == [], program.log
    assert here.strangers == []


@pytest.fixture
def small_bot(_inhabited: tuple[Discord, Program]) -> Program:
    return _inhabited[1]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Discord]:
    """A Discord of a test's own, where nobody is the bot."""
    with loopback(tmp_path) as here:
        yield here
