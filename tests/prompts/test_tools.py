"""Tool definitions and choices, as clients send them."""

from typing import Any

import pytest

from prompts import PromptError
from prompts.tool_choice import ToolChoice
from prompts.tools import Tool, read_tools

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}}
FUNCTION = {"name": "get_weather", "description": "d", "parameters": SCHEMA}
WEATHER = {"type": "function", "function": FUNCTION}
TIME = {"type": "function", "function": {"name": "get_time"}}
TOOLS = read_tools([WEATHER, TIME])


def test_definition() -> None:
    """A tool keeps what the client sent, whole, and what templates write of it."""
    assert Tool.of(WEATHER) == Tool("get_weather", "d", SCHEMA, WEATHER)


def test_least_definition() -> None:
    """A function needs a name alone: without parameters it takes none."""
    tool = Tool.of({"function": {"name": "f", "description": None, "parameters": None}})

    assert (tool.name, tool.description) == ("f", "")
    assert tool.parameters == {"type": "object", "properties": {}}


def test_legacy_functions() -> None:
    """An entry of the legacy `functions` becomes a tool in the newer form."""
    assert read_tools([FUNCTION], path="functions") == (Tool.of(WEATHER),)


def function(**fields: Any) -> dict[str, Any]:
    return {"type": "function", "function": fields}


MALFORMED: list[tuple[Any, str]] = [
    ("f", r"tools\[1\] is no object"),
    ({"type": "web_search", "function": {}}, r"tools\[1\]\.type is 'web_search': .* 'function'"),
    ({"type": "function"}, r"tools\[1\]\.function is missing"),
    ({"type": "function", "function": "f"}, r"tools\[1\]\.function is missing"),
    (function(description="d"), r"tools\[1\]\.function\.name is missing"),
    (function(name=""), r"tools\[1\]\.function\.name is missing"),
    (function(name=7), r"tools\[1\]\.function\.name is missing"),
    (function(name="get weather"), "name is 'get weather': take up to 64 letters"),
    (function(name="x" * 65), "take up to 64 letters"),
    (function(name="f\n"), "take up to 64 letters"),
    (function(name="f", description=7), "description is no text"),
    (function(name="f", parameters="{}"), r"parameters is no object: send a JSON schema"),
    (function(name="f", parameters=[]), r"parameters is no object"),
    (function(name="f", parameters={"type": "string"}), r"parameters is no object"),
    (TIME, r"tools\[1\] has the name 'get_time' again"),
    ({"name": ""}, r"tools\[1\]\.name is missing"),
]


@pytest.mark.parametrize(("definition", "says"), MALFORMED)
def test_malformed(definition: Any, says: str) -> None:
    """A malformed definition is refused by its place and what is wrong with it."""
    with pytest.raises(PromptError, match=says) as refusal:
        read_tools([TIME, definition])

    assert refusal.value.param == "tools"


@pytest.mark.parametrize("choice", [None, "auto"])
def test_auto(choice: Any) -> None:
    """The model is told of the tools and may call none."""
    assert ToolChoice.of(choice, TOOLS) == ToolChoice(TOOLS)


def test_none() -> None:
    """The model is not told of tools that it shall not call."""
    assert ToolChoice.of("none", TOOLS) == ToolChoice()


def test_required() -> None:
    """Any tool must be called."""
    assert ToolChoice.of("required", TOOLS) == ToolChoice(TOOLS, is_forced=True)


@pytest.mark.parametrize("choice", [TIME, {"name": "get_time"}])
def test_named(choice: Any) -> None:
    """A certain tool must be called; the legacy `function_call` names it without a type."""
    assert ToolChoice.of(choice, TOOLS) == ToolChoice(TOOLS, is_forced=True, forced_tool="get_time")


@pytest.mark.parametrize(
    ("choice", "tools", "says"),
    [
        ("required", (), "asks for a tool, and there are no tools"),
        (TIME, (), "asks for a tool, and there are no tools"),
        (function(name="f"), TOOLS, "names 'f', which is not among .*: get_weather, get_time"),
        ("any", TOOLS, "tool_choice is 'any': take 'none', 'auto', 'required'"),
        ({"type": "function"}, TOOLS, "tool_choice is no such object: take 'none'"),
        (True, TOOLS, "tool_choice is 'True'"),
    ],
)
def test_bad_choice(choice: Any, tools: tuple[Tool, ...], says: str) -> None:
    """A choice that cannot be met is refused in words that say what can."""
    with pytest.raises(PromptError, match=says) as refusal:
        ToolChoice.of(choice, tools)

    assert refusal.value.param == "tool_choice"
