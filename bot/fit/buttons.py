"""The buttons of the fit answers. What each is about stands in its custom_id."""

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, cast

import discord

from bot.acknowledgement import defer
from bot.fit.ask import Ask
from bot.fit.custom_id import DETAILS, OPEN, SHOW, ask_of, owner_of, template
from bot.fit.page import Page
from bot.fit.pages import Reader, card_page, details_page, notice
from bot.fit.place import OldButton
from bot.fit.shown import question_of
from bot.fit.unread import Unread
from bot.service import Service
from bot.words.fit import TEXTS
from bot.words.text import locale_of

log = logging.getLogger(__name__)

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
        """In the place of the message, or beside it for the one who clicked.

        What takes long to draw may be done after what was pressed later, and is not shown then.
        """
        message = interaction.message
        if is_private or message is None:
            await defer(interaction, ephemeral=is_private, thinking=is_private)
            await _show(interaction, await self._page(interaction, make))
            return
        service = _service(interaction)
        with service.presses.pressed(message.id) as press:
            await defer(interaction)
            page = await self._page(interaction, make)
            async with press.lock:
                if press.is_last:
                    self._remember(service, message.id)
                    await _show(interaction, page)

    def _remember(self, service: Service, message: int) -> None:
        """Who replies to it goes on from what it shows then."""
        try:
            service.recent.shows(message, question_of(ask_of(self.ask)))
        except OldButton:
            log.info("a button of an older version was pressed")

    async def _page(self, interaction: _Interaction, make: _MakePage) -> Page:
        locale = locale_of(interaction.locale.value)
        try:
            return await make(ask_of(self.ask), Reader(interaction.user.id, locale))
        except OldButton:
            return notice(TEXTS["old_button"].say(locale))
        except Unread as error:
            return notice(error.text(locale))


class _Served(Protocol):
    service: Service


def _service(interaction: _Interaction) -> Service:
    """The client carries it, for buttons are made anew at every press."""
    return cast("_Served", interaction.client).service


async def _show(interaction: _Interaction, page: Page) -> None:
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
