"""A channel of a test's own, in a Discord where the bot is, before a model server."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.discord.interaction import Interaction
from tests.discord.loopback import Discord
from tests.discord.message import Message
from tests.discord.places import Channel
from tests.discord.program import Program
from tests.discord.users import User
from tests.whole_bot.slow_model import MODEL as SLOW

CODER = "deepseek-coder-1.3b-instruct"

# A test asks more than a person; what limits there are is tested elsewhere.
LIMITS = {"model": CODER, "ask_per_minute": 1000, "commands_per_minute": 1000, "tokens_per_day": 0}


def configure(folder: Path, proxy: str, **more: str | int) -> None:
    """Write the bot's `deepfit.toml`, whole at once; it is read again when it changed."""
    values = {"proxy": proxy, **LIMITS, **more}
    told = (
        f'{name} = "{v}"' if isinstance(v, str) else f"{name} = {v}" for name, v in values.items()
    )
    new = folder / "deepfit.new"
    new.write_text("\n".join(["[bot]", *told, ""]))
    os.replace(new, folder / "deepfit.toml")  # noqa: PTH105


@dataclass(slots=True)
class Place:
    """`ada` asks, `bob` is there too; both are new with every test, and so is the channel."""

    discord: Discord
    program: Program
    channel: Channel
    ada: User
    bob: User

    async def mention(self, text: str, user: User | None = None, **options: Any) -> Message:
        said = f"{self.discord.bot.mention} {text}"
        return await self.discord.say(user or self.ada, self.channel, said, **options)

    async def ask(
        self, prompt: str, model: str = CODER, user: User | None = None
    ) -> tuple[Interaction, Message]:
        """/ask, and its answer as soon as there is anything to see of it."""
        asker = user or self.ada
        asked = await self.discord.slash(asker, self.channel, "ask", prompt=prompt, model=model)
        return asked, await self.discord.answer_to(asked)

    async def ask_slow(self, user: User | None = None) -> Message:
        """The first message of an answer in its middle, which is far from its end."""
        _, answer = await self.ask("go", SLOW, user)
        return await self.when(answer, lambda: len(self.words(answer)) > 10)

    def parts(self, answer: Message) -> list[Message]:
        """All messages of an answer of /ask, or the one that answers a mention."""
        if answer.interaction is None:
            return [answer]
        said = self.discord.messages(answer.channel, self.discord.bot)
        return [each for each in said if each.interaction is answer.interaction]

    def text(self, answer: Message) -> str:
        return "\n".join(part.content for part in self.parts(answer))

    def words(self, answer: Message) -> list[str]:
        """What the model said, without the question above it and the small print below."""
        lines = self.text(answer).split("\n")
        return " ".join(line for line in lines if not line.startswith(("> ", "-# "))).split()

    async def when(self, message: Message, is_true: Callable[[], bool]) -> Message:
        await self.discord.until(is_true, f"another text than {message.history[-3:]}", 30)
        return message

    async def stop(self, answer: Message, user: User, label: str = "Stop") -> Interaction:
        """Press Stop, which is below the last message, wherever that is by now."""
        while True:
            try:
                return await self.discord.click(user, self.parts(answer)[-1], label)
            except ValueError:  # it has moved on to a new message
                await asyncio.sleep(0.05)

    async def ended(self, message: Message) -> Message:
        """Once an answer has its last buttons, which are those to ask again."""
        asks_again = ("Again", "Noch einmal")
        return await self.when(
            message,
            lambda: any(each.label in asks_again for each in self.parts(message)[-1].buttons),
        )

    async def again(self, message: Message, user: User | None = None) -> Message:
        """Press Again, below the last message."""
        clicked = await self.discord.click(user or self.ada, self.parts(message)[-1], "Again")
        return await self.discord.answer_to(clicked)

    async def answered(self, question: Message) -> Message:
        """The one message that answers another, once it is whole."""
        replies = await self.discord.replies_to(question, 40)
        return await self.ended(replies[0])
