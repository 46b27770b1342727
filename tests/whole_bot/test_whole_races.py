"""What people do before the bot has heard of it, all at once, or takes away from under it."""

import asyncio

import pytest

from tests.discord.message import Message
from tests.scripted import ANSWER
from tests.whole.served import Served
from tests.whole_bot.place import Place
from tests.whole_bot.slow_model import MODEL as SLOW

pytestmark = pytest.mark.anyio

ASKED = "can my 3060 12gb run r1 14b?"


async def card_of(place: Place, question: Message) -> Message:
    (card,) = await place.discord.replies_to(question)
    return card


def refusals(place: Place) -> list[str]:
    said = place.discord.messages(place.channel, place.discord.bot)
    return [each.text for each in said if "went wrong" in each.text]


async def test_presses(empty_place: Place) -> None:
    """Of buttons pressed in quick succession the last one counts, however long each takes."""
    place = empty_place
    card = await card_of(place, await place.mention("can my 2x 3090 run r1 70b?"))
    for label in ("32K", "Full (128K)", "4K", "Full (128K)", "8K", "Full (128K)", "4K"):
        await place.discord.click(place.ada, card, label)
    await place.discord.quiet(card, 2.5)

    assert "with 4K tokens of context" in card.text
    assert "4K tokens of context" in (card.attachments[0].description or "")


async def test_two_press(empty_place: Place) -> None:
    """Who asked changes the card, and who else presses at the same time has one of their own."""
    place = empty_place
    card = await card_of(place, await place.mention(ASKED))
    before = len(card.versions)
    theirs = await place.discord.click(place.bob, card, "32K")
    await place.discord.click(place.ada, card, "4K")
    other = await place.discord.answer_to(theirs)
    await place.discord.edited(card, before)

    assert "4K tokens of context" in card.text
    assert other.is_ephemeral
    assert "32K tokens of context" in other.text


async def test_reply_at_once(empty_place: Place) -> None:
    """Who replies to a card goes on from it, also before we have heard that it is there."""
    place = empty_place
    await card_of(place, await place.mention("can my 4090 run r1 32b?"))
    place.discord.faults.hold("POST", "/messages", 3.0)
    card = await card_of(place, await place.mention(ASKED))
    reply = await place.discord.say(place.ada, place.channel, "and at 32k?", reply_to=card)
    second = await card_of(place, reply)

    assert "GeForce RTX 3060 12GB · DeepSeek R1 Distill Qwen 14B" in second.text
    assert "32K tokens of context" in second.text


async def test_in_one_breath(empty_place: Place) -> None:
    """A part that follows its question at once is understood, though that is not answered yet."""
    place = empty_place
    first = await place.mention(ASKED)
    second = await place.mention("and at 32k?")
    cards = [await card_of(place, each) for each in (first, second)]

    assert "8K tokens of context" in cards[0].text
    assert "32K tokens of context" in cards[1].text


async def test_reply_to_command(empty_place: Place) -> None:
    """A reply to a command's card goes on from what that shows, with what was pressed on it."""
    place = empty_place
    asked = await place.discord.slash(
        place.bob, place.channel, "canrun", gpu="3060 12gb + 64gb ram", model="r1 14b"
    )
    card = await place.discord.answer_to(asked)
    before = len(card.versions)
    await place.discord.click(place.bob, card, "32K")
    await place.discord.edited(card, before)
    second = await card_of(place, await place.mention("and at q4?", reply_to=card))

    assert "GeForce RTX 3060 12GB · DeepSeek R1 Distill Qwen 14B" in second.text
    assert "**Q4_K_M** " in second.text
    assert "32K tokens of context" in second.text
    assert "RAM is 64 GiB, as said." in second.text


async def test_unread_reply(empty_place: Place) -> None:
    """A reply to a command's answer that mentions nobody is hidden from us, and that is said."""
    place = empty_place
    asked = await place.discord.slash(
        place.bob, place.channel, "canrun", gpu="3060 12gb", model="r1 14b"
    )
    card = await place.discord.answer_to(asked)
    reply = await place.discord.say(place.ada, place.channel, "and at q4?", reply_to=card)

    assert "Mention me in the reply too." in (await card_of(place, reply)).text


async def test_question_deleted(empty_place: Place) -> None:
    """Who deletes the question before its answer is there is answered all the same, or not."""
    place = empty_place
    question = await place.mention(ASKED)
    await place.discord.remove(question)
    answer = await place.discord.message_with("GeForce RTX 3060 12GB", place.channel)

    assert answer.reference is None
    assert [] == refusals(place)


async def test_card_deleted(empty_place: Place) -> None:
    """A card that is deleted while it changes is no error."""
    place = empty_place
    card = await card_of(place, await place.mention(ASKED))
    pressed = await place.discord.click(place.ada, card, "32K")
    await place.discord.remove(card)
    await card_of(place, await place.mention("can my 4090 run r1 32b?"))
    await asyncio.sleep(0.5)

    assert 1 == len(place.discord.answers_of(pressed))
    assert [] == refusals(place)
    assert "went wrong" not in place.program.log


@pytest.mark.parametrize("is_command", [True, False])
async def test_channel_deleted(place: Place, served: Served, *, is_command: bool) -> None:
    """A channel that is deleted in mid-answer ends the answer, and the model's slot is free."""
    if is_command:
        await place.ask_slow()
    else:
        chosen = await place.discord.slash(place.ada, place.channel, "model", model=SLOW)
        await place.when(await place.discord.answer_to(chosen), lambda: True)
        question = await place.mention("go")
        answer = (await place.discord.replies_to(question, 40))[0]
        await place.when(answer, lambda: len(place.words(answer)) > 10)
    await place.discord.remove_channel(place.channel)
    async with asyncio.timeout(20):
        while served.metric("deepfit_requests_running"):
            await asyncio.sleep(0.1)
    place.channel = await place.discord.add_guild("elsewhere", place.ada, place.bob)
    _, answer = await place.ask("What is the capital of France?")
    await place.ended(answer)

    assert ANSWER.split() == place.words(answer)
    assert "went wrong" not in place.program.log


async def test_stop_again_and_again(place: Place, served: Served) -> None:
    """Stop that is pressed once more, as the answer ends by the first, does no harm."""
    answer = await place.ask_slow()
    place.discord.faults.hold("PATCH", "/webhooks", 1.0, times=2)
    pressed = [await place.stop(answer, place.ada) for _ in range(3)]
    await place.ended(answer)
    await place.discord.quiet(answer, 1.5)

    assert not any(place.discord.has_failed(each) for each in pressed)
    assert 1 == place.text(answer).count("-# stopped")
    assert served.metric("deepfit_requests_running") == 0


async def test_ask_at_the_end(place: Place) -> None:
    """Who asks on as soon as the answer can be read is answered, too."""
    place.discord.faults.hold("POST", "/messages", 2.0)
    question = await place.mention("what is the capital of France?")
    answer = (await place.discord.replies_to(question, 40))[0]
    second = await place.discord.say(place.ada, place.channel, "and again?", reply_to=answer)

    assert ANSWER.split() == place.words(await place.answered(second))
