"""The composition root: everything that the bot is made of, built once and handed in."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import bot.chat.buttons
import bot.chat.commands
import bot.fit.buttons
import bot.fit.commands
from bot import question
from bot.chat.ledger import Ledger
from bot.chat.limits import Limits
from bot.chat.proxy import Proxy
from bot.chat.talk import Talk
from bot.fit.reply import FitReply
from bot.parts import Parts
from bot.service import Service
from bot.settings import BotSettings
from bot.words import chat, fit, program


@asynccontextmanager
async def wire(settings: Callable[[], BotSettings], state: Path) -> AsyncIterator[Parts]:
    """What is open is closed at the end of the block."""
    clock = time.monotonic
    proxy = Proxy(settings, clock)
    service = Service(
        settings=settings,
        proxy=proxy,
        ledger=Ledger(state / "ledger.sqlite"),
        limits=Limits(settings, clock),
        clock=clock,
    )
    try:
        yield Parts(
            service=service,
            add_commands=(bot.fit.commands.add_commands, bot.chat.commands.add_commands),
            buttons=(*bot.fit.buttons.DYNAMIC_ITEMS, *bot.chat.buttons.DYNAMIC_ITEMS),
            tables=(fit.TEXTS, chat.TEXTS, program.TEXTS),
            read=question.read,
            fit=FitReply(service).answer,
            talk=Talk(service).answer,
        )
    finally:
        await proxy.aclose()
