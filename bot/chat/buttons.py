"""What the buttons below an answer do; they find their answer by their custom_id."""

import io
import re
from typing import Any, Protocol, cast

import discord

from bot.acknowledgement import defer
from bot.chat.channel_surface import SILENT
from bot.chat.links import quiet
from bot.chat.memory import Memory
from bot.chat.splitting import split
from bot.chat.stream import End
from bot.chat.surface import Buttons
from bot.chat.talk import Talk
from bot.chat.views import button, template, view_of
from bot.service import Service
from bot.trouble import answer_privately
from bot.words.chat import TEXTS
from bot.words.text import Locale, locale_of

_Button = discord.ui.Button[Any]
_Interaction = discord.Interaction[discord.Client]
_THOUGHTS_FILE = "thinking.md"


class _Served(Protocol):
    service: Service


def _service(interaction: _Interaction) -> Service:
    """The client carries it, for buttons are made anew at every press."""
    return cast("_Served", interaction.client).service


def _memory(interaction: _Interaction) -> Memory:
    return _service(interaction).ledger.memory


def _locale(interaction: _Interaction) -> Locale:
    return locale_of(interaction.locale.value)


async def _is_askers(interaction: _Interaction, asker: int) -> bool:
    if interaction.user.id == asker:
        return True
    await answer_privately(interaction, TEXTS["not_yours"].say(_locale(interaction)))
    return False


class Stop(discord.ui.DynamicItem[_Button], template=template("stop")):
    """Ends an answer that is being written; its text stays, and the model's slot is free."""

    def __init__(self, asker: int, key: str) -> None:
        super().__init__(button("stop", asker, key, "en"))
        self._asker = asker
        self._key = key

    @classmethod
    async def from_custom_id(
        cls, _interaction: _Interaction, _item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "Stop":
        return cls(int(match["asker"]), match["key"])

    async def interaction_check(self, interaction: _Interaction, /) -> bool:
        return await _is_askers(interaction, self._asker)

    async def callback(self, interaction: _Interaction) -> None:
        memory, locale = _memory(interaction), _locale(interaction)
        answer = memory.live.get(self._key)
        if answer is not None:
            answer.stop(End.STOPPED)
            await defer(interaction)
            return
        if memory.kept(self._key) is None:  # of a run before this one: nobody else will tidy up
            view = view_of(Buttons(again=True), self._asker, self._key, locale)
            await interaction.response.edit_message(view=view, allowed_mentions=SILENT)
        await answer_privately(interaction, TEXTS["stop_over"].say(locale))


class Again(discord.ui.DynamicItem[_Button], template=template("again")):
    """Asks the same question once more, as a message of its own."""

    def __init__(self, asker: int, key: str) -> None:
        super().__init__(button("again", asker, key, "en"))
        self._asker = asker
        self._key = key

    @classmethod
    async def from_custom_id(
        cls, _interaction: _Interaction, _item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "Again":
        return cls(int(match["asker"]), match["key"])

    async def interaction_check(self, interaction: _Interaction, /) -> bool:
        return await _is_askers(interaction, self._asker)

    async def callback(self, interaction: _Interaction) -> None:
        await Talk(_service(interaction)).again(interaction, self._key)


class Details(discord.ui.DynamicItem[_Button], template=template("details")):
    """Shows what the model thought, to whoever wants to see it, and to nobody else."""

    def __init__(self, asker: int, key: str) -> None:
        super().__init__(button("details", asker, key, "en"))
        self._key = key

    @classmethod
    async def from_custom_id(
        cls, _interaction: _Interaction, _item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> "Details":
        return cls(int(match["asker"]), match["key"])

    async def callback(self, interaction: _Interaction) -> None:
        kept = _memory(interaction).kept(self._key)
        if kept is None or not kept.thoughts.strip():
            sentence = TEXTS["details_unknown"].say(_locale(interaction))
            await answer_privately(interaction, sentence)
            return
        pieces = [piece.text for piece in split(quiet(kept.thoughts)) if piece.text.strip()]
        body = io.BytesIO(kept.thoughts.encode("utf-8", "replace"))
        await interaction.response.send_message(
            pieces[0],
            files=[discord.File(body, _THOUGHTS_FILE)] if len(pieces) > 1 else [],
            ephemeral=True,
            allowed_mentions=SILENT,
            suppress_embeds=True,
        )


DYNAMIC_ITEMS: tuple[type[discord.ui.DynamicItem[Any]], ...] = (Stop, Again, Details)
