"""The acts of people, as they happen inside the loopback: each allows what a client allows."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.discord.attachment import Attachment, Upload
from tests.discord.commands import filled
from tests.discord.components import Type as Component
from tests.discord.components import walk
from tests.discord.draft import Draft
from tests.discord.house import House
from tests.discord.interaction import Interaction, Type
from tests.discord.message import Message
from tests.discord.places import Channel, Guild, Kind
from tests.discord.users import User

Json = dict[str, Any]

_CHAT_INPUT, _MESSAGE_MENU = 1, 3


class Acts:
    """Runs in the house's loop."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._world = house.world

    async def person(self, name: str, locale: str, *, installs: bool) -> User:
        return self._world.add_user(name, locale=locale, has_installed=installs)

    async def guild(self, name: str, members: Sequence[User], *, has_bot: bool) -> Channel:
        guild = self._world.add_guild(name, *members, has_bot=has_bot)
        return self._world.add_channel(Kind.TEXT, "general", guild=guild)

    async def channel(self, name: str, guild: Guild) -> Channel:
        return self._world.add_channel(Kind.TEXT, name, guild=guild)

    async def remove_channel(self, channel: Channel) -> None:
        self._world.remove_channel(channel)

    async def thread(self, user: User, channel: Channel, name: str) -> Channel:
        return self._world.add_channel(
            Kind.THREAD,
            name,
            guild=channel.guild,
            parent=channel,
            owner=user,
            permissions=channel.permissions,
        )

    async def private(self, people: Sequence[User]) -> Channel:
        if len(people) == 2:
            return self._world.dm(*people)
        return self._world.add_channel(Kind.GROUP, "", recipients=tuple(people), owner=people[0])

    async def say(
        self,
        user: User,
        channel: Channel,
        text: str,
        reply_to: Message | None,
        files: Sequence[Upload],
        *,
        ping: bool,
    ) -> Message:
        self._check_here(user, channel)
        allowed = None if ping else {"parse": ["users", "roles", "everyone"]}
        draft = Draft({"content": text, "allowed_mentions": allowed}, dict(enumerate(files)))
        return self._world.post(draft, user, channel, reference=reply_to)

    async def rewrite(self, message: Message, text: str) -> None:
        self._world.edit(message, Draft({"content": text}, {}))

    async def remove(self, message: Message) -> None:
        self._world.delete(message)

    async def slash(
        self, user: User, channel: Channel, name: str, options: Mapping[str, Any]
    ) -> Interaction:
        command, path = self._command(user, channel, name, _CHAT_INPUT)
        data = _wrapped(command, path, self._uploaded(channel, options), None)
        return self._open(Type.COMMAND, user, channel, data, command=command)

    async def type_in(
        self, user: User, channel: Channel, name: str, focused: str, options: Mapping[str, Any]
    ) -> Interaction:
        command, path = self._command(user, channel, name, _CHAT_INPUT)
        option = next(o for o in path[-1].get("options", ()) if o["name"] == focused)
        if not option.get("autocomplete"):
            raise ValueError(f"/{name} offers nothing for {focused}")
        values = {focused: "", **options}
        data = _wrapped(command, path, values, focused)
        return self._open(Type.AUTOCOMPLETE, user, channel, data, command=command)

    async def menu(self, user: User, message: Message, name: str) -> Interaction:
        self._check_sees(user, message)
        command, _ = self._command(user, message.channel, name, _MESSAGE_MENU)
        data: Json = {key: command[key] for key in ("id", "name", "type")}
        data["target_id"] = str(message.id)
        data["resolved"] = {"messages": {str(message.id): message.wire(lambda _: True)}}
        return self._open(
            Type.COMMAND, user, message.channel, data, command=command, source=message
        )

    async def click(self, user: User, message: Message, button: str) -> Interaction:
        found = self._component(user, message, Component.BUTTON, button)
        data = {"component_type": int(Component.BUTTON), "custom_id": found["custom_id"]}
        data["id"] = found["id"]
        return self._open(Type.COMPONENT, user, message.channel, data, source=message)

    async def select(
        self, user: User, message: Message, custom_id: str, values: Sequence[str]
    ) -> Interaction:
        found = self._component(user, message, Component.STRING_SELECT, custom_id)
        known = {option["value"] for option in found["options"]}
        if strangers := set(values) - known:
            raise ValueError(f"{custom_id} has no option {sorted(strangers)}: {sorted(known)}")
        kind = int(Component.STRING_SELECT)
        data = {"component_type": kind, "custom_id": custom_id, "values": list(values)}
        data["id"] = found["id"]
        return self._open(Type.COMPONENT, user, message.channel, data, source=message)

    async def submit(self, user: User, form: Interaction, values: Mapping[str, str]) -> Interaction:
        if form.form is None or form.user != user:
            raise ValueError("this interaction opened no form for this user")
        data = {
            "custom_id": form.form["custom_id"],
            "components": [_entered(each, values) for each in form.form["components"]],
        }
        interaction = self._house.desk.make(
            Type.FORM, user, form.channel, data, source=form.source, opened_by=form
        )
        return self._house.desk.open(interaction)

    async def order(self, operation: int, data: bool | None) -> None:
        gateway = self._house.gateway
        if operation == 9 and data is False and gateway.session is not None:
            line = gateway.session.line
            del gateway.sessions[gateway.session.id]
            lines = [line] if line else []
        else:
            lines = list(gateway.lines)
        for each in lines:
            each.send({"op": operation, "t": None, "s": None, "d": data})

    async def close(self, code: int) -> None:
        for line in list(self._house.gateway.lines):
            line.close(code)

    def _open(
        self,
        kind: Type,
        user: User,
        channel: Channel,
        data: Json,
        command: Json | None = None,
        source: Message | None = None,
    ) -> Interaction:
        desk = self._house.desk
        return desk.open(desk.make(kind, user, channel, data, command, source))

    def _command(
        self, user: User, channel: Channel, name: str, kind: int
    ) -> tuple[Json, list[Json]]:
        """The command that a client lists by this name, and the way down to the subcommand."""
        self._check_here(user, channel)
        offered = self._house.commands.offered(
            channel, self._world.bot, self._world.installed, user
        )
        words = name.split() if kind == _CHAT_INPUT else [name]
        found = [each for each in offered if each["type"] == kind and each["name"] == words[0]]
        if not found:
            names = sorted(each["name"] for each in offered if each["type"] == kind)
            raise ValueError(f"{user.name} is offered no {name!r} here, only {names}")
        path = [found[0]]
        for word in words[1:]:
            path.append(next(o for o in path[-1]["options"] if o["name"] == word))
        return found[0], path

    def _component(self, user: User, message: Message, kind: Component, name: str) -> Json:
        self._check_sees(user, message)
        every = [each for each in walk(message.now.components) if each["type"] == kind]
        for each in every:
            if name in (each.get("custom_id"), each.get("label")):
                if each.get("disabled"):
                    raise ValueError(f"{name!r} is disabled")
                return each
        labels = [each.get("label") or each.get("custom_id") for each in every]
        raise ValueError(f"the message has no {kind.name.lower()} {name!r}, only {labels}")

    def _check_sees(self, user: User, message: Message) -> None:
        if message.deleted_at is not None or message.seen_by not in (None, user):
            raise ValueError(f"{user.name} does not see this message")

    def _check_here(self, user: User, channel: Channel) -> None:
        people = channel.guild.members if channel.guild else channel.recipients
        if user not in people:
            raise ValueError(f"{user.name} is not in this channel")

    def _uploaded(self, channel: Channel, options: Mapping[str, Any]) -> dict[str, Any]:
        """The options, with files put where the bot can fetch them."""
        values = dict(options)
        for name, value in options.items():
            if isinstance(value, Upload):
                snowflake = self._world.ids.next()
                file = Attachment(snowflake, channel.id, value.filename, value.content, value.kind)
                self._world.files[file.path] = file
                values[name] = file
        return values


def _wrapped(
    command: Json, path: Sequence[Json], values: Mapping[str, Any], focused: str | None
) -> Json:
    """The data of an input, with the subcommands around it."""
    inner = filled({**command, "options": path[-1].get("options")}, values, focused)
    for level in reversed(path[1:]):
        inner["options"] = [
            {"name": level["name"], "type": level["type"], "options": inner["options"]}
        ]
    return inner


def _entered(component: Json, values: Mapping[str, str]) -> Json:
    """A form's field as it is sent back: what the user wrote, else what stood there."""
    kept = {"type": component["type"], "id": component.get("id", 1)}
    if "component" in component:
        return {**kept, "component": _entered(component["component"], values)}
    if "components" in component:
        return {**kept, "components": [_entered(e, values) for e in component["components"]]}
    if "custom_id" in component:
        name = component["custom_id"]
        return {**kept, "custom_id": name, "value": values.get(name, component.get("value", ""))}
    return kept
