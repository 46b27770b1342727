"""How a bot comes in: who it is, its commands, its token, its intents."""

import asyncio
import sys
from pathlib import Path

import pytest

from tests.discord.conftest import SMALL_BOT
from tests.discord.intents import Intent
from tests.discord.loopback import Discord
from tests.discord.program import Program, running
from tests.discord.raw import raw_client
from tests.discord.routes_application import COMMANDS
from tests.whole.served import is_running

pytestmark = pytest.mark.anyio


async def test_login(discord: Discord, small_bot: Program) -> None:
    """An unmodified discord.py logs in, syncs, and is ready, its gateway one zlib stream."""
    await discord.online()
    session = discord.house.gateway.session
    assert session is not None
    assert session.line is not None

    assert ["/users/@me", "/oauth2/applications/@me", COMMANDS] == [
        call.path for call in discord.record.calls[:3]
    ]
    assert Intent(4609) == session.intents
    assert session.line.is_packed
    await discord.until(lambda: "ready" in small_bot.log, "the bot's word")


async def test_sync(discord: Discord) -> None:
    """Commands are kept as they were put, with ids, and where they may be used."""
    await discord.online()
    paint, late, twice = discord.house.commands.all()

    assert ["paint", "late", "twice"] == [each["name"] for each in (paint, late, twice)]
    assert ([0, 1], [0, 1, 2]) == (paint["integration_types"], paint["contexts"])
    assert ([0], None) == (late["integration_types"], late["contexts"])
    assert ["colour", "coats"] == [option["name"] for option in paint["options"]]
    assert len(discord.house.commands.syncs) == 1


async def test_sync_again(empty: Discord) -> None:
    """A second sync of the same commands keeps their ids and creates none."""
    command = {"name": "one", "description": "One.", "type": 1}
    path = COMMANDS.format(application_id=empty.bot.id)
    async with raw_client(empty) as raw:
        first = await raw.call("PUT", path, [command])
        second = await raw.call("PUT", path, [command, {**command, "name": "two"}])

    assert first.body[0]["id"] == second.body[0]["id"]
    assert 2 == empty.house.commands.n_created
    assert [] == empty.breaches


async def test_creates_of_a_day(empty: Discord) -> None:
    """More than 200 new commands in a day are refused with 30034."""
    path = COMMANDS.format(application_id=empty.bot.id)
    async with raw_client(empty) as raw:
        for batch in range(3):
            names = [f"c{batch}x{number}" for number in range(90)]
            body = [{"name": name, "description": "One.", "type": 1} for name in names]
            answer = await raw.call("PUT", path, body)

    assert (400, 30034) == (answer.status, answer.code)


def test_bad_token(empty: Discord, tmp_path: Path) -> None:
    """A wrong token is 401 at the first call, and discord.py gives up."""
    wrong = {**empty.environ, "DISCORD_TOKEN": "wrong"}
    with running(SMALL_BOT, tmp_path, wrong) as program:
        status = program.ended()

    assert status == 1
    assert "LoginFailure" in program.log
    assert [401] == [call.status for call in empty.record.calls]
    assert 1 == empty.record.n_invalid


def test_intents_refused(empty: Discord, tmp_path: Path) -> None:
    """A privileged intent that the portal has not switched on closes the line with 4014."""
    asks = {**empty.environ, "SMALL_BOT_INTENTS": str(int(Intent.MESSAGE_CONTENT))}
    with running(SMALL_BOT, tmp_path, asks) as program:
        status = program.ended()

    assert status == 1
    assert "PrivilegedIntentsRequired" in program.log
    assert ["gateway"] == [breach.layer for breach in empty.forgive()]


async def test_intents_granted(empty: Discord) -> None:
    """Switched on, the intent is accepted, the flags say so, and content is not stripped."""
    empty.grant(Intent.MESSAGE_CONTENT)
    async with raw_client(empty) as raw, raw.gateway() as line:
        await line.identify(4609 | Intent.MESSAGE_CONTENT)
        ready = await line.until("READY")
        said = await empty.say(empty.ada, empty.general, "not to you")
        told = await line.until("MESSAGE_CREATE")
        path = f"/channels/{empty.general.id}/messages/{said.id}"
        read = await raw.call("GET", path)

    assert 1 << 19 == ready["d"]["application"]["flags"]
    assert "not to you" == told["d"]["content"]
    assert "not to you" == read.body["content"]


def test_program_ends(empty: Discord, tmp_path: Path) -> None:
    """A program is ended by SIGTERM, and what it started is ended with it."""
    command = "import subprocess, time; print(subprocess.Popen(['sleep', '60']).pid, flush=True)"
    script = (sys.executable, "-c", f"{command}; time.sleep(60)")
    with running(script, tmp_path, empty.environ) as program:
        while not program.log:
            assert program.is_alive
        child = int(program.log)
        assert is_running(child)
        assert program.rss_bytes > 1_000_000

    assert program.process.returncode == -15
    assert not is_running(child)


async def test_strangers(empty: Discord) -> None:
    """The proxy leads to Discord's names and nowhere else, and notes who wanted more."""
    port = int(empty.environ["DISCORD_PROXY"].rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n")
    answer = await reader.readline()
    writer.close()
    await writer.wait_closed()

    assert b"HTTP/1.1 403 Forbidden\r\n" == answer
    assert ["example.org"] == empty.strangers
