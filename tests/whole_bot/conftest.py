"""One server, one Discord and one bot for all tests of this folder."""

import shutil
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.discord.loopback import Discord, loopback
from tests.discord.program import Program, running
from tests.scripted import coder_file
from tests.whole.served import Served, serving
from tests.whole_bot.place import Place, configure
from tests.whole_bot.slow_model import slow_file

BOT = (sys.executable, "-m", "deepfit", "bot")
LOUD = "deepseek-coder-loud-instruct"
LOUD_ANSWER = "Listen @everyone at https://github.com/x now"


@dataclass(frozen=True)
class Inhabited:
    discord: Discord
    program: Program
    folder: Path


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="package")
def models(
    tmp_path_factory: pytest.TempPathFactory,
    coder_model: Path,
    family_model: Callable[[str], Path],
) -> Path:
    """A coder, an R1 that thinks, one that shouts, and one that takes its time."""
    folder = tmp_path_factory.mktemp("whole-models")
    for path in (coder_model, family_model("r1")):
        shutil.copy(path, folder / path.name)
    coder_file(folder / f"{LOUD}.Q8_0.gguf", LOUD_ANSWER, name=LOUD)
    slow_file(folder)
    return folder


@pytest.fixture(scope="package")
def served(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Each model answers one at a time: who does not let go of it keeps the others waiting."""
    folder = tmp_path_factory.mktemp("whole-serve")
    options = ("--models", str(models), "--parallel", "1", "--context", "4096")
    with serving(*options, folder=folder) as found:
        yield found


@pytest.fixture(scope="package")
def inhabited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inhabited]:
    """A Discord with the bot in it, whose settings name no server yet."""
    folder = tmp_path_factory.mktemp("whole-bot")
    configure(folder, "http://127.0.0.1:9/v1")
    with loopback(folder) as discord:
        environ = {
            **discord.environ,
            "DEEPFIT_BOT_USER_INSTALLS": "true",
            "DEEPFIT_BOT_LOG": "debug",
        }
        with running(BOT, folder, {**environ, "LANG": "en_US.UTF-8"}) as program:
            yield Inhabited(discord, program, folder)


@pytest.fixture
async def empty_place(inhabited: Inhabited) -> AsyncIterator[Place]:
    """A channel of the test's own; what is done there keeps every rule, and nothing falls."""
    discord, program = inhabited.discord, inhabited.program
    await discord.online()
    ada, bob = await discord.person("ada"), await discord.person("bob")
    channel = await discord.add_guild("workshop", ada, bob)
    logged = len(program.log)
    yield Place(discord, program, channel, ada, bob)
    discord.faults.clear()
    assert [] == [str(breach) for breach in discord.forgive()]
    assert [] == discord.strangers
    assert "Traceback" not in program.log[logged:]
    assert discord.house.token not in program.log


@pytest.fixture
def place(empty_place: Place, inhabited: Inhabited, served: Served) -> Place:
    """Before the server with all models."""
    configure(inhabited.folder, f"{served.url}/v1")
    return empty_place
