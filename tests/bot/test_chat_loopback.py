"""The chat as a process of its own, in a Discord with its limits, before a scripted proxy."""

import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.bot.scripted_proxy import (
    QUANT,
    Pause,
    Say,
    ScriptedProxy,
    Step,
    Think,
    scripted_proxy,
)
from tests.discord.attachment import Upload
from tests.discord.loopback import Discord, loopback
from tests.discord.message import Message
from tests.discord.places import Channel
from tests.discord.program import Program, running
from tests.discord.users import User

pytestmark = pytest.mark.anyio

CHAT_BOT = (sys.executable, "-m", "tests.bot.chat_bot")


@dataclass
class Place:
    discord: Discord
    server: ScriptedProxy
    program: Program
    channel: Channel

    async def mention(self, text: str, who: User | None = None, **options: Any) -> Message:
        said = f"{self.discord.bot.mention} {text}"
        user = who or self.discord.ada
        return await self.discord.say(user, self.channel, said, **options)

    def lateness(self, answers: list[Message]) -> float:
        """When the last word of all was there to be read, in lengths of the slowest answer."""
        spoken = self.server.spoken[-len(answers) :]
        began = min(began for began, _ in spoken)
        return (max(each.now.at for each in answers) - began) / max(b - a for a, b in spoken)

    async def ended(self, timeout_s: float = 30, n: int = 1) -> list[Message]:
        """The bot's messages once so many answers have their footer."""

        def look() -> list[Message] | None:
            said = self.discord.messages(self.channel, self.discord.bot)
            return said if sum(QUANT in each.content for each in said) >= n else None

        found: list[Message] = await self.discord.until(look, "the end of an answer", timeout_s)
        return found


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    """A Discord of a test's own; what was done there kept every rule and pinged nobody."""
    async with scripted_proxy() as server:
        with loopback(tmp_path) as discord:
            settings = {
                "DEEPFIT_BOT_PROXY": server.address,
                "DEEPFIT_BOT_USER_INSTALLS": "true",
                "DEEPFIT_BOT_LOG": "debug",
            }
            with running(CHAT_BOT, tmp_path, {**discord.environ, **settings}) as program:
                await discord.online()
                yield Place(discord, server, program, discord.general)
            assert [str(breach) for breach in discord.breaches] == []
            assert discord.strangers == []
            assert "Traceback" not in program.log, program.log


def words(n: int, seconds: float) -> list[Step]:
    """So many words, evenly over some seconds."""
    steps: list[Step] = [Think("hm")]
    for number in range(n):
        steps += [Say(f"w{number} "), Pause(seconds / n)]
    return steps


async def test_stream(place: Place) -> None:
    """An answer grows by lawful edits, without one refusal, and nobody is pinged."""
    place.server.scripts = [words(160, 6.0)]
    question = await place.mention("@everyone count")
    (answer,) = await place.ended()

    assert answer.reference is question
    assert "w0 w1 " in answer.content
    assert "w159" in answer.content
    assert place.lateness([answer]) < 1.3
    assert 4 <= len(answer.versions) <= 8
    assert [] == [*answer.pings.users]
    assert not any(call.status == 429 for call in place.discord.record.calls)
    assert "count" not in place.program.log


async def test_three_streams(place: Place) -> None:
    """Three answers in one channel share its edits: all whole, all in time."""
    people = [await place.discord.person(name) for name in ("carl", "dora", "eve")]
    place.channel = await place.discord.add_guild("elsewhere", place.discord.ada, *people)
    place.discord.faults.hold("*", "/channels/{channel_id}/messages", 1.0, times=2)
    await place.mention("the first question loads the SDK")
    await place.ended()  # of which the bot has not heard yet, and there may be three
    place.server.scripts = [words(100, 8.0)]
    for user in people:
        await place.mention("count", user)
    answers = await place.ended(40, n=4)

    whole = [each for each in answers if "w99" in each.content and "w0 " in each.content]
    assert 3 == len(whole)
    assert place.lateness(whole) < 1.3


async def test_storm(place: Place) -> None:
    """Refused and failing edits cost time and not a word; nothing is said twice."""
    place.discord.faults.storm("PATCH", "/messages/", 3, 0.5)
    place.discord.faults.fail("PATCH", "/messages/", 2, 503)
    place.discord.faults.lose("POST", "/channels/{channel_id}/messages", 1, 500)
    place.server.scripts = [words(40, 4.0)]
    await place.mention("count")
    answers = await place.ended(40)

    assert 1 == len(answers)
    assert all(f"w{number} " in answers[0].content + " " for number in range(40))


async def test_ask_and_stop(place: Place) -> None:
    """/ask is deferred at once, streams into the response, and Stop ends the model's work."""
    place.server.scripts = [words(400, 40.0)]
    asked = await place.discord.slash(place.discord.ada, place.discord.general, "ask", prompt="x?")
    answer = await place.discord.answer_to(asked)
    await place.discord.message_with("w5 ")
    await place.discord.click(place.discord.ada, answer, "Stop")
    await place.discord.message_with("-# stopped")

    await place.discord.until(lambda: place.server.n_left == 1, "an empty slot")
    assert answer.content.startswith("> x?\nw0 ")
    assert ["Again", "Details"] == [each.label for each in answer.buttons]


async def test_quick_clicks(place: Place) -> None:
    """Buttons work as soon as they are seen, before the bot has heard that they are there."""
    place.server.scripts = [[Say("yes")], [Think("a city"), Say("Paris")], [Say("still Paris")]]
    await place.mention("the first question loads the SDK")
    await place.ended()
    place.discord.faults.hold("POST", "/channels/{channel_id}/messages", 3.0)
    await place.mention("where is the Louvre?")
    _, answer = await place.ended(n=2)
    clicked = await place.discord.click(place.discord.ada, answer, "Details")
    details = await place.discord.answer_to(clicked)
    pressed = await place.discord.click(place.discord.ada, answer, "Again")
    again = await place.discord.answer_to(pressed)

    assert (True, "a city") == (details.is_ephemeral, details.content)
    assert again.content.startswith("still Paris")
    assert 1 == len(answer.versions)


async def test_long_answer(place: Place) -> None:
    """Code over several messages is whole in each, and all of it is attached."""
    code = "".join(f"x_{number} = {number}\n" for number in range(800))
    place.server.scripts = [[Say(f"```py\n{code}```\nhttps://a.example")]]
    await place.mention("write")
    answers = await place.ended()

    assert 4 == len(answers)
    assert all(0 == each.content.count("```") % 2 for each in answers)
    assert ["answer.md"] == [each.filename for each in answers[-1].attachments]
    assert [] == [link for each in answers for link in each.unfurled]


async def test_group(place: Place) -> None:
    """In a group channel, brought along by a user, it is one message and a file."""
    eve = await place.discord.person("eve", installs=True)
    group = await place.discord.private(eve, place.discord.bob, place.discord.ada)
    place.server.scripts = [[Say("word " * 900)]]
    asked = await place.discord.slash(eve, group, "ask", prompt="x?")
    await place.discord.until(
        lambda: any(each.attachments for each in place.discord.messages(group)), "a file"
    )

    assert 1 == len(place.discord.messages(group, place.discord.bot))
    assert 1 == len(place.discord.answers_of(asked))


async def test_attachment(place: Place) -> None:
    """A text file is fetched from Discord's own host, the way that everything else goes."""
    await place.mention("explain", files=[Upload("a.py", b"x = 1")])
    await place.ended()

    assert "x = 1" in place.server.asked[-1]["messages"][-1]["content"]


async def test_locale(place: Place) -> None:
    """Commands and answers are in the language of whoever asks."""
    dora = await place.discord.person("dora", locale="de")
    channel = await place.discord.add_guild("elsewhere", dora)
    asked = await place.discord.slash(dora, channel, "status")
    answer = await place.discord.answer_to(asked)

    assert "Der Modellserver läuft." in answer.content
    commands = place.discord.calls("PUT", "/applications/{application_id}/commands")[0].body
    assert {"frag", "modell", "vergiss"} <= {
        each["name_localizations"].get("de") for each in commands
    }
