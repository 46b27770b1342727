"""Calls held to their functions through the whole house: real processes, the real llama.cpp."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jsonschema
import openai
import pytest

from tests.miniature import FAMILIES
from tests.scripted import ANSWER, THINKING, caller_file
from tests.whole.served import Served, serving

CALLS, CALL = "<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>"
SEP, END, ENDS = "<｜tool▁sep｜>", "<｜tool▁call▁end｜>", "<｜tool▁calls▁end｜>"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "city": {"enum": ["Paris", "Rome"]},
        "days": {"type": "integer", "minimum": 1, "maximum": 7},
    },
    "required": ["city", "days"],
    "additionalProperties": False,
}
USER = {"role": "user", "content": "How warm is Paris?"}
# What each model is sure of: another type, a key too few, a function that is not there.
WRONG: dict[str, tuple[str, dict[str, Any]]] = {
    "type": ("forecast", {"city": 5, "days": "all"}),
    "key": ("forecast", {"city": "Paris"}),
    "name": ("weather", {"city": "Paris", "days": 3}),
}
MODELS = [
    *(("v3.1", wrong) for wrong in WRONG),
    *(("v3", "type"), ("r1", "key"), ("v4", "key"), ("llm", "name")),
    *(("distill-qwen", "type"), ("v3.2", "type")),  # which spell their markers in letters
]


def said(key: str, name: str, arguments: dict[str, Any]) -> str:
    """A call as the model of this key would write it."""
    text = json.dumps(arguments)
    match key:
        case "v3.1":
            return f"{CALLS}{CALL}{name}{SEP}{text}{END}{ENDS}"
        case "llm":
            return f' <tool_call>\n{{"name": "{name}", "arguments": {text}}}\n</tool_call>'
        case "v3.2" | "v4":
            block = "function_calls" if key == "v3.2" else "tool_calls"
            return f"\n\n<｜DSML｜{block}>\n{dsml(name, arguments)}</｜DSML｜{block}>"
    return f"{CALLS}{CALL}function{SEP}{name}\n```json\n{text}\n```{END}{ENDS}"


def dsml(name: str, arguments: dict[str, Any]) -> str:
    told = [
        f'<｜DSML｜parameter name="{key}" string="{str(isinstance(value, str)).lower()}">{value}'
        "</｜DSML｜parameter>\n"
        for key, value in arguments.items()
    ]
    return f'<｜DSML｜invoke name="{name}">\n{"".join(told)}</｜DSML｜invoke>\n'


def named(key: str, wrong: str) -> str:
    return f"{FAMILIES[key].name}-{wrong}"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("held")
    for key, wrong in MODELS:
        family = replace(FAMILIES[key], name=named(key, wrong))
        caller_file(folder / f"{family.name}.Q8_0.gguf", family, said(key, *WRONG[wrong]))
    twice = replace(FAMILIES["v4"], name=named("v4", "twice"))
    calls = dsml("now", {}), dsml("then", {})
    block = f"\n\n<｜DSML｜tool_calls>\n{''.join(calls)}</｜DSML｜tool_calls>"
    caller_file(folder / f"{twice.name}.Q8_0.gguf", twice, block)
    with serving("--models", str(folder), folder=folder) as served:
        yield served


def tool(*, strict: bool | None = None, schema: Any = SCHEMA) -> Any:
    function = {"name": "forecast", "parameters": schema}
    told = function if strict is None else {**function, "strict": strict}
    return {"type": "function", "function": told}


def ask(house: Served, key: str, wrong: str, **request: Any) -> Any:
    """Some of these models, once off their script, would call for ever: they get one call."""
    fields: Any = {"messages": [USER], "temperature": 0, "max_tokens": 600}
    if key in ("llm", "v3.2"):
        fields["parallel_tool_calls"] = False
    return house.client.chat.completions.create(model=named(key, wrong), **fields | request)


def called(answer: Any) -> list[tuple[str, str]]:
    """Names and arguments, which came in one piece or in many."""
    if hasattr(answer, "choices"):
        calls = answer.choices[0].message.tool_calls or ()
        return [(call.function.name, call.function.arguments) for call in calls]
    told: dict[int, list[str]] = {}
    for chunk in answer:
        for call in chunk.choices[0].delta.tool_calls or ():
            name_and_text = told.setdefault(call.index, ["", ""])
            name_and_text[0] += call.function.name or ""
            name_and_text[1] += call.function.arguments or ""
    return [(name, text) for name, text in told.values()]


def fits(name: str, arguments: str) -> bool:
    return name == "forecast" and jsonschema.Draft202012Validator(SCHEMA).is_valid(
        json.loads(arguments)
    )


@pytest.mark.parametrize(("key", "wrong"), MODELS)
def test_free(house: Served, key: str, wrong: str) -> None:
    """A call that is neither strict nor demanded is what the model wrote, right or wrong."""
    ((name, arguments),) = called(ask(house, key, wrong, tools=[tool()]))

    assert WRONG[wrong] == (name, json.loads(arguments))
    assert not fits(name, arguments)


@pytest.mark.parametrize("is_stream", [False, True])
@pytest.mark.parametrize(("key", "wrong"), MODELS)
def test_strict(house: Served, key: str, wrong: str, *, is_stream: bool) -> None:
    """A strict function is called as its schema has it, once the model begins a call."""
    answer = ask(house, key, wrong, tools=[tool(strict=True)], stream=is_stream)

    calls = called(answer)
    assert calls
    assert all(fits(*call) for call in calls)
    if not is_stream:
        assert "tool_calls" == answer.choices[0].finish_reason
        assert answer.choices[0].message.content is None


@pytest.mark.parametrize(("key", "wrong"), MODELS)
def test_demanded(house: Served, key: str, wrong: str) -> None:
    """So is any function that must be called, strict or not, behind thinking too."""
    body = {"thinking": False} if key == "v4" else {}
    answer = ask(house, key, wrong, tools=[tool()], tool_choice="required", extra_body=body)

    calls = called(answer)
    assert calls
    assert all(fits(*call) for call in calls)
    assert "tool_calls" == answer.choices[0].finish_reason
    thought = getattr(answer.choices[0].message, "reasoning_content", None)
    assert (THINKING if key in ("r1", "distill-qwen", "v3.2") else None) == thought


@pytest.mark.parametrize("key", ["v3.1", "llm"])
def test_named(house: Served, key: str) -> None:
    """So is one that is demanded by name; no other comes."""
    other = {"type": "function", "function": {"name": "weather", "strict": True}}
    choice = {"type": "function", "function": {"name": "forecast"}}

    answer = ask(house, key, "name", tools=[other, tool()], tool_choice=choice)

    calls = called(answer)
    assert calls
    assert all(fits(*call) for call in calls)


def test_answer(house: Served) -> None:
    """With strict functions a model that calls none says what it would."""
    call = {"id": "a", "type": "function", "function": {"name": "forecast", "arguments": "{}"}}
    messages = [USER, {"role": "assistant", "tool_calls": [call]}]
    messages.append({"role": "tool", "tool_call_id": "a", "content": "21 C"})

    answer = ask(house, "v3.1", "key", tools=[tool(strict=True)], messages=messages)

    assert ANSWER == answer.choices[0].message.content
    assert "stop" == answer.choices[0].finish_reason


BAD = {"type": "object", "properties": {"city": {"not": {}}}}


def test_refused(house: Served) -> None:
    """A strict schema that cannot be kept is a 400 that names the function and the place."""
    with pytest.raises(openai.BadRequestError, match=r"of 'forecast' .* at #/properties") as caught:
        ask(house, "v3.1", "type", tools=[tool(strict=True, schema=BAD)])

    assert "tools" == caught.value.param


def test_any_object(house: Served) -> None:
    """One that is not strict is any object where a call is demanded."""
    answer = ask(house, "v3.1", "type", tools=[tool(schema=BAD)], tool_choice="required")

    ((name, arguments),) = called(answer)
    assert WRONG["type"] == (name, json.loads(arguments))


def test_one_call(house: Served) -> None:
    """Held to a grammar, a model of DSML stops behind its first call where one is wanted."""

    def tools(*, strict: bool) -> Any:
        names = ("now", "then")
        return [{"type": "function", "function": {"name": n, "strict": strict}} for n in names]

    held, free = tools(strict=True), tools(strict=False)
    both = ask(house, "v4", "twice", tools=held, logprobs=True)
    one = ask(house, "v4", "twice", tools=held, parallel_tool_calls=False, logprobs=True)
    unheld = ask(house, "v4", "twice", tools=free, parallel_tool_calls=False, logprobs=True)

    assert (2, 1, 1) == (len(called(both)), len(called(one)), len(called(unheld)))
    assert [True, False, True] == ['"then"' in spelled(answer) for answer in (both, one, unheld)]


@pytest.mark.parametrize("choice", ["auto", "required"])
@pytest.mark.parametrize(("key", "wrong"), MODELS)
def test_stop_held(house: Served, key: str, wrong: str, choice: Any) -> None:
    """No stop string cuts a call that is held, also where its marks are spelled in letters."""
    body = {"thinking": False} if key == "v4" else {}
    fields = {"tools": [tool(strict=True)], "tool_choice": choice, "stop": ["city", '"', "}"]}

    calls = called(ask(house, key, wrong, extra_body=body, **fields))

    assert calls
    assert all(fits(*call) for call in calls)


@pytest.mark.parametrize("stop", ["\n", "\n\n"])
@pytest.mark.parametrize("is_strict", [False, True])
def test_stop(house: Served, stop: str, *, is_strict: bool) -> None:
    """The newlines that a model writes before its call are no stop string."""
    answer = ask(house, "v4", "key", tools=[tool(strict=is_strict)], stop=stop)

    assert ["forecast"] * len(called(answer)) == [name for name, _ in called(answer)] != []


def spelled(answer: Any) -> str:
    """All tokens of an answer, told or not."""
    return "".join(token.token for token in answer.choices[0].logprobs.content)
