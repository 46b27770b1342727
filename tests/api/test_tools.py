"""Tools: offered, called and answered, whole and streamed."""

import json
from typing import Any

import pytest

from prompts.markers import (
    DSML,
    TOOL_CALL_BEGIN,
    TOOL_CALL_END,
    TOOL_CALLS_BEGIN,
    TOOL_CALLS_END,
    TOOL_OUTPUT_BEGIN,
    TOOL_OUTPUT_END,
    TOOL_SEP,
    TOOLS,
)
from prompts.segments import Prompt
from tests.api.house import House, MakeHouse, deltas, error_of, events
from tests.fakes import FakeBackend, spelled

pytestmark = pytest.mark.anyio

IDS = {text: 50 + n for n, text in enumerate(TOOLS)}
USER = {"role": "user", "content": "How warm is Paris?"}
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather now",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}
CALL = {"name": "get_weather", "arguments": '{"city": "Paris"}'}


def v3_call(name: str, arguments: str) -> str:
    fenced = f"function{TOOL_SEP}{name}\n```json\n{arguments}\n```"
    return f"{TOOL_CALL_BEGIN}{fenced}{TOOL_CALL_END}"


def v3_1_call(name: str, arguments: str) -> str:
    return f"{TOOL_CALL_BEGIN}{name}{TOOL_SEP}{arguments}{TOOL_CALL_END}"


def calling(*calls: str, before: str = "") -> str:
    return f"{before}{TOOL_CALLS_BEGIN}{''.join(calls)}{TOOL_CALLS_END}"


PARIS = v3_1_call("get_weather", '{"city": "Paris"}')
ROME = v3_1_call("get_weather", '{"city": "Rome"}')


@pytest.fixture
def speaking(make_house: MakeHouse) -> Any:
    """A house whose model says a text, markers as tokens."""

    def make(text: str) -> House:
        house = make_house(FakeBackend(spelled(text, IDS), marker_ids=IDS))
        house.routes.families |= {"v3.1": "ds-v3.1", "own": "own-template"}
        return house

    return make


async def ask(house: House, **fields: Any) -> Any:
    """The one choice of a chat that offers a tool."""
    response = await house.chat(**{"model": "v3.1", "tools": [WEATHER], **fields})
    assert 200 == response.status_code, response.text
    return response.json()["choices"][0]


@pytest.mark.parametrize(
    ("model", "call"),
    [
        ("org/v3", v3_call("get_weather", '{"city": "Paris"}')),
        ("v3.1", PARIS),
    ],
)
async def test_call(speaking: Any, model: str, call: str) -> None:
    """A call is told as OpenAI tells it: content null, an id, the arguments as JSON text."""
    choice = await ask(speaking(calling(call)), model=model)

    (called,) = choice["message"]["tool_calls"]
    assert choice["message"]["content"] is None
    assert called["id"].startswith("call_00_")
    assert "function" == called["type"]
    assert CALL == called["function"]
    assert "tool_calls" == choice["finish_reason"]


async def test_content_beside_a_call(speaking: Any) -> None:
    """What is said before a call is content."""
    choice = await ask(speaking(calling(PARIS, before="Let me look.")))

    assert "Let me look." == choice["message"]["content"]
    assert 1 == len(choice["message"]["tool_calls"])


async def test_no_call(speaking: Any) -> None:
    """An answer without a call is as ever."""
    choice = await ask(speaking("It is warm."))

    assert "It is warm." == choice["message"]["content"]
    assert "tool_calls" not in choice["message"]
    assert "stop" == choice["finish_reason"]


@pytest.mark.parametrize("fields", [{"tools": None}, {"tool_choice": "none"}], ids=str)
async def test_nothing_to_call(speaking: Any, fields: dict[str, Any]) -> None:
    """Where no tool may be called, no call is told."""
    choice = await ask(speaking(calling(PARIS, before="Look: ")), **fields)

    assert choice["message"]["content"].startswith("Look: ")
    assert "tool_calls" not in choice["message"]
    assert "stop" == choice["finish_reason"]


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize("fields", [{"tools": None}, {"tool_choice": "none"}], ids=str)
async def test_no_mark_of_a_call(
    make_house: MakeHouse, fields: dict[str, Any], is_stream: bool
) -> None:
    """Where no tool may be called, a call in DSML is told as text without its marks."""
    text = f'Look: <{DSML}tool_calls>\n<{DSML}invoke name="f">\n</{DSML}invoke>'
    house = make_house(FakeBackend(tuple(text), marker_ids={DSML: 50}))
    house.routes.families["v4"] = "ds-v4-preview"
    asked: dict[str, Any] = {"model": "v4", "thinking": False, "tools": [WEATHER], **fields}

    response = await house.chat(**asked, stream=is_stream)

    said = deltas(response.text) if is_stream else [response.json()["choices"][0]["message"]]
    assert text.replace(DSML, "") == "".join(delta.get("content") or "" for delta in said)


async def test_parallel(speaking: Any) -> None:
    """Several calls come in order, each with an id of its own."""
    called = (await ask(speaking(calling(PARIS, ROME))))["message"]["tool_calls"]

    assert ["Paris", "Rome"] == [json.loads(c["function"]["arguments"])["city"] for c in called]
    assert 2 == len({call["id"] for call in called})


async def test_not_parallel(speaking: Any) -> None:
    """With `parallel_tool_calls` false one call is told, in a stream too."""
    house = speaking(calling(PARIS, ROME))

    choice = await ask(house, parallel_tool_calls=False)
    body = (
        await house.chat(model="v3.1", tools=[WEATHER], parallel_tool_calls=False, stream=True)
    ).text

    assert [CALL] == [call["function"] for call in choice["message"]["tool_calls"]]
    pieces = [call for delta in deltas(body) for call in delta.get("tool_calls", ())]
    assert {0} == {piece["index"] for piece in pieces}
    assert CALL["arguments"] == "".join(piece["function"]["arguments"] for piece in pieces)


async def test_stream(speaking: Any) -> None:
    """Id, type and name come once, in a call's first delta; then its arguments, by index."""
    house = speaking(calling(PARIS, ROME))
    body = (await house.chat(model="v3.1", tools=[WEATHER], stream=True)).text

    pieces = [call for delta in deltas(body) for call in delta.get("tool_calls", ())]
    for index, city in enumerate(("Paris", "Rome")):
        first, *rest = [piece for piece in pieces if piece["index"] == index]
        assert {"index", "id", "type", "function"} == set(first)
        assert ("function", {"name": "get_weather", "arguments": ""}) == (
            first["type"],
            first["function"],
        )
        assert all({"index", "function"} == set(piece) for piece in rest)
        assert all({"arguments"} == set(piece["function"]) for piece in rest)
        arguments = "".join(piece["function"]["arguments"] for piece in rest)
        assert {"city": city} == json.loads(arguments)
        assert len(rest) > 1
    assert "tool_calls" == events(body)[-1]["choices"][0]["finish_reason"]


@pytest.mark.parametrize("is_stream", [False, True])
async def test_cut_short(speaking: Any, is_stream: bool) -> None:
    """A call cut by `max_tokens` is told as far as it came, and the reason is `length`."""
    house = speaking(calling(PARIS))
    fields = {"model": "v3.1", "tools": [WEATHER], "max_tokens": 9}
    response = await house.chat(**fields, stream=is_stream)

    if is_stream:
        pieces = [call for delta in deltas(response.text) for call in delta.get("tool_calls", ())]
        arguments = "".join(piece["function"]["arguments"] for piece in pieces)
        finish = events(response.text)[-1]["choices"][0]["finish_reason"]
    else:
        choice = response.json()["choices"][0]
        arguments = choice["message"]["tool_calls"][0]["function"]["arguments"]
        finish = choice["finish_reason"]
    assert '{"city": "Paris"}'.startswith(arguments)
    assert arguments
    assert "length" == finish


async def test_n(speaking: Any) -> None:
    """Each choice has calls of its own."""
    house = speaking(calling(PARIS))
    choices = (await house.chat(model="v3.1", tools=[WEATHER], n=2)).json()["choices"]

    assert [CALL, CALL] == [c["message"]["tool_calls"][0]["function"] for c in choices]
    assert 2 == len({choice["message"]["tool_calls"][0]["id"] for choice in choices})


async def test_definitions_reach_the_prompt(house: House) -> None:
    """A tool's definition stands in the prompt as it was sent; `none` leaves it out."""
    await house.chat(model="org/v3", tools=[WEATHER])
    await house.chat(model="org/v3", tools=[WEATHER], tool_choice="none")

    shown, hidden = (request.prompt for request in house.backend.requests)
    assert isinstance(shown, Prompt)
    assert isinstance(hidden, Prompt)
    assert "get_weather" in shown.text
    assert "The weather now" in shown.text
    assert "get_weather" not in hidden.text


def conversation(arguments: object) -> list[dict[str, Any]]:
    call = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": arguments}}
    return [
        USER,
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c1", "content": [{"type": "text", "text": "21 C"}]},
    ]


@pytest.mark.parametrize(
    ("arguments", "written"),
    [('{"a": 1}', '{"a": 1}'), ({"a": 1}, '{"a": 1}'), ("", "{}"), (None, "{}")],
)
async def test_history(speaking: Any, arguments: object, written: str) -> None:
    """Calls and results of earlier turns are written in the family's syntax."""
    house = speaking("Warm.")

    await ask(house, messages=conversation(arguments))

    text = house.backend.requests[0].prompt.text
    assert v3_1_call("f", written) in text
    assert f"{TOOL_OUTPUT_BEGIN}21 C{TOOL_OUTPUT_END}" in text


class TestLegacy:
    """`functions` and `function_call`, OpenAI's older words."""

    function = WEATHER["function"]

    async def test_whole(self, speaking: Any) -> None:
        """The one call is told as `function_call`."""
        house = speaking(calling(PARIS, ROME))

        choice = await ask(house, tools=None, functions=[self.function], function_call="auto")

        assert CALL == choice["message"]["function_call"]
        assert "tool_calls" not in choice["message"]
        assert "function_call" == choice["finish_reason"]

    async def test_no_call(self, speaking: Any) -> None:
        """Without a call there is none."""
        choice = await ask(speaking("No."), tools=None, functions=[self.function])

        assert "function_call" not in choice["message"]

    async def test_stream(self, speaking: Any) -> None:
        """The name comes once, then the arguments."""
        house = speaking(calling(PARIS))
        body = (await house.chat(model="v3.1", functions=[self.function], stream=True)).text

        first, *rest = [d["function_call"] for d in deltas(body) if "function_call" in d]
        assert {"name": "get_weather", "arguments": ""} == first
        assert all({"arguments"} == set(piece) for piece in rest)
        assert CALL["arguments"] == "".join(piece["arguments"] for piece in rest)

    async def test_history(self, speaking: Any) -> None:
        """Earlier calls and the results of functions are read."""
        house = speaking("Warm.")
        messages = [
            USER,
            {"role": "assistant", "content": None, "function_call": CALL},
            {"role": "function", "name": "get_weather", "content": "21 C"},
        ]

        await ask(house, tools=None, functions=[self.function], messages=messages)

        text = house.backend.requests[0].prompt.text
        assert PARIS in text
        assert f"{TOOL_OUTPUT_BEGIN}21 C{TOOL_OUTPUT_END}" in text


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"tools": "f"}, "tools"),
        ({"tools": [5]}, "tools[0]"),
        ({"tools": [{"type": "function"}]}, "tools"),
        ({"tools": [{"type": "custom", "custom": {"name": "f"}}]}, "tools"),
        ({"tools": [{"type": "function", "function": {"name": "a b"}}]}, "tools"),
        ({"tools": [WEATHER, WEATHER]}, "tools"),
        ({"tools": None, "tool_choice": "required"}, "tool_choice"),
        ({"tool_choice": "sometimes"}, "tool_choice"),
        ({"tool_choice": 5}, "tool_choice"),
        ({"tool_choice": {"type": "function", "function": {"name": "g"}}}, "tool_choice"),
        ({"tools": None, "functions": [{"nam": "f"}]}, "functions"),
        (
            {"tools": None, "functions": [WEATHER["function"]], "function_call": {"name": "g"}},
            "function_call",
        ),
        (
            {"messages": [USER, {"role": "assistant", "tool_calls": [{"id": "1"}]}]},
            "messages[1].tool_calls[0].function",
        ),
        ({"messages": [USER, {"role": "assistant", "tool_calls": 5}]}, "messages[1].tool_calls"),
        (
            {
                "messages": [
                    USER,
                    {"role": "assistant", "function_call": {"name": "f", "arguments": 5}},
                ]
            },
            "messages[1].function_call.arguments",
        ),
        ({"messages": [USER, {"role": "tool", "content": "x"}]}, "messages"),
        ({"messages": conversation("{}")[:2]}, "messages"),
    ],
    ids=str,
)
async def test_wrong(speaking: Any, fields: dict[str, Any], param: str) -> None:
    """What is wrong with tools and calls is a 400 that names the field."""
    response = await speaking("x").chat(**{"model": "v3.1", "tools": [WEATHER], **fields})

    assert 400 == response.status_code
    assert param == error_of(response)["param"]


async def test_forced(house: House) -> None:
    """A call that the prompt begins: what the model goes on with is that call, stops or not."""
    house.routes.families["v3.1"] = "ds-v3.1"
    house.backend.pieces = spelled(f'{{"city": "Paris"}}{TOOL_CALL_END}{TOOL_CALLS_END}', IDS)
    house.backend.marker_ids = IDS
    named = {"type": "function", "function": {"name": "get_weather"}}

    choice = await ask(house, tool_choice=named, stop=['"'])

    stop = house.backend.requests[0].stop
    assert ((TOOL_CALLS_BEGIN, TOOL_CALLS_END), True) == (stop.asides[0], stop.opens_aside)
    assert CALL == choice["message"]["tool_calls"][0]["function"]
    assert "tool_calls" == choice["finish_reason"]
