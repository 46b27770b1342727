"""Finds what was said before a message: what it answers, its thread, its private talk."""

import logging
import re
from collections.abc import Iterator
from datetime import timedelta

import aiohttp
import discord

from bot.chat.attachments import Fetch, is_text, read_files
from bot.chat.draft import FILE_NAME, said_of
from bot.chat.errors import FileTrouble
from bot.chat.heading import asked_in
from bot.chat.history import HISTORY_CHARS, Turn, turns_of
from bot.chat.nodes import Node, Nodes, TextFile

log = logging.getLogger(__name__)

_MOST_MESSAGES = 25
# In private nobody replies; after a night, what is said begins anew.
_GAP = timedelta(hours=6)
_WARNING = "⚠️ "


class Conversation:
    """Walks from a message to the one before it, as far back as somebody would remember."""

    def __init__(self, nodes: Nodes, fetch: Fetch) -> None:
        self._nodes = nodes
        self._fetch = fetch

    async def turns(self, message: discord.Message, text: str | None = None) -> tuple[Turn, ...]:
        """What the model reads for a message that says `text` to us, or what stands in it.

        Raises `FileTrouble` for an attachment that cannot be read.
        """
        parent = await self._parent(message)
        question = Node(
            message.id,
            parent,
            is_bot=False,
            owner=message.author.id,
            author=message.author.display_name,
            text=_said(message, _me(message)) if text is None else text,
            files=await read_files(message.attachments, self._fetch),
        )
        self._nodes.put(question)
        return turns_of(await self._before(message, parent), question)

    async def question_of(self, message: discord.Message) -> discord.Message | None:
        """The message of a person that one of our answers goes back to, if it is still there."""
        me = message.author.id
        for _ in range(_MOST_MESSAGES):
            key = _reference(message)
            if key is None:
                return None
            try:
                message = await message.channel.fetch_message(key)
            except (discord.DiscordException, aiohttp.ClientError):
                return None
            if message.author.id != me:
                return message
        return None

    async def _before(self, message: discord.Message, parent: int | None) -> list[Node]:
        """Oldest first. A message of which nothing is known ends the chain."""
        chain: list[Node] = []
        seen = {message.id}
        while parent is not None and parent not in seen and len(seen) <= _MOST_MESSAGES:
            seen.add(parent)
            node = await self._find(message.channel, parent)
            if node is None:
                break
            if node.text.strip() or node.files:
                chain.insert(0, node)
            parent = node.parent
        return chain

    async def _find(self, channel: discord.abc.Messageable, key: int) -> Node | None:
        async def look() -> Node | None:
            # A thread has the number of the message it hangs on, which is in the channel above.
            is_thread = isinstance(channel, discord.Thread) and channel.id == key
            place = getattr(channel, "parent", None) if is_thread else channel
            try:
                found: discord.Message = await place.fetch_message(key)  # type: ignore[union-attr]
            except (discord.DiscordException, aiohttp.ClientError, AttributeError):
                return None
            return await self._node(
                found, _reference(found) if is_thread else await self._parent(found)
            )

        return await self._nodes.find(key, look)

    async def _parent(self, message: discord.Message) -> int | None:
        """What it replies to, or in private and in threads the message before it."""
        if message.reference is not None and message.reference.message_id is not None:
            return message.reference.message_id
        is_private = isinstance(message.channel, discord.DMChannel)
        if not is_private and not isinstance(message.channel, discord.Thread):
            return None
        return await self._previous(message, _GAP if is_private else None)

    async def _previous(self, message: discord.Message, gap: timedelta | None) -> int | None:
        """The id of the message before; all that is fetched on the way is kept."""
        try:
            before = [
                each async for each in message.channel.history(limit=_MOST_MESSAGES, before=message)
            ]
        except (discord.DiscordException, aiohttp.ClientError):
            log.info("the history of a channel cannot be read")
            return None
        parent: int | None = None
        if isinstance(message.channel, discord.Thread) and len(before) < _MOST_MESSAGES:
            parent = message.channel.id  # its beginning: the message that the thread hangs on
        for each in reversed(list(_in_one_go(message, before, gap))):
            if self._nodes.get(each.id) is None:
                self._nodes.learn(await self._node(each, _reference(each) or parent))
            parent = each.id
        return parent

    async def _node(self, message: discord.Message, parent: int | None) -> Node:
        me = _me(message)
        if message.author.id == me:
            return await self._own(message, parent)
        files = await self._files(message)
        return Node(
            message.id,
            parent,
            is_bot=False,
            owner=message.author.id,
            author=message.author.display_name,
            text=_said(message, me),
            files=files,
        )

    async def _own(self, message: discord.Message, parent: int | None) -> Node:
        """One of ours, as it can be read there: a restart has lost the answer as it was."""
        said = message.content
        if metadata := message.interaction_metadata:
            asked, said = asked_in(said)
            if asked is not None:
                parent, owner = -message.id, metadata.user.id
                self._nodes.put(
                    Node(parent, None, is_bot=False, owner=owner, author="", text=asked.text)
                )
        whole = [file.text for file in await self._files(message) if file.name == FILE_NAME]
        text = whole[0] if whole else said_of(said)
        text = "" if text.startswith(_WARNING) else text
        return Node(message.id, parent, is_bot=True, owner=None, author="", text=text)

    async def _files(self, message: discord.Message) -> tuple[TextFile, ...]:
        """Of an earlier message: what is no text or too long to be remembered is left out."""
        wanted = [each for each in message.attachments if is_text(each)]
        try:
            return await read_files(wanted, self._fetch, HISTORY_CHARS)
        except FileTrouble:
            return ()


def _reference(message: discord.Message) -> int | None:
    return message.reference.message_id if message.reference else None


def _in_one_go(
    message: discord.Message, before: list[discord.Message], gap: timedelta | None
) -> Iterator[discord.Message]:
    """The messages before it, newest first, up to a silence as long as the gap."""
    for each in before:
        if gap is not None and message.created_at - each.created_at > gap:
            return
        yield each
        message = each


def _me(message: discord.Message) -> int | None:
    """Our own number, as the place knows it."""
    place = message.guild or message.channel
    return (
        place.me.id if isinstance(place, discord.Guild | discord.DMChannel) and place.me else None
    )


def _said(message: discord.Message, me: int | None) -> str:
    """Without our own name at any place, and with the names of others instead of numbers."""
    text = re.sub(rf"\s*<@!?{me}>\s*", " ", message.content)
    for user in message.mentions:
        text = re.sub(rf"<@!?{user.id}>", f"@{user.display_name}".replace("\\", ""), text)
    return text.strip()
