"""Where people talk: guilds, their channels and threads, direct messages, private groups."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from tests.discord.permission import EVERYTHING, LEAST, Permission
from tests.discord.snowflake import born
from tests.discord.users import User, member_wire


class Kind(IntEnum):
    TEXT = 0
    DM = 1
    GROUP = 3
    THREAD = 11


class Context(IntEnum):
    """Where an interaction happens, as commands name it."""

    GUILD = 0
    BOT_DM = 1
    PRIVATE_CHANNEL = 2


def stamp(snowflake: int) -> str:
    """When an id was made, as Discord writes times."""
    return datetime.fromtimestamp(born(snowflake), UTC).isoformat()


@dataclass(slots=True, eq=False)
class Guild:
    """`has_bot` says whether the bot was invited; members are people, and the bot if it was."""

    id: int
    name: str
    owner: User
    members: list[User]
    has_bot: bool = True
    channels: "list[Channel]" = field(default_factory=list)

    def wire(self, bot: User) -> dict[str, Any]:
        """What GUILD_CREATE tells a bot without the intent to see all members."""
        here = [channel for channel in self.channels if channel.is_visible]
        return {
            **_GUILD,
            "id": str(self.id),
            "name": self.name,
            "owner_id": str(self.owner.id),
            "joined_at": stamp(self.id),
            "member_count": len(self.members),
            "members": [member_wire(bot, joined=stamp(self.id))],
            "channels": [channel.wire() for channel in here if channel.kind is Kind.TEXT],
            "threads": [channel.wire() for channel in here if channel.kind is Kind.THREAD],
            "roles": [{**_ROLE, "id": str(self.id), "permissions": str(int(LEAST))}],
        }


@dataclass(slots=True, eq=False)
class Channel:
    """`permissions` are the bot's; `recipients` are all who take part in a private channel."""

    id: int
    kind: Kind
    name: str
    guild: Guild | None = None
    recipients: tuple[User, ...] = ()
    parent: "Channel | None" = None
    owner: User | None = None
    permissions: Permission = LEAST
    last_message_id: int | None = None
    typing: list[float] = field(default_factory=list)

    def has_bot(self, bot: User) -> bool:
        """Whether the bot is here at all; if not, it can only answer interactions."""
        return self.guild.has_bot if self.guild else bot in self.recipients

    @property
    def is_visible(self) -> bool:
        return bool(self.permissions & Permission.VIEW_CHANNEL)

    @property
    def allowed(self) -> Permission:
        return self.permissions if self.guild else EVERYTHING

    def context(self, bot: User) -> Context:
        if self.guild:
            return Context.GUILD
        is_own = self.kind is Kind.DM and bot in self.recipients
        return Context.BOT_DM if is_own else Context.PRIVATE_CHANNEL

    def wire(self, viewer: User | None = None) -> dict[str, Any]:
        last = str(self.last_message_id) if self.last_message_id else None
        common = {"id": str(self.id), "type": int(self.kind), "flags": 0, "last_message_id": last}
        if self.guild:
            return {**common, "guild_id": str(self.guild.id), "name": self.name, **self._place()}
        others = [user.wire() for user in self.recipients if user != viewer]
        if self.kind is Kind.DM:
            return {**common, "recipients": others}
        owner = str(self.owner.id) if self.owner else None
        named = {"name": self.name, "icon": None, "owner_id": owner}
        return {**common, "recipients": others, **named}

    def _place(self) -> dict[str, Any]:
        if self.kind is Kind.TEXT:
            return {**_TEXT, "position": self.guild.channels.index(self) if self.guild else 0}
        metadata = {"archived": False, "locked": False, "auto_archive_duration": 1440}
        return {
            "parent_id": str(self.parent.id) if self.parent else None,
            "owner_id": str(self.owner.id) if self.owner else None,
            "rate_limit_per_user": 0,
            "message_count": 0,
            "member_count": 1,
            "total_message_sent": 0,
            "thread_metadata": {**metadata, "archive_timestamp": stamp(self.id)},
        }


_TEXT: dict[str, Any] = {
    "topic": None,
    "nsfw": False,
    "rate_limit_per_user": 0,
    "parent_id": None,
    "permission_overwrites": [],
}
_ROLE = {
    "name": "@everyone",
    "color": 0,
    "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
    "hoist": False,
    "icon": None,
    "unicode_emoji": None,
    "position": 0,
    "managed": False,
    "mentionable": False,
    "flags": 0,
}
_GUILD: dict[str, Any] = {
    "large": False,
    "unavailable": False,
    "icon": None,
    "splash": None,
    "discovery_splash": None,
    "banner": None,
    "description": None,
    "afk_channel_id": None,
    "afk_timeout": 300,
    "verification_level": 1,
    "default_message_notifications": 0,
    "explicit_content_filter": 0,
    "emojis": [],
    "stickers": [],
    "features": [],
    "mfa_level": 0,
    "application_id": None,
    "system_channel_id": None,
    "system_channel_flags": 0,
    "rules_channel_id": None,
    "public_updates_channel_id": None,
    "vanity_url_code": None,
    "premium_tier": 0,
    "premium_subscription_count": 0,
    "premium_progress_bar_enabled": False,
    "preferred_locale": "en-US",
    "nsfw_level": 0,
    "nsfw": False,
    "voice_states": [],
    "presences": [],
    "stage_instances": [],
    "guild_scheduled_events": [],
    "soundboard_sounds": [],
}
