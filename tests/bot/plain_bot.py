"""The program as it is, around commands and answers as plain as can be.

`python -m tests.bot.plain_bot`; `PLAIN_BOT_HASTE` makes its clock run so many times as fast.
"""

import asyncio
import os
import re
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import discord
from discord import app_commands

from bot.chat.ledger import Ledger
from bot.chat.limits import Limits
from bot.chat.proxy import Proxy
from bot.parts import Parts, Tree
from bot.program import run
from bot.service import Service
from bot.settings import BotSettings
from bot.words import Text
from bot.words.program import TEXTS

WORDS = {"name_fall": Text("fall", "fallen", "摔倒"), "say": Text("Falls.", "Fällt.", "摔倒。")}


REFUSALS: dict[str, app_commands.AppCommandError] = {
    "check": app_commands.CheckFailure("not you"),
    "cooldown": app_commands.CommandOnCooldown(app_commands.Cooldown(1, 60), 30),
    "option": app_commands.TransformerError(
        "vault", discord.AppCommandOptionType.string, app_commands.Transformer()
    ),
}


class AgainButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"again:(?P<text>\w+)"):
    def __init__(self, text: str) -> None:
        super().__init__(discord.ui.Button(label="Again", custom_id=f"again:{text}"))
        self.text = text

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[Any], match: re.Match[str]
    ) -> "AgainButton":
        return cls(match["text"])

    async def callback(self, interaction: discord.Interaction) -> None:
        if self.text == "fall":
            raise ValueError("the button fell")
        await interaction.response.send_message(f"again {self.text}", ephemeral=True)


def add_commands(tree: Tree, service: Service) -> None:
    @tree.command(description="Falls.")
    async def fall(interaction: discord.Interaction, over: str, late: bool = False) -> None:
        if late:
            await interaction.response.defer()
        raise ValueError(f"fell over {over}")

    @fall.autocomplete("over")
    async def stones(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{typed}stone", value="stone")]

    @tree.command(description="Refuses.")
    async def refuse(interaction: discord.Interaction, why: str) -> None:
        if why == "tardy":
            await asyncio.sleep(3.3)
            await interaction.response.send_message("too late")
        raise REFUSALS[why]

    @tree.command(description="Says something with a button under it.")
    async def button(interaction: discord.Interaction, text: str) -> None:
        view = discord.ui.View(timeout=None)
        view.add_item(AgainButton(text))
        await interaction.response.send_message(f"the {service.settings().model}", view=view)


def read(text: str) -> str | None:
    return text.removeprefix("fit ") if text.startswith("fit ") else None


async def fit(message: discord.Message, question: Any) -> None:
    await message.reply(f"fits: {question}")


class Talk:
    def __init__(self, service: Service) -> None:
        self._service = service

    async def answer(self, message: discord.Message, text: str) -> None:
        if text == "fall":
            raise ValueError(text)
        if text != "stream":
            await message.reply(f"talk: {text} @everyone")
            return
        with self._service.streams.running():
            sent = await message.reply("streaming")
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                await sent.edit(content="restarting")
                raise


@asynccontextmanager
async def wire(settings: Callable[[], BotSettings], state: Path) -> AsyncIterator[Parts]:
    haste = float(os.environ.get("PLAIN_BOT_HASTE", "1"))
    proxy = Proxy(settings, time.monotonic)
    service = Service(
        settings=settings,
        proxy=proxy,
        ledger=Ledger(state / "ledger.sqlite"),
        limits=Limits(settings, time.monotonic),
        clock=lambda: time.monotonic() * haste,
    )
    try:
        yield Parts(
            service=service,
            add_commands=(add_commands,),
            buttons=(AgainButton,),
            tables=(WORDS, TEXTS),
            read=read,
            fit=fit,
            talk=Talk(service).answer,
        )
    finally:
        await proxy.aclose()


if __name__ == "__main__":
    ended = run(os.environ, Path("deepfit.toml"), wire)
    sys.stdout.write(f"{ended.says}\n")
    sys.exit(ended.status)
