"""Every family through the whole house: identified, thinking apart, calls, its own end.

The models are scripted and do nothing but what their family's prompt asks for, in the true
tokens; `tests/whole/test_tools.py` has the rest of what is to be said of tools.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from estimator.gguf.file import read_gguf
from prompts import FAMILIES as ROWS
from prompts import Thinking, identify, render
from tests.miniature import FAMILIES
from tests.scripted import THINKING, WRONG, caller_file
from tests.whole.served import Served, serving

CALLS = [("get_weather", {"city": "Paris, France"}), ("get_time", {"zone": "CET"})]
USER = {"role": "user", "content": "How warm is it and how late?"}
TOOLS: Any = [
    {
        "type": "function",
        "function": {
            "name": name,
            "strict": True,  # the SDK's helper takes no others
            "parameters": {"type": "object", "properties": {key: {"type": "string"}}},
        },
    }
    for name, key in (("get_weather", "city"), ("get_time", "zone"))
]

PLAIN = """<tool_call>
{"name": "get_weather", "arguments": {"city": "Paris, France"}}
</tool_call>
<tool_call>
{"name":"get_time","arguments":{"zone":"CET"}}
</tool_call>"""
BEGIN, SEP, END = "<｜tool▁call▁begin｜>", "<｜tool▁sep｜>", "<｜tool▁call▁end｜>"
V3 = f"""<｜tool▁calls▁begin｜>{BEGIN}function{SEP}get_weather
```json
{{"city": "Paris, France"}}
```{END}
{BEGIN}function{SEP}get_time
```json
{{"zone": "CET"}}
```{END}<｜tool▁calls▁end｜>"""
V3_1 = (
    f'<｜tool▁calls▁begin｜>{BEGIN}get_weather{SEP}{{"city": "Paris, France"}}{END}'
    f'{BEGIN}get_time{SEP}{{"zone": "CET"}}{END}<｜tool▁calls▁end｜>'
)
DSML = """

<｜DSML｜{block}>
<｜DSML｜invoke name="get_weather">
<｜DSML｜parameter name="city" string="true">Paris, France</｜DSML｜parameter>
</｜DSML｜invoke>
<｜DSML｜invoke name="get_time">
<｜DSML｜parameter name="zone" string="true">CET</｜DSML｜parameter>
</｜DSML｜invoke>
</｜DSML｜{block}>"""
V3_2, V4 = DSML.format(block="function_calls"), DSML.format(block="tool_calls")

ONE_V3 = f"{V3[: V3.index(END)]}{END}<｜tool▁calls▁end｜>"

# The row of the table, its miniature, and what that says.
SAID = {
    "ds-coder": ("coder", PLAIN),
    "ds-user-assistant": ("llm", PLAIN),
    "ds-v2-0628": ("v2-0628", PLAIN),
    # A llama with this vocabulary would be taken for DeepSeek LLM, and no other repeats markers.
    "ds-v2.5": ("v2.5", ONE_V3),
    "ds-v3": ("v3", V3),
    "ds-r1": ("r1", V3),
    "ds-r1-0528": ("r1-0528", f"<think>\n{THINKING}</think>\n\n{V3}"),
    "ds-v3.1": ("v3.1", V3_1),
    "ds-v3.2-exp": ("v3.2-exp", V3_1),
    "ds-v3.2": ("v3.2", V3_2),
    "ds-v4-preview": ("v4", V4),
    "ds-v4-0731": ("v4-0731", V4),
}
THINKERS = [name for name in SAID if ROWS[name].thinking is not Thinking.NONE]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("families")
    for miniature, says in SAID.values():
        caller_file(folder / f"{FAMILIES[miniature].name}.Q8_0.gguf", miniature, says)
    with serving("--models", str(folder), folder=folder) as served:
        yield served


def model_of(row: str) -> str:
    return FAMILIES[SAID[row][0]].name


def request_for(row: str, *, thinking: bool = True) -> Any:
    """A chat that offers tools; what can be told whether to think is told."""
    asked = {"model": model_of(row), "messages": [USER], "tools": TOOLS, "temperature": 0.6}
    switch = {"thinking": thinking} if ROWS[row].thinking is Thinking.SWITCH else {}
    return asked | {"extra_body": switch}


def thought_in(message: Any) -> str:
    return getattr(message, "reasoning_content", None) or ""


def thinking_of(row: str) -> str:
    return THINKING if row in THINKERS else ""


def calls_of(row: str) -> list[tuple[str, Any]]:
    return CALLS[: 1 if SAID[row][1] is ONE_V3 else 2]


def calls_in(message: Any) -> list[tuple[str, Any]]:
    calls = message.tool_calls or ()
    return [(call.function.name, json.loads(call.function.arguments)) for call in calls]


def test_every_family() -> None:
    """No family that chats is left out, but what llama.cpp cannot load."""
    assert {row.id for row in ROWS.values() if row.can_chat and not row.unloadable} == {*SAID}


@pytest.mark.parametrize("row", SAID)
def test_identified(house: Served, row: str) -> None:
    """The file is known for what it is, and is spoken to as that."""
    gguf = read_gguf(house.log_file.parent / f"{model_of(row)}.Q8_0.gguf")
    asked = {"model": model_of(row), "messages": [USER], "tools": TOOLS}
    expected = render(ROWS[row], [USER], tools=TOOLS)

    assert row == identify(gguf.metadata, gguf.tokens).family.id
    assert expected.text == house.post("/apply-template", json=asked).json()["prompt"]


@pytest.mark.parametrize("row", SAID)
def test_calls(house: Served, row: str) -> None:
    """Calls side by side are parsed out of an answer, apart from the thinking."""
    choice = house.client.chat.completions.create(**request_for(row)).choices[0]

    assert calls_of(row) == calls_in(choice.message)
    assert thinking_of(row) == thought_in(choice.message)
    assert choice.message.content is None
    assert "tool_calls" == choice.finish_reason


@pytest.mark.parametrize("row", SAID)
def test_streamed_calls(house: Served, row: str) -> None:
    """The SDK's helper makes the same of a stream, whose arguments come in pieces."""
    with house.client.chat.completions.stream(**request_for(row)) as stream:
        events = list(stream)
        choice = stream.get_final_completion().choices[0]
    chunks = [event.chunk for event in events if event.type == "chunk"]
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]

    assert calls_of(row) == calls_in(choice.message)
    assert thinking_of(row) == "".join(map(thought_in, deltas))
    assert not choice.message.content
    assert "tool_calls" == choice.finish_reason
    assert len(calls_of(row)) == [event.type for event in events].count(
        "tool_calls.function.arguments.done"
    )


@pytest.mark.parametrize("row", [row for row in SAID if ROWS[row].thinking is Thinking.SWITCH])
def test_told_not_to_think(house: Served, row: str) -> None:
    """Who is told not to think calls at once."""
    asked = request_for(row, thinking=False)
    choice = house.client.chat.completions.create(**asked).choices[0]

    assert calls_of(row) == calls_in(choice.message)
    assert "" == thought_in(choice.message)


@pytest.mark.parametrize("row", SAID)
def test_end_of_turn(house: Served, row: str) -> None:
    """The turn ends at the family's own token: behind it a scripted model says something wrong."""
    end = ROWS[row].turn_ends[0]
    asked = request_for(row, thinking=False)
    answer = house.client.chat.completions.create(**asked, max_tokens=200)
    tokens = house.post("/tokenize", json={"model": model_of(row), "content": end}).json()["tokens"]

    assert [FAMILIES[SAID[row][0]].eos] == tokens
    assert "tool_calls" == answer.choices[0].finish_reason
    assert not {end, *WRONG.split()} & {*answer.to_json().split()}
