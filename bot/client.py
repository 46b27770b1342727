"""The bot in Discord: whom it hears, who answers, and what becomes of an error."""

import asyncio
import logging
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import discord
from discord import app_commands

from bot.door import Entry, knock
from bot.guard import guard
from bot.parts import Parts
from bot.redaction import heard
from bot.replying import reply
from bot.sync import sync
from bot.translator import WordsTranslator
from bot.trouble import locale_of_message, tell_closed, tell_interaction, tell_message
from bot.words.program import TEXTS

log = logging.getLogger(__name__)

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
# discord.py takes no less; a longer penalty raises instead of hanging an answer.
_LONGEST_PENALTY_S = 30.0
_N_MESSAGES = 200
_SPOKEN = (discord.MessageType.default, discord.MessageType.reply)


class BotClient(discord.Client):
    """Buttons find what they need in `service`. `is_online`: connected, and told what is new."""

    def __init__(self, parts: Parts, state: Path, *, proxy: str | None = None) -> None:
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody calls us
        super().__init__(
            intents=INTENTS,
            proxy=proxy,
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=_N_MESSAGES,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_ratelimit_timeout=_LONGEST_PENALTY_S,
        )
        self.service = parts.service
        self.is_online = asyncio.Event()
        self._parts = parts
        self._state = state
        self.tree = _Tree(self, is_for_users=parts.service.settings().user_installs)
        for add_commands in parts.add_commands:
            add_commands(self.tree, parts.service)

    async def setup_hook(self) -> None:
        await self.tree.set_translator(WordsTranslator(self._parts.tables))
        self.add_dynamic_items(*(guard(kind, self.knock) for kind in self._parts.buttons))
        await sync(self.tree, self._state)

    def knock(self, source: discord.Message | discord.Interaction[Any]) -> Entry:
        return knock(source, self.service)

    async def on_ready(self) -> None:
        log.info("online as %s, in %d servers", self.user, len(self.guilds))
        self.is_online.set()

    async def on_resumed(self) -> None:
        self.is_online.set()

    async def on_disconnect(self) -> None:
        self.is_online.clear()

    async def on_message(self, message: discord.Message) -> None:
        text = self._said_to_us(message)
        if text is None:
            return
        heard(text, message.content)
        try:
            entry = self.knock(message)
            if entry.is_open:
                await self._answer(message, text)
            elif entry.says is TEXTS["too_many"]:  # a place we leave alone is left in silence
                await reply(message, entry.says.say(locale_of_message(message)))
        except Exception as error:
            await tell_message(message, error)

    async def _answer(self, message: discord.Message, text: str) -> None:
        if not text and not message.attachments and message.reference is None:
            await reply(message, TEXTS["hello"].say(locale_of_message(message)))
            return
        if message.guild and not message.content and _answers_a_command(message):
            await reply(message, TEXTS["unread_reply"].say(locale_of_message(message)))
            return
        question = self._parts.read(text)
        if question is not None:
            await self._parts.fit(message, question)
        else:
            await self._parts.talk(message, text)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """We write our own anew all the time, and know what they say."""
        if payload.message.author != self.user:
            self.service.rewritten(payload.message_id)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        self.service.unsaid(payload.message_id)

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        for message in payload.message_ids:
            self.service.unsaid(message)

    def _said_to_us(self, message: discord.Message) -> str | None:
        """Without our mention; None unless a person wrote it to us, in private or by mention.

        A reply mentions whom it answers, unless its ping is off; its text would not come then.
        """
        user = self.user
        is_person = not message.author.bot and message.webhook_id is None
        if user is None or not is_person or message.type not in _SPOKEN:
            return None
        if message.guild is not None and user not in message.mentions:
            return None
        return re.sub(rf"\s*<@!?{user.id}>\s*", " ", message.content).strip()


class _Tree(app_commands.CommandTree[BotClient]):
    def __init__(self, client: BotClient, *, is_for_users: bool) -> None:
        super().__init__(
            client,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=is_for_users),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=is_for_users, private_channel=is_for_users
            ),
        )

    async def interaction_check(self, interaction: discord.Interaction[BotClient], /) -> bool:
        """Commands and their autocompletion pass here; `guard` stands before buttons."""
        heard(*_strings(interaction.data))
        entry = self.client.knock(interaction)
        if not entry.is_open:
            await tell_closed(interaction, entry)
        return entry.is_open

    async def on_error(
        self, interaction: discord.Interaction[BotClient], error: app_commands.AppCommandError, /
    ) -> None:
        if interaction.type is not discord.InteractionType.autocomplete:
            await tell_interaction(interaction, error)


def _answers_a_command(message: discord.Message) -> bool:
    """Whether it replies to an answer of ours to a command: Discord hides from us what it says."""
    answer = message.reference.resolved if message.reference else None
    return isinstance(answer, discord.Message) and answer.interaction_metadata is not None


def _strings(data: Any) -> Iterator[str]:
    """What a user typed into options, or the text of the message that a menu was opened on."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key in ("value", "content") and isinstance(value, str):
                yield value
            else:
                yield from _strings(value)
    elif isinstance(data, list):
        for each in data:
            yield from _strings(each)
