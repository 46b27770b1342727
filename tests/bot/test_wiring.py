"""The bot as it is shipped: `deepfit bot` with all of its commands, in a Discord on loopback."""

import sys
from collections.abc import Iterator
from pathlib import Path

import discord
import pytest
from discord import app_commands

from bot.parts import Parts
from bot.settings import BotSettings
from bot.translator import LOCALES, WordsTranslator
from bot.wiring import wire
from tests.bot.test_program import environ
from tests.discord.loopback import Discord, loopback
from tests.discord.program import Program, running

pytestmark = pytest.mark.anyio

DEEPFIT_BOT = (sys.executable, "-m", "deepfit", "bot")
# Texts send people to it, so it has one name in every language.
SAME = "canrun"
COMMANDS = {SAME, "gpus", "models", "compare", "ask", "model", "status", "forget"}


@pytest.fixture(scope="module")
def inhabited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Discord, Program]]:
    folder = tmp_path_factory.mktemp("shipped")
    given = {"DEEPFIT_BOT_LOG": "debug", "DEEPFIT_BOT_USER_INSTALLS": "true"}
    with loopback(folder) as here, running(DEEPFIT_BOT, folder, environ(here, **given)) as program:
        yield here, program


@pytest.fixture
def here(inhabited: tuple[Discord, Program]) -> Iterator[Discord]:
    discord_here, program = inhabited
    yield discord_here
    assert [str(breach) for breach in discord_here.forgive()] == [], program.log
    assert discord_here.strangers == []


async def test_commands(here: Discord) -> None:
    """Discord takes all commands, each with a name and a description in every language."""
    await here.online()
    commands = here.house.commands.all()

    assert {each["name"] for each in commands} >= COMMANDS
    for each in commands:
        if each["type"] == 1:
            assert each["name"] == SAME or {"de", "zh-CN"} == set(each["name_localizations"])
            assert {"de", "zh-CN"} == set(each["description_localizations"]), each["name"]


async def test_fit_question(here: Discord) -> None:
    """A fit question by mention gets its answer though no model server runs."""
    await here.online()
    said = await here.say(
        here.ada, here.general, f"{here.bot.mention} can my 3060 12gb run r1 14b at 16k?"
    )
    await here.replies_to(said)


async def test_other_question(here: Discord) -> None:
    """Anything else gets words about the model server that does not run."""
    await here.online()
    said = await here.dm(here.ada, "purple elephants, what of them?")
    (reply, *_) = await here.replies_to(said)

    assert reply.text


async def test_log(here: Discord, inhabited: tuple[Discord, Program]) -> None:
    """At DEBUG neither tokens nor what was said are in the log."""
    await here.online()
    slash = await here.slash(here.ada, here.general, "status")
    await here.answer_to(slash)
    log = inhabited[1].log

    assert "DEBUG discord.http" in log
    assert "Traceback" not in log
    for secret in (here.house.token, "purple elephants", "run r1 14b"):
        assert secret not in log
    for interaction in here.interactions:
        assert interaction.token not in log


@pytest.fixture
async def parts(tmp_path: Path) -> Parts:
    async with wire(BotSettings, tmp_path) as found:
        return found


async def test_every_word_translated(parts: Parts) -> None:
    """Every name, description, option and choice of a command is in every language."""
    tree: app_commands.CommandTree[discord.Client] = app_commands.CommandTree(
        discord.Client(intents=discord.Intents(guilds=True))
    )
    for add_commands in parts.add_commands:
        add_commands(tree, parts.service)
    missing = list[str]()

    class Noting(WordsTranslator):
        async def translate(
            self,
            string: app_commands.locale_str,
            locale: discord.Locale,
            context: app_commands.TranslationContextTypes,
        ) -> str | None:
            found = await super().translate(string, locale, context)
            if locale in LOCALES and found is None and string.message != SAME:
                missing.append(f"{locale.value} {context.location.name}: {string.message}")
            return found

    for command in tree.get_commands():
        await command.get_translated_payload(tree, Noting(parts.tables))

    assert missing == []
