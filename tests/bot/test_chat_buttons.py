"""The buttons below answers: who may press them, when, and what is left of them after a restart."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.chat.surface import NONE, Buttons
from bot.chat.views import button, template, view_of
from tests.bot.chat_house import chat_house
from tests.bot.scripted_proxy import QUANT, Pause, Say, Step, Think
from tests.bot.test_chat_commands import FOOTER, World, labels

pytestmark = pytest.mark.anyio

STEPS: list[Step] = [Say("more "), Pause(0.1)]
SLOW: list[Step] = [Say("One. "), Pause(0.2), *STEPS * 200]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with chat_house(tmp_path, settle_timeout=0.7) as house:
        guild = house.env.create_guild()
        channel = guild.create_text_channel("general")
        people = [guild.add_member(house.env.create_user(name)) for name in ("ada", "bob")]
        yield World(house, channel, *people)


async def eventually(is_true: Any) -> None:
    async with asyncio.timeout(20):
        while not is_true():
            await asyncio.sleep(0.01)


async def test_stop(world: World) -> None:
    """Stop ends the answer and the model's work; what came stays, and the next may be asked."""
    world.house.server.scripts = [SLOW, [Say("Hello.")]]
    async with world.house.streaming(world.mention("hi")):
        assert ["Stop"] == labels(world.last)
        pressed = await world.ada.click(world.last, label="Stop")
        assert pressed.acknowledged
        await eventually(lambda: world.house.server.n_left == 1)

    assert world.last.content.startswith("One.")
    assert f"-# stopped\n{FOOTER}" in world.last.content
    assert ["Again"] == labels(world.last)
    assert await world.house.service.ledger.spent(world.ada.id) > 0
    await world.mention("again")
    assert f"Hello.\n{FOOTER}" == world.last.content


async def test_stop_is_the_askers(world: World) -> None:
    """Somebody else is told so, in private, and the answer goes on."""
    world.house.server.scripts = [SLOW]
    async with world.house.streaming(world.ask()):
        answer = world.last
        with pytest.raises(TimeoutError):  # SimCord waits for the answer too
            await world.bob.click(answer, label="Stop")
        told = world.channel.history(viewer=world.bob)[-1]
        assert "for whoever asked" in told.content
        assert told.flags.ephemeral
        assert 1 == len(world.house.service.streams)
        await world.ada.click(answer, label="Stop")


async def test_one_at_a_time(world: World) -> None:
    """Who is being answered is told in private to wait; somebody else is answered meanwhile."""
    world.house.server.scripts = [SLOW, [Say("Hello.")]]
    async with world.house.streaming(world.ask()):
        answer = world.last
        for who in (world.ada, world.bob):
            with pytest.raises(TimeoutError):  # SimCord waits for the first answer too
                await world.ask(who=who)
        contents = [each.content for each in world.channel.history(viewer=world.ada)]
        assert any("still answering your last question" in each for each in contents)
        assert any("Hello." in each for each in contents)
        await world.ada.click(answer, label="Stop")


async def test_again(world: World) -> None:
    """Again asks the same, and answers as a message of its own."""
    world.house.server.scripts = [[Say("One.")], [Say("Two.")]]
    await world.ask("why?")
    first = world.last
    await world.ada.click(first, label="Again")

    assert f"> why?\nTwo.\n{FOOTER}" == world.last.content
    assert first.id != world.last.id
    assert world.turns(0) == world.turns(1)


async def test_again_is_the_askers(world: World) -> None:
    """Nobody spends somebody else's tokens."""
    await world.ask()
    pressed = await world.bob.click(world.last, label="Again")

    assert pressed.ephemeral
    assert 1 == len(world.house.server.asked)


async def test_again_after_a_restart(world: World) -> None:
    """The question is found again: in the message that was answered, or above the answer."""
    await world.mention("why?")
    mentioned = world.last
    await world.ask("how?")
    asked = world.last
    await world.house.restart()
    await world.ada.click(mentioned, label="Again")
    assert [("user", "why?")] == world.turns()
    await world.ada.click(asked, label="Again")
    assert [("user", "how?")] == world.turns()


async def test_again_after_a_restart_of_a_long_question(world: World) -> None:
    """A question that cannot be read any more is not guessed."""
    await world.ask("why? " * 100)
    asked = world.last
    await world.house.restart()
    await world.ada.click(asked, label="Again")

    assert "no longer know this question" in world.last.content
    assert 1 == len(world.house.server.asked)


async def test_details(world: World) -> None:
    """Details shows the thoughts to whoever presses, in private, with a file if they are long."""
    world.house.server.scripts = [[Think("hm, https://a.example"), Say("Yes.")]]
    await world.ask()
    assert ["Again", "Details"] == labels(world.last)
    shown = await world.bob.click(world.last, label="Details")

    assert shown.ephemeral
    assert "hm, <https://a.example>" == shown.response.content
    assert [] == shown.response.attachments

    world.house.server.scripts = [[Think("hm " * 2000), Say("Yes.")]]
    await world.ask()
    shown = await world.ada.click(world.last, label="Details")
    assert ["thinking.md"] == [each.filename for each in shown.response.attachments]


async def test_details_after_a_restart(world: World) -> None:
    """Thoughts are kept in memory alone, and that is said."""
    world.house.server.scripts = [[Think("hm"), Say("Yes.")]]
    await world.ask()
    await world.house.restart()
    shown = await world.ada.click(world.last, label="Details")

    assert shown.ephemeral
    assert "kept in memory alone" in shown.response.content


async def test_stop_after_a_restart(world: World) -> None:
    """An answer that a run before this one was writing gets Again for Stop."""
    channel = world.house.env.bot.get_channel(world.channel.id)
    view = view_of(Buttons(stop=True), world.ada.id, "0123abcd", "en")
    assert view is not None
    await channel.send("Half an", view=view)  # type: ignore[union-attr]
    await world.house.env.settle()
    pressed = await world.ada.click(world.last, label="Stop")

    assert "I was restarted" in pressed.followups[0].content
    assert ["Again"] == labels(world.last)


async def test_closing(world: World) -> None:
    """The end of the program gives an answer its last edit."""
    world.house.server.scripts = [SLOW]
    with pytest.raises(TimeoutError):
        await world.mention("hi")
    await world.house.service.streams.aclose(3.0)

    assert world.last.content.startswith("One.")
    assert "-# I am being restarted" in world.last.content
    assert QUANT in world.last.content
    await eventually(lambda: world.house.server.n_left == 1)


async def test_beyond_fifteen_minutes(world: World) -> None:
    """When the interaction's token ends, the answer goes on as a message of the channel."""
    world.house.server.scripts = [[Say("One. "), Pause(1.2), Say("End.")]]
    with pytest.raises(TimeoutError):
        await world.ask()
    world.house.ahead_s = 850.0
    await world.house.env.settle(timeout=5)

    assert f"> why?\nOne. End.\n{FOOTER}" == world.last.content
    edited = [each.path for each in world.house.env.http_requests if each.method == "PATCH"]
    assert edited[-1].startswith("/channels/")


async def test_two_streams(world: World) -> None:
    """Answers in one channel are both whole, each below its own question."""
    world.house.server.scripts = [[Say("One. "), Pause(1.7), Say("End.")]]
    with pytest.raises(TimeoutError):
        await world.mention("a")
    with pytest.raises(TimeoutError):
        await world.mention("b", who=world.bob)
    assert 2 == world.house.service.limits.streaming(world.channel.id)
    await world.house.env.settle(timeout=5)

    answers = [each for each in world.channel.history() if each.author.bot]
    assert [f"One. End.\n{FOOTER}"] * 2 == [each.content for each in answers]
    assert 2 == len({each.reference.message_id for each in answers if each.reference})


@pytest.mark.parametrize("what", ["stop", "again", "details"])
def test_custom_id(what: str) -> None:
    """A button's id is short enough, and carries whose it is."""
    made = button(what, 2**64 - 1, "0123abcd", "zh")

    assert made.custom_id is not None
    assert len(made.custom_id) <= 100
    found = re.fullmatch(template(what), made.custom_id)
    assert found is not None
    assert (str(2**64 - 1), "0123abcd") == (found["asker"], found["key"])


async def test_views_are_not_kept() -> None:
    """discord.py keeps no view of ours in memory for an answer."""
    view = view_of(Buttons(again=True, details=True), 1, "0123abcd", "en")

    assert view is not None
    assert view.is_finished()
    assert view_of(NONE, 1, "0123abcd", "en") is None
