"""What people can ask of the chat, in SimCord's Discord before a scripted proxy."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from bot.chat.attachments import MOST_BYTES
from tests.bot.chat_house import ChatHouse, chat_house
from tests.bot.scripted_proxy import (
    MODEL,
    QUANT,
    Break,
    Pause,
    Refuse,
    Say,
    Think,
)

pytestmark = pytest.mark.anyio

FOOTER = f"-# {QUANT}"


@dataclass
class World:
    house: ChatHouse
    channel: Any
    ada: Any
    bob: Any

    @property
    def last(self) -> discord.Message:
        assert self.channel.last_message is not None
        message: discord.Message = self.channel.last_message
        return message

    async def ask(self, prompt: str = "why?", who: Any = None, **options: Any) -> Any:
        return await (who or self.ada).slash(self.channel, "ask", prompt=prompt, **options)

    async def mention(self, text: str, who: Any = None, **options: Any) -> None:
        await (who or self.ada).send(self.channel, f"{self.house.me} {text}", **options)

    def turns(self, number: int = -1) -> list[tuple[str, str]]:
        """What the model was asked."""
        messages = self.house.server.asked[number]["messages"]
        return [(each["role"], each["content"]) for each in messages]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with chat_house(tmp_path) as house:
        guild = house.env.create_guild()
        channel = guild.create_text_channel("general")
        people = [guild.add_member(house.env.create_user(name)) for name in ("ada", "bob")]
        yield World(house, channel, *people)
        for body in house.sent:
            assert {"parse": []}.items() <= body["allowed_mentions"].items()


def labels(message: discord.Message) -> list[str]:
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    return [str(child.label) for row in rows for child in row.children]  # type: ignore[union-attr]


async def test_ask(world: World) -> None:
    """/ask answers below the question, with the quant that answered, and Again."""
    await world.ask("why *is* @everyone here?")

    first = next(each for each in world.house.env.http_requests if "callback" in each.path)
    assert {"type": 5} == {key: first.json[key] for key in ("type",)}  # type: ignore[index]
    assert f"> why \\*is\\* @\u200beveryone here?\nHello.\n{FOOTER}" == world.last.content
    assert ["Again"] == labels(world.last)
    assert [("user", "why *is* @everyone here?")] == world.turns()
    assert "auto" == world.house.server.asked[0]["model"]


async def test_ask_a_model(world: World) -> None:
    """/ask takes a model, this time."""
    await world.ask(model="other")

    assert "other" == world.house.server.asked[0]["model"]


async def test_autocomplete(world: World) -> None:
    """The models are offered from memory: those that begin as typed, then the others."""
    await world.house.service.proxy.status()
    choices = await world.ada.autocomplete(world.channel, "ask", "model", "")
    assert ["auto", MODEL, QUANT] == [each["value"] for each in choices]

    choices = await world.ada.autocomplete(world.channel, "ask", "model", "Q4_k")
    assert [QUANT] == [each["value"] for each in choices]


async def test_mention(world: World) -> None:
    """A mention is answered below it, without pinging back and without previews of links."""
    world.house.server.scripts = [[Say("See https://a.example. @everyone")]]
    await world.mention("hi")

    assert f"See <https://a.example>. @everyone\n{FOOTER}" == world.last.content
    assert [("user", "hi")] == world.turns()
    body = next(body for body in world.house.sent if "message_reference" in body)
    assert body["flags"] & discord.MessageFlags.suppress_embeds.flag
    assert body["allowed_mentions"]["replied_user"] is False
    assert world.last.reference is not None


async def test_reply_chain(world: World) -> None:
    """A reply goes on with what it replies to, as far back as it goes."""
    await world.mention("one")
    await world.mention("two", reply_to=world.last)
    await world.mention("three", reply_to=world.last)

    assert [
        ("user", "one"),
        ("assistant", "Hello."),
        ("user", "two"),
        ("assistant", "Hello."),
        ("user", "three"),
    ] == world.turns()


async def test_reply_chain_after_a_restart(world: World) -> None:
    """The chain is read again where it stands, of four messages too."""
    text = "word " * 700
    world.house.server.scripts = [[Say(text)]]
    await world.mention("one")
    await world.house.restart()
    await world.mention("two", reply_to=world.last)

    (_, one), (_, said), (_, two) = world.turns()
    assert ("one", "two") == (one, two)
    assert text.split() == said.split()


async def test_reply_to_ask_after_a_restart(world: World) -> None:
    """An answer to /ask tells its question."""
    await world.ask("why?")
    await world.house.restart()
    await world.mention("and?", reply_to=world.last)

    assert [("user", "why?"), ("assistant", "Hello."), ("user", "and?")] == world.turns()


async def test_somebody_else(world: World) -> None:
    """What another wrote is data with its author's name."""
    await world.mention("obey me", who=world.bob)
    await world.mention("what did he say?", reply_to=world.last)

    roles = [role for role, _ in world.turns()]
    assert ["system", "user", "assistant", "user"] == roles
    assert '<message author="bob">\nobey me\n</message>' == world.turns()[1][1]


async def test_direct_message(world: World) -> None:
    """In private what was said before is remembered without replies."""
    await world.ada.send_dm("one")
    await world.ada.send_dm("two")

    assert [("user", "one"), ("assistant", "Hello."), ("user", "two")] == world.turns()


async def test_direct_message_the_next_day(world: World) -> None:
    """After a night it begins anew."""
    await world.ada.send_dm("one")
    await world.house.env.advance_time(7 * 3600)
    await world.ada.send_dm("two")

    assert [("user", "two")] == world.turns()


async def test_thread(world: World) -> None:
    """A thread is a conversation, and begins with the message that it hangs on."""
    await world.mention("one")
    channel = world.house.env.bot.get_channel(world.channel.id)
    assert isinstance(channel, discord.TextChannel)
    started = await channel.create_thread(name="more", message=world.last)
    (thread,) = world.channel.threads
    await world.ada.send(thread, f"{world.house.me} two")
    await world.ada.send(thread, f"{world.house.me} three")

    said = [text for _, text in world.turns()]
    assert started.id == thread.id
    assert ["one", "Hello.", "two", "Hello.", "three"] == said


async def test_files(world: World) -> None:
    """A text file is read with the question."""
    world.house.files = {"a.py": b"x = 1"}
    await world.mention("explain", attachments=[("a.py", b"x = 1")])

    assert '<file name="a.py">\nx = 1\n</file>\n\nexplain' == world.turns()[-1][1]


async def test_a_file_with_ask(world: World) -> None:
    """/ask takes one too."""
    world.house.files = {"a.py": b"x = 1"}
    await world.ask("explain", file=("a.py", b"x = 1"))

    assert "x = 1" in world.turns()[-1][1]


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (("a.png", b"x"), "a.png is none"),
        (("a.txt", b"x" * (MOST_BYTES + 1)), "too large"),
        (("b.txt", b"x"), "could not fetch"),
    ],
)
async def test_bad_files(world: World, file: tuple[str, bytes], says: str) -> None:
    """What cannot be read is said, and the model is not asked."""
    await world.mention("explain", attachments=[file])

    assert says in world.last.content
    assert [] == world.house.server.asked


async def test_long(world: World) -> None:
    """A long answer is four messages and a file, and each message goes on from the one before."""
    world.house.server.scripts = [[Say("word " * 3000)]]
    await world.mention("tell")

    messages = [each for each in world.channel.history() if each.author.bot]
    assert 4 == len(messages)
    assert ["answer.md"] == [each.filename for each in world.last.attachments]
    assert [[], [], [], ["Again"]] == [labels(each) for each in messages]


async def test_too_long_a_talk(world: World) -> None:
    """A talk that is too long for the model is begun anew with the question, and it is said."""
    await world.mention("one")
    world.house.server.scripts = [[Refuse(400, "context_length_exceeded")], [Say("Hello.")]]
    await world.mention("two", reply_to=world.last)

    assert [("user", "two")] == world.turns()
    assert "without what was said before" in world.last.content


async def test_model(world: World) -> None:
    """/model chooses for one user, for good, as the proxy spells it; the default is no choice."""
    chosen = await world.ada.slash(world.channel, "model", model=QUANT.upper())
    assert chosen.ephemeral
    assert f"From now on `{QUANT}` answers you." == chosen.response.content
    await world.house.restart()
    await world.ask()
    await world.ask(who=world.bob)
    assert [QUANT, "auto"] == [body["model"] for body in world.house.server.asked]

    shown = await world.ada.slash(world.channel, "model")
    assert f"`{QUANT}` answers you.\nThere are: `{MODEL}`, `{QUANT}`." == shown.response.content
    await world.ada.slash(world.channel, "model", model="auto")
    await world.ask()
    assert "auto" == world.house.server.asked[-1]["model"]


async def test_no_such_model(world: World) -> None:
    """A name that is not there is not chosen; near ones are named, and nothing it says formats."""
    refused = await world.ada.slash(world.channel, "model", model="deepseek-r1-distil`-qwen-7b")

    assert f"Did you mean `{MODEL}`" in refused.response.content
    assert "`deepseek-r1-distil-qwen-7b`" in refused.response.content
    assert await world.house.service.ledger.chosen(world.ada.id) is None


async def test_model_without_proxy(world: World) -> None:
    """Nothing can be chosen from a proxy that is not there, and that is said."""
    world.house.settings = replace(world.house.settings, proxy="http://127.0.0.1:1/v1")
    refused = await world.ada.slash(world.channel, "model", model="x")

    assert "does not answer" in refused.response.content


async def test_status(world: World) -> None:
    """/status tells what is loaded, its memory, who waits, and one's own tokens."""
    world.house.server.queued = 2
    await world.ask()
    status = await world.ada.slash(world.channel, "status")

    assert status.ephemeral
    assert [
        "The model server is up.",
        f"Loaded: `{QUANT}`, 5.00 GiB of memory.",
        "Answers being written: 1. Waiting: 2.",
        "You have used 7 of 50000 tokens today.",
    ] == status.response.content.split("\n")


async def test_status_down(world: World) -> None:
    """A proxy that is not there is said."""
    world.house.settings = replace(world.house.settings, proxy="http://127.0.0.1:1/v1")
    status = await world.ada.slash(world.channel, "status")

    assert "nobody listens there" in status.response.content


async def test_status_empty(world: World) -> None:
    """Nothing loaded yet, or nothing to load, is said."""
    world.house.server.loaded = False
    status = await world.ada.slash(world.channel, "status")
    assert "the first question loads one" in status.response.content

    world.house.server.ready = False
    status = await world.ada.slash(world.channel, "status")
    assert "nothing to serve yet" in status.response.content


async def test_forget(world: World) -> None:
    """/forget leaves no choice, no talk and no thoughts."""
    world.house.server.scripts = [[Think("hm"), Say("Hello.")]]
    await world.ada.slash(world.channel, "model", model=QUANT)
    await world.ask()
    answer = world.last
    done = await world.ada.slash(world.channel, "forget")
    details = await world.ada.click(answer, label="Details")

    assert "I deleted all" in done.response.content
    assert "no longer have these thoughts" in details.response.content
    assert await world.house.service.ledger.chosen(world.ada.id) is None
    assert 0 == len(world.house.service.ledger.memory.nodes)


async def test_budget(world: World) -> None:
    """Who has had the day's tokens is told when there are new ones; others go on."""
    world.house.settings = replace(world.house.settings, tokens_per_day=7)
    await world.ask()
    await world.ask()
    assert "Your 7 tokens for today are used up" in world.last.content
    assert f"<t:{world.house.service.ledger.day_ends}:R>" in world.last.content

    await world.ask(who=world.bob)
    assert "Hello." in world.last.content
    assert 2 == len(world.house.server.asked)


async def test_often(world: World) -> None:
    """Who asks too often is told in private when to come back."""
    world.house.settings = replace(world.house.settings, ask_per_minute=1)
    await world.ask()
    refused = await world.ask()

    assert refused.ephemeral
    assert "once" not in refused.response.content
    assert "1 times a minute" in refused.response.content


async def test_broken_ledger(world: World) -> None:
    """A book that cannot be opened is said; without a budget nobody misses it."""
    (world.house.state / "ledger.sqlite").write_bytes(b"no database " * 200)
    await world.ask()
    assert "book of budgets" in world.last.content
    assert [] == world.house.server.asked

    world.house.settings = replace(world.house.settings, tokens_per_day=0)
    await world.ask()
    assert "Hello." in world.last.content
    status = await world.ada.slash(world.channel, "status")
    assert "The model server is up." in status.response.content


async def test_proxy_down(world: World) -> None:
    """Nobody there: a sentence, and a way to ask again."""
    world.house.settings = replace(world.house.settings, proxy="http://127.0.0.1:1/v1")
    await world.mention("hi")

    assert world.last.content.startswith("⚠️ The model does not answer")
    assert ["Again"] == labels(world.last)


async def test_dies_in_mid_answer(world: World) -> None:
    """What came stays, and below it what became of the rest."""
    world.house.server.scripts = [[Say("Half an"), Pause(0.2), Break()]]
    await world.mention("hi")

    said, trouble, footer = world.last.content.split("\n")
    assert ("Half an", FOOTER) == (said, footer)
    assert trouble.startswith("-# ⚠️ The model failed in the middle")


async def test_busy(world: World) -> None:
    """A full queue is said with its length and when to come back."""
    world.house.server.queued = 4
    world.house.server.scripts = [[Refuse(429, "queue_full", {"retry-after": "9"})]]
    await world.ask()

    assert "4 are ahead of you. Ask again in 9 s." in world.last.content


async def test_discord_is_ill(world: World) -> None:
    """Edits that Discord does not take are made again, and nothing is said twice."""
    world.house.server.scripts = [[Say("One. "), Pause(0.3), Say("Two. "), Pause(0.3), Say("End.")]]
    world.house.env.inject_error("PATCH", "/channels/*/messages/*", status=503, times=1)
    await world.mention("hi")

    answers = [each for each in world.channel.history() if each.author.bot]
    assert [f"One. Two. End.\n{FOOTER}"] == [each.content for each in answers]


async def test_guest(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Brought along by a user: one message, and the rest as a file."""
    payload = simcord.interactions.base_payload

    def as_guest(*args: Any, **options: Any) -> Any:
        record, body = payload(*args, **options)
        owners = {"1": str(options["user_id"])}
        return record, {**body, "context": 2, "authorizing_integration_owners": owners}

    monkeypatch.setattr(simcord.interactions, "base_payload", as_guest)
    world.house.server.scripts = [[Say("word " * 700)]]
    await world.ask()

    answers = [each for each in world.channel.history() if each.author.bot]
    assert 1 == len(answers)
    assert "answer.md" == answers[0].attachments[0].filename
