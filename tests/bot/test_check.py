"""`deepfit bot --check`: every thing that can be missing, in words, each in its place."""

import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.check import check
from bot.finding import State
from bot.invitation import NAMES, PERMISSIONS, invite_link
from tests.bot.test_token import GOOD
from tests.discord.loopback import Discord, loopback
from tests.discord.program import running

pytestmark = pytest.mark.anyio

NOBODY = "http://127.0.0.1:9/v1"
CARDS = [{"id": f"model-{number}", "capabilities": ["chat"]} for number in range(7)]
DEEPFIT = (sys.executable, "-m", "deepfit", "bot", "--check")


@asynccontextmanager
async def models(*cards: dict[str, Any]) -> AsyncIterator[str]:
    """The address of a server that lists some models."""

    async def listed(_request: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": list(cards)})

    app = web.Application()
    app.router.add_get("/v1/models", listed)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    finally:
        await runner.cleanup()


def environ(folder: Path, **more: str) -> dict[str, str]:
    return {
        "DISCORD_TOKEN": GOOD,
        "DEEPFIT_BOT_STATE": str(folder / "state"),
        "DEEPFIT_BOT_PROXY": NOBODY,
        **more,
    }


async def found(folder: Path, **more: str) -> dict[str, State]:
    """What is said, and how it is meant."""
    report = await check(environ(folder, **more), folder / "deepfit.toml")
    return {each.says: each.state for each in report.findings}


def state_of(findings: dict[str, State], words: str) -> State:
    (state,) = (state for says, state in findings.items() if words in says)
    return state


async def test_all_there(tmp_path: Path) -> None:
    """With everything in its place nothing is missing, and the next line to type is said."""
    async with models(*CARDS) as address:
        report = await check(environ(tmp_path, DEEPFIT_BOT_PROXY=address), tmp_path / "none.toml")
    text = "\n".join(report.lines)

    assert 0 == report.n_missing
    assert text.endswith("Everything is there. Start it with `deepfit bot`.")
    assert "has 7 models that can chat: model-0, model-1, model-2, model-3, model-4…" in text
    assert "Privileged Gateway Intents" in text
    assert "--check --online" in text
    assert GOOD not in text


async def test_nothing_there(tmp_path: Path) -> None:
    """A newcomer without anything reads what comes next, and what is missing is counted."""
    report = await check(environ(tmp_path, DISCORD_TOKEN=""), tmp_path / "none")

    assert 2 == report.n_missing
    assert "Missing: 2. docs/bot.md walks through each step." == report.lines[-1]
    assert "MISSING: There is no token." in "\n".join(report.lines)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"DISCORD_TOKEN": ""}, "There is no token"),
        ({"DISCORD_TOKEN": "1" * 19}, "does not look like a bot's token"),
        ({"DISCORD_TOKEN": "two words"}, "cannot be a token"),
        ({"DISCORD_PROXY": "proxy:1"}, "DISCORD_PROXY is no address"),
        ({"DEEPFIT_BOT_STATE": "/dev/null/x"}, "cannot be written to"),
        ({"DEEPFIT_BOT_PROXY_KEY_FILE": "/none/key"}, "proxy_key_file names, cannot be read"),
        ({}, "No model server answers"),
    ],
)
async def test_missing(given: dict[str, str], words: str, tmp_path: Path) -> None:
    """Each thing that is missing is said as missing, and the rest is looked at all the same."""
    findings = await found(tmp_path, **given)

    assert State.MISSING is state_of(findings, words)
    assert State.MISSING is state_of(findings, "No model server answers")
    assert State.OK is state_of(findings, "Pillow")


async def test_bad_setting(tmp_path: Path) -> None:
    """A setting that cannot be read is missing; what the settings name is left for later."""
    findings = await found(tmp_path, DEEPFIT_BOT_CONTEXT="1")

    assert State.MISSING is state_of(findings, "context = '1' must be 256 or more")
    assert State.OK is state_of(findings, "token is in DISCORD_TOKEN")
    assert not [says for says in findings if "model server" in says or "kept in" in says]


async def test_no_models(tmp_path: Path) -> None:
    """A server without a model that can chat is told apart from none."""
    async with models({"id": "base", "capabilities": ["completion"]}) as address:
        findings = await found(tmp_path, DEEPFIT_BOT_PROXY=address)

    assert State.MISSING is state_of(findings, "lists no model that can chat")


async def test_no_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Pillow the line that installs it is said."""
    monkeypatch.setitem(sys.modules, "PIL.Image", None)

    assert State.MISSING is state_of(await found(tmp_path), "pip install 'deepfit[bot]'")


async def test_notes(tmp_path: Path) -> None:
    """What is no obstacle is a note: a token that others can read, links, a way around."""
    token = tmp_path / "token"
    token.write_text(GOOD)
    token.chmod(0o644)
    findings = await found(
        tmp_path,
        DISCORD_TOKEN="",
        DEEPFIT_BOT_TOKEN_FILE=str(token),
        DEEPFIT_BOT_USER_INSTALLS="true",
        DISCORD_PROXY="http://127.0.0.1:1",
    )

    assert State.NOTE is state_of(findings, f"chmod 600 {token}")
    assert State.NOTE is state_of(findings, "for themselves")
    assert State.OK is state_of(findings, "reached through DISCORD_PROXY")
    assert State.OK is state_of(findings, f"token is in {token}")


async def test_settings_file(tmp_path: Path) -> None:
    """A file that was read is named; one that is broken is missing, and the defaults are used."""
    file = tmp_path / "deepfit.toml"
    file.write_text("[bot]\ncontext = 512\n")
    assert State.OK is state_of(await found(tmp_path), f"read from {file}")
    file.write_text("[bot")

    assert State.MISSING is state_of(await found(tmp_path), f"{file} cannot be read")


async def test_language(tmp_path: Path) -> None:
    """The owner is told in the language of their terminal."""
    report = await check(environ(tmp_path, LANG="zh_CN.UTF-8"), tmp_path / "none")

    assert report.lines[-1].startswith("缺少 1 项")


def test_invitation() -> None:
    """The link asks for the least: six permissions, the bot, its commands, and nothing else."""
    link = invite_link(1234)

    assert "client_id=1234&scope=bot+applications.commands&permissions=274878024704" in link
    granted = [name for name, is_granted in PERMISSIONS if is_granted]
    assert len(NAMES) == len(granted)
    assert 274878024704 == PERMISSIONS.value
    assert not PERMISSIONS.mention_everyone


@pytest.fixture
def here(tmp_path: Path) -> Any:
    with loopback(tmp_path) as discord:
        yield discord
        assert [] == discord.breaches
        assert [] == discord.strangers


def typed(discord: Discord, folder: Path, *options: str, **more: str) -> tuple[int, str]:
    """The exit status and what is printed, as a user gets them."""
    given = {**discord.environ, "DEEPFIT_BOT_PROXY": NOBODY, "LANG": "C", **more}
    with running((*DEEPFIT, *options), folder, given) as program:
        status = program.ended(60)
    return status, program.log


def test_asks_nobody(here: Discord, tmp_path: Path) -> None:
    """Without --online not one byte goes to Discord; something missing is status 1."""
    status, text = typed(here, tmp_path)

    assert status == 1
    assert here.record.calls == []
    assert "Missing: 1." in text


def test_online(here: Discord, tmp_path: Path) -> None:
    """With it, Discord is asked whether it takes the token, and nothing is changed there."""
    _, text = typed(here, tmp_path, "--online")

    assert "ok: Discord takes the token: the bot is called deepfit" in text
    assert ["GET", "GET"] == [call.method for call in here.record.calls]
    assert [] == here.record.identifies


def test_online_refused(here: Discord, tmp_path: Path) -> None:
    """A token that Discord refuses is missing, with what to do."""
    _, text = typed(here, tmp_path, "--online", DISCORD_TOKEN=GOOD[:-1] + "x")

    assert "MISSING: Discord refuses the token from DISCORD_TOKEN" in text
    assert 1 == len(here.record.calls)


def test_online_away(here: Discord, tmp_path: Path) -> None:
    """A Discord that cannot be reached is said, with the way around."""
    here.away()
    _, text = typed(here, tmp_path, "--online")

    assert re.search(r"MISSING: Discord cannot be reached: .*DISCORD_PROXY=", text)
    assert "Traceback" not in text


def test_online_without_token(here: Discord, tmp_path: Path) -> None:
    """Without a token, or with a broken way, there is nobody to ask as."""
    _, text = typed(here, tmp_path, "--online", DISCORD_TOKEN="")
    _, other = typed(here, tmp_path, "--online", DISCORD_PROXY="proxy:1")

    assert [] == here.record.calls
    assert "Missing: 2." in text
    assert "DISCORD_PROXY is no address" in other
