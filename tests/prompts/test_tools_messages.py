"""Calls and results in a conversation: read, matched and put in order."""

from typing import Any

import pytest

from prompts import Message, PromptError
from prompts.conversation import conversation
from prompts.messages import ToolCall
from prompts.results import in_call_order

USER = {"role": "user", "content": "U1"}


def call(name: str, call_id: str = "", arguments: Any = "{}") -> dict[str, Any]:
    return {"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}


def asked(*calls: dict[str, Any]) -> dict[str, Any]:
    return {"role": "assistant", "content": None, "tool_calls": list(calls)}


def result(content: str, call_id: str | None = None) -> dict[str, Any]:
    named = {} if call_id is None else {"tool_call_id": call_id}
    return {"role": "tool", "content": content} | named


ASKED = asked(call("f", "c1"), call("g", "c2"), call("h", "c3"))


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ('{"a":1}', '{"a":1}'),
        ({"a": "ü"}, '{"a": "ü"}'),
        ("", "{}"),
        (None, "{}"),
        ("not JSON", "not JSON"),
    ],
)
def test_arguments(arguments: Any, text: str) -> None:
    """Arguments are JSON text, kept as sent; an object is written as JSON, none as empty."""
    assert ToolCall.of(call("f", "c1", arguments)) == ToolCall("f", text, "c1")


def test_messages() -> None:
    """A call and its result are read as OpenAI writes them."""
    read = conversation([USER, asked(call("f", "c1")), result("T1", "c1")])

    assert read[1:] == (
        Message("assistant", tool_calls=(ToolCall("f", "{}", "c1"),)),
        Message("tool", "T1", tool_call_id="c1"),
    )


def test_legacy_messages() -> None:
    """The legacy `function_call` and the role `function` are a call and its result."""
    legacy = {"role": "assistant", "content": None, "function_call": {"name": "f"}}
    read = conversation([USER, legacy, {"role": "function", "name": "f", "content": "T1"}])

    assert read[1:] == (
        Message("assistant", tool_calls=(ToolCall("f", "{}"),)),
        Message("tool", "T1", name="f"),
    )


@pytest.mark.parametrize(
    "calls",
    [
        [{"id": "1"}],
        [{"id": "1", "function": {"arguments": "{}"}}],
        [{"function": {"name": ""}}],
        ["f"],
    ],
)
def test_malformed_calls(calls: Any) -> None:
    """A call of no function is refused."""
    with pytest.raises(PromptError, match=r"tool_calls\[0\] has no function with a name"):
        conversation([USER, {"role": "assistant", "tool_calls": calls}])


def test_calls_that_are_no_list() -> None:
    """Calls come in a list."""
    with pytest.raises(PromptError, match="tool_calls is no list"):
        conversation([USER, {"role": "assistant", "tool_calls": call("f")}])


def test_calls_of_a_user() -> None:
    """Only an assistant calls tools."""
    message = Message("user", "U1", tool_calls=(ToolCall("f", "{}"),))

    with pytest.raises(PromptError, match=r"messages\[0\] has tool_calls: only messages of role"):
        conversation([message])


ORDERS: list[tuple[list[dict[str, Any]], str]] = [
    ([result("1", "c1"), result("2", "c2"), result("3", "c3")], "123"),
    ([result("3", "c3"), result("1", "c1"), result("2", "c2")], "123"),
    ([result("1"), result("2"), result("3")], "123"),
    ([result("1"), result("2", "c2"), result("3")], "123"),
    ([result("1"), result("3"), result("2", "c2")], "123"),
]


@pytest.mark.parametrize(("results", "order"), ORDERS)
def test_order(results: list[dict[str, Any]], order: str) -> None:
    """Results stand in the order of their calls; those without an id fill the gaps."""
    read = conversation([USER, ASKED, *results])

    assert "".join(r.content for r in in_call_order(read[1], read[2:])) == order


def test_calls_without_ids() -> None:
    """Calls that have no ids are answered in order, whatever ids the results have."""
    read = conversation([USER, asked(call("f"), call("g")), result("1", "x"), result("2", "y")])

    assert [r.content for r in in_call_order(read[1], read[2:])] == ["1", "2"]


def test_repeated_ids() -> None:
    """Calls that share an id are answered one after another."""
    read = conversation(
        [USER, asked(call("f", "c"), call("g", "c")), result("1", "c"), result("2", "c")]
    )

    assert [r.content for r in in_call_order(read[1], read[2:])] == ["1", "2"]


def test_results_of_nothing() -> None:
    """Results that answer no call come last, as they are."""
    assert in_call_order(Message("user"), [Message("tool", "1")]) == [Message("tool", "1")]


ORPHAN = "Messages with role 'tool' must be a response to a preceding message with 'tool_calls'"
INCOMPLETE = "An assistant message with 'tool_calls' must be followed by tool messages responding"


@pytest.mark.parametrize(
    ("messages", "says"),
    [
        ([result("T1", "c1")], rf"{ORPHAN}: messages\[0\] follows no call"),
        ([USER, result("T1", "c1")], rf"{ORPHAN}: messages\[1\]"),
        ([asked(call("f", "c1")), result("T1", "c9")], rf"{ORPHAN}.*tool_call_id 'c9'"),
        ([asked(call("f", "c1")), *[result("T1", "c1")] * 2], rf"{ORPHAN}.* has 1 calls"),
        ([asked(call("f", "c1")), USER, result("T1", "c1")], rf"{INCOMPLETE}.*result for: c1"),
        ([asked(call("f", "c1"))], rf"{INCOMPLETE} to each 'tool_call_id'\. messages\[0\]"),
        ([ASKED, result("T2", "c2")], rf"{INCOMPLETE}.*result for: c1, c3\."),
        ([asked(call("f"), call("g")), result("T1")], rf"{INCOMPLETE}.*result for: call 2\."),
    ],
)
def test_unmatched(messages: list[dict[str, Any]], says: str) -> None:
    """A result without its call, and a call without its result, are refused in the API's words."""
    with pytest.raises(PromptError, match=says):
        conversation(messages)
