"""Names and descriptions of commands in other languages."""

from typing import Any

import discord
import pytest
from discord import app_commands

from bot.translator import WordsTranslator
from bot.words import Text, Texts

pytestmark = pytest.mark.anyio

TABLES: tuple[Texts, ...] = (
    {
        "name": Text("fits", "passt", "能跑"),
        "describes": Text("Does it fit?", "Passt es?", "能跑吗？"),
        "gpu": Text("gpu", "gpu", "显卡"),
        "loud": Text("loud", "Laut", "大 声"),
        "long": Text("Long.", "L" * 101, "长"),
        "other": Text("gpu", "karte", "卡"),
        "menu": Text("Check this", "Das prüfen", "检查"),
    },
    {},
)


Command = app_commands.Command[Any, ..., Any] | app_commands.ContextMenu


async def payload(command: Command) -> dict[str, Any]:
    """What Discord is told of a command."""
    client = discord.Client(intents=discord.Intents(guilds=True))
    tree = app_commands.CommandTree(client)
    tree.add_command(command)
    return dict(await command.get_translated_payload(tree, WordsTranslator(TABLES)))


@app_commands.command(name="fits", description="Does it fit?")
@app_commands.describe(gpu="unknown")
async def fits(_interaction: discord.Interaction, gpu: str) -> None: ...


@app_commands.command(name="loud", description="Long.")
async def loud(_interaction: discord.Interaction) -> None: ...


@app_commands.command(name="keyed", description=app_commands.locale_str("gpu", key="other"))
async def keyed(_interaction: discord.Interaction) -> None: ...


async def test_by_english() -> None:
    """A string that stands in the tables gets its other languages, and only those."""
    found = await payload(fits)
    option = found["options"][0]

    assert {"de": "passt", "zh-CN": "能跑"} == found["name_localizations"]
    assert {"de": "Passt es?", "zh-CN": "能跑吗？"} == found["description_localizations"]
    assert {"de": "gpu", "zh-CN": "显卡"} == option["name_localizations"]
    assert "unknown" == option["description"]
    assert "description_localizations" not in option


async def test_by_key() -> None:
    """Of two with the same English the first counts, unless a key names the other."""
    assert {"de": "karte", "zh-CN": "卡"} == (await payload(keyed))["description_localizations"]


async def test_unlawful(caplog: pytest.LogCaptureFixture) -> None:
    """What Discord would refuse is left out with a warning: it would cost all commands."""
    found = await payload(loud)

    assert {} == found["name_localizations"]
    assert {"zh-CN": "长"} == found["description_localizations"]
    assert ["WARNING"] * 3 == [record.levelname for record in caplog.records]


async def test_menu() -> None:
    """The name in a message's menu may have spaces and capitals."""

    async def check(_interaction: discord.Interaction, _message: discord.Message) -> None: ...

    check.__annotations__["_message"] = discord.Message
    found = await payload(app_commands.ContextMenu(name="Check this", callback=check))

    assert {"de": "Das prüfen", "zh-CN": "检查"} == found["name_localizations"]


async def test_other_languages() -> None:
    """A language that we do not speak is left to Discord's English."""
    translator = WordsTranslator(TABLES)
    context: app_commands.TranslationContextTypes = app_commands.TranslationContext(
        app_commands.TranslationContextLocation.command_name, fits
    )
    string = app_commands.locale_str("fits")

    assert "passt" == await translator.translate(string, discord.Locale.german, context)
    assert None is await translator.translate(string, discord.Locale.french, context)
