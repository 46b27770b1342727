"""What was deleted, rewritten or asked to be forgotten is remembered no longer."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat.limits import Limits
from bot.chat.nodes import Node, Nodes
from bot.fit.recent import Recent
from bot.question import Question
from bot.settings import BotSettings
from tests.bot.chat_house import chat_house
from tests.bot.fakes import FakeClock
from tests.bot.scripted_proxy import Pause, Say, Step
from tests.bot.test_chat_commands import World

pytestmark = pytest.mark.anyio

FIT = Question("fit")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with chat_house(tmp_path, settle_timeout=0.7) as house:
        guild = house.env.create_guild()
        channel = guild.create_text_channel("general")
        people = [guild.add_member(house.env.create_user(name)) for name in ("ada", "bob")]
        yield World(house, channel, *people)


async def test_deleted(world: World) -> None:
    """A message that its author deleted is given to the model no more."""
    await world.mention("my password is swordfish")
    question, answer = world.channel.history()[-2:]
    await world.ada.delete(question)
    await world.mention("and now?", reply_to=answer)

    assert [("user", "and now?")] == world.turns()


async def test_rewritten(world: World) -> None:
    """A message that its author rewrote says to the model what it says now."""
    await world.mention("what is a cat?")
    question, answer = world.channel.history()[-2:]
    await world.ada.edit(question, f"{world.house.me} what is a dog?")
    await world.mention("and now?", reply_to=answer)

    assert [("user", "what is a dog?"), ("assistant", "Hello."), ("user", "and now?")] == (
        world.turns()
    )


async def test_forget_in_mid_answer(world: World) -> None:
    """Who asks to be forgotten while an answer is written leaves neither talk nor tokens behind."""
    steps: list[Step] = [Say("more "), Pause(0.05)]
    world.house.server.scripts = [[Say("One. "), Pause(0.2), *steps * 40]]
    ledger = world.house.service.ledger
    async with world.house.streaming(world.mention("hi")):
        with pytest.raises(TimeoutError):  # SimCord waits for the answer too
            await world.ada.slash(world.channel, "forget")
    rows = await ledger._open(lambda book: book.execute("SELECT * FROM spent").fetchall())

    assert 0 == len(ledger.memory.nodes)
    assert [] == rows
    assert await ledger.spent(world.ada.id) > 0


async def test_read_late() -> None:
    """An answer that was read of Discord meanwhile does not replace the whole one we have."""
    nodes = Nodes()
    whole = Node(1, None, is_bot=True, owner=None, author="", text="the whole answer")

    async def look() -> Node:
        nodes.put(whole)
        return Node(1, None, is_bot=True, owner=None, author="", text="its beginning")

    assert whole == await nodes.find(1, look)
    assert whole == nodes.get(1)


class TestRecent:
    def remember(self) -> Recent:
        recent = Recent()
        recent.remember(FIT, message=1, channel=7, user=5, now=0.0)
        recent.answered(1, 2)
        return recent

    def test_known(self) -> None:
        """A question is known by its message and by its answer, and for a while as the last."""
        recent = self.remember()

        assert FIT is recent.of([2])
        assert FIT is recent.of([9, 1])
        assert FIT is recent.last(channel=7, user=5, now=899.0)
        assert recent.last(channel=7, user=5, now=900.0) is None
        assert recent.last(channel=8, user=5, now=0.0) is None
        assert recent.of([9]) is None

    def test_shows(self) -> None:
        """What an answer shows by a button is what a reply to it goes on from."""
        recent, other = self.remember(), Question("models")
        recent.shows(2, other)
        recent.shows(9, other)

        assert other is recent.of([2])
        assert recent.of([9]) is None

    def test_forget(self) -> None:
        """Nothing is left of who is forgotten, and all of everybody else."""
        recent = self.remember()
        recent.remember(FIT, message=3, channel=7, user=6, now=0.0)
        recent.forget(5)

        assert recent.of([1, 2]) is None
        assert recent.last(channel=7, user=5, now=0.0) is None
        assert FIT is recent.of([3])

    def test_unsaid(self) -> None:
        """A question that was deleted is nobody's last, and its answer is none."""
        recent = self.remember()
        recent.unsaid(1)
        recent.unsaid(9)

        assert recent.of([1, 2]) is None
        assert recent.last(channel=7, user=5, now=0.0) is None

    def test_bounded(self) -> None:
        """Five hundred are kept, the newest."""
        recent = Recent()
        for number in range(1000):
            recent.remember(FIT, message=number, channel=number, user=5, now=0.0)

        assert recent.of([499]) is None
        assert FIT is recent.of([500])
        assert recent.last(channel=499, user=5, now=0.0) is None


def test_strikes() -> None:
    """Of a user who stays away nothing is kept, be it a strike or a time of silence."""
    clock, settings = FakeClock(), BotSettings(commands_per_minute=1)
    limits = Limits(lambda: settings, clock)
    for user in range(100):
        for _ in range(2 + 6 * (user % 2)):
            limits.command(user)
    clock.tick(3600)
    limits.command(1000)

    assert ([], []) == (list(limits._strikes), list(limits._muted))
