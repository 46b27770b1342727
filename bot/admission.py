"""Who is answered, and where: the allow and block lists of the settings."""

from collections.abc import Iterator
from dataclasses import dataclass

import discord

from bot.settings import BotSettings


@dataclass(frozen=True, slots=True)
class Place:
    """Where a user is: the channel with what it lies in, and the guild, None in private."""

    user: int
    channels: frozenset[int]
    guild: int | None


def is_admitted(place: Place, settings: BotSettings) -> bool:
    """A block wins. Lists of guilds or channels leave out private talks, but for listed users."""
    if place.user in settings.block_users or place.channels & set(settings.block_channels):
        return False
    if settings.allow_users and place.user not in settings.allow_users:
        return False
    if place.guild is None and (settings.allow_guilds or settings.allow_channels):
        return place.user in settings.allow_users or bool(
            place.channels & set(settings.allow_channels)
        )
    if settings.allow_guilds and place.guild not in settings.allow_guilds:
        return False
    return not settings.allow_channels or bool(place.channels & set(settings.allow_channels))


def place_of(source: discord.Message | discord.Interaction) -> Place:
    """A thread lies in its channel, a channel in its category."""
    channels = frozenset(_around(source.channel))
    if isinstance(source, discord.Message):
        return Place(source.author.id, channels, source.guild.id if source.guild else None)
    # A channel that the bot is no part of comes as little more than its number.
    own = {source.channel_id} if source.channel_id else set[int]()
    return Place(source.user.id, channels | own, source.guild_id)


def _around(channel: object) -> Iterator[int]:
    lies_in = channel.parent if isinstance(channel, discord.Thread) else channel
    for each in (channel, lies_in):
        if number := getattr(each, "id", None):
            yield number
    if number := getattr(channel, "parent_id", None):
        yield number
    if number := getattr(lies_in, "category_id", None):
        yield number
