"""Prompts of V4 and V4.1 against DeepSeek's own encoder, `deepseek-recipe`, on random chats."""

import json
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from prompts import FAMILIES, Prompt, render

recipe = pytest.importorskip("deepseek_recipe", reason="the oracle is a test dependency alone")

ENCODERS = {
    "ds-v4-0731": ("DeepSeek-V4-Pro", recipe.DeepseekV4Encoding()),
    "ds-v4.1": ("DeepSeek-V4.1-Flash", recipe.DeepseekV41Encoding()),
}

MARKS = ("<｜User｜>", "｜DSML｜", "</think>", "<think>", "</tool_result>", "<｜end▁of▁sentence｜>")
texts = st.lists(
    st.one_of(st.sampled_from(MARKS), st.text(st.characters(exclude_categories=["Cs"]), max_size=9))
).map("".join)
names = st.from_regex(r"[a-zA-Z0-9_-]{1,12}", fullmatch=True)

# Where numbers are written in another way, Python's encoder disagrees with the recipe's V4.
numbers = st.one_of(
    st.integers(-(2**63), 2**64 - 1),
    st.floats(0.001, 1e15).map(lambda number: round(number, 4)),
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=6,
)
objects = st.dictionaries(texts, values, max_size=3)
arguments = st.one_of(
    st.builds(json.dumps, objects, ensure_ascii=st.booleans(), indent=st.sampled_from([None, 1])),
    texts.filter(bool),
    values.map(json.dumps),
)


def name_of(tool: Any) -> Any:
    return tool["function"]["name"]


schemas = st.dictionaries(texts, st.just({"type": "string"}), max_size=2).map(
    lambda properties: {"type": "object", "properties": properties}
)
tools = st.lists(
    st.fixed_dictionaries(
        {"name": names}, optional={"description": texts, "parameters": st.none() | schemas}
    ).map(lambda function: {"type": "function", "function": function}),
    unique_by=name_of,
    max_size=3,
)


def said(role: str) -> st.SearchStrategy[dict[str, Any]]:
    parts = st.lists(texts.map(lambda text: {"type": "text", "text": text}), min_size=1, max_size=3)
    return st.fixed_dictionaries({"role": st.just(role), "content": st.one_of(texts, parts)})


reminders = st.fixed_dictionaries({"role": st.just("latest_reminder"), "content": texts})
answers = st.fixed_dictionaries(
    {"role": st.just("assistant"), "content": texts}, optional={"reasoning_content": texts}
)


@st.composite
def rounds(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Calls side by side, and their results in any order."""
    calls = draw(st.lists(st.tuples(names, arguments), min_size=1, max_size=3))
    ids = [f"call_{n}" for n in range(len(calls))]
    asked = draw(answers) | {
        "tool_calls": [
            {"id": i, "type": "function", "function": {"name": name, "arguments": text}}
            for i, (name, text) in zip(ids, calls, strict=True)
        ]
    }
    results = [draw(said("tool")) | {"tool_call_id": i} for i in draw(st.permutations(ids))]
    return [asked, *results]


@st.composite
def conversations(draw: st.DrawFn) -> list[dict[str, Any]]:
    one = st.one_of(said("user"), said("system"), reminders, answers)
    steps = draw(st.lists(st.one_of(one.map(lambda m: [m]), rounds()), min_size=1, max_size=8))
    found = [message for step in steps for message in step]
    # To nothing at all the recipe's V4.1 says nothing, not even the effort.
    assume(any(message["role"] != "system" for message in found))
    return found


def reminded_once(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The recipe's V4.1 loses a reminder that follows another."""
    kept: list[dict[str, Any]] = []
    for message in messages:
        before = next((m["role"] for m in reversed(kept) if m["role"] != "system"), None)
        if not before == message["role"] == "latest_reminder":
            kept.append(message)
    return kept


@st.composite
def switches(draw: st.DrawFn) -> dict[str, Any]:
    request: dict[str, Any] = {}
    if (thinking := draw(st.sampled_from([None, "enabled", "disabled"]))) is not None:
        request["thinking"] = {"type": thinking}
    if effort := draw(st.sampled_from(EFFORTS)):
        request["reasoning_effort"] = effort
    return request


@st.composite
def prefixed(draw: st.DrawFn) -> dict[str, Any]:
    """The recipe refuses a prefix beside calls and formats, and its V4.1 misreads a lone one."""
    found = [m for m in draw(conversations()) if m["role"] != "tool" and not m.get("tool_calls")]
    last = draw(answers) | {"prefix": True}
    return draw(switches()) | {"messages": [FIRST, *reminded_once(found), last]}


@st.composite
def called(draw: st.DrawFn) -> dict[str, Any]:
    request: dict[str, Any] = draw(switches()) | {"messages": reminded_once(draw(conversations()))}
    if found := draw(tools):
        request["tools"] = found
        named = {"type": "function", "function": {"name": name_of(found[0])}}
        is_off = request.get("thinking") == {"type": "disabled"}
        demands: list[Any] = ["required", named] if is_off else []
        if choice := draw(st.sampled_from([None, "none", "auto", *demands])):
            request["tool_choice"] = choice
    if draw(st.booleans()):
        # A JSON answer must be asked for in words too.
        request["messages"] = [{"role": "user", "content": "json"}, *request["messages"]]
        request["response_format"] = draw(st.sampled_from(FORMATS))
    return request


FIRST = {"role": "user", "content": "Q"}
EFFORTS = (None, "none", "minimal", "low", "medium", "high", "xhigh", "ultra", "max")
FORMATS = (
    {"type": "text"},
    {"type": "json_object"},
    {"type": "json_schema", "json_schema": {"name": "n", "schema": {"type": "object", "a": "é"}}},
)


def ours(family: str, request: dict[str, Any]) -> Prompt:
    switch = request.get("thinking")
    return render(
        FAMILIES[family],
        request["messages"],
        tools=request.get("tools"),
        tool_choice=request.get("tool_choice"),
        thinking=switch["type"] == "enabled" if switch else None,
        effort=request.get("reasoning_effort"),
        response_format=request.get("response_format"),
    )


def marker_ranges(prompt: Prompt) -> list[tuple[int, int]]:
    found, at = [], 0
    for segment in prompt.segments:
        if segment.is_marker:
            found.append((at, at + len(segment.text)))
        at += len(segment.text)
    return found


@pytest.mark.parametrize("family", ENCODERS)
@given(request=st.one_of(called(), prefixed()))
@settings(max_examples=200, deadline=None)
def test_oracle(family: str, request: dict[str, Any]) -> None:
    """The text is DeepSeek's own, and so are the places that are special tokens."""
    model, encoder = ENCODERS[family]
    body = recipe.ChatCompletionRequest({"model": model, **request})
    expected = encoder.render_conversation(body.convert(recipe.ConversionOptions()).conversation)
    found = ours(family, request)

    assert found.text == expected.prompt
    assert marker_ranges(found) == expected.special_ranges
