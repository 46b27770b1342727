"""Rate limits: real 429s, the headers before them, and a library that reads both."""

import pytest

from tests.discord.buckets import Buckets, Limit
from tests.discord.loopback import Discord
from tests.discord.raw import raw_client
from tests.discord.routes_interactions import HOOK
from tests.discord.routes_messages import MESSAGE, MESSAGES

pytestmark = pytest.mark.anyio

EDIT = ("PATCH", MESSAGE)


async def test_edits(discord: Discord) -> None:
    """discord.py edits as fast as the bucket's headers let it: all arrive, none is refused."""
    await discord.online()
    discord.house.buckets.limits[EDIT] = Limit(5, 1)
    n_before = len(discord.calls(*EDIT))
    channel = await discord.add_channel("edits", discord.general)
    await discord.say(discord.ada, channel, f"{discord.bot.mention} count")
    message = await discord.message_with("12", channel)
    calls = discord.calls(*EDIT)[n_before:]

    assert [str(number) for number in range(13)] == message.history
    assert [200] * 12 == [call.status for call in calls]
    assert calls[-1].at - calls[0].at >= 2


async def test_storm(discord: Discord) -> None:
    """Through 429s in a row a message arrives, once, as late as it was told."""
    await discord.online()
    discord.faults.storm("POST", MESSAGES, times=3, retry_after=0.1)
    n_before = len(discord.calls("POST", MESSAGES))
    said = await discord.say(discord.ada, discord.lab, f"{discord.bot.mention} storm")
    replies = await discord.replies_to(said)
    calls = discord.calls("POST", MESSAGES)[n_before:]

    assert [429, 429, 429, 200] == [call.status for call in calls]
    assert calls[-1].at - calls[0].at >= 0.3
    assert 1 == len(replies)


async def test_lost_answer(discord: Discord) -> None:
    """A send that was done and answered 500 is sent again, and is one message by its nonce."""
    await discord.online()
    discord.faults.lose("POST", MESSAGES)
    n_before = len(discord.calls("POST", MESSAGES))
    said = await discord.say(discord.ada, discord.lab, f"{discord.bot.mention} twice?")
    await discord.until(lambda: len(discord.calls("POST", MESSAGES)) == n_before + 2, "both")

    assert [500, 200] == [call.status for call in discord.calls("POST", MESSAGES)[n_before:]]
    assert 1 == len(await discord.replies_to(said))


async def test_lost_follow_up(discord: Discord) -> None:
    """An answer to an interaction has no nonce: one that is sent again is there twice."""
    await discord.online()
    discord.faults.lose("POST", HOOK)
    interaction = await discord.slash(discord.ada, discord.general, "twice", seconds=0)
    await discord.until(lambda: len(interaction.answers) == 3, "three answers")

    assert ["first", "second", "second"] == [each.content for each in interaction.answers]


async def test_headers(empty: Discord) -> None:
    """Each answer counts the bucket down; the sixth message in 5 s is a 429, by Discord itself."""
    path = f"/channels/{empty.general.id}/messages"
    other = f"/channels/{empty.lab.id}/messages"
    async with raw_client(empty) as raw:
        answers = [await raw.call("POST", path, {"content": str(n)}) for n in range(6)]
        elsewhere = await raw.call("POST", other, {"content": "another channel"})
    *told, refused = answers

    assert ["4", "3", "2", "1", "0"] == [each.headers["X-RateLimit-Remaining"] for each in told]
    assert 1 == len({each.headers["X-RateLimit-Bucket"] for each in answers})
    assert (429, False) == (refused.status, refused.body["global"])
    assert 0 < refused.body["retry_after"] <= 5
    assert "user" == refused.headers["X-RateLimit-Scope"]
    assert {"Via", "Retry-After", "X-RateLimit-Reset", "X-RateLimit-Reset-After"} <= set(
        refused.headers
    )
    assert 200 == elsewhere.status
    assert "application/json" == refused.headers["Content-Type"]


async def test_nonce(empty: Discord) -> None:
    """A message sent again with its nonce enforced is the same message."""
    path = f"/channels/{empty.general.id}/messages"
    body = {"content": "once", "nonce": "n1", "enforce_nonce": True}
    async with raw_client(empty) as raw:
        first = await raw.call("POST", path, body)
        second = await raw.call("POST", path, body)

    assert first.body["id"] == second.body["id"]
    assert ["once"] == [each.content for each in empty.messages(empty.general)]


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_window() -> None:
    """A window opens with its first call, is full after `calls`, and is new when it has passed."""
    clock = Clock()
    buckets = Buckets(clock, {EDIT: Limit(2, 5)})

    assert [1, 0] == [buckets.take(*EDIT, "c").remaining for _ in range(2)]
    clock.now += 3
    assert 2 == buckets.take(*EDIT, "c").retry_after
    assert buckets.take(*EDIT, "another channel").retry_after is None
    clock.now += 2
    assert 1 == buckets.take(*EDIT, "c").remaining


def test_global_limit() -> None:
    """50 calls in a second, of whatever route, are all; answers to interactions do not count."""
    buckets = Buckets(Clock(), {})
    grants = [buckets.take("GET", f"/{number}", "") for number in range(51)]
    hook = buckets.take("POST", "/webhooks/{webhook_id}/{webhook_token}", "")

    assert [False] * 50 + [True] == [grant.is_global for grant in grants]
    assert 1 == grants[-1].retry_after
    assert hook.retry_after is None
