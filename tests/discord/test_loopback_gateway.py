"""The websocket: cut lines, replay, invalid sessions, outages, and whose words a bot may read."""

import asyncio
from typing import Any

import pytest

from tests.discord.intents import Intent
from tests.discord.loopback import Discord
from tests.discord.program import Program
from tests.discord.raw import RawGateway, raw_client

pytestmark = pytest.mark.anyio


async def test_cut(discord: Discord) -> None:
    """A line that is cut is resumed, and what was said meanwhile is replayed, once."""
    await discord.online()
    identifies = len(discord.record.identifies)
    resumes = len(discord.record.resumes)
    await discord.cut_gateway()
    said = await discord.dm(discord.ada, "are you there?")
    replies = await discord.replies_to(said)
    await discord.until(lambda: len(discord.record.resumes) > resumes, "a RESUME")

    assert ["you said: are you there?"] == [each.content for each in replies]
    assert identifies == len(discord.record.identifies)
    assert discord.record.resumes[-1][1] >= 1


async def test_cutting(discord: Discord) -> None:
    """Cut again and again, the bot answers each message once."""
    await discord.online()
    discord.house.buckets.limits.clear()
    async with discord.cutting(every_s=0.4):
        for number in range(4):
            said = await discord.dm(discord.ada, f"number {number}")
            replies = await discord.replies_to(said)

            assert [f"you said: number {number}"] == [each.content for each in replies]
            await asyncio.sleep(0.25)


async def test_reconnect(discord: Discord) -> None:
    """Op 7 makes the bot leave with a code that keeps its session, and resume."""
    await discord.online()
    identifies, resumes = len(discord.record.identifies), len(discord.record.resumes)
    await discord.reconnect()
    await discord.until(lambda: len(discord.record.resumes) > resumes, "a RESUME")

    assert identifies == len(discord.record.identifies)
    assert 4000 == discord.record.closes[-1]


async def test_close_code(discord: Discord) -> None:
    """A close by Discord that allows it is resumed after."""
    await discord.online()
    resumes = len(discord.record.resumes)
    await discord.close_gateway(4000)

    await discord.until(lambda: len(discord.record.resumes) > resumes, "a RESUME")


async def test_invalid_session(discord: Discord) -> None:
    """Op 9 makes the bot identify anew (discord.py waits 5 s), and it hears again."""
    await discord.online()
    identifies = len(discord.record.identifies)
    await discord.invalidate()
    await discord.until(lambda: not discord.is_online, "the end of the session")
    await discord.online()
    replies = await discord.replies_to(await discord.dm(discord.ada, "and now?"))

    assert identifies + 1 == len(discord.record.identifies)
    assert "you said: and now?" == replies[0].content


async def test_outage(discord: Discord) -> None:
    """While nobody answers the bot is away; after, it comes back by itself and has lost nothing."""
    await discord.online()
    discord.away()
    await discord.until(lambda: not discord.is_online, "the outage")
    said = await discord.dm(discord.ada, "said in the dark")
    discord.away(False)
    replies = await discord.replies_to(said)

    assert discord.is_online
    assert ["you said: said in the dark"] == [each.content for each in replies]


async def test_stripping(discord: Discord, small_bot: Program) -> None:
    """Without the intent, words reach the bot if they are to it: by mention, DM, pinged reply."""
    await discord.online()
    ada, general = discord.ada, discord.general
    plain = await discord.say(ada, general, f"{discord.bot.mention} one")
    (answer,) = await discord.replies_to(plain)
    command = await discord.slash(ada, general, "paint", colour="red")
    card = await discord.answer_to(command)
    await discord.say(ada, general, "two, to nobody")
    await discord.say(ada, general, "three, a reply", reply_to=answer)
    await discord.say(ada, general, "four, unpinged", reply_to=answer, ping=False)
    await discord.say(ada, general, "five, to a command", reply_to=card)
    await discord.dm(ada, "six, in private")
    await discord.until(lambda: "six" in small_bot.log, "the last one")
    heard = [line for line in small_bot.log.splitlines() if line.startswith("heard")]

    assert [
        f"heard '{discord.bot.mention} one'",
        "heard ''",
        "heard 'three, a reply'",
        "heard ''",
        "heard ''",
        "heard 'six, in private'",
    ] == heard[-6:]


async def test_stripping_over_rest(discord: Discord) -> None:
    """REST strips the same words, in a message and in the one that it answers."""
    await discord.online()
    said = await discord.say(discord.ada, discord.general, "https://example.org, to nobody")
    answer = await discord.say(
        discord.bob, discord.general, f"{discord.bot.mention} look", reply_to=said
    )
    async with raw_client(discord) as raw:
        path = f"/channels/{discord.general.id}/messages"
        one = await raw.call("GET", f"{path}/{said.id}")
        other = await raw.call("GET", f"{path}/{answer.id}")

    assert "" == one.body["content"]
    assert f"{discord.bot.mention} look" == other.body["content"]
    assert "" == other.body["referenced_message"]["content"]


async def test_mute(empty: Discord) -> None:
    """A line that died without a word acknowledges no heartbeat and loses events, for now."""
    async with raw_client(empty) as raw:
        async with raw.gateway() as line:
            await line.identify()
            session = (await line.until("READY"))["d"]["session_id"]
            await line.until("GUILD_CREATE")
            empty.mute()
            await line.send(1, None)
            await empty.dm(empty.ada, "hello?")
            with pytest.raises(TimeoutError):
                await line.frame(0.2)
            empty.mute(False)
            await line.socket.close(code=4000)
        async with raw.gateway() as line:
            await line.resume(session, 2)
            told = [await line.frame() for _ in range(3)]

    assert ["hello?"] == [frame["d"]["content"] for frame in told if frame["t"] == "MESSAGE_CREATE"]


async def test_packed(empty: Discord) -> None:
    """With compress=zlib-stream all frames are one zlib stream, each flushed whole."""
    async with raw_client(empty) as raw, raw.gateway(is_packed=True) as line:
        hello = await line.frame()
        await line.identify()
        ready = await line.until("READY")
        guild = await line.until("GUILD_CREATE")
        await line.send(1, None)
        await line.until("op 11")

    assert 41250 == hello["d"]["heartbeat_interval"]
    assert "wss://gateway-us-east1-b.discord.gg" == ready["d"]["resume_gateway_url"]
    assert "workshop" == guild["d"]["name"]
    assert 4 == line.packed


async def test_goodbye(empty: Discord) -> None:
    """A bot that closes with 1000 has ended its session: a RESUME of it is op 9."""
    async with raw_client(empty) as raw:
        async with raw.gateway() as line:
            await line.identify()
            session = (await line.until("READY"))["d"]["session_id"]
            await line.socket.close(code=1000)
        async with raw.gateway() as line:
            await line.resume(session, 1)
            answer = await line.until("op 9")

    assert answer["d"] is False


async def test_identify_pace(empty: Discord) -> None:
    """Where Discord's pace is asked for, a second IDENTIFY within it is op 9."""
    empty.house.gateway.identify_every_s = 5
    async with raw_client(empty) as raw:
        for expected in ("READY", "op 9"):
            async with raw.gateway() as line:
                await line.identify()
                await line.until(expected)


async def _unknown(line: RawGateway) -> None:
    await line.identify()
    await line.send(42, {})


async def _garbage(line: RawGateway) -> None:
    await line.socket.send_str("hello")


async def _huge(line: RawGateway) -> None:
    await line.identify(properties={"os": "x" * 4096})


async def _early(line: RawGateway) -> None:
    await line.send(3, {})


async def _stranger(line: RawGateway) -> None:
    await line.identify(token="wrong")


async def _twice(line: RawGateway) -> None:
    await line.identify()
    await line.identify()


async def _no_intents(line: RawGateway) -> None:
    await line.identify(1 << 30)


async def _privileged(line: RawGateway) -> None:
    await line.identify(int(Intent.GUILD_MEMBERS))


async def _flood(line: RawGateway) -> None:
    await line.identify()
    for _ in range(120):
        await line.send(1, None)


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (_unknown, 4001),
        (_garbage, 4002),
        (_huge, 4002),
        (_early, 4003),
        (_stranger, 4004),
        (_twice, 4005),
        (_flood, 4008),
        (_no_intents, 4013),
        (_privileged, 4014),
    ],
)
async def test_closed(empty: Discord, act: Any, code: int) -> None:
    """What the gateway does not take ends the line with Discord's code, and is a breach."""
    async with raw_client(empty) as raw, raw.gateway() as line:
        await act(line)
        closed = await line.closed()

    assert code == closed
    assert [f"close {code}"] == [breach.where for breach in empty.forgive()]


async def test_sequence_from_the_future(empty: Discord) -> None:
    """A RESUME after an event that never was closes the line with 4007."""
    async with raw_client(empty) as raw:
        async with raw.gateway() as line:
            await line.identify()
            session = (await line.until("READY"))["d"]["session_id"]
            await line.socket.close(code=4000)
        async with raw.gateway() as line:
            await line.resume(session, 99)

            assert 4007 == await line.closed()
