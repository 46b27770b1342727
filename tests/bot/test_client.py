"""Whom the bot hears, who answers, and what becomes of an error: the program in a Discord."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bot.test_program import PLAIN_BOT, configure, environ
from tests.discord.attachment import Upload
from tests.discord.loopback import Discord, loopback
from tests.discord.message import Message
from tests.discord.program import Program, running
from tests.discord.users import User

pytestmark = pytest.mark.anyio

SECRET_WORDS = "the vault opens at midnight with seven emeralds"
CALM = "commands_per_minute = 1000\nlog = 'debug'"


@dataclass(frozen=True, slots=True)
class Here:
    discord: Discord
    program: Program
    folder: Path


@pytest.fixture(scope="module")
def _inhabited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    folder = tmp_path_factory.mktemp("plain")
    configure(folder, CALM)
    with loopback(folder) as discord, running(PLAIN_BOT, folder, environ(discord)) as program:
        yield Here(discord, program, folder)


@pytest.fixture
def here(_inhabited: Here) -> Iterator[Here]:
    """A bot that is online, and has broken no rule when the test is over."""
    yield _inhabited
    discord = _inhabited.discord
    discord.faults.clear()
    assert [str(breach) for breach in discord.forgive()] == [], _inhabited.program.log
    assert discord.strangers == []


async def reply_to(discord: Discord, message: Message) -> str:
    (reply,) = await discord.replies_to(message)
    return reply.text


async def silence(discord: Discord, *messages: Message) -> None:
    """Nothing is said to them, though something is said to what comes after them."""
    later = await discord.dm(discord.ada, "later")
    await discord.replies_to(later)
    for message in messages:
        assert not [
            each
            for each in discord.messages(message.channel, discord.bot)
            if each.reference is message
        ]


async def test_mention(here: Here) -> None:
    """A mention is answered by the talk, without the mention, and nobody is pinged by it."""
    discord = here.discord
    await discord.online()
    said = await discord.say(discord.ada, discord.general, f"hi {discord.bot.mention} there")
    (reply,) = await discord.replies_to(said)

    assert "talk: hi there @everyone" == reply.text
    call = discord.calls("POST", "/channels/{channel_id}/messages")[-1]
    assert {"parse": [], "replied_user": False} == call.body["allowed_mentions"] or (
        call.body["allowed_mentions"] == {"parse": []}
    )


async def test_question(here: Here) -> None:
    """What reads as a fit question is answered as one."""
    discord = here.discord
    await discord.online()
    said = await discord.say(discord.ada, discord.general, f"{discord.bot.mention} fit me")

    assert "fits: me" == await reply_to(discord, said)


async def test_private(here: Here) -> None:
    """A direct message needs no mention."""
    said = await here.discord.dm(here.discord.ada, "fit this")

    assert "fits: this" == await reply_to(here.discord, said)


async def test_reply(here: Here) -> None:
    """A reply to the bot needs no mention, unless its ping is off: then nothing can be read."""
    discord = here.discord
    first = await discord.say(discord.ada, discord.general, f"{discord.bot.mention} one")
    (answer,) = await discord.replies_to(first)
    again = await discord.say(discord.bob, discord.general, "two", reply_to=answer)
    mute = await discord.say(discord.bob, discord.general, "three", reply_to=answer, ping=False)

    assert "talk: two @everyone" == await reply_to(discord, again)
    await silence(discord, mute)


async def test_not_to_us(here: Here) -> None:
    """What is said to others, to nobody, or by a bot is left alone."""
    discord = here.discord
    say = discord.say
    others = [
        await say(discord.ada, discord.general, "hello everybody"),
        await say(discord.ada, discord.general, f"hello {discord.bob.mention}"),
        await say(discord.ada, discord.general, "@everyone hello"),
        await say(discord.ada, discord.general, "hello", reply_to=None),
    ]

    await silence(discord, *others)


async def test_hello(here: Here) -> None:
    """A mention and nothing else gets a hint of what could be asked."""
    discord = here.discord
    said = await discord.say(discord.ada, discord.general, discord.bot.mention)

    assert "can my 3060 12gb run r1 14b" in await reply_to(discord, said)


async def test_file_alone(here: Here) -> None:
    """A file without a word goes to the talk."""
    said = await here.discord.dm(
        here.discord.ada, "", files=[Upload("notes.txt", b"notes", "text/plain")]
    )

    assert "talk:  @everyone" == await reply_to(here.discord, said)


async def test_thread(here: Here) -> None:
    """In a thread a mention is answered there."""
    discord = here.discord
    thread = await discord.thread(discord.ada, discord.general, "more")
    said = await discord.say(discord.ada, thread, f"{discord.bot.mention} fit more")

    assert "fits: more" == await reply_to(discord, said)


def error_id(text: str) -> str:
    found = re.search(r"`([0-9a-f]{6})`", text)
    assert found, text
    return found[1]


async def test_message_falls(here: Here) -> None:
    """An error is a short sentence with an id; the log has the rest under it, but not the words."""
    discord = here.discord
    said = await discord.dm(discord.ada, "fall")
    number = error_id(await reply_to(discord, said))

    assert f"{number}: ValueError" in here.program.log
    assert "in answer" in here.program.log


@pytest.mark.parametrize("late", [False, True])
async def test_command_falls(late: bool, here: Here) -> None:
    """So it is for commands, answered or deferred before; only the user reads the sentence."""
    discord = here.discord
    await discord.online()
    interaction = await discord.slash(
        discord.ada, discord.general, "fall", over=SECRET_WORDS, late=late
    )

    def sentence() -> str | None:
        texts = [each.text for each in discord.answers_of(interaction)]
        return next((text for text in texts if "`" in text), None)

    number = error_id(await discord.until(sentence, "a sentence"))
    assert f"{number}: ValueError" in here.program.log


@pytest.mark.parametrize(
    ("why", "says"),
    [
        ("check", "not for you"),
        ("cooldown", "a lot at once"),
        ("option", "cannot read one of the options"),
    ],
)
async def test_refusals(why: str, says: str, here: Here) -> None:
    """A refusal that is no error is said as what it is, without an id, and is not logged as one."""
    discord = here.discord
    await discord.online()
    n_before = here.program.log.count("ERROR")
    interaction = await discord.slash(discord.ada, discord.general, "refuse", why=why)
    answer = await discord.answer_to(interaction)

    assert says in answer.text
    assert "`" not in answer.text
    assert n_before == here.program.log.count("ERROR")


async def test_too_late(here: Here) -> None:
    """An answer after Discord's three seconds is logged in a line; its user knows already."""
    discord = here.discord
    await discord.online()
    n_before = here.program.log.count("ERROR")
    interaction = await discord.slash(discord.ada, discord.general, "refuse", why="tardy")
    await discord.until(lambda: "answered too late" in here.program.log, "a line", 30)

    assert discord.has_failed(interaction)
    assert n_before == here.program.log.count("ERROR")


async def test_old_command(here: Here) -> None:
    """A command that we have no more is said to be old."""
    discord = here.discord
    await discord.online()
    body = {"name": "gone", "description": "Gone.", "type": 1}
    discord.house.commands.add(body)
    interaction = await discord.slash(discord.ada, discord.general, "gone")

    assert "Reload Discord" in (await discord.answer_to(interaction)).text


async def test_in_their_language(here: Here) -> None:
    """The sentence is in the language of the user's client."""
    discord = here.discord
    fritz = await discord.person("fritz", "de")
    channel = await discord.private(fritz, discord.bot)
    await discord.online()
    general = await discord.add_guild("werkstatt", fritz)
    interaction = await discord.slash(fritz, general, "fall", over="stone")
    answer = await discord.answer_to(interaction)

    assert channel is not general
    assert "Bei mir ist etwas schiefgegangen" in answer.text


async def test_button(here: Here) -> None:
    """A button works by its custom_id alone, and an error in it is said as for commands."""
    discord = here.discord
    await discord.online()
    good = await discord.slash(discord.ada, discord.general, "button", text="now")
    bad = await discord.slash(discord.ada, discord.general, "button", text="fall")
    pressed = await discord.click(discord.bob, await discord.answer_to(good), "Again")
    fell = await discord.click(discord.bob, await discord.answer_to(bad), "Again")

    assert "again now" == (await discord.answer_to(pressed)).text
    assert f"{error_id((await discord.answer_to(fell)).text)}: ValueError" in here.program.log


async def test_lists(here: Here) -> None:
    """Lists count from the moment that the file has them: in words for commands, else silently."""
    discord = here.discord
    await discord.online()
    shown = await discord.slash(discord.bob, discord.general, "button", text="now")
    message = await discord.answer_to(shown)
    configure(here.folder, f"{CALM}\nblock_users = [{discord.bob.id}]")
    try:
        said = await discord.dm(discord.bob, "hello")
        slash = await discord.slash(discord.bob, discord.general, "button", text="now")
        click = await discord.click(discord.bob, message, "Again")
        offered = await discord.slash(discord.ada, discord.general, "button", text="now")

        assert "I do not answer here." == (await discord.answer_to(slash)).text
        assert "I do not answer here." == (await discord.answer_to(click)).text
        assert "the auto" == (await discord.answer_to(offered)).text
        await silence(discord, said)
    finally:
        configure(here.folder, CALM)
    again = await discord.dm(discord.bob, "hello")

    assert "talk: hello @everyone" == await reply_to(discord, again)
    assert "was read again; changed: block_users" in here.program.log


async def test_channel_lists(here: Here) -> None:
    """A channel's threads are where it is."""
    discord = here.discord
    await discord.online()
    thread = await discord.thread(discord.ada, discord.lab, "inner")
    configure(here.folder, f"{CALM}\nallow_channels = [{discord.lab.id}]")
    try:
        outside = await discord.slash(discord.ada, discord.general, "button", text="now")
        inside = await discord.slash(discord.ada, thread, "button", text="now")

        assert "I do not answer here." == (await discord.answer_to(outside)).text
        assert "the auto" == (await discord.answer_to(inside)).text
    finally:
        configure(here.folder, CALM)


async def test_settings_reach_answers(here: Here) -> None:
    """A changed setting counts at the next command; a broken file changes nothing, said once."""
    discord = here.discord
    await discord.online()

    async def answer(user: User) -> str:
        shown = await discord.slash(user, discord.general, "button", text="now")
        return (await discord.answer_to(shown)).text

    try:
        configure(here.folder, f"{CALM}\nmodel = 'coder'")
        assert "the coder" == await answer(discord.ada)
        configure(here.folder, f"{CALM}\nmodel = ")
        assert ["the coder"] * 2 == [await answer(discord.ada), await answer(discord.bob)]
    finally:
        configure(here.folder, CALM)

    assert 1 == here.program.log.count("the settings stay as they were")


async def test_too_many(here: Here) -> None:
    """Who comes too often is told once, and then let be."""
    discord = here.discord
    hasty = await discord.person("hasty")
    configure(here.folder, "commands_per_minute = 2\nlog = 'debug'")
    try:
        said = [await discord.dm(hasty, f"fit {number}") for number in range(4)]
        for message in said[:3]:
            await discord.replies_to(message)
        texts = [await reply_to(discord, message) for message in said[:3]]
    finally:
        configure(here.folder, CALM)

    assert ["fits: 0", "fits: 1"] == texts[:2]
    assert "That was a lot at once" in texts[2]
    await silence(discord, said[3])


async def test_autocomplete(here: Here) -> None:
    """What is offered while typing comes through the same door."""
    discord = here.discord
    await discord.online()
    choices = await discord.autocomplete(discord.ada, discord.general, "fall", "over", over="flag")

    assert ["flagstone"] == [choice.name for choice in choices]


async def test_presence(here: Here) -> None:
    """The proxy is away, and the name says so; what does not change is not said again."""
    discord = here.discord
    (_, first), *rest = await discord.until(lambda: discord.record.presences, "a presence")

    assert "dnd" == first["status"]
    assert ["the model is asleep; /canrun works"] == [each["state"] for each in first["activities"]]
    assert rest == []


async def test_reconnect(here: Here) -> None:
    """A session that is cut goes on, and a message of meanwhile is answered once."""
    discord = here.discord
    await discord.online()
    await discord.reconnect()
    said = await discord.dm(discord.ada, "fit again")
    assert "fits: again" == await reply_to(discord, said)
    await discord.until(lambda: discord.record.resumes, "a resume")
    await silence(discord)

    assert 1 == len(await discord.replies_to(said))


async def test_log(here: Here) -> None:
    """After all of that, at DEBUG, no token, no interaction's token and no words are in the log."""
    discord = here.discord
    await discord.online()
    marks = ["purple elephants on parade", "drei Zwerge im Walde", "hunter2-and-more"]
    for mark in marks:
        await discord.replies_to(await discord.dm(discord.ada, mark))
        await discord.say(discord.ada, discord.general, f"{mark}, said to nobody")
    slash = await discord.slash(discord.ada, discord.general, "fall", over=marks[0], late=True)
    await discord.until(lambda: len(discord.answers_of(slash)) >= 1, "a sentence")
    await discord.autocomplete(discord.ada, discord.general, "fall", "over", over=marks[1])
    discord.faults.storm("POST", "/messages", 1)
    await discord.replies_to(await discord.dm(discord.bob, marks[2]))
    discord.faults.fail("PATCH", "/webhooks", 1)
    await asyncio.sleep(0.5)
    log = here.program.log

    assert "DEBUG discord.gateway: For Shard ID None: WebSocket Event: …" in log
    assert "DEBUG discord.http: POST https://discord.com/api/v10/channels/" in log
    assert "We are being rate limited" in log
    assert log.count("/callback") > 5
    for secret in (*marks, SECRET_WORDS, discord.house.token):
        assert secret not in log
    assert len(discord.interactions) > 10
    for interaction in discord.interactions:
        assert interaction.token not in log
