"""The program as its own process, in a Discord on loopback."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.discord.loopback import Discord, loopback
from tests.discord.program import running

pytestmark = pytest.mark.anyio

PLAIN_BOT = (sys.executable, "-m", "tests.bot.plain_bot")
COMMANDS = "/applications/{application_id}/commands"
ASLEEP = "http://127.0.0.1:9/v1"  # nobody listens on discard


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Discord]:
    """A Discord of a test's own; what was done there kept every rule."""
    with loopback(tmp_path) as discord:
        yield discord
        assert [str(breach) for breach in discord.breaches] == []
        assert discord.strangers == []


def environ(discord: Discord, **more: str) -> dict[str, str]:
    return {**discord.environ, "DEEPFIT_BOT_PROXY": ASLEEP, "LANG": "en_US.UTF-8", **more}


def configure(folder: Path, text: str) -> None:
    new = folder / "deepfit.new"
    new.write_text(f"[bot]\n{text}\n")
    os.replace(new, folder / "deepfit.toml")  # noqa: PTH105


async def test_login(here: Discord, tmp_path: Path) -> None:
    """The bot comes online with three intents, says so, and ends with 0 when asked to."""
    with running(PLAIN_BOT, tmp_path, environ(here)) as program:
        await here.online()
        await here.until(lambda: "online as deepfit" in program.log, "the bot's word")
        session = here.house.gateway.session
        assert session is not None
        assert 4609 == session.intents
        assert 0 == program.stop()

    assert [1000] == here.record.closes
    assert "Traceback" not in program.log


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
async def test_last_edit(by: signal.Signals, here: Discord, tmp_path: Path) -> None:
    """Asked to end, it gives answers in progress their last edit, leaves, and ends with 0."""
    with running(PLAIN_BOT, tmp_path, environ(here)) as program:
        await here.online()
        for user in (here.ada, here.bob):
            await here.say(user, here.general, f"{here.bot.mention} stream")
        await here.until(lambda: len(here.messages(here.general, here.bot)) == 2, "two streams")
        assert 0 == program.stop(by=by)

    assert ["restarting"] * 2 == [each.text for each in here.messages(here.general, here.bot)]


async def test_bad_token(here: Discord, tmp_path: Path) -> None:
    """A token that Discord refuses ends it with 78 and words, after one try."""
    wrong = here.environ["DISCORD_TOKEN"][:-1] + "x"
    with running(PLAIN_BOT, tmp_path, environ(here, DISCORD_TOKEN=wrong)) as program:
        assert 78 == program.ended()

    assert "Discord refuses the token from DISCORD_TOKEN" in program.log
    assert "Reset Token" in program.log
    assert "Traceback" not in program.log
    assert [401] == [call.status for call in here.record.calls]


@pytest.mark.parametrize(
    ("code", "status", "says"),
    [
        (4004, 78, "refuses the token"),
        (4013, 78, "refuses the intents"),
        (4014, 78, "refuses the intents"),
        (4011, 1, "ended the connection for good: 4011"),
    ],
)
async def test_sent_away(code: int, status: int, says: str, here: Discord, tmp_path: Path) -> None:
    """A close of the gateway that is for good ends it with words."""
    with running(PLAIN_BOT, tmp_path, environ(here)) as program:
        await here.online()
        await here.close_gateway(code)
        assert status == program.ended()

    assert says in program.log
    assert "Traceback" not in program.log


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"DISCORD_TOKEN": ""}, "There is no token"),
        ({"DISCORD_TOKEN": "a b"}, "cannot be a token"),
        ({"DISCORD_PROXY": "socks5://p:1"}, "DISCORD_PROXY is no address"),
        ({"DEEPFIT_BOT_STATE": "/dev/null/bot"}, "cannot be written to"),
        ({"DISCORD_TOKEN": "", "LANG": "de_DE.UTF-8"}, "Es gibt kein Token"),
    ],
)
async def test_not_started(given: dict[str, str], says: str, here: Discord, tmp_path: Path) -> None:
    """What is missing at the start is said, with 78, before anything is asked of Discord."""
    with running(PLAIN_BOT, tmp_path, environ(here, **given)) as program:
        assert 78 == program.ended()

    assert says in program.log
    assert here.record.calls == []


async def test_nobody_there(here: Discord, tmp_path: Path) -> None:
    """A Discord that cannot be reached at the start is said, with 1: to be tried again."""
    here.away()
    with running(PLAIN_BOT, tmp_path, environ(here)) as program:
        assert 1 == program.ended(60)

    assert "Discord cannot be reached" in program.log
    assert "DISCORD_PROXY=" in program.log
    assert "Traceback" not in program.log


async def test_gives_up(here: Discord, tmp_path: Path) -> None:
    """Five minutes without a connection end it with 1, to be started anew."""
    with running(PLAIN_BOT, tmp_path, environ(here, PLAIN_BOT_HASTE="40")) as program:
        await here.online()
        await here.until(lambda: "online as deepfit" in program.log, "the bot's word")
        here.away()
        assert 1 == program.ended(40)

    assert "no connection to Discord for 5 minutes" in program.log


async def test_sync_once(here: Discord, tmp_path: Path) -> None:
    """Commands are told once; a start with the same ones tells nothing, with others tells them."""
    for _ in range(2):
        with running(PLAIN_BOT, tmp_path, environ(here)) as program:
            await here.online()
            await here.until(lambda: "online as" in program.log, "the bot's word")
    assert 1 == len(here.house.commands.syncs)
    configure(tmp_path, "user_installs = true")
    with running(PLAIN_BOT, tmp_path, environ(here)) as program:
        await here.until(lambda: len(here.house.commands.syncs) == 2, "other commands")

    assert 3 == here.house.commands.n_created


async def test_sync_another(here: Discord, tmp_path: Path) -> None:
    """Another application is told, though the commands are the same."""
    given = environ(here, DEEPFIT_BOT_STATE=str(tmp_path / "state"))
    with running(PLAIN_BOT, tmp_path, given):
        await here.online()
    file = tmp_path / "state" / "commands.json"
    told = file.read_text()
    file.write_text(told.replace(str(here.bot.id), "1"))
    with running(PLAIN_BOT, tmp_path, given):
        await here.until(lambda: len(here.house.commands.syncs) == 2, "a second sync")
        await here.online()

    assert told == file.read_text()


async def test_sync_refused(here: Discord, tmp_path: Path) -> None:
    """Commands that Discord refuses leave it running with those it has, and are tried again."""
    here.faults.fail("PUT", "/commands", status=403)
    with running(PLAIN_BOT, tmp_path, environ(here)) as program:
        await here.until(lambda: "online as" in program.log, "the bot's word")
        assert "Discord refuses the commands" in program.log
    with running(PLAIN_BOT, tmp_path, environ(here)):
        await here.until(lambda: here.house.commands.syncs, "a second try")


async def test_installs(here: Discord, tmp_path: Path) -> None:
    """Commands are for servers, and with user_installs for users and private places too."""
    with running(PLAIN_BOT, tmp_path, environ(here)):
        await here.online()
    guilds = here.house.commands.all()[0]
    with running(PLAIN_BOT, tmp_path, environ(here, DEEPFIT_BOT_USER_INSTALLS="true")):
        await here.until(lambda: len(here.house.commands.syncs) == 2, "a second sync")
    users = here.house.commands.all()[0]

    assert ([0], [0]) == (guilds["integration_types"], guilds["contexts"])
    assert ([0, 1], [0, 1, 2]) == (users["integration_types"], users["contexts"])
    assert {"de": "fallen", "zh-CN": "摔倒"} == users["name_localizations"]
