"""Answers what is no fit question, wherever it is asked, if whoever asks may."""

import logging
from functools import partial

import aiohttp
import discord

from bot.acknowledgement import defer
from bot.chat.attachments import Fetch, fetch, read_files
from bot.chat.channel_surface import SILENT, ChannelSurface
from bot.chat.conversation import Conversation
from bot.chat.draft import MOST_MESSAGES, Frame
from bot.chat.errors import ChatTrouble, LedgerTrouble, LimitReached
from bot.chat.heading import asked_in, heading_of
from bot.chat.history import turns_of
from bot.chat.interaction_surface import InteractionSurface, is_guest
from bot.chat.memory import Asked
from bot.chat.nodes import Node, TextFile
from bot.chat.round import Stage, play
from bot.replying import reply
from bot.service import Service
from bot.trouble import answer_privately, locale_of_message
from bot.words.text import locale_of

log = logging.getLogger(__name__)

Interaction = discord.Interaction[discord.Client]


class Talk:
    """Holds nothing of its own: what must be remembered is in the service."""

    def __init__(self, service: Service, fetch: Fetch = fetch) -> None:
        self._service = service
        self._fetch = fetch
        self._conversation = Conversation(service.ledger.memory.nodes, fetch)

    async def answer(self, message: discord.Message, text: str) -> None:
        """A message that says `text` to us, in a channel, a thread or in private."""
        locale = locale_of_message(message)
        asker, channel = message.author.id, message.channel.id
        service = self._service
        stage = Stage(
            partial(ChannelSurface, message, lane=service.limits.lane(channel)),
            Frame(locale),
            # Answers in one channel share what Discord allows there.
            lambda: service.settings().edit_every * max(1, service.limits.streaming(channel)),
            message.id,
        )
        try:
            with service.limits.asking(asker, channel) as heard:
                model = await self._model(asker)
                turns = await self._conversation.turns(message, text)
                await play(service, Asked(asker, turns, model), stage, heard=heard)
        except ChatTrouble as trouble:
            await _reply(message, trouble.text(locale))

    async def ask(
        self,
        interaction: Interaction,
        prompt: str,
        model: str | None = None,
        file: discord.Attachment | None = None,
    ) -> None:
        """A command. Its question stands above the answer, for Discord shows it to nobody."""
        asker = interaction.user
        try:
            with self._service.limits.asking(asker.id, interaction.channel_id or 0) as heard:
                await defer(interaction, thinking=True)
                chosen = await self._model(asker.id)
                files = await read_files([file] if file else [], self._fetch)
                node = _node(interaction, prompt, files)
                self._service.ledger.memory.nodes.put(node)
                asked = Asked(asker.id, turns_of((), node), model or chosen, heading_of(prompt))
                await play(self._service, asked, self._within(interaction, asked), heard=heard)
        except ChatTrouble as trouble:
            await _refuse(interaction, trouble)

    async def again(self, interaction: Interaction, key: str) -> None:
        """A button: the question of the answer that it stands below, once more."""
        asker = interaction.user.id
        try:
            with self._service.limits.asking(asker, interaction.channel_id or 0) as heard:
                kept = self._service.ledger.memory.kept(key)
                await defer(interaction, thinking=True)
                model = await self._model(asker)
                asked = kept.asked if kept else await self._found_again(interaction, model)
                await play(self._service, asked, self._within(interaction, asked), heard=heard)
        except ChatTrouble as trouble:
            await _refuse(interaction, trouble)

    async def _found_again(self, interaction: Interaction, model: str) -> Asked:
        """What can be read in the channel after a restart. Raises `ChatTrouble`."""
        message, asker = interaction.message, interaction.user.id
        if message is not None and message.interaction_metadata is not None:
            quoted, _ = asked_in(message.content)
            if quoted is not None and quoted.is_whole:
                node = _node(interaction, quoted.text)
                return Asked(asker, turns_of((), node), model, heading_of(quoted.text))
        elif message is not None:
            question = await self._conversation.question_of(message)
            if question is not None and question.author.id == asker:
                return Asked(asker, await self._conversation.turns(question), model)
        raise ChatTrouble("again_unknown")

    async def _model(self, user: int) -> str:
        """The model of the user's choice, if there are tokens left for today.

        Raises `LimitReached`, and `LedgerTrouble` where that would let a budget be overdrawn.
        """
        settings, ledger = self._service.settings(), self._service.ledger
        budget = settings.tokens_per_day
        if budget and await ledger.spent(user) >= budget:
            raise LimitReached("budget_spent", n=budget, ends=ledger.day_ends)
        try:
            return await ledger.chosen(user) or settings.model
        except LedgerTrouble:
            if budget:
                raise
            return settings.model

    def _within(self, interaction: Interaction, asked: Asked) -> Stage:
        """An interaction's edits are its own: no neighbour has a share in them."""
        most = 1 if is_guest(interaction) else MOST_MESSAGES
        return Stage(
            partial(InteractionSurface, interaction, clock=self._service.clock),
            Frame(locale_of(interaction.locale.value), asked.heading, most),
            lambda: self._service.settings().edit_every,
            interaction.id,
        )


def _node(interaction: Interaction, text: str, files: tuple[TextFile, ...] = ()) -> Node:
    asker = interaction.user
    return Node(
        interaction.id,
        None,
        is_bot=False,
        owner=asker.id,
        author=asker.display_name,
        text=text,
        files=files,
    )


async def _refuse(interaction: Interaction, trouble: ChatTrouble) -> None:
    """In private while nothing was shown; in the place of the answer once it is awaited."""
    sentence = trouble.text(locale_of(interaction.locale.value))
    if not interaction.response.is_done():
        await answer_privately(interaction, sentence)
        return
    await interaction.edit_original_response(content=sentence, view=None, allowed_mentions=SILENT)


async def _reply(message: discord.Message, sentence: str) -> None:
    try:
        await reply(message, sentence)
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        log.warning("a refusal could not be sent: %s", type(error).__name__)
