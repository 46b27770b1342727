"""Answers a fit question that came as a message."""

import discord

from bot.fit.asked import page_for
from bot.fit.page import Page
from bot.fit.pages import Reader, notice
from bot.fit.recent import Recent
from bot.fit.unread import Unread
from bot.question import Question, read
from bot.service import Service
from bot.trouble import locale_of_message


class FitReply:
    """Remembers what it answered, so that a question can go on from the last."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._recent = Recent()

    async def answer(self, message: discord.Message, question: Question) -> None:
        """Replies with the card or list, or with what could not be read."""
        previous = await self._before(message)
        whole = question.over(previous) or question
        reader = Reader(message.author.id, locale_of_message(message))
        try:
            page = await page_for(whole, reader, self._service.settings().context)
        except Unread as error:
            page = notice(error.text(reader.locale))
        sent = await _send(message, page)
        self._recent.remember(
            whole,
            answer=sent.id,
            channel=message.channel.id,
            user=message.author.id,
            now=self._service.clock(),
        )

    async def _before(self, message: discord.Message) -> Question | None:
        replied_to = message.reference.message_id if message.reference else None
        found = self._recent.before(
            replied_to=replied_to,
            channel=message.channel.id,
            user=message.author.id,
            now=self._service.clock(),
        )
        return found or await _asked_before(message)


async def _asked_before(message: discord.Message) -> Question | None:
    """After a restart: the question that the message's answer, to which this replies, was for."""
    answer = await _replied_to(message)
    asked = await _replied_to(answer) if answer is not None else None
    return read(asked.content) if asked is not None else None


async def _replied_to(message: discord.Message) -> discord.Message | None:
    reference = message.reference
    if reference is None or reference.message_id is None:
        return None
    if isinstance(reference.resolved, discord.Message):
        return reference.resolved
    try:
        return await message.channel.fetch_message(reference.message_id)
    except discord.HTTPException:
        return None


async def _send(message: discord.Message, page: Page) -> discord.Message:
    """Without the picture where we may not attach files."""
    try:
        return await _sent(message, page)
    except discord.Forbidden:
        if page.picture is None:
            raise
        return await _sent(message, page.without_picture())


async def _sent(message: discord.Message, page: Page) -> discord.Message:
    return await message.reply(
        view=page.view(),
        files=page.files(),
        allowed_mentions=discord.AllowedMentions.none(),
        mention_author=False,
    )
