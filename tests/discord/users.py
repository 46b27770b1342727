"""Somebody with an account: a person, or the bot under test."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class User:
    """`locale` is the language of their client, as Discord names it."""

    id: int
    name: str
    is_bot: bool = False
    locale: str = "en-US"

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"

    def wire(self) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "username": self.name,
            "global_name": None if self.is_bot else self.name.title(),
            "discriminator": "1234" if self.is_bot else "0",
            "avatar": None,
            "public_flags": 0,
            "flags": 0,
            "primary_guild": None,
            "bot": self.is_bot,
        }

    def own_wire(self) -> dict[str, Any]:
        """What a user reads about itself."""
        private = {"mfa_enabled": True, "locale": self.locale, "verified": True, "email": None}
        return {**self.wire(), **private}


def member_wire(user: User, *, joined: str) -> dict[str, Any]:
    """A user as a member of a guild, without roles of its own."""
    return {
        "user": user.wire(),
        "avatar": None,
        "banner": None,
        "communication_disabled_until": None,
        "flags": 0,
        "joined_at": joined,
        "nick": None,
        "pending": False,
        "premium_since": None,
        "roles": [],
        "mute": False,
        "deaf": False,
    }
