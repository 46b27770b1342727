"""The parts of a call's syntax are what the renderer writes and the parser reads."""

import json
from dataclasses import replace

import pytest

from prompts import FAMILIES, render
from prompts.call_syntax import CallSyntax, call_syntax
from prompts.calls_dsml import DsmlCalls
from prompts.calls_plain import PlainCalls
from prompts.calls_v3 import V3Calls
from prompts.family import Family
from prompts.marks import SURE
from prompts.tools import ToolSyntax
from tests.prompts.parsing import calls, heard

CALLING = {key: family for key, family in FAMILIES.items() if call_syntax(family)}
WANTED = [("f", {"a": "x<y", "n": 5}), ("g", {})]


def put_together(syntax: CallSyntax) -> str:
    """Two calls, from the parts alone."""
    written = [
        f"{syntax.head(name)}{arguments(syntax, said)}{syntax.tail}" for name, said in WANTED
    ]
    return syntax.opening + syntax.between.join(written) + syntax.closing


def arguments(syntax: CallSyntax, said: dict[str, object]) -> str:
    element = syntax.element
    if element is None:
        return json.dumps(said)
    parts = [
        f"{element.head(name, is_string=isinstance(value, str))}{value}{element.tail}"
        for name, value in said.items()
    ]
    return "".join(parts) or element.empty


@pytest.mark.parametrize("family", CALLING.values(), ids=CALLING)
def test_rendered(family: Family) -> None:
    """Put together they are what stands in a history, to the character."""
    syntax = call_syntax(family)
    assert syntax
    function_calls = [
        {"id": name, "function": {"name": name, "arguments": json.dumps(said)}}
        for name, said in WANTED
    ]
    turns: list[dict[str, object]] = [
        {"role": "user", "content": "hi"},
        {"role": "assistant", "tool_calls": function_calls},
    ]
    turns += [{"role": "tool", "tool_call_id": name, "content": "ok"} for name, _ in WANTED]

    assert put_together(syntax) in render(family, turns, thinking=False).text


@pytest.mark.parametrize("family", CALLING.values(), ids=CALLING)
def test_parsed(family: Family) -> None:
    """The parser reads them as these calls, also from any of the openers on."""
    syntax = call_syntax(family)
    assert syntax
    whole = put_together(syntax)

    assert WANTED == calls(heard(family, whole))
    for opener, meant in syntax.openers:
        rest = whole.lstrip("\n").removeprefix(meant.lstrip("\n"))
        assert WANTED == calls(heard(family, f"said {opener}{rest}"))


@pytest.mark.parametrize(
    ("key", "openers"),
    [("ds-v3", V3Calls.openers), ("ds-v4.1", DsmlCalls.openers), ("ds-coder", PlainCalls.openers)],
)
def test_openers(key: str, openers: tuple[str, ...]) -> None:
    """They are all that the parser takes for a call, but for a block of DSML without a call."""
    syntax = call_syntax(FAMILIES[key])
    assert syntax
    begun = {opener for opener in openers if SURE not in opener and not opener.endswith("calls>")}
    is_dsml = syntax.element is not None

    assert (begun if is_dsml else {o for o in openers if SURE not in o}) == {
        opener for opener, _ in syntax.openers
    }


def test_markers() -> None:
    """Only what is a token of this file counts as one."""
    family = FAMILIES["ds-v3"]
    syntax, spelled = call_syntax(family), call_syntax(replace(family, other_markers=()))
    assert syntax
    assert spelled

    assert (9, 0) == (len(syntax.markers), len(spelled.markers))
    assert syntax.opening == spelled.opening


def test_none() -> None:
    """A family that cannot call has no such syntax."""
    assert call_syntax(replace(FAMILIES["ds-v3"], tools=ToolSyntax.NONE)) is None
