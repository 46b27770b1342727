"""What people see in Discord, and what was noted behind the scenes."""

import time
from collections.abc import Callable
from typing import Any

from tests.discord.guest import WAIT_S, Guest, soon
from tests.discord.interaction import Interaction
from tests.discord.message import Message
from tests.discord.places import Channel
from tests.discord.record import Breach, Call, Record
from tests.discord.users import User


class Eyes(Guest):
    """Waits raise `TimeoutError` that says what did not come."""

    async def until(self, look: Callable[[], Any], what: str, timeout_s: float = WAIT_S) -> Any:
        """What `look` finds that is neither False nor None; asked whenever something changed."""
        return await self._do(self.house.changes.until(look, timeout_s, what))

    async def online(self, timeout_s: float = WAIT_S) -> None:
        """Until the bot is connected and its commands are there."""
        await self.until(lambda: self.house.gateway.is_online, "the bot", timeout_s)

    def messages(self, channel: Channel, author: User | None = None) -> list[Message]:
        """What everybody sees in a channel, oldest first; of one author if given."""
        found = list(self.house.world.history(channel))[::-1]
        return [each for each in found if author in (None, each.author)]

    async def message_with(
        self,
        wanted: str | Callable[[Message], bool],
        channel: Channel | None = None,
        timeout_s: float = WAIT_S,
    ) -> Message:
        """The bot's newest message with a text (content, embeds, components) or property."""

        def look() -> Message | None:
            for message in reversed(list(self.house.world.messages.values())):
                is_there = message.author == self.bot and message.deleted_at is None
                if is_there and channel in (None, message.channel) and _is(message, wanted):
                    return message
            return None

        found = await self.until(look, f"a message with {wanted!r}", timeout_s)
        assert isinstance(found, Message)
        return found

    def answers_of(self, interaction: Interaction) -> list[Message]:
        """What the user can read of the answers now, the first one first."""
        return interaction.answers

    async def answer_to(self, interaction: Interaction, timeout_s: float = WAIT_S) -> Message:
        """The first answer that is more than "thinking". Fails when the 3 s have passed."""

        def look() -> Message | None:
            assert not self.house.desk.has_failed(interaction), "did not respond in 3 s"
            return next(iter(interaction.answers), None)

        found = await self.until(look, "an answer", timeout_s)
        assert isinstance(found, Message)
        return found

    async def replies_to(self, message: Message, timeout_s: float = WAIT_S) -> list[Message]:
        """The bot's replies to a user's message, once there is one."""

        def look() -> list[Message] | None:
            every = self.messages(message.channel, self.bot)
            return [each for each in every if each.reference is message] or None

        found: list[Message] = await self.until(look, "a reply", timeout_s)
        return found

    async def quiet(self, message: Message, for_s: float = 2.0, timeout_s: float = 60) -> Message:
        """Until a message was not edited for some seconds."""
        await self.until(
            lambda: time.monotonic() - message.now.at >= for_s, "an end of edits", timeout_s
        )
        return message

    async def edited(self, message: Message, since: int, timeout_s: float = WAIT_S) -> Message:
        """Until a message has more versions than `since`, which a test counted before it acted."""
        await self.until(lambda: len(message.versions) > since, "an edit", timeout_s)
        return message

    def has_failed(self, interaction: Interaction) -> bool:
        """Whether the user reads "The application did not respond"."""
        return self.house.desk.has_failed(interaction)

    def age(self, interaction: Interaction, seconds: float) -> None:
        """Let time pass for one interaction: its 3 s and its 15 min."""
        interaction.at -= seconds

    @property
    def interactions(self) -> list[Interaction]:
        return self.house.desk.all

    @property
    def record(self) -> Record:
        return self.house.record

    def calls(self, method: str, path: str) -> list[Call]:
        """The calls of a route, by its template in Discord's file."""
        return self.record.calls_to(method, path)

    @property
    def breaches(self) -> list[Breach]:
        """Every rule that was broken, by the bot or by an answer of ours; must be empty."""
        self._server.submit(soon(self.house.check_answers)).result(60)
        return self.record.breaches

    def forgive(self) -> list[Breach]:
        """The breaches so far, forgotten: for a test that wanted them."""
        found = list(self.breaches)
        self.record.breaches.clear()
        return found

    @property
    def strangers(self) -> list[str]:
        """Hosts that the bot wanted to reach through its proxy and that are not Discord's."""
        return self._server.tunnel.strangers

    @property
    def is_online(self) -> bool:
        return self.house.gateway.is_online


def _is(message: Message, wanted: str | Callable[[Message], bool]) -> bool:
    return wanted in message.text if isinstance(wanted, str) else wanted(message)
