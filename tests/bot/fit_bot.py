"""The bot with its fit commands alone; asking its proxy or its ledger for anything is an error."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import discord

from bot import question
from bot.chat.limits import Limits
from bot.client import BotClient
from bot.fit.buttons import DYNAMIC_ITEMS
from bot.fit.commands import add_commands
from bot.fit.reply import FitReply
from bot.parts import Parts
from bot.service import Service
from bot.settings import BotSettings
from bot.words import fit, program
from tests.bot.fakes import FakeClock


class OutOfBounds:
    """Stands where nothing may be asked for."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the fit commands asked for {name}")


async def talked(message: discord.Message, text: str) -> None:
    await message.reply("this is talk")


def fit_bot(
    state: Path, settings: BotSettings | None = None, clock: FakeClock | None = None
) -> BotClient:
    chosen, clock = settings or BotSettings(commands_per_minute=1000), clock or FakeClock()
    nothing: Any = OutOfBounds()
    service = Service(
        settings=lambda: chosen,
        proxy=nothing,
        ledger=nothing,
        limits=Limits(lambda: chosen, clock),
        clock=clock,
    )
    parts = Parts(
        service=service,
        add_commands=(add_commands,),
        buttons=DYNAMIC_ITEMS,
        tables=(fit.TEXTS, program.TEXTS),
        read=question.read,
        fit=FitReply(service).answer,
        talk=talked,
    )
    return BotClient(parts, state)


def components(message: Any) -> Iterator[dict[str, Any]]:
    """All components of a message as Discord has them, those inside others too."""
    todo = [_raw(each) for each in message.components]
    while todo:
        each = todo.pop(0)
        yield each
        todo = [*each.get("components", []), *todo]


def _raw(component: Any) -> dict[str, Any]:
    return component if isinstance(component, dict) else component.to_dict()


def text_of(message: Any) -> str:
    """All that is written above and below the picture."""
    return "\n".join(each["content"] for each in components(message) if each["type"] == 10)


def buttons_of(message: Any) -> dict[str, str]:
    """The custom_id of each button by its label."""
    return {each["label"]: each["custom_id"] for each in components(message) if each["type"] == 2}


def picture_of(message: Any) -> str | None:
    """The alt text of the picture that is shown; None without one."""
    shown = [each for each in components(message) if each["type"] == 12]
    return shown[0]["items"][0]["description"] if shown else None
