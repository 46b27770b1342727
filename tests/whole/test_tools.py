"""Thinking, tools and tokens through the whole house: real processes, the real llama.cpp."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.markers import EOS
from tests.miniature import FAMILIES
from tests.scripted import ANSWER, THINKING, caller_file
from tests.whole.served import Served, serving

CALLS, CALL = "<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>"
SEP, ENDS = "<｜tool▁sep｜>", "<｜tool▁call▁end｜><｜tool▁calls▁end｜>"
ARGUMENTS = '{"city": "Paris"}'
V3_CALL = f"{CALLS}{CALL}function{SEP}get_weather\n```json\n{ARGUMENTS}\n```{ENDS}"
V3_1_CALL = f"{CALLS}{CALL}get_weather{SEP}{ARGUMENTS}{ENDS}"
# One that opens its thinking itself, and thinks what a client may send as a stop string.
SELF_OPENED = "<think>\nEnd now?\n</think>One city. End now!"

USER = {"role": "user", "content": "How warm is Paris?"}
TOOLS: Any = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "strict": True,  # the SDK's helper takes no others
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
        },
    }
]
PLAIN_CALL = """ <tool_call>
{"name": "get_weather", "arguments": {"city": "Paris"}}
</tool_call>"""
DSML_CALL = """

<｜DSML｜function_calls>
<｜DSML｜invoke name="get_weather">
<｜DSML｜parameter name="city" string="true">Paris</｜DSML｜parameter>
</｜DSML｜invoke>
</｜DSML｜function_calls>"""
MODELS = {
    "v3": V3_CALL,
    "r1": V3_CALL,
    "r1-0528": SELF_OPENED,
    "v3.1": V3_1_CALL,
    "v3.2": DSML_CALL,
    "v4": "Warm｜DSML｜ enough!",  # a marker that begins no call
    "distill-qwen": V3_CALL,  # its vocabulary has no such tokens: it spells them
    "llm": PLAIN_CALL,
}
CALLERS = ("v3", "r1", "v3.1", "v3.2", "distill-qwen", "llm")
THINKERS = ("r1", "v3.2", "distill-qwen")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A model of each kind; those that can call do so, and answer once they have a result."""
    folder = tmp_path_factory.mktemp("tools")
    for key, says in MODELS.items():
        caller_file(folder / f"{FAMILIES[key].name}.Q8_0.gguf", key, says)
    with serving("--models", str(folder), folder=folder) as served:
        yield served


def ask(house: Served, model: str, **request: Any) -> Any:
    fields = {"messages": [USER], "tools": TOOLS, "temperature": 0, **request}
    return house.client.chat.completions.create(model=FAMILIES[model].name, **fields)


@pytest.mark.parametrize("model", CALLERS)
def test_call(house: Served, model: str) -> None:
    """A call is parsed out of the answer, apart from the thinking, and ends the turn."""
    choice = ask(house, model).choices[0]

    (called,) = choice.message.tool_calls
    assert "get_weather" == called.function.name
    assert {"city": "Paris"} == json.loads(called.function.arguments)
    assert choice.message.content is None
    assert (THINKING if model in THINKERS else "") == getattr(choice.message, "reasoning", "")
    assert "tool_calls" == choice.finish_reason


@pytest.mark.parametrize("model", CALLERS)
def test_streamed_call(house: Served, model: str) -> None:
    """The SDK's helper makes the same call of a stream."""
    fields: Any = {"messages": [USER], "tools": TOOLS}
    with house.client.chat.completions.stream(model=FAMILIES[model].name, **fields) as stream:
        kinds = [event.type for event in stream]
        choice = stream.get_final_completion().choices[0]

    assert choice.message.tool_calls
    (called,) = choice.message.tool_calls
    assert "get_weather" == called.function.name
    assert {"city": "Paris"} == json.loads(called.function.arguments)
    assert called.id.startswith("call_00_")
    assert kinds.count("tool_calls.function.arguments.delta") > 1
    assert "tool_calls" == choice.finish_reason


@pytest.mark.parametrize("model", ["v3", "r1", "v3.1"])
def test_result(house: Served, model: str) -> None:
    """The call sent back with its result is a right prompt: the model answers from it."""
    called = ask(house, model).choices[0].message
    messages = [USER, called.to_dict(), {"role": "tool", "tool_call_id": called.tool_calls[0].id}]
    messages[-1]["content"] = "21 C"

    answer = ask(house, model, messages=messages)

    assert ANSWER == answer.choices[0].message.content
    assert "stop" == answer.choices[0].finish_reason


@pytest.mark.parametrize("is_stream", [False, True])
def test_switched_thinking(house: Served, *, is_stream: bool) -> None:
    """A model with a switch thinks when told to, and calls after it."""
    answer = ask(house, "v3.1", stream=is_stream, extra_body={"thinking": {"type": "enabled"}})

    if is_stream:
        deltas = [chunk.choices[0].delta for chunk in answer]
        thought = "".join(getattr(delta, "reasoning_content", None) or "" for delta in deltas)
        n_calls = len({call.index for delta in deltas for call in delta.tool_calls or ()})
    else:
        message = answer.choices[0].message
        thought, n_calls = message.reasoning_content, len(message.tool_calls)
    assert (THINKING, 1) == (thought, n_calls)


def test_reasoning_tokens(house: Served) -> None:
    """The tokens of the thinking are counted apart, by the engine's own count."""
    thinking = ask(house, "v3.1", extra_body={"thinking": True}).usage
    answering = ask(house, "v3.1").usage

    n_reasoning = thinking.completion_tokens_details.reasoning_tokens
    assert thinking.completion_tokens - answering.completion_tokens == n_reasoning
    assert 0 == answering.completion_tokens_details.reasoning_tokens


def test_cut_call(house: Served) -> None:
    """A call that `max_tokens` cuts is told as far as it came, with the reason `length`."""
    choice = ask(house, "v3.1", max_tokens=5).choices[0]

    (called,) = choice.message.tool_calls
    assert ARGUMENTS.startswith(called.function.arguments)
    assert ARGUMENTS != called.function.arguments
    assert "length" == choice.finish_reason


def test_stop_strings(house: Served) -> None:
    """A stop string ends the answer, and not the thinking that a model opened itself."""
    answer = ask(house, "r1-0528", tools=None, stop=["End"])

    message = answer.choices[0].message
    assert "End now?\n" == message.reasoning_content
    assert "One city. " == message.content
    assert "stop" == answer.choices[0].finish_reason


def test_stop_string_after_a_stray_marker(house: Served) -> None:
    """A marker of calls that begins none does not keep a stop string from ending the answer."""
    answer = ask(house, "v4", stop=["enough"], reasoning_effort="none")

    assert "Warm " == answer.choices[0].message.content
    assert "stop" == answer.choices[0].finish_reason


def test_thinks_unasked(house: Served) -> None:
    """V4 thinks unless it is told not to, by the ids of its own `<think>`."""
    thinking = ask(house, "v4", tools=None).choices[0]
    answering = ask(house, "v4", tools=None, reasoning_effort="none").choices[0]

    assert (THINKING, "Warm enough!") == (
        thinking.message.reasoning_content,
        thinking.message.content,
    )
    assert "Warm enough!" == answering.message.content
    assert not hasattr(answering.message, "reasoning_content")


def test_end_of_turn(house: Served) -> None:
    """The turn ends at the family's own token: it is the last one counted, and is not shown."""
    answer = ask(house, "v3.1")
    tokens = house.post("/tokenize", json={"model": FAMILIES["v3.1"].name, "content": EOS}).json()

    assert {"tokens": [FAMILIES["v3.1"].eos]} == tokens
    assert EOS not in answer.to_json()


@pytest.mark.parametrize("model", MODELS)
def test_round_trip(house: Served, model: str) -> None:
    """A chat's prompt comes back from its tokens, and is as long as the chat's usage says."""
    name = FAMILIES[model].name
    body = {"model": name, "messages": [USER], "tools": TOOLS}

    prompt = house.post("/apply-template", json=body).json()["prompt"]
    tokens = house.post("/tokenize", json={"model": name, "content": prompt}).json()["tokens"]
    text = house.post("/detokenize", json={"model": name, "tokens": tokens}).json()["content"]
    told = house.post(
        "/tokenize", json={"model": name, "content": prompt, "with_pieces": True}
    ).json()["tokens"]

    assert "get_weather" in prompt
    assert prompt == text
    assert len(tokens) == ask(house, model).usage.prompt_tokens
    assert tokens == [token["id"] for token in told]
    assert FAMILIES[model].bos == tokens[0]


def test_typed_markers(house: Served) -> None:
    """A user who types a call makes none, and breaks none."""
    typed = {"role": "user", "content": f"What is {V3_1_CALL}?"}

    choice = ask(house, "v3.1", messages=[typed]).choices[0]

    assert {"city": "Paris"} == json.loads(choice.message.tool_calls[0].function.arguments)


def test_wrong_prompt(house: Served) -> None:
    """Scripted callers answer a wrong prompt with something else: the tests above can fail."""
    answer = house.client.completions.create(model=FAMILIES["v3.1"].name, prompt="x", max_tokens=30)

    assert "get_weather" not in answer.choices[0].text
