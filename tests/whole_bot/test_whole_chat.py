"""Questions to the model, from what a user types to the last word of llama.cpp."""

import os
import re
import signal
from functools import partial
from pathlib import Path

import pytest

from tests.discord.message import Message
from tests.scripted import ANSWER, THINKING, cycle_words
from tests.whole.served import Served
from tests.whole_bot.conftest import LOUD
from tests.whole_bot.place import CODER, Place

pytestmark = pytest.mark.anyio

FOOTER = f"-# {CODER}:Q8_0"
_CYCLE = " ".join(cycle_words() * 100).split()


def grown(place: Place, answer: Message, n_words: int) -> bool:
    return len(place.words(answer)) > n_words


def resident_kib(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


async def test_ask(place: Place) -> None:
    """/ask shows the question, the model's answer to the letter, and the quant that gave it."""
    _, answer = await place.ask("What is the capital of France?")
    await place.ended(answer)

    assert f"> What is the capital of France?\n{ANSWER}\n{FOOTER}" == answer.content


async def test_streams(place: Place, served: Served) -> None:
    """A long answer grows before one's eyes, and what is shown is always its beginning."""
    answer = await place.ask_slow()
    for _ in range(2):
        shown = place.words(answer)
        assert _CYCLE[: len(shown)] == shown
        await place.when(answer, partial(grown, place, answer, len(shown)))
    await place.stop(answer, place.ada)
    await place.ended(answer)

    assert "".join(_CYCLE).startswith("".join(place.words(answer)))
    assert served.metric("deepfit_requests_running") == 0


async def test_thinking(place: Place) -> None:
    """What an R1 thinks is not in its answer, but behind a button, for whoever clicks."""
    _, answer = await place.ask("What is the capital of France?", "r1")
    await place.ended(answer)
    details = await place.discord.answer_to(await place.discord.click(place.bob, answer, "Details"))

    assert ANSWER.split() == place.words(answer)
    assert re.search(r"-# thought for \d+ s · ", answer.content)
    assert (True, THINKING.strip()) == (details.is_ephemeral, details.content.strip())


async def test_mention_and_reply(place: Place, served: Served) -> None:
    """A mention is answered; a reply to the answer goes on with what was said before."""

    def prompts() -> float:
        return served.metric("deepfit_tokens_total", kind="prompt", model=f"{CODER}:Q8_0")

    start = prompts() if CODER in served.get("/metrics").text else 0
    question = await place.mention("what is the capital of France?")
    first = await place.answered(question)
    alone = prompts() - start
    more = await place.discord.say(place.bob, place.channel, "and again?", reply_to=first)
    second = await place.answered(more)

    assert f"{ANSWER}\n{FOOTER}" == first.content
    assert f"{ANSWER}\n{FOOTER}" == second.content
    assert prompts() - start - alone > alone + len(ANSWER.split())
    assert not first.pings


async def test_private(place: Place) -> None:
    """In private nobody needs to mention it, for the model or for the card."""
    asked = await place.discord.dm(place.ada, "what is the capital of France?")
    answer = await place.answered(asked)
    fits = await place.discord.dm(place.ada, "can my 4090 run r1 32b?")
    (card,) = await place.discord.replies_to(fits)

    assert f"{ANSWER}\n{FOOTER}" == answer.content
    assert "GeForce RTX 4090" in card.text


async def test_group(place: Place) -> None:
    """Who installed it for themselves asks the model in a group too."""
    eve = await place.discord.person("eve", installs=True)
    group = await place.discord.private(eve, place.bob, place.ada)
    asked = await place.discord.slash(eve, group, "ask", prompt="Where is the Louvre?")
    answer = await place.ended(await place.discord.answer_to(asked))

    assert ANSWER.split() == place.words(answer)


async def test_stop(place: Place, served: Served) -> None:
    """Stop is the asker's alone; it frees the model's only slot, and keeps what was said."""
    answer = await place.ask_slow()
    refused = await place.discord.answer_to(await place.stop(answer, place.bob))
    assert served.metric("deepfit_requests_running") == 1
    await place.stop(answer, place.ada)
    await place.ended(answer)
    kept = place.words(answer)
    other = await place.ask_slow(place.bob)  # it would wait for long
    await place.stop(other, place.bob)
    await place.ended(other)

    assert (True, "This button is for whoever asked.") == (refused.is_ephemeral, refused.content)
    assert "-# stopped" in place.text(answer)
    assert "".join(_CYCLE).startswith("".join(kept))
    assert served.metric("deepfit_requests_running") == 0


async def test_again(place: Place) -> None:
    """Again asks the same once more, as a message of its own, for the asker alone."""
    _, answer = await place.ask("What is the capital of France?")
    await place.ended(answer)
    refused = await place.discord.answer_to(await place.discord.click(place.bob, answer, "Again"))
    again = await place.ended(await place.again(answer))

    assert "This button is for whoever asked." == refused.content
    assert answer is not again
    assert answer.content == again.content


async def test_killed_worker(place: Place, served: Served) -> None:
    """A worker that is killed in mid-answer leaves what it said, and a sentence; Again works."""
    answer = await place.ask_slow()
    shown = place.words(answer)
    os.kill(max(served.workers, key=resident_kib), signal.SIGKILL)  # the slow model is the largest
    await place.ended(answer)
    again = await place.again(answer)
    await place.when(again, lambda: len(place.words(again)) > 10)
    await place.stop(again, place.ada)
    await place.ended(again)

    assert shown == place.words(answer)[: len(shown)]
    assert "The model failed in the middle of its answer" in place.text(answer)
    assert "".join(_CYCLE).startswith("".join(place.words(again)))


async def test_nobody_is_pinged(place: Place) -> None:
    """A model that shouts pings nobody, and its links do not unfurl, wherever it answers."""
    asked = f"shout @everyone <@{place.ada.id}> https://b.example"
    _, by_command = await place.ask(asked, LOUD)
    await place.ended(by_command)
    chosen = await place.discord.slash(place.bob, place.channel, "model", model=LOUD)
    await place.discord.answer_to(chosen)
    by_mention = await place.answered(await place.mention(asked, place.bob))

    for answer in (by_command, by_mention):
        assert "@everyone" in answer.content
        assert "github.com/x" in answer.content
        assert [] == answer.unfurled
        assert not answer.pings


async def test_german(place: Place) -> None:
    """Who has Discord in German reads German around what the model says."""
    dora = await place.discord.person("dora", locale="de")
    place.channel = await place.discord.add_guild("werkstatt", dora)
    answer = await place.ask_slow(dora)
    await place.stop(answer, dora, "Stopp")
    await place.ended(answer)

    assert "-# angehalten" in place.text(answer)
    assert "Noch einmal" in [button.label for button in place.parts(answer)[-1].buttons]


async def test_status(place: Place) -> None:
    """/status says what is loaded and how much memory it takes."""
    await place.ended((await place.ask("hi"))[1])
    asked = await place.discord.slash(place.ada, place.channel, "status")
    answer = await place.discord.answer_to(asked)

    assert f"Loaded: `{CODER}:Q8_0`, " in answer.content
    assert "The model server is up." in answer.content
