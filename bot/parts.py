"""What the program is made of, and what the client needs to know of it."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import discord
from discord import app_commands

from bot.service import Service
from bot.settings import BotSettings
from bot.words import Texts

Tree: TypeAlias = app_commands.CommandTree[Any]


@dataclass(frozen=True, slots=True)
class Parts:
    """The commands and answers, each built around the same `service`.

    `read` makes a fit question of a text, or None; `fit` answers what it made, `talk` all else.
    """

    service: Service
    add_commands: tuple[Callable[[Tree, Service], None], ...]
    buttons: tuple[type[discord.ui.DynamicItem[Any]], ...]
    tables: tuple[Texts, ...]
    read: Callable[[str], Any | None]
    fit: Callable[[discord.Message, Any], Awaitable[None]]
    talk: Callable[[discord.Message, str], Awaitable[None]]


# Opens everything that must be closed again, in the order that it needs. Takes the settings as
# they are now, and the state folder.
Wiring: TypeAlias = Callable[[Callable[[], BotSettings], Path], AbstractAsyncContextManager[Parts]]
