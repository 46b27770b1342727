"""Answers a fit question that came as a message."""

import aiohttp
import discord

from bot.fit.asked import page_for
from bot.fit.page import Page
from bot.fit.pages import Reader, notice
from bot.fit.shown import question_on
from bot.fit.unread import Unread
from bot.question import Question, read
from bot.replying import reply_with
from bot.service import Service
from bot.trouble import locale_of_message


class FitReply:
    """Remembers what it was asked, so that a question can go on from the last."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def answer(self, message: discord.Message, question: Question) -> None:
        """Replies with the card or list, or with what could not be read."""
        previous = await self._before(message)
        whole = question.over(previous) or question
        self._service.recent.remember(
            whole,
            message=message.id,
            channel=message.channel.id,
            user=message.author.id,
            now=self._service.clock(),
        )
        reader = Reader(message.author.id, locale_of_message(message))
        try:
            page = await page_for(whole, reader, self._service.settings().context)
        except Unread as error:
            page = notice(error.text(reader.locale))
        sent = await _send(message, page)
        self._service.recent.answered(message.id, sent.id)

    async def _before(self, message: discord.Message) -> Question | None:
        """What the message that is replied to shows or asked, else the user's last in the channel.

        Of an answer Discord may have told others before it told us that it is there; the question
        to which it replies is known in any case.
        """
        recent = self._service.recent
        answer = await _replied_to(message)
        chain = [each.reference for each in (message, answer) if each is not None]
        known = recent.of([each.message_id for each in chain if each and each.message_id])
        if known is None and answer is not None:
            known = question_on(answer) or await _asked_before(answer)
        return known or recent.last(
            channel=message.channel.id, user=message.author.id, now=self._service.clock()
        )


async def _asked_before(answer: discord.Message) -> Question | None:
    """After a restart: the question that the answer was for."""
    asked = await _replied_to(answer)
    return read(asked.content) if asked is not None else None


async def _replied_to(message: discord.Message) -> discord.Message | None:
    reference = message.reference
    if reference is None or reference.message_id is None:
        return None
    if isinstance(reference.resolved, discord.Message):
        return reference.resolved
    try:
        return await message.channel.fetch_message(reference.message_id)
    except (discord.HTTPException, aiohttp.ClientError, OSError):
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
    return await reply_with(message, page.view(), page.files())
