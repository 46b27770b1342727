"""Discord at its worst: refusing, failing, cut off. Nothing is lost, and nothing is said twice."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from tests.bot.scripted_proxy import Pause, Say, ScriptedProxy, Step, scripted_proxy
from tests.discord.attachment import Upload
from tests.discord.message import Message
from tests.whole_bot.conftest import Inhabited
from tests.whole_bot.place import Place, configure

pytestmark = pytest.mark.anyio

# The socket is cut for so long; `DEEPFIT_STORM_S=60` for a minute.
STORM_S = float(os.environ.get("DEEPFIT_STORM_S", "10"))
LATEST = 1.3


@dataclass(slots=True)
class Stage:
    """A channel before a server that speaks at the pace of its script."""

    place: Place
    proxy: ScriptedProxy

    async def ask_all(self, n_words: int, seconds: float) -> list[Message]:
        """Three new people ask in a new channel; their questions, once each has its answer."""
        discord, place = self.place.discord, self.place
        people = [await discord.person(name) for name in ("carl", "dora", "emil")]
        place.channel = await discord.add_guild("workshop", *people)
        self.proxy.scripts = [words(n_words, seconds)]
        questions = [await place.mention("count", user) for user in people]
        for question in questions:
            await place.answered(question)
        return questions

    def answers(self, question: Message) -> list[Message]:
        said = self.place.discord.messages(question.channel, self.place.discord.bot)
        return [each for each in said if each.reference is question]

    @property
    def lateness(self) -> float:
        """Of the last three answers: when the last word could be read, in lengths of the text.

        All three are equally long, so the first that was spoken is taken for the first to be read.
        """
        said = self.place.discord.messages(self.place.channel, self.place.discord.bot)
        read = sorted(each.now.at for each in said)[-3:]
        spoken = sorted(self.proxy.spoken[-3:])
        return max(
            (at - began) / (ended - began) for at, (began, ended) in zip(read, spoken, strict=True)
        )


@pytest.fixture
async def stage(empty_place: Place, inhabited: Inhabited) -> AsyncIterator[Stage]:
    async with scripted_proxy() as proxy:
        configure(inhabited.folder, proxy.address)
        yield Stage(empty_place, proxy)


def words(n: int, seconds: float) -> list[Step]:
    return [step for i in range(n) for step in (Say(f"w{i} "), Pause(seconds / n))]


def all_of(n: int) -> str:
    return " ".join(f"w{i}" for i in range(n))


async def test_refused_edits(stage: Stage) -> None:
    """A storm of 429s, whole and shared, delays edits and loses none of three answers."""
    faults = stage.place.discord.faults
    faults.storm("PATCH", "/messages/", 6, 0.4)
    faults.storm("POST", "/channels/{channel_id}/messages", 2, 0.3)
    faults.storm("PATCH", "/messages/", 1, 0.5, is_global=True)
    questions = await stage.ask_all(60, 6.0)

    assert [1, 1, 1] == [len(stage.answers(question)) for question in questions]
    assert all(all_of(60) in stage.answers(question)[0].content for question in questions)
    assert stage.lateness < LATEST


async def test_failing_messages(stage: Stage) -> None:
    """Messages that fail with 500, or are taken and fail then, are there once and whole."""
    faults = stage.place.discord.faults
    faults.fail("PATCH", "/messages/", 3, 503)
    faults.lose("POST", "/channels/{channel_id}/messages", 2)
    faults.lose("PATCH", "/messages/", 2)
    questions = await stage.ask_all(40, 4.0)

    assert [1, 1, 1] == [len(stage.answers(question)) for question in questions]
    assert all(all_of(40) in stage.answers(question)[0].content for question in questions)


@pytest.mark.parametrize("is_done", [False, True])
async def test_failing_callbacks(stage: Stage, *, is_done: bool) -> None:
    """A 500 on a callback, done or not, costs a second: command, button and /ask are answered."""
    place, discord = stage.place, stage.place.discord

    def fail() -> None:
        break_ = discord.faults.lose if is_done else discord.faults.fail
        break_("POST", "/interactions/{interaction_id}/{interaction_token}/callback")

    fail()
    asked = await discord.slash(place.ada, place.channel, "canrun", gpu="4090", model="r1 32b")
    card = await discord.answer_to(asked)
    before = len(card.versions)
    fail()
    await discord.click(place.ada, card, "4K")
    await discord.edited(card, before)
    fail()
    _, answer = await place.ask("hello?")
    await place.ended(answer)

    assert ["canrun.png"] == [file.filename for file in card.attachments]
    assert "4K tokens of context" in card.text
    assert "Hello." in answer.content


async def test_refusal_after_failure(stage: Stage) -> None:
    """What is said after a callback that failed when it was done is said where it is awaited."""
    place, discord = stage.place, stage.place.discord
    discord.faults.lose("POST", "/interactions/{interaction_id}/{interaction_token}/callback")
    asked = await discord.slash(
        place.ada, place.channel, "ask", prompt="what?", file=Upload("a.png", b"\x89PNG\0\xff")
    )
    told = await discord.answer_to(asked)

    assert [told] == discord.answers_of(asked)
    assert "a.png" in told.content


async def test_refused_cards(stage: Stage) -> None:
    """A card that is refused with its picture is sent again with its picture."""
    place, discord = stage.place, stage.place.discord
    discord.faults.storm("PATCH", "/webhooks/", 2, 0.3)
    discord.faults.fail("PATCH", "/webhooks/", 1, 502)
    asked = await discord.slash(place.ada, place.channel, "canrun", gpu="4090", model="r1 32b")
    card = await discord.answer_to(asked)

    assert [b"\x89PNG"] == [file.content[:4] for file in card.attachments]


async def test_cut_socket(stage: Stage) -> None:
    """The socket is cut every two seconds: each question has one whole answer, in time."""
    late: list[float] = []
    questions: list[Message] = []
    ends = time.monotonic() + STORM_S
    async with stage.place.discord.cutting(2.0):
        while time.monotonic() < ends:
            questions += await stage.ask_all(50, 5.0)
            late.append(stage.lateness)
    await asyncio.sleep(1)  # for an answer that came twice

    assert [1] * len(questions) == [len(stage.answers(question)) for question in questions]
    assert all(all_of(50) in stage.answers(question)[0].content for question in questions)
    assert len(questions) == len(stage.proxy.asked)
    assert max(late) < LATEST
    assert stage.place.discord.record.resumes


async def test_cut_everything(stage: Stage) -> None:
    """Cut off from Discord altogether in mid-answer, the last word comes all the same."""
    stage.proxy.scripts = [words(40, 4.0)]
    question = await stage.place.mention("count")
    (answer,) = await stage.place.discord.replies_to(question)
    await stage.place.discord.cut()
    await asyncio.sleep(1)
    await stage.place.discord.cut()
    await stage.place.ended(answer)

    assert [answer] == stage.answers(question)
    assert all_of(40) in answer.content
