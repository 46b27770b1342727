"""Puts buttons behind the door that commands have, and tells their users of errors."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import discord

from bot.door import Entry
from bot.trouble import tell_closed, tell_interaction

_UNGUARDED = "unguarded"
_Item = discord.ui.DynamicItem[Any]
_Interaction = discord.Interaction[Any]


def guard(kind: type[_Item], knock: Callable[[_Interaction], Entry]) -> type[_Item]:
    """Wraps the button's callback in place; discord.py alone would only log an error.

    A subclass would not do: sending a button registers the class that it has.
    """
    press = getattr(kind.callback, _UNGUARDED, kind.callback)  # once, however often it is asked

    @wraps(press)
    async def callback(self: _Item, interaction: _Interaction) -> None:
        entry = knock(interaction)
        if not entry.is_open:
            await tell_closed(interaction, entry)
            return
        try:
            await press(self, interaction)
        except Exception as error:
            await tell_interaction(interaction, error)

    setattr(callback, _UNGUARDED, press)
    setattr(kind, "callback", callback)  # noqa: B010 - mypy lets no method be assigned
    return kind
