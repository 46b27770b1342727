"""A message, every version that it had, and what a reader sees of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum, IntFlag
from typing import TYPE_CHECKING, Any

from tests.discord.attachment import Attachment
from tests.discord.components import Button, buttons, texts
from tests.discord.mentions import Pings
from tests.discord.places import Channel, stamp
from tests.discord.users import User, member_wire

if TYPE_CHECKING:
    from tests.discord.interaction import Interaction

_LINK = re.compile(r"(?<!<)https?://[^\s>)]+")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


class Flag(IntFlag):
    SUPPRESS_EMBEDS = 1 << 2
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    COMPONENTS_V2 = 1 << 15


NO_FLAGS = Flag(0)


class Kind(IntEnum):
    DEFAULT = 0
    REPLY = 19
    CHAT_INPUT_COMMAND = 20
    CONTEXT_MENU_COMMAND = 23


@dataclass(frozen=True, slots=True)
class Version:
    """What a message said from `at` (monotonic seconds) on; `edited` is that moment for people."""

    at: float
    content: str = ""
    embeds: tuple[dict[str, Any], ...] = ()
    components: tuple[dict[str, Any], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    flags: Flag = NO_FLAGS
    edited: float = 0.0


@dataclass(slots=True, eq=False)
class Message:
    """`seen_by` is set for one that only its addressee sees; `pings` are those it notified."""

    id: int
    channel: Channel
    author: User
    versions: list[Version]
    pings: Pings = field(default_factory=Pings)
    kind: Kind = Kind.DEFAULT
    reference: "Message | None" = None
    interaction: "Interaction | None" = None
    seen_by: User | None = None
    nonce: str | int | None = None
    deleted_at: float | None = None
    thread: Channel | None = None
    reactions: dict[str, set[int]] = field(default_factory=dict)

    @property
    def now(self) -> Version:
        return self.versions[-1]

    @property
    def content(self) -> str:
        return self.now.content

    @property
    def embeds(self) -> tuple[dict[str, Any], ...]:
        return self.now.embeds

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """All files, also those that an embed or a component shows."""
        return self.now.attachments

    @property
    def flags(self) -> Flag:
        return self.now.flags

    @property
    def is_loading(self) -> bool:
        return Flag.LOADING in self.flags

    @property
    def is_ephemeral(self) -> bool:
        return self.seen_by is not None

    @property
    def buttons(self) -> list[Button]:
        return list(buttons(self.now.components))

    @property
    def text(self) -> str:
        """All words that a reader sees: content, embeds, text of components."""
        said = [self.content]
        for embed in self.embeds:
            said += [embed.get("title", ""), embed.get("description", "")]
            said += [part for f in embed.get("fields", ()) for part in (f["name"], f["value"])]
            said.append(embed.get("footer", {}).get("text", ""))
        return "\n".join(part for part in [*said, *texts(self.now.components)] if part)

    @property
    def history(self) -> list[str]:
        """What its content was, version by version."""
        return [version.content for version in self.versions]

    @property
    def unfurled(self) -> list[str]:
        """Links that grow a preview: not in code, not in angle brackets, not suppressed."""
        if Flag.SUPPRESS_EMBEDS in self.flags:
            return []
        return _LINK.findall(_CODE.sub("", self.content))

    def wire(self, may_read: Callable[["Message"], bool], *, nested: bool = True) -> dict[str, Any]:
        """`may_read` says of a message whether its content is told."""
        now = self.now
        body: dict[str, Any] = {
            "id": str(self.id),
            "type": int(self.kind),
            "channel_id": str(self.channel.id),
            "author": self.author.wire(),
            "timestamp": stamp(self.id),
            "edited_timestamp": _edited(now),
            "mentions": [user.wire() for user in self.pings.users],
            "mention_roles": [str(role) for role in self.pings.roles],
            "mention_everyone": self.pings.everyone,
            "pinned": False,
            "tts": False,
            "flags": int(now.flags),
            **_said(now if may_read(self) else Version(now.at)),
            **self._origin(),
        }
        if self.nonce is not None:
            body["nonce"] = self.nonce
        if self.thread is not None:
            body["thread"] = self.thread.wire()
        if self.reference is not None:
            body["message_reference"] = _reference(self.reference)
            if nested:
                is_there = self.reference.deleted_at is None
                answered = self.reference.wire(may_read, nested=False) if is_there else None
                body["referenced_message"] = answered
        return body

    def event(self, may_read: Callable[["Message"], bool]) -> dict[str, Any]:
        """The same, with what the gateway adds."""
        body = {**self.wire(may_read), "channel_type": int(self.channel.kind)}
        if guild := self.channel.guild:
            member = member_wire(self.author, joined=stamp(guild.id))
            del member["user"]
            body |= {"guild_id": str(guild.id), "member": member}
        return body

    def _origin(self) -> dict[str, Any]:
        if self.interaction is None:
            return {"application_id": str(self.author.id)} if self.author.is_bot else {}
        application = str(self.interaction.application_id)
        return {
            "application_id": application,
            "webhook_id": application,
            "interaction_metadata": self.interaction.metadata(),
        }


def _edited(version: Version) -> str | None:
    return datetime.fromtimestamp(version.edited, UTC).isoformat() if version.edited else None


def _said(version: Version) -> dict[str, Any]:
    shown = {embed.get("image", {}).get("url") for embed in version.embeds}
    shown |= {embed.get("thumbnail", {}).get("url") for embed in version.embeds}
    return {
        "content": version.content,
        "embeds": list(version.embeds),
        "components": list(version.components),
        # what an embed shows is not listed a second time
        "attachments": [each.wire() for each in version.attachments if each.url not in shown],
    }


def _reference(message: Message) -> dict[str, Any]:
    body = {"type": 0, "message_id": str(message.id), "channel_id": str(message.channel.id)}
    guild = message.channel.guild
    return {**body, "guild_id": str(guild.id)} if guild else body
