"""Everything that Discord remembers: people, places, messages."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from tests.discord.attachment import Attachment
from tests.discord.changes import Changes
from tests.discord.components import texts
from tests.discord.draft import Draft
from tests.discord.interaction import Interaction, Type
from tests.discord.mentions import EVERYBODY, PEOPLE, Pings, pings_of
from tests.discord.message import Flag, Kind, Message, Version
from tests.discord.places import Channel, Guild
from tests.discord.places import Kind as Place
from tests.discord.refusal import (
    UNKNOWN_CHANNEL,
    UNKNOWN_GUILD,
    UNKNOWN_MESSAGE,
    UNKNOWN_USER,
    Reason,
    Refusal,
)
from tests.discord.snowflake import Snowflakes
from tests.discord.users import User

Tell = Callable[[str, Message], None]
T = TypeVar("T")


class World:
    """One bot, and whoever a test makes. `tell` is how events reach the gateway."""

    def __init__(self, bot_name: str, changes: Changes) -> None:
        self.ids = Snowflakes()
        self.changes = changes
        self.bot = User(self.ids.next(), bot_name, is_bot=True)
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.installed: set[int] = set()  # users who installed the app for themselves
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.messages: dict[int, Message] = {}
        self.files: dict[str, Attachment] = {}
        self.tell: Tell = lambda _name, _message: None
        self.tell_channel: Callable[[str, Channel], None] = lambda _name, _channel: None
        self.tell_guild: Callable[[Guild], None] = lambda _guild: None

    def add_user(self, name: str, *, locale: str = "en-US", has_installed: bool = False) -> User:
        user = User(self.ids.next(), name, locale=locale)
        self.users[user.id] = user
        if has_installed:
            self.installed.add(user.id)
        return user

    def add_guild(self, name: str, *members: User, has_bot: bool = True) -> Guild:
        everyone = [*members, self.bot] if has_bot else [*members]
        guild = Guild(self.ids.next(), name, members[0], everyone, has_bot)
        self.guilds[guild.id] = guild
        if has_bot:
            self.tell_guild(guild)
        return guild

    def add_channel(self, kind: Place, name: str = "", **rest: Any) -> Channel:
        """`rest` are fields of `Channel`. A thread of a message shares that message's id."""
        channel = Channel(rest.pop("id", None) or self.ids.next(), kind, name, **rest)
        self.channels[channel.id] = channel
        if channel.guild:
            channel.guild.channels.append(channel)
            is_thread = channel.kind is Place.THREAD
            self.tell_channel("THREAD_CREATE" if is_thread else "CHANNEL_CREATE", channel)
        self.changes.happened()
        return channel

    def remove_channel(self, channel: Channel) -> None:
        """A guild's channel with all that was said in it."""
        assert channel.guild is not None
        self.tell_channel("CHANNEL_DELETE", channel)
        del self.channels[channel.id]
        channel.guild.channels.remove(channel)
        self.changes.happened()

    def dm(self, *people: User) -> Channel:
        """The direct messages between two users, made when first asked for."""
        for channel in self.channels.values():
            if channel.kind is Place.DM and set(channel.recipients) == set(people):
                return channel
        return self.add_channel(Place.DM, recipients=people)

    def channel(self, snowflake: int) -> Channel:
        return _found(self.channels, snowflake, UNKNOWN_CHANNEL)

    def guild(self, snowflake: int) -> Guild:
        return _found(self.guilds, snowflake, UNKNOWN_GUILD)

    def user(self, snowflake: int) -> User:
        return _found(self.users, snowflake, UNKNOWN_USER)

    def message(self, channel: Channel, snowflake: int) -> Message:
        """One that is in the channel for all to see."""
        message = _found(self.messages, snowflake, UNKNOWN_MESSAGE)
        if message.channel is not channel or message.deleted_at is not None or message.seen_by:
            raise Refusal(UNKNOWN_MESSAGE)
        return message

    def history(self, channel: Channel) -> Iterator[Message]:
        """What everybody sees in a channel, newest first."""
        for message in reversed(list(self.messages.values())):
            if message.channel is channel and message.deleted_at is None and not message.seen_by:
                yield message

    def post(
        self,
        draft: Draft,
        author: User,
        channel: Channel,
        *,
        reference: Message | None = None,
        interaction: Interaction | None = None,
        is_loading: bool = False,
    ) -> Message:
        """A new message; raises `Refusal` when it says nothing and is no "thinking" either."""
        version = _thinking(draft) if is_loading else draft.first(channel.id, self.ids)
        is_secret = interaction is not None and Flag.EPHEMERAL in version.flags
        message = Message(
            id=self.ids.next(),
            channel=channel,
            author=author,
            versions=[version],
            pings=self._pings(draft, reference, is_answer=interaction is not None),
            kind=_kind(reference, interaction),
            reference=reference,
            interaction=interaction,
            seen_by=interaction.user if interaction and is_secret else None,
            nonce=draft.body.get("nonce"),
        )
        self.messages[message.id] = message
        channel.last_message_id = message.id
        self._keep_files(message)
        self._say("MESSAGE_CREATE", message)
        return message

    def edit(self, message: Message, draft: Draft) -> Message:
        """The next version; one that was "thinking" becomes an answer. Pings nobody anew."""
        before = message.now
        message.versions.append(draft.next(before, message.channel.id, self.ids))
        if Flag.LOADING in before.flags:
            message.pings = self._pings(draft, message.reference, is_answer=True)
        self._keep_files(message)
        self._say("MESSAGE_UPDATE", message)
        return message

    def delete(self, message: Message) -> None:
        message.deleted_at = time.monotonic()
        self._say("MESSAGE_DELETE", message)

    def _pings(self, draft: Draft, reference: Message | None, *, is_answer: bool) -> Pings:
        said = [draft.body.get("content") or "", *texts(draft.body.get("components") or ())]
        default = PEOPLE if is_answer else EVERYBODY
        answered = reference.author if reference else None
        return pings_of(said, draft.body.get("allowed_mentions"), default, self.users, answered)

    def _keep_files(self, message: Message) -> None:
        self.files |= {file.path: file for file in message.attachments}

    def _say(self, name: str, message: Message) -> None:
        if not message.seen_by:  # nothing is told about what one user alone sees
            self.tell(name, message)
        self.changes.happened()


def _thinking(draft: Draft) -> Version:
    flags = Flag(draft.body.get("flags") or 0) & Flag.EPHEMERAL
    return Version(time.monotonic(), flags=flags | Flag.LOADING)


def _found(table: Mapping[int, T], snowflake: int, reason: Reason) -> T:
    if snowflake not in table:
        raise Refusal(reason)
    return table[snowflake]


def _kind(reference: Message | None, interaction: Interaction | None) -> Kind:
    if interaction is not None and interaction.type is Type.COMMAND:
        is_chat = interaction.data["type"] == 1
        return Kind.CHAT_INPUT_COMMAND if is_chat else Kind.CONTEXT_MENU_COMMAND
    return Kind.REPLY if reference is not None else Kind.DEFAULT
