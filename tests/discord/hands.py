"""What people do in Discord."""

from collections.abc import Sequence
from typing import Any

from tests.discord.attachment import Upload
from tests.discord.guest import WAIT_S, Guest
from tests.discord.interaction import Choice, Interaction
from tests.discord.message import Message
from tests.discord.places import Channel
from tests.discord.users import User


class Hands(Guest):
    """An act that a client would not allow raises `ValueError`."""

    async def person(self, name: str, locale: str = "en-US", *, installs: bool = False) -> User:
        """Somebody new; `installs` means that they installed the app for themselves."""
        return await self._do(self._acts.person(name, locale, installs=installs))

    async def add_guild(self, name: str, *members: User, has_bot: bool = True) -> Channel:
        """A new guild's only channel."""
        return await self._do(self._acts.guild(name, members, has_bot=has_bot))

    async def add_channel(self, name: str, beside: Channel) -> Channel:
        """A new channel in the guild of another."""
        guild = beside.guild
        assert guild is not None
        return await self._do(self._acts.channel(name, guild))

    async def remove_channel(self, channel: Channel) -> None:
        """The owner of a guild deletes one of its channels."""
        await self._do(self._acts.remove_channel(channel))

    async def thread(self, user: User, channel: Channel, name: str) -> Channel:
        return await self._do(self._acts.thread(user, channel, name))

    async def private(self, *people: User) -> Channel:
        """Direct messages between two, or a group of more; with the bot in it if it is named."""
        return await self._do(self._acts.private(people))

    async def say(
        self,
        user: User,
        channel: Channel,
        text: str,
        *,
        reply_to: Message | None = None,
        ping: bool = True,
        files: Sequence[Upload] = (),
    ) -> Message:
        """Write a message. To mention the bot, have `discord.bot.mention` in the text."""
        return await self._do(self._acts.say(user, channel, text, reply_to, files, ping=ping))

    async def dm(self, user: User, text: str, **rest: Any) -> Message:
        """Write to the bot in private; `rest` as for `say`."""
        return await self.say(user, await self.private(user, self.bot), text, **rest)

    async def slash(
        self, user: User, channel: Channel, name: str, /, **options: Any
    ) -> Interaction:
        """Run a command, `"group sub"` for a subcommand, with values in Python's types."""
        return await self._do(self._acts.slash(user, channel, name, options))

    async def autocomplete(
        self, user: User, channel: Channel, name: str, focused: str, /, **options: Any
    ) -> list[Choice]:
        """What is offered while the user types in the option `focused`."""
        interaction = await self._do(self._acts.type_in(user, channel, name, focused, options))
        look = self.house.changes.until
        return await self._do(look(lambda: interaction.choices, WAIT_S, "a list of choices"))

    async def menu(self, user: User, message: Message, name: str) -> Interaction:
        """Run a command of a message's context menu."""
        return await self._do(self._acts.menu(user, message, name))

    async def click(self, user: User, message: Message, button: str) -> Interaction:
        """Press a button by its custom_id or label."""
        return await self._do(self._acts.click(user, message, button))

    async def select(
        self, user: User, message: Message, custom_id: str, *values: str
    ) -> Interaction:
        return await self._do(self._acts.select(user, message, custom_id, values))

    async def submit(self, user: User, form: Interaction, **values: str) -> Interaction:
        """Send the form that an interaction opened, its fields by custom_id."""
        return await self._do(self._acts.submit(user, form, values))

    async def rewrite(self, message: Message, text: str) -> None:
        """A user edits their own message."""
        await self._do(self._acts.rewrite(message, text))

    async def remove(self, message: Message) -> None:
        """A user deletes a message."""
        await self._do(self._acts.remove(message))
