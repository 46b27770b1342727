"""Whose words a bot may read without the intent for message content."""

from tests.discord.message import Message
from tests.discord.places import Kind
from tests.discord.users import User


def may_read(message: Message, bot: User) -> bool:
    """Its own, direct messages, those that mention it, and pinged replies to its plain messages.

    A reply to its answer to an interaction is none of these, pinged or not.
    """
    if message.author == bot or message.channel.kind is Kind.DM:
        return True
    if bot.mention in message.content:
        return True
    is_answered = message.pings.replied == bot and message.reference is not None
    return is_answered and message.reference is not None and message.reference.interaction is None
