"""Whether somebody is let in now: the lists of the settings, how often they came, our own end."""

from dataclasses import dataclass
from typing import Any

import discord

from bot.admission import is_admitted, place_of
from bot.chat.limits import Pass
from bot.service import Service
from bot.words.program import TEXTS
from bot.words.text import Text


@dataclass(frozen=True, slots=True)
class Entry:
    """Closed with a sentence, or without a word."""

    is_open: bool
    says: Text | None = None


OPEN = Entry(is_open=True)
SILENT = Entry(is_open=False)


def knock(source: discord.Message | discord.Interaction[Any], service: Service) -> Entry:
    """Counts as one of the user's commands in this minute, but while they are still typing one."""
    if service.streams.is_closing:
        return SILENT
    place = place_of(source)
    if not is_admitted(place, service.settings()):
        return Entry(is_open=False, says=TEXTS["not_here"])
    if _is_typing(source):
        return OPEN
    match service.limits.command(place.user):
        case Pass.GO:
            return OPEN
        case Pass.SAY:
            return Entry(is_open=False, says=TEXTS["too_many"])
        case _:
            return SILENT


def _is_typing(source: discord.Message | discord.Interaction[Any]) -> bool:
    typing = discord.InteractionType.autocomplete
    return isinstance(source, discord.Interaction) and source.type is typing
