"""Commands, buttons and answers: the 3 s, the 15 min, one acknowledgement, files, secrecy."""

import time

import pytest

from tests.discord.interaction import Callback
from tests.discord.loopback import Discord
from tests.discord.program import Program
from tests.discord.raw import raw_client
from tests.discord.routes_interactions import CALLBACK, ORIGINAL
from tests.discord.small_bot import PICTURE

pytestmark = pytest.mark.anyio


async def test_autocomplete(discord: Discord) -> None:
    """What a user types is offered choices, at once."""
    await discord.online()
    offered = await discord.autocomplete(
        discord.ada, discord.general, "paint", "colour", colour="bl"
    )

    assert [("Blue", "blue"), ("Black", "black")] == [(one.name, one.value) for one in offered]


async def test_command(discord: Discord) -> None:
    """A deferred answer is "thinking" first; its edit brings embed, button, and a file with alt."""
    await discord.online()
    interaction = await discord.slash(discord.ada, discord.general, "paint", colour="blue", coats=2)
    message = await discord.answer_to(interaction)
    (file,) = message.attachments
    async with raw_client(discord) as raw:
        fetched = await raw.fetch(message.embeds[0]["image"]["url"])

    assert interaction.callback is Callback.DEFERRED_MESSAGE
    assert interaction.acked_after is not None
    assert interaction.acked_after < 3
    assert [True, False] == [version.flags == 128 for version in message.versions]
    assert "2 coats of blue" == message.text
    assert ("dot.png", "a blue dot", PICTURE) == (file.filename, file.description, file.content)
    assert (1, 1) == file.size
    assert PICTURE == fetched
    assert [("Again", "again")] == [(each.label, each.custom_id) for each in message.buttons]
    assert [message] == discord.answers_of(interaction)


async def test_button(discord: Discord) -> None:
    """A button is pressed by its label; the secret answer is seen by who pressed it alone."""
    await discord.online()
    interaction = await discord.slash(discord.ada, discord.lab, "paint", colour="red")
    message = await discord.answer_to(interaction)
    press = await discord.click(discord.bob, message, "Again")
    answer = await discord.answer_to(press)

    assert ("again!", discord.bob) == (answer.content, answer.seen_by)
    assert answer not in discord.messages(discord.lab)
    with pytest.raises(ValueError, match="no button 'Stop', only"):
        await discord.click(discord.bob, message, "Stop")
    with pytest.raises(ValueError, match="does not see"):
        await discord.click(discord.ada, answer, "Again")


async def test_three_seconds(discord: Discord, small_bot: Program) -> None:
    """An answer after 3 s is refused with 10062, and the user read that nothing came."""
    await discord.online()
    interaction = await discord.slash(discord.ada, discord.general, "late", seconds=0.3)
    assert not discord.has_failed(interaction)
    discord.age(interaction, 3)
    await discord.until(lambda: "too late: 10062" in small_bot.log, "the refusal")

    assert discord.has_failed(interaction)
    with pytest.raises(AssertionError, match="did not respond"):
        await discord.answer_to(interaction)


async def test_fifteen_minutes(discord: Discord, small_bot: Program) -> None:
    """After 15 min an interaction's token opens nothing any more: 50027."""
    await discord.online()
    interaction = await discord.slash(discord.ada, discord.general, "twice", seconds=0.3)
    first = await discord.answer_to(interaction)
    discord.age(interaction, 15 * 60)
    await discord.until(lambda: "expired: 50027" in small_bot.log, "the refusal")

    assert [first] == discord.answers_of(interaction)


async def test_follow_up(discord: Discord) -> None:
    """Within them, a follow-up is a second answer."""
    await discord.online()
    interaction = await discord.slash(discord.ada, discord.general, "twice", seconds=0)
    await discord.until(lambda: len(interaction.answers) == 2, "two answers")

    assert ["first", "second"] == [each.content for each in discord.answers_of(interaction)]


async def test_unheard(empty: Discord) -> None:
    """With no bot connected a command fails at once, for nobody will ever hear of it."""
    empty.house.commands.put([{"name": "one", "description": "One."}])
    interaction = await empty.slash(empty.ada, empty.general, "one")

    assert empty.has_failed(interaction)


async def test_one_acknowledgement(empty: Discord) -> None:
    """A second first answer is refused with 40060; a choice is no answer to a command at all."""
    empty.house.commands.put([{"name": "one", "description": "One."}])
    async with raw_client(empty) as raw, raw.gateway() as line:
        await line.identify()
        await line.until("READY")
        interaction = await empty.slash(empty.ada, empty.general, "one")
        path = CALLBACK.format(interaction_id=interaction.id, interaction_token=interaction.token)
        wrong = await raw.call("POST", path, {"type": 8, "data": {"choices": []}})
        first = await raw.call("POST", path, {"type": 4, "data": {"content": "one"}})
        second = await raw.call("POST", path, {"type": 4, "data": {"content": "two"}})
        stranger = await raw.call("POST", path.replace("/aW", "/bW"), {"type": 5})

    assert [(400, 50035), (400, 40060), (404, 10062)] == [
        (each.status, each.code) for each in (wrong, second, stranger)
    ]
    assert 204 == first.status
    assert ["one"] == [each.content for each in interaction.answers]
    assert ["rules"] == [breach.layer for breach in empty.forgive()]


async def test_user_install(discord: Discord) -> None:
    """Where the bot is not, a user who installed it has the commands that allow it, no others."""
    await discord.online()
    eve = await discord.person("eve", installs=True)
    places = [
        await discord.add_guild("elsewhere", eve, has_bot=False),
        await discord.private(eve, discord.ada),
        await discord.private(eve, discord.ada, discord.bob),
    ]
    for place in places:
        interaction = await discord.slash(eve, place, "paint", colour="red")
        message = await discord.answer_to(interaction)

        assert {"1": str(eve.id)} == interaction.owners
        assert (place, "1 coats of red") == (message.channel, message.text)
        with pytest.raises(ValueError, match=r"offered no 'late' here, only \['paint'\]"):
            await discord.slash(eve, place, "late", seconds=1)
    with pytest.raises(ValueError, match="ada is offered no 'paint'"):
        await discord.slash(discord.ada, places[1], "paint", colour="red")


async def test_five_follow_ups(empty: Discord) -> None:
    """A sixth follow-up where only the user installed the app is refused with 40094."""
    command = {"name": "one", "description": "One.", "integration_types": [1], "contexts": [2]}
    empty.house.commands.put([command])
    eve = await empty.person("eve", installs=True)
    place = await empty.private(eve, empty.ada)
    empty.house.buckets.limits.clear()
    async with raw_client(empty) as raw, raw.gateway() as line:
        await line.identify()
        await line.until("READY")
        interaction = await empty.slash(eve, place, "one")
        path = CALLBACK.format(interaction_id=interaction.id, interaction_token=interaction.token)
        await raw.call("POST", path, {"type": 5})
        hook = f"/webhooks/{empty.bot.id}/{interaction.token}"
        answers = [await raw.call("POST", hook, {"content": str(n)}) for n in range(7)]

    assert [200] * 6 + [400] == [answer.status for answer in answers]
    assert 40094 == answers[-1].code
    assert ["0", "1", "2", "3", "4", "5"] == [each.content for each in interaction.answers]
    assert [] == empty.breaches


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({}, "needs the option colour"),
        ({"colour": "red", "size": 1}, "has no option size"),
        ({"colour": "x" * 6001}, "takes 6000 characters"),
    ],
)
async def test_clients_allow(discord: Discord, options: dict[str, str], complaint: str) -> None:
    """What a client would not let a user send is not sent."""
    await discord.online()
    with pytest.raises(ValueError, match=complaint):
        await discord.slash(discord.ada, discord.general, "paint", **options)


async def test_failed_callback(discord: Discord) -> None:
    """A callback that meets a 500 is tried again after a second, and arrives in time."""
    await discord.online()
    discord.faults.fail("POST", CALLBACK)
    interaction = await discord.slash(discord.ada, discord.general, "paint", colour="red")
    await discord.answer_to(interaction)

    assert interaction.acked_after is not None
    assert 1 <= interaction.acked_after < 3


async def test_file_is_sent_again(discord: Discord) -> None:
    """An edit with a file that meets a 429 is sent again whole, when the time has come."""
    await discord.online()
    discord.faults.storm("PATCH", ORIGINAL, times=1, retry_after=0.2)
    began = time.monotonic()
    interaction = await discord.slash(discord.ada, discord.general, "paint", colour="green")
    message = await discord.answer_to(interaction)
    calls = discord.calls("PATCH", ORIGINAL)[-2:]

    assert [429, 200] == [call.status for call in calls]
    assert calls[1].at - calls[0].at >= 0.2
    assert message.now.at - began >= 0.2
    assert PICTURE == message.attachments[0].content
