"""What Discord refuses: bodies that its file forbids, and those that only its servers do."""

from typing import Any

import pytest

from tests.discord.command_rules import command_faults
from tests.discord.loopback import Discord
from tests.discord.message import Flag
from tests.discord.raw import raw_client
from tests.discord.routes_application import COMMANDS
from tests.discord.routes_interactions import CALLBACK, HOOK
from tests.discord.routes_messages import MESSAGES
from tests.discord.rules import callback_faults, message_faults
from tests.discord.schema import ABSENT, Schema, load_schema

pytestmark = pytest.mark.anyio

V2 = int(Flag.COMPONENTS_V2)


@pytest.fixture(scope="module")
def schema() -> Schema:
    loaded = load_schema()
    if loaded is None:
        pytest.skip(ABSENT)
    return loaded


def button(**rest: Any) -> dict[str, Any]:
    return {"type": 2, "style": 1, "label": "Press", "custom_id": "one", **rest}


def row(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "components": list(components)}


def text(content: str) -> dict[str, Any]:
    return {"type": 10, "content": content}


def command(*options: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"name": "one", "description": "One.", "type": 1, "options": list(options), **rest}


def option(**rest: Any) -> dict[str, Any]:
    return {"type": 3, "name": "word", "description": "A word.", **rest}


def choices(*values: str) -> dict[str, Any]:
    return {"choices": [{"name": f"c{n}", "value": value} for n, value in enumerate(values)]}


SIX = [row(*(button(custom_id=str(number)) for number in range(6)))]
IN_FILE = [
    ("POST", CALLBACK, {"type": 8, "data": choices(*"abcdefghijklmnopqrstuvwxyz")}),
    ("POST", CALLBACK, {"type": 8, "data": {"choices": [{"name": "x" * 101, "value": "x"}]}}),
    ("POST", CALLBACK, {"type": 99}),
    ("POST", CALLBACK, {"type": 4, "data": {"content": "x" * 2001}}),
    ("POST", HOOK, {"content": "x" * 2001}),
    ("POST", MESSAGES, {"embeds": [{"description": "x" * 4097}]}),
    ("POST", MESSAGES, {"embeds": [{"fields": [{"name": "n", "value": "v"}] * 26}]}),
    ("POST", MESSAGES, {"embeds": [{"title": "t"}] * 11}),
    ("POST", MESSAGES, {"embeds": [{"title": "t", "color": 1 << 24}]}),
    ("POST", MESSAGES, {"attachments": [{"id": 0, "description": "x" * 1025}]}),
    ("POST", MESSAGES, {"content": "x", "components": SIX}),
    ("PUT", COMMANDS, [command(description="x" * 101)]),
    ("PUT", COMMANDS, [command(*(option(name=f"o{n}") for n in range(26)))]),
]


@pytest.mark.parametrize(("method", "path", "body"), IN_FILE)
def test_file(schema: Schema, method: str, path: str, body: Any) -> None:
    """Discord's own file refuses it."""
    assert list(schema.request_faults(method, path, body))


def test_file_takes(schema: Schema) -> None:
    """The file takes what clients send: a file's number as an integer, true as 1."""
    body = {"content": "x", "attachments": [{"id": 0, "filename": "a.png"}]}

    assert [] == list(schema.request_faults("POST", MESSAGES, body))
    assert [] == list(schema.query_faults("POST", CALLBACK, {"with_response": "1"}))
    assert [] != list(schema.query_faults("GET", MESSAGES, {"limit": "101"}))
    assert [] != list(schema.request_faults("POST", "/elsewhere", {}))
    assert [] != list(schema.answer_faults("POST", MESSAGES, 200, {"id": 5}))
    assert [] != list(schema.answer_faults("POST", MESSAGES, 207, {}))


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({"content": "x" * 2001}, "2001 characters"),
        ({"content": "\N{WHITE HEAVY CHECK MARK}" * 2000 + "\N{GRINNING FACE}"}, "2002 characters"),
        ({"embeds": [{"title": "t" * 200, "description": "x" * 4000}] * 2}, "8400 characters"),
        ({"content": "x", "flags": V2}, "content: not allowed"),
        ({"embeds": [{"title": "t"}], "flags": V2}, "embeds: not allowed"),
        ({"components": [text("x" * 2001), text("y" * 2000)], "flags": V2}, "4001 characters"),
        ({"components": [text("x")] * 41, "flags": V2}, "41 of them"),
        ({"components": [text("x")]}, "needs the flag IS_COMPONENTS_V2"),
        ({"components": [row(button(), button())]}, "custom_id 'one' is there 2 times"),
        ({"components": [row(button(label=None))]}, "a label or an emoji"),
        ({"components": [row(button(url="https://x.org"))]}, "a link button has a url"),
        ({"components": [row(button(custom_id=None))]}, "a custom_id unless it is a link"),
        ({"allowed_mentions": {"parse": ["users"], "users": ["1"]}}, "exclude each other"),
        ({"attachments": [{"id": 1}]}, "1 names no file"),
    ],
)
def test_message(body: dict[str, Any], complaint: str) -> None:
    """Discord's servers refuse a message, though the file does not say so."""
    (fault,) = message_faults(body, n_files=1)

    assert complaint in fault


def test_message_that_is_v2() -> None:
    """A message that has the flag keeps it: its edits carry no content either."""
    assert [] == list(message_faults({"content": "x"}))
    assert ["content: not allowed with IS_COMPONENTS_V2"] == list(
        message_faults({"content": "x"}, Flag.COMPONENTS_V2)
    )


@pytest.mark.parametrize(
    ("values", "most", "complaint"),
    [(["a", "a"], 1, "the same value"), (["a"], 2, "fewer options than max_values")],
)
def test_select(values: list[str], most: int, complaint: str) -> None:
    """A select's options differ, and are enough."""
    options = [{"label": "l", "value": value} for value in values]
    select = {"type": 3, "custom_id": "s", "options": options, "max_values": most}
    (fault,) = message_faults({"components": [row(select)]})

    assert complaint in fault


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({"type": 5, "data": {"flags": V2}}, "a deferred answer may be EPHEMERAL"),
        ({"type": 4, "data": {"content": "x" * 2001}}, "2001 characters"),
        ({"type": 8, "data": choices("x" * 101)}, "a value of 101 characters"),
        ({"type": 8, "data": choices("")}, "a value of 0 characters"),
    ],
)
def test_callback(body: dict[str, Any], complaint: str) -> None:
    """So with a first answer."""
    (fault,) = callback_faults(body)

    assert complaint in fault


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (command(name="One"), "'One': a name has no capitals"),
        (command(name="one two"), "'one two': a name has no capitals, spaces"),
        (command(name_localizations={"de": "Eins"}), "'Eins': a name has no capitals"),
        (command(name_localizations={"xx": "one"}), "'xx' is no locale"),
        (command(description=""), "needs a description"),
        (command(option(name="Word")), "'Word': a name has no capitals"),
        (command(option(), option(name="b", required=True)), "b: required options come before"),
        (command(option(autocomplete=True, **choices("a"))), "exclude each other"),
        (command(option(**choices("x" * 101))), "a choice's value has 1 to 100"),
        (command(*(option(name=f"o{n}", **choices(*["x" * 99] * 25)) for n in range(4))), "8000"),
        (command(type=3, name="Check this"), "only chat commands have a description"),
    ],
)
def test_command(body: dict[str, Any], complaint: str) -> None:
    """So with a command."""
    (fault,) = command_faults([body])

    assert complaint in fault


def test_commands() -> None:
    """So with all of them together: names differ, and 100 are the most."""
    twice = list(command_faults([command(), command()]))
    many = list(command_faults([command(name=f"c{n}") for n in range(101)]))
    menus = [{"type": 3, "name": f"Menu {n}"} for n in range(15)]

    assert ["one: there twice"] == twice
    assert ["101 commands of type 1; 100 are allowed"] == many
    assert [] == list(command_faults([command(), *menus]))


async def test_breach(empty: Discord) -> None:
    """A bad body is answered 50035 with what is wrong, and is a breach."""
    path = f"/channels/{empty.general.id}/messages"
    async with raw_client(empty) as raw:
        long = await raw.call("POST", path, {"content": "x" * 2001})
        nothing = await raw.call("POST", path, {"content": ""})
        lost = await raw.call("POST", path, {"embeds": [{"image": {"url": "attachment://a.png"}}]})
        unknown = await raw.call("GET", "/stickers/1")

    assert [(400, 50035), (400, 50006), (400, 50035), (501, 0)] == [
        (each.status, each.code) for each in (long, nothing, lost, unknown)
    ]
    assert "2001 characters" in long.body["errors"]["_errors"][0]["message"]
    assert ["rules"] * 4 == [breach.layer for breach in empty.forgive()]
    assert [] == empty.messages(empty.general)


async def test_breach_of_the_file(empty: Discord, schema: Schema) -> None:
    """So with what the file forbids."""
    path = f"/channels/{empty.general.id}/messages"
    async with raw_client(empty) as raw:
        answer = await raw.call("POST", path, {"embeds": [{"description": "x" * 4097}]})
    (breach,) = empty.forgive()

    assert (400, 50035) == (answer.status, answer.code)
    assert ("openapi", f"POST {MESSAGES}") == (breach.layer, breach.where)
    assert "is too long" in breach.text
