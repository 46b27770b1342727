"""The buttons of the fit answers. What each is about stands in its custom_id."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import discord

from bot.acknowledgement import defer
from bot.fit.ask import Ask
from bot.fit.custom_id import DETAILS, OPEN, SHOW, ask_of, owner_of, template
from bot.fit.page import Page
from bot.fit.pages import Reader, card_page, details_page, notice
from bot.fit.place import OldButton
from bot.fit.unread import Unread
from bot.words.fit import TEXTS
from bot.words.text import locale_of

_Interaction = discord.Interaction[Any]
_Item = discord.ui.Item[Any]
_MakePage = Callable[[Ask, Reader], Awaitable[Page]]


class _Button(discord.ui.DynamicItem[discord.ui.Button[Any]], template="fit:"):
    """`owner` is the user whose message it is, as the custom_id has it; so is `ask`."""

    def __init__(self, item: discord.ui.Button[Any], owner: str, ask: str) -> None:
        super().__init__(item)
        self.owner = owner
        self.ask = ask

    @classmethod
    async def from_custom_id(
        cls, _: _Interaction, item: _Item, match: re.Match[str], /
    ) -> "_Button":
        assert isinstance(item, discord.ui.Button)
        return cls(item, match["owner"], match["ask"])

    async def answer(self, interaction: _Interaction, make: _MakePage, *, is_private: bool) -> None:
        """In the place of the message, or beside it for the one who clicked."""
        await defer(interaction, ephemeral=is_private, thinking=is_private)
        locale = locale_of(interaction.locale.value)
        try:
            page = await make(ask_of(self.ask), Reader(interaction.user.id, locale))
        except OldButton:
            page = notice(TEXTS["old_button"].say(locale))
        except Unread as error:
            page = notice(error.text(locale))
        await interaction.edit_original_response(
            view=page.view(),
            attachments=page.files(),
            allowed_mentions=discord.AllowedMentions.none(),
        )


class ShowButton(_Button, template=template(SHOW)):
    """Another context, or one of several candidates: the card changes for the one who asked.

    Others get a card of their own.
    """

    async def callback(self, interaction: _Interaction, /) -> None:
        is_private = interaction.user.id != owner_of(self.owner)
        await self.answer(interaction, card_page, is_private=is_private)


class OpenButton(_Button, template=template(OPEN)):
    """An entry of a list: its card, for whoever clicks."""

    async def callback(self, interaction: _Interaction, /) -> None:
        await self.answer(interaction, card_page, is_private=True)


class DetailsButton(_Button, template=template(DETAILS)):
    """All numbers in bytes, for whoever clicks."""

    async def callback(self, interaction: _Interaction, /) -> None:
        await self.answer(interaction, details_page, is_private=True)


DYNAMIC_ITEMS: tuple[type[discord.ui.DynamicItem[Any]], ...] = (
    ShowButton,
    OpenButton,
    DetailsButton,
)
