"""Thinking: switched under every name that clients use, told apart, kept out of the stops."""

from typing import Any

import pytest

from prompts.markers import DSML, THINK, THINK_END, TOOL_CALLS_BEGIN, TOOL_CALLS_END
from prompts.segments import Prompt
from proxy.api.chat_schemas import ChatWire
from tests.api.house import House, MakeHouse, deltas, error_of
from tests.fakes import FakeBackend, spelled

pytestmark = pytest.mark.anyio

USER = {"role": "user", "content": "hi"}
IDS = {THINK: 50, THINK_END: 51}


async def prompt_of(house: House, **fields: object) -> Prompt:
    """The prompt of a chat with a model that has a switch."""
    house.routes.families |= {"v3.1": "ds-v3.1", "v4": "ds-v4-preview"}
    assert 200 == (await house.chat(**{"model": "v3.1", **fields})).status_code
    prompt = house.backend.requests[-1].prompt
    assert isinstance(prompt, Prompt)
    return prompt


SWITCHES: list[tuple[dict[str, Any], bool]] = [
    ({}, False),
    ({"thinking": {"type": "enabled"}}, True),
    ({"thinking": {"type": "disabled"}}, False),
    ({"thinking": {"type": "enabled", "budget_tokens": 1024}}, True),
    ({"thinking": True}, True),
    ({"thinking": False}, False),
    ({"enable_thinking": True}, True),
    ({"think": True}, True),
    ({"think": "high"}, True),
    ({"think": "none"}, False),
    ({"chat_template_kwargs": {"thinking": True}}, True),
    ({"chat_template_kwargs": {"enable_thinking": True}}, True),
    ({"chat_template_kwargs": {}}, False),
    *[({"reasoning_effort": effort}, True) for effort in ("low", "medium", "high", "max", 60)],
    ({"reasoning_effort": "none"}, False),
    ({"reasoning": {"effort": "high"}}, True),
    ({"chat_template_kwargs": {"reasoning_effort": "high"}}, True),
    ({"thinking": False, "think": True}, False),
    ({"thinking": True, "reasoning_effort": "none"}, True),
    ({"thinking": {"type": "disabled"}, "reasoning_effort": "high"}, False),
    ({"enable_thinking": False, "reasoning_effort": "high"}, False),
    ({"chat_template_kwargs": {"thinking": False}, "reasoning_effort": "high"}, False),
]


@pytest.mark.parametrize(("switch", "thinks"), SWITCHES, ids=str)
async def test_switch(house: House, switch: dict[str, Any], thinks: bool) -> None:
    """A model with a switch thinks when asked to, and by an effort where nothing else asks."""
    assert thinks == (await prompt_of(house, **switch)).opens_thinking


@pytest.mark.parametrize(
    "fields",
    [
        {"reasoning_effort": "none"},
        {"reasoning": {"effort": "none"}},
        {"chat_template_kwargs": {"reasoning_effort": "none"}},
    ],
    ids=str,
)
async def test_effort_none(house: House, fields: dict[str, Any]) -> None:
    """A model that thinks unless told otherwise is told so by the effort "none"."""
    assert (await prompt_of(house, model="v4")).opens_thinking
    assert not (await prompt_of(house, model="v4", **fields)).opens_thinking


@pytest.mark.parametrize(
    "fields",
    [
        {"reasoning_effort": "max"},
        {"reasoning": {"effort": "max"}},
        {"think": "max"},
        {"chat_template_kwargs": {"reasoning_effort": "max"}},
    ],
    ids=str,
)
async def test_effort(house: House, fields: dict[str, Any]) -> None:
    """How hard to think is said in the prompt of a model that knows such words."""
    assert "Reasoning Effort: " not in (await prompt_of(house, model="v4")).text
    assert "Reasoning Effort: " in (await prompt_of(house, model="v4", **fields)).text


async def test_bad_effort(house: House) -> None:
    """An effort that is no word and no number is refused by its name."""
    error = error_of(await house.chat(reasoning_effort=["high"]))

    assert "reasoning_effort" == error["param"]


@pytest.mark.parametrize("name", ["reasoning_content", "reasoning"])
async def test_history(house: House, name: str) -> None:
    """Earlier reasoning is taken under both names and not fed back; the prefix goes on from it."""
    said = {"role": "assistant", "content": "A", name: "secret"}
    past = await prompt_of(house, thinking=True, messages=[USER, said, USER])
    gone_on = await prompt_of(house, thinking=True, messages=[USER, {**said, "prefix": True}])

    assert "secret" not in past.text
    assert gone_on.text.endswith(f"{THINK}secret{THINK_END}A")


async def test_both_names(make_house: MakeHouse) -> None:
    """Reasoning comes as `reasoning_content` and as `reasoning`, in messages and in deltas."""
    text = f"{THINK}\nLet me see.{THINK_END}\n\nFour."
    backend = FakeBackend(spelled(text, IDS), marker_ids=IDS)
    house = make_house(backend)
    house.routes.families["r1-0528"] = "ds-r1-0528"

    message = (await house.chat(model="r1-0528")).json()["choices"][0]["message"]
    said = deltas((await house.chat(model="r1-0528", stream=True)).text)

    for name in ("reasoning_content", "reasoning"):
        assert "Let me see." == message[name]
        assert "Let me see." == "".join(delta.get(name, "") for delta in said)
    assert "Four." == message["content"]
    assert "Four." == "".join(delta.get("content", "") for delta in said)


@pytest.mark.parametrize(
    ("model", "text", "expected"),
    [
        ("r1", f"abcdef{THINK_END}xyz", 3),
        ("r1-0528", f"{THINK}abcdef{THINK_END}xyz", 4),
        ("r1-0528", "xyz", 0),
        ("r1", "abc", 1),
    ],
)
async def test_reasoning_tokens(
    make_house: MakeHouse, model: str, text: str, expected: int
) -> None:
    """`reasoning_tokens` counts the tokens of the thinking and its markers, no other."""
    house = make_house(FakeBackend(spelled(text, IDS), marker_ids=IDS))
    house.routes.families["r1-0528"] = "ds-r1-0528"

    usage = (await house.chat(model=model)).json()["usage"]

    assert {"reasoning_tokens": expected} == usage["completion_tokens_details"]


async def test_stops(house: House) -> None:
    """Stop strings hold for the answer: not in thinking, whoever opens it, and not in calls.

    Where no tool may be called, a call is answer too.
    """
    house.routes.families |= {"r1-0528": "ds-r1-0528", "v4": "ds-v4-preview"}
    thinking, calls = (THINK, THINK_END), (TOOL_CALLS_BEGIN, TOOL_CALLS_END)
    tools = [{"type": "function", "function": {"name": "f"}}]

    for model, fields, expected in (
        ("r1", {}, ((thinking,), True, False)),
        ("r1", {"tools": tools}, ((thinking, calls), True, False)),
        ("r1-0528", {"tools": tools}, ((thinking, calls), False, False)),
        ("r1-0528", {"tools": tools, "tool_choice": "none"}, ((thinking,), False, False)),
        ("v4", {"tools": tools}, ((thinking, (DSML, "")), True, True)),
        ("v4", {}, ((thinking,), True, False)),
        ("coder", {"tools": tools}, ((), False, False)),
    ):
        await house.chat(model=model, stop=["\n\n"], **fields)
        stop = house.backend.requests[-1].stop
        assert expected == (stop.asides, stop.opens_aside, bool(stop.tags))


async def test_sampling(house: House) -> None:
    """V4 draws in its own way in thinking mode, whatever is sent, and else as asked.

    The mode counts and not the place: it is the same where a prefix is past the thinking.
    """
    house.routes.families["v4"] = "ds-v4-preview"
    penalties = {"presence_penalty": 1.5, "frequency_penalty": 0.5}
    asked = {"model": "v4", "temperature": 0.2, "top_p": 0.5, **penalties}
    begun = [USER, {"role": "assistant", "content": "A", "prefix": True}]

    await house.chat(**asked)
    await house.chat(**asked, messages=begun)
    await house.chat(**asked, thinking=False)

    drawn = [request.sampling for request in house.backend.requests]
    assert [(1.0, 1.0, 0.0, 0.0)] * 2 + [(0.2, 0.5, 1.5, 0.5)] == [
        (s.temperature, s.top_p, s.presence_penalty, s.frequency_penalty) for s in drawn
    ]


@pytest.mark.parametrize("is_stream", [False, True])
async def test_goes_on_thinking(make_house: MakeHouse, is_stream: bool) -> None:
    """Reasoning that a client began goes on with the model's newlines, the first ones too."""
    text = f"\n\nb{THINK_END}\n\nA"
    house = make_house(FakeBackend(spelled(text, IDS), marker_ids=IDS))
    house.routes.families["v4"] = "ds-v4-preview"
    begun = {"role": "assistant", "content": "", "reasoning_content": "a", "prefix": True}

    response = await house.chat(model="v4", messages=[USER, begun], stream=is_stream)

    said = deltas(response.text) if is_stream else [response.json()["choices"][0]["message"]]
    assert "\n\nb" == "".join(delta.get("reasoning_content", "") for delta in said)
    assert "A" == "".join(delta.get("content") or "" for delta in said)


def test_every_switch_is_tried() -> None:
    """There is a test above for each field that switches thinking."""
    tried = {name for fields, _ in SWITCHES for name in fields} | {"reasoning"}

    assert tried <= set(ChatWire.model_fields)
