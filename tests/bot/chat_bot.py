"""The program with its chat alone: `python -m tests.bot.chat_bot`."""

import os
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import discord

from bot.chat.buttons import DYNAMIC_ITEMS
from bot.chat.commands import add_commands
from bot.chat.ledger import Ledger
from bot.chat.limits import Limits
from bot.chat.proxy import Proxy
from bot.chat.talk import Talk
from bot.parts import Parts
from bot.program import run
from bot.service import Service
from bot.settings import BotSettings
from bot.words import chat, program


async def nothing(_message: discord.Message, _question: object) -> None:
    raise AssertionError("no fit question was read")


@asynccontextmanager
async def wire(settings: Callable[[], BotSettings], state: Path) -> AsyncIterator[Parts]:
    proxy = Proxy(settings, time.monotonic)
    service = Service(
        settings=settings,
        proxy=proxy,
        ledger=Ledger(state / "ledger.sqlite"),
        limits=Limits(settings, time.monotonic),
        clock=time.monotonic,
    )
    try:
        yield Parts(
            service=service,
            add_commands=(add_commands,),
            buttons=DYNAMIC_ITEMS,
            tables=(chat.TEXTS, program.TEXTS),
            read=lambda _text: None,
            fit=nothing,
            talk=Talk(service).answer,
        )
    finally:
        await proxy.aclose()


if __name__ == "__main__":
    ended = run(os.environ, Path("deepfit.toml"), wire)
    sys.stdout.write(f"{ended.says}\n")
    sys.exit(ended.status)
