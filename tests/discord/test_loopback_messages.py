"""Messages: who is pinged, what unfurls, what an edit keeps, where a bot may write."""

from typing import Any

import pytest

from tests.discord.attachment import Upload
from tests.discord.loopback import Discord
from tests.discord.message import Flag, Message
from tests.discord.permission import LEAST, Permission
from tests.discord.places import Channel
from tests.discord.raw import Answer, Raw, raw_client
from tests.discord.small_bot import PICTURE

pytestmark = pytest.mark.anyio

V2 = int(Flag.COMPONENTS_V2)


def path_of(channel: Channel) -> str:
    return f"/channels/{channel.id}/messages"


async def send(discord: Discord, raw: Raw, body: Any, channel: Channel | None = None) -> Message:
    place = channel or discord.general
    answer = await raw.call("POST", path_of(place), body)
    assert answer.status == 200, answer.body
    return discord.house.world.messages[int(answer.body["id"])]


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [
        (None, (True, True, True)),
        ({"parse": []}, (False, False, False)),
        ({"parse": ["everyone"]}, (False, False, True)),
        ({"parse": ["roles"]}, (False, True, False)),
    ],
)
async def test_pings(empty: Discord, allowed: Any, expected: tuple[bool, ...]) -> None:
    """By default a text pings whom it names; allowed mentions say who of them."""
    body = {"content": f"@everyone {empty.ada.mention} <@&5>", "allowed_mentions": allowed}
    async with raw_client(empty) as raw:
        pings = (await send(empty, raw, body)).pings

    assert expected == (pings.users == (empty.ada,), pings.roles == (5,), pings.everyone)
    assert any(expected) == bool(pings)


async def test_replied_user(empty: Discord) -> None:
    """A reply pings whom it answers unless allowed mentions are given and do not say so."""
    said = await empty.say(empty.ada, empty.general, "hello")
    reply = {"content": "hi", "message_reference": {"message_id": str(said.id)}}
    async with raw_client(empty) as raw:
        loud = await send(empty, raw, reply)
        silent = await send(empty, raw, {**reply, "allowed_mentions": {"parse": []}})
        unknown = {**reply, "message_reference": {"message_id": "1"}}
        refused = await raw.call("POST", path_of(empty.general), unknown)

    assert (empty.ada,) == loud.pings.users
    assert not silent.pings
    assert [loud, silent] == await empty.replies_to(said)
    assert (400, 50035) == (refused.status, refused.code)
    assert 1 == len(empty.forgive())


async def test_unfurled(empty: Discord) -> None:
    """A link grows a preview unless it is in brackets, in code, or suppressed."""
    bare = "see https://a.org and <https://b.org> and `https://c.org`"
    async with raw_client(empty) as raw:
        loud = await send(empty, raw, {"content": bare})
        silent = await send(empty, raw, {"content": bare, "flags": 4})

    assert ["https://a.org"] == loud.unfurled
    assert [] == silent.unfurled


async def test_edits_are_kept(empty: Discord) -> None:
    """Every version stays with its time; what an edit does not name stays as it was."""
    async with raw_client(empty) as raw:
        message = await send(empty, raw, {"content": "one", "embeds": [{"title": "t"}]})
        path = f"{path_of(empty.general)}/{message.id}"
        await raw.call("PATCH", path, {"content": "two"})
        await raw.call("PATCH", path, {"embeds": []})
        emptied = await raw.call("PATCH", path, {"content": ""})
        strange = await raw.call("PATCH", path_of(empty.general) + "/1", {"content": "x"})

    assert ["one", "two", "two"] == message.history
    assert [1, 1, 0] == [len(version.embeds) for version in message.versions]
    assert sorted(version.at for version in message.versions) == [
        version.at for version in message.versions
    ]
    assert [50006, 10008] == [emptied.code, strange.code]
    empty.forgive()


async def test_only_its_own(empty: Discord) -> None:
    """A bot edits and deletes no words but its own."""
    said = await empty.say(empty.ada, empty.general, "mine")
    path = f"{path_of(empty.general)}/{said.id}"
    async with raw_client(empty) as raw:
        edited = await raw.call("PATCH", path, {"content": "yours"})
        deleted = await raw.call("DELETE", path)

    assert [(403, 50005)] * 2 == [(each.status, each.code) for each in (edited, deleted)]


async def test_layout(empty: Discord) -> None:
    """A layout is kept with numbers, read as text and buttons; its flag cannot be taken back."""
    button = {"type": 2, "style": 2, "label": "Go", "custom_id": "go", "disabled": True}
    inner = [{"type": 10, "content": "# Fits"}, {"type": 14}, {"type": 1, "components": [button]}]
    container = {"type": 17, "components": inner}
    async with raw_client(empty) as raw:
        message = await send(empty, raw, {"components": [container], "flags": V2})
        path = f"{path_of(empty.general)}/{message.id}"
        changed = {"components": [{"type": 10, "content": "again"}], "flags": 0}
        edited = await raw.call("PATCH", path, changed)
    (kept,) = message.versions[0].components

    assert ("again", V2) == (message.text, edited.body["flags"])
    assert [2, 3, 4] == [each["id"] for each in kept["components"]]
    with pytest.raises(ValueError, match="no button 'Go'"):
        await empty.click(empty.ada, message, "Go")
    assert [] == empty.breaches


async def test_disabled(empty: Discord) -> None:
    """A disabled button is not pressed."""
    button = {"type": 2, "style": 2, "label": "Go", "custom_id": "go", "disabled": True}
    body = {"content": "x", "components": [{"type": 1, "components": [button]}]}
    async with raw_client(empty) as raw:
        message = await send(empty, raw, body)

    with pytest.raises(ValueError, match="'Go' is disabled"):
        await empty.click(empty.ada, message, "Go")


async def test_users_file(empty: Discord) -> None:
    """A file that a user sends lies on the CDN under its address, with the type of its name."""
    file = Upload("notes.txt", b"a\nb")
    said = await empty.say(empty.ada, empty.general, empty.bot.mention, files=[file])
    (attachment,) = said.attachments
    async with raw_client(empty) as raw:
        told = await raw.call("GET", f"{path_of(empty.general)}/{said.id}")
        fetched = await raw.fetch(attachment.url)

    assert b"a\nb" == fetched
    assert "text/plain; charset=utf-8" == told.body["attachments"][0]["content_type"]
    assert Upload("dot.png", PICTURE).kind == "image/png"


@pytest.mark.parametrize(
    ("taken", "body", "code"),
    [
        (Permission.VIEW_CHANNEL, {"content": "x"}, 50001),
        (Permission.SEND_MESSAGES, {"content": "x"}, 50013),
        (Permission.EMBED_LINKS, {"embeds": [{"title": "t"}]}, 50013),
        (Permission.READ_MESSAGE_HISTORY, {"content": "x", "message_reference": {}}, 160002),
    ],
)
async def test_permissions(empty: Discord, taken: Permission, body: Any, code: int) -> None:
    """Without a permission the bot cannot do what needs it; the invitation asks for the least."""
    said = await empty.say(empty.ada, empty.general, "hello")
    if "message_reference" in body:
        body = {**body, "message_reference": {"message_id": str(said.id)}}
    async with raw_client(empty) as raw:
        allowed = await raw.call("POST", path_of(empty.general), body)
        empty.general.permissions = LEAST & ~taken
        refused = await raw.call("POST", path_of(empty.general), body)

    assert 200 == allowed.status
    assert code == refused.code


async def test_history(empty: Discord) -> None:
    """A channel is read newest first, before or after a message, without what was deleted."""
    said = [await empty.dm(empty.ada, str(number)) for number in range(6)]
    await empty.remove(said[3])
    path = path_of(said[0].channel)
    async with raw_client(empty) as raw:

        async def read(query: str) -> list[str]:
            answer = await raw.call("GET", f"{path}?{query}")
            return [message["content"] for message in answer.body]

        assert ["5", "4"] == await read("limit=2")
        assert ["1", "0"] == await read(f"before={said[2].id}")
        assert ["4", "2"] == await read(f"after={said[1].id}&limit=2")
        assert ["4", "2"] == await read(f"around={said[3].id}&limit=2")
    assert [] == empty.breaches


async def test_thread(empty: Discord) -> None:
    """The bot talks in a thread, and opens one where it may, with the id of its message."""
    thread = await empty.thread(empty.ada, empty.general, "deeper")
    async with raw_client(empty) as raw:
        message = await send(empty, raw, {"content": "here"}, thread)
        path = f"{path_of(empty.general)}/{(await send(empty, raw, {'content': 'x'})).id}/threads"
        refused = await raw.call("POST", path, {"name": "mine"})
        empty.general.permissions |= Permission.CREATE_PUBLIC_THREADS
        opened: Answer = await raw.call("POST", path, {"name": "mine"})
        shown = await raw.call("GET", f"/channels/{opened.body['id']}")

    assert thread is message.channel
    assert (403, 50013) == (refused.status, refused.code)
    assert (201, path.split("/")[4]) == (opened.status, opened.body["id"])
    assert (11, str(empty.general.id)) == (shown.body["type"], shown.body["parent_id"])
    assert [] == empty.breaches


async def test_others_places(empty: Discord) -> None:
    """Where the bot is not, it reads and writes nothing."""
    place = await empty.private(empty.ada, empty.bob)
    await empty.say(empty.ada, place, "between us")
    async with raw_client(empty) as raw:
        read = await raw.call("GET", path_of(place))
        written = await raw.call("POST", path_of(place), {"content": "boo"})

    assert [(403, 50001)] * 2 == [(each.status, each.code) for each in (read, written)]
    with pytest.raises(ValueError, match="not in this channel"):
        await empty.say(empty.bob, await empty.private(empty.ada, empty.bot), "boo")


async def test_typing_and_reactions(empty: Discord) -> None:
    """Typing is noted with its time, a reaction with who made it."""
    said = await empty.dm(empty.ada, "hello")
    async with raw_client(empty) as raw:
        await raw.call("POST", f"/channels/{said.channel.id}/typing")
        eyes = f"{path_of(said.channel)}/{said.id}/reactions/%F0%9F%91%80/@me"
        put = await raw.call("PUT", eyes)
        dm = await raw.call("POST", "/users/@me/channels", {"recipient_id": str(empty.ada.id)})

    assert 1 == len(said.channel.typing)
    assert (204, {"\N{EYES}": {empty.bot.id}}) == (put.status, said.reactions)
    assert str(said.channel.id) == dm.body["id"]
    assert [] == empty.breaches
