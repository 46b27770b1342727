"""Who gets a notification from a text, by Discord's rules for allowed mentions."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.discord.users import User

_USER = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")
_EVERYONE = re.compile(r"@(everyone|here)\b")

EVERYBODY = ("users", "roles", "everyone")  # the default of a message in a channel
PEOPLE = ("users",)  # the default of an answer to an interaction


@dataclass(frozen=True, slots=True)
class Pings:
    """`users` has who was notified, the author of the answered message too where he was."""

    users: tuple[User, ...] = ()
    roles: tuple[int, ...] = ()
    everyone: bool = False
    replied: User | None = None

    def __bool__(self) -> bool:
        return bool(self.users or self.roles or self.everyone)


def pings_of(
    texts: Iterable[str],
    allowed: Mapping[str, Any] | None,
    default: tuple[str, ...],
    people: Mapping[int, User],
    answered: User | None = None,
) -> Pings:
    """What `texts` notify. No `allowed` means `default`, and that the answered author is pinged.

    The permission to mention everyone is not asked for: a bot must not even try.
    """
    text = "\n".join(texts)
    parse = default if allowed is None else tuple(allowed.get("parse") or ())
    named = allowed or {}
    users = [people[int(user)] for user in _USER.findall(text) if int(user) in people]
    if "users" not in parse:
        users = [user for user in users if str(user.id) in map(str, named.get("users") or ())]
    roles = [int(role) for role in _ROLE.findall(text)]
    if "roles" not in parse:
        roles = [role for role in roles if str(role) in map(str, named.get("roles") or ())]
    is_replied = allowed is None or bool(allowed.get("replied_user"))
    replied = answered if is_replied else None
    if replied:
        users.append(replied)
    everyone = "everyone" in parse and bool(_EVERYONE.search(text))
    return Pings(tuple(dict.fromkeys(users)), tuple(dict.fromkeys(roles)), everyone, replied)
