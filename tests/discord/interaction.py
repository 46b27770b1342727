"""One use of a command, button or form, from the click to its last answer."""

import math
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from tests.discord.message import Flag, Message
from tests.discord.permission import EVERYTHING
from tests.discord.places import Channel, stamp
from tests.discord.users import User, member_wire

Json = dict[str, Any]


class Type(IntEnum):
    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    FORM = 5


class Callback(IntEnum):
    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    FORM = 9


@dataclass(frozen=True, slots=True)
class Choice:
    """One line that autocomplete offers."""

    name: str
    value: str | int | float


@dataclass(slots=True, eq=False)
class Interaction:
    """`at` is when it was sent to the bot, in monotonic seconds; infinite if nobody was there.

    `acked_after` is how long the first answer took, in seconds. `source` is the message whose
    button was pressed, or that a menu was opened on.
    """

    id: int
    token: str
    type: Type
    application_id: int
    user: User
    channel: Channel
    data: Json
    owners: dict[str, str]
    source: Message | None = None
    opened_by: "Interaction | None" = None
    at: float = math.inf
    acked_after: float | None = None
    callback: Callback | None = None
    original: Message | None = None
    n_follow_ups: int = 0
    messages: list[Message] = field(default_factory=list)
    choices: list[Choice] | None = None
    form: Json | None = None

    @property
    def answers(self) -> list[Message]:
        """What the user can read: no message that is still "thinking", none that was deleted."""
        found = [each for each in self.messages if not each.is_loading and each.deleted_at is None]
        if self.callback in (Callback.UPDATE, Callback.DEFERRED_UPDATE) and self.original:
            return [self.original, *found]
        return found

    @property
    def is_user_install_only(self) -> bool:
        return "0" not in self.owners

    def wire(self, bot: User) -> Json:
        """What INTERACTION_CREATE tells."""
        guild = self.channel.guild
        body: Json = {
            "id": str(self.id),
            "token": self.token,
            "type": int(self.type),
            "version": 1,
            "application_id": str(self.application_id),
            "data": self.data,
            "channel_id": str(self.channel.id),
            "channel": {**self.channel.wire(bot), "permissions": str(int(EVERYTHING))},
            "app_permissions": str(int(self.channel.allowed)),
            "authorizing_integration_owners": self.owners,
            "context": int(self.channel.context(bot)),
            "locale": self.user.locale,
            "entitlements": [],
            "attachment_size_limit": 10 * 1024 * 1024,
        }
        if guild is None:
            body["user"] = self.user.wire()
        else:
            member = member_wire(self.user, joined=stamp(guild.id))
            body["member"] = {**member, "permissions": str(int(EVERYTHING))}
            body |= {"guild_id": str(guild.id), "guild_locale": "en-US"}
            body["guild"] = {"id": str(guild.id), "locale": "en-US", "features": []}
        if self.source is not None and self.type is not Type.COMMAND:
            body["message"] = self.source.wire(lambda _: True)
        return body

    def metadata(self) -> Json:
        """What a message tells about the interaction that it answers."""
        body: Json = {
            "id": str(self.id),
            "type": int(self.type),
            "user": self.user.wire(),
            "authorizing_integration_owners": self.owners,
        }
        if self.type is Type.COMPONENT and self.source is not None:
            body["interacted_message_id"] = str(self.source.id)
        if self.type is Type.FORM and self.opened_by is not None:
            body["triggering_interaction_metadata"] = self.opened_by.metadata()
        return body

    def summary(self) -> Json:
        """What the answer to a callback tells."""
        body: Json = {"id": str(self.id), "type": int(self.type)}
        body["channel_id"] = str(self.channel.id)
        if self.channel.guild:
            body["guild_id"] = str(self.channel.guild.id)
        if self.original is not None:
            body["response_message_id"] = str(self.original.id)
            body["response_message_loading"] = self.original.is_loading
            body["response_message_ephemeral"] = Flag.EPHEMERAL in self.original.flags
        return body
