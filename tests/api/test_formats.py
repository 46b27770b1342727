"""Answers in JSON: what the engine is asked, and what the client is told."""

from typing import Any

import pytest

from prompts.markers import TOOL_CALL_END
from prompts.segments import Prompt
from proxy.generation import Grammar
from tests.api.house import House, MakeHouse, deltas, error_of
from tests.fakes import FakeBackend

pytestmark = pytest.mark.anyio

JSON = {"type": "json_object"}
SCHEMA = {"type": "object", "properties": {"a": {"type": "null"}}, "required": ["a"]}
BY_SCHEMA = {"type": "json_schema", "json_schema": {"name": "n", "strict": True, "schema": SCHEMA}}
WEATHER = {"type": "function", "function": {"name": "get_weather"}}
FAMILIES = {
    "r1-0528": "ds-r1-0528",
    "v3.1": "ds-v3.1",
    "v3.2": "ds-v3.2",
    "v4": "ds-v4-preview",
}


@pytest.fixture
def house(make_house: MakeHouse) -> House:
    made = make_house(FakeBackend(('{"a": "<think>', ' </think>"}')))
    made.routes.families |= FAMILIES
    return made


async def held(house: House, **fields: Any) -> Grammar:
    response = await house.chat(**fields)

    assert 200 == response.status_code, response.text
    grammar = house.backend.requests[-1].grammar
    assert grammar is not None
    return grammar


@pytest.mark.parametrize("model", ["coder", "r1", "org/v3", *FAMILIES])
async def test_every_family(house: House, model: str) -> None:
    """Any model is held to JSON; all but V3.2, which has no words for an object, are told."""
    grammar = await held(house, model=model, response_format=JSON)

    prompt = house.backend.requests[0].prompt
    assert grammar.gbnf.startswith("root ::= ws ")
    assert isinstance(prompt, Prompt)
    assert ("Reply with JSON object ONLY." in prompt.text) == (model != "v3.2")


@pytest.mark.parametrize("model", ["coder", "r1", "v3.2", "v4"])
async def test_schema(house: House, model: str) -> None:
    """The schema is told to the model as it came, and makes the grammar."""
    grammar = await held(house, model=model, response_format=BY_SCHEMA)

    prompt = house.backend.requests[0].prompt
    assert isinstance(prompt, Prompt)
    assert '"required": ["a"]' in prompt.text
    assert r'"\"a\"" ":" ws null' in grammar.gbnf


async def test_schema_beside_object(house: House) -> None:
    """llama.cpp's way to send a schema is the same; an empty one asks for any object."""
    one = await held(house, response_format=BY_SCHEMA)
    other = await held(house, response_format={**JSON, "schema": SCHEMA})
    any_object = await held(house, response_format=JSON)

    assert one == other
    assert any_object == await held(house, response_format={**JSON, "schema": {}})
    assert any_object == await held(house, response_format={**JSON, "json_schema": 5})


@pytest.mark.parametrize("fields", [{}, {"response_format": {"type": "text"}}], ids=str)
async def test_text(house: House, fields: dict[str, Any]) -> None:
    """Plain text is held to nothing."""
    assert 200 == (await house.chat(**fields)).status_code
    assert house.backend.requests[0].grammar is None


@pytest.mark.parametrize(
    ("model", "thinking", "wanted"),
    [
        ("coder", None, ("", "", False)),
        ("r1", None, ("", "</think>", True)),
        ("r1-0528", None, ("<think>", "</think>", False)),
        ("v3.1", None, ("", "</think>", False)),
        ("v3.1", True, ("", "</think>", True)),
        ("v4", None, ("", "</think>", True)),
        ("v4", False, ("", "</think>", False)),
    ],
)
async def test_thinking(
    house: House, model: str, thinking: bool | None, wanted: tuple[str, str, bool]
) -> None:
    """Who thinks is held after it: behind the prompt's marker, or the model's own."""
    grammar = await held(house, model=model, thinking=thinking, response_format=JSON)

    assert wanted == (grammar.opening, grammar.closing, grammar.is_open)


@pytest.mark.parametrize("is_stream", [False, True])
async def test_markers_are_text(house: House, *, is_stream: bool) -> None:
    """What looks like thinking in the JSON is content."""
    response = await house.chat(model="v3.1", response_format=JSON, stream=is_stream)

    if is_stream:
        content = "".join(delta.get("content", "") for delta in deltas(response.text))
    else:
        content = response.json()["choices"][0]["message"]["content"]
    assert '{"a": "<think> </think>"}' == content


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        (
            {"response_format": {"type": "json_schema", "json_schema": {"schema": {"type": "x"}}}},
            "the schema cannot be kept at #/type: it must be of object",
        ),
        ({"response_format": JSON, "tools": [WEATHER]}, "while tools may be called"),
        ({"response_format": {"type": None}}, "take text, json_object or json_schema"),
    ],
    ids=str,
)
async def test_refused(house: House, fields: dict[str, Any], says: str) -> None:
    """What cannot be kept is a 400 that says why, before anything is loaded."""
    response = await house.chat(**fields, stream=True)

    error = error_of(response)
    assert (400, "response_format") == (response.status_code, error["param"])
    assert says in error["message"]
    assert 0 == house.routes.n_leases


async def test_tools_that_may_not_be_called(house: House) -> None:
    """With tool_choice `none` there is nothing to call: JSON it is."""
    fields = {"model": "v3.1", "tools": [WEATHER], "tool_choice": "none"}

    assert await held(house, response_format=JSON, **fields)


async def test_prefixed_thinking(house: House) -> None:
    """An answer may go on from thinking that a client began: none of the JSON is there yet."""
    messages = [
        {"role": "user", "content": "hi"},
        {"role": "assistant", "content": "", "reasoning_content": "So", "prefix": True},
    ]

    grammar = await held(house, model="v4", messages=messages, response_format=JSON)

    assert grammar.is_open


@pytest.mark.parametrize(
    ("model", "fields", "last"),
    [
        ("v3.1", {"parallel_tool_calls": False}, (TOOL_CALL_END,)),
        ("org/v3", {"parallel_tool_calls": False}, (TOOL_CALL_END,)),
        ("v3.1", {}, ()),
        ("v3.1", {"parallel_tool_calls": False, "tool_choice": "none"}, ()),
        ("v3.2", {"parallel_tool_calls": False}, ()),
        ("coder", {"parallel_tool_calls": False}, ()),
    ],
)
async def test_one_call(
    house: House, model: str, fields: dict[str, Any], last: tuple[str, ...]
) -> None:
    """Where one call is wanted, the marker at its end ends the answer, if there is one."""
    await house.chat(model=model, tools=[WEATHER], **fields)

    assert last == house.backend.requests[0].stop.last
