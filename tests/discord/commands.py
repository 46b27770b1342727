"""The application's commands as it registered them, and what a user's input to one becomes."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from tests.discord.attachment import Attachment
from tests.discord.command_rules import command_faults, kind_of
from tests.discord.places import Channel, Context
from tests.discord.refusal import DAILY_CREATES, INVALID_FORM, UNKNOWN_COMMAND, Refusal
from tests.discord.snowflake import Snowflakes
from tests.discord.users import User

Json = dict[str, Any]

CREATES_A_DAY = 200
_GUILD_INSTALL, _USER_INSTALL = 0, 1
_KEPT = (
    "name",
    "name_localizations",
    "description_localizations",
    "integration_types",
    "default_member_permissions",
    "nsfw",
    "options",
)


class Commands:
    """Global ones under None, a guild's own under its id. `syncs` are the times of bulk writes."""

    def __init__(self, ids: Snowflakes, application_id: int) -> None:
        self._ids = ids
        self._application_id = application_id
        self._by_scope: dict[int | None, list[Json]] = {}
        self.n_created = 0
        self.syncs: list[float] = []

    def all(self, scope: int | None = None) -> list[Json]:
        return self._by_scope.setdefault(scope, [])

    def put(self, bodies: Sequence[Json], scope: int | None = None) -> list[Json]:
        """Replace all of a scope. Raises `Refusal`; new names count as creates of the day."""
        self._check(bodies)
        self.syncs.append(time.monotonic())
        before = {(kind_of(each), each["name"]): each for each in self.all(scope)}
        self._count([body for body in bodies if (kind_of(body), body["name"]) not in before])
        kept = [self._kept(body, before, scope) for body in bodies]
        self._by_scope[scope] = kept
        return kept

    def add(self, body: Json, scope: int | None = None) -> Json:
        """One more, or another body for the one of that name."""
        rest = [each for each in self.all(scope) if each["name"] != body["name"]]
        self._check([*rest, body])
        before = {(kind_of(each), each["name"]): each for each in self.all(scope)}
        self._count([] if (kind_of(body), body["name"]) in before else [body])
        kept = self._kept(body, before, scope)
        self._by_scope[scope] = [*rest, kept]
        return kept

    def one(self, snowflake: int, scope: int | None = None) -> Json:
        for each in self.all(scope):
            if each["id"] == str(snowflake):
                return each
        raise Refusal(UNKNOWN_COMMAND)

    def remove(self, snowflake: int, scope: int | None = None) -> None:
        self.all(scope).remove(self.one(snowflake, scope))

    def offered(self, channel: Channel, bot: User, installed: set[int], user: User) -> list[Json]:
        """What a user's client lists in a channel."""
        scope = channel.guild.id if channel.guild else None
        every = self.all() + (self.all(scope) if scope else [])
        return [each for each in every if owners(each, channel, bot, installed, user)]

    def _check(self, bodies: Sequence[Json]) -> None:
        if faults := tuple(command_faults(bodies)):
            raise Refusal(INVALID_FORM, *faults)

    def _count(self, created: Sequence[Json]) -> None:
        if self.n_created + len(created) > CREATES_A_DAY:
            raise Refusal(DAILY_CREATES)
        self.n_created += len(created)

    def _kept(self, body: Json, before: Mapping[tuple[int, str], Json], scope: int | None) -> Json:
        old = before.get((kind_of(body), body["name"]))
        kept: Json = {key: body[key] for key in _KEPT if body.get(key) is not None}
        kept["type"] = kind_of(body)
        kept["description"] = body.get("description") or ""
        permissions = body.get("default_member_permissions")
        kept["default_member_permissions"] = None if permissions is None else str(permissions)
        kept["contexts"] = body.get("contexts")
        kept.setdefault("integration_types", [_GUILD_INSTALL])
        kept["application_id"] = str(self._application_id)
        kept["id"] = old["id"] if old else str(self._ids.next())
        kept["version"] = str(self._ids.next())
        return {**kept, "guild_id": str(scope)} if scope else kept


def owners(
    command: Json, channel: Channel, bot: User, installed: set[int], user: User
) -> dict[str, str]:
    """By whose installation a user may run a command in a channel; empty if by none."""
    context = channel.context(bot)
    contexts = command.get("contexts")
    if contexts is None:  # an unset list leaves private channels out
        contexts = [Context.GUILD, Context.BOT_DM]
    if context not in contexts:
        return {}
    kinds = command.get("integration_types") or [_GUILD_INSTALL]
    found: dict[str, str] = {}
    if _GUILD_INSTALL in kinds:
        if channel.guild and channel.guild.has_bot:
            found["0"] = str(channel.guild.id)
        elif context is Context.BOT_DM:
            found["0"] = "0"
    if _USER_INSTALL in kinds and user.id in installed:
        found["1"] = str(user.id)
    return found


def filled(command: Json, values: Mapping[str, Any], focused: str | None = None) -> Json:
    """What a user's input to a chat command is on the wire.

    `values` are in Python's types; a `User`, `Channel` or `Attachment` is sent by its id. Raises
    `ValueError` for what a client would not let the user send.
    """
    options = {option["name"]: option for option in command.get("options") or ()}
    if strangers := sorted(set(values) - set(options)):
        raise ValueError(f"/{command['name']} has no option {', '.join(strangers)}")
    rows = []
    resolved: Json = {}
    for name, option in options.items():
        if name in values:
            is_focused = name == focused
            rows.append(_row(option, values[name], is_focused=is_focused, resolved=resolved))
        elif option.get("required") and focused is None:
            raise ValueError(f"/{command['name']} needs the option {name}")
    data: Json = {"id": command["id"], "name": command["name"], "type": command["type"]}
    data["options"] = rows
    return {**data, "resolved": resolved} if resolved else data


def _row(option: Json, value: Any, *, is_focused: bool, resolved: Json) -> Json:
    for kind, key in ((User, "users"), (Channel, "channels"), (Attachment, "attachments")):
        if isinstance(value, kind):
            resolved.setdefault(key, {})[str(value.id)] = value.wire()
            value = str(value.id)
    choices = [choice["value"] for choice in option.get("choices") or ()]
    if choices and value not in choices and not is_focused:
        raise ValueError(f"{value!r} is no choice of {option['name']}: {choices}")
    if isinstance(value, str) and len(value) > option.get("max_length", 6000):
        raise ValueError(f"{option['name']} takes {option.get('max_length', 6000)} characters")
    row: Json = {"name": option["name"], "type": option["type"], "value": value}
    return {**row, "focused": True} if is_focused else row
