"""What stands behind a system text when there are tools: what they are, and how to call them."""

import json
from collections.abc import Iterable

from prompts.cutting import cut
from prompts.demand import demand
from prompts.family import Family
from prompts.markers import (
    TOOL_CALL_BEGIN,
    TOOL_CALL_END,
    TOOL_CALLS_BEGIN,
    TOOL_CALLS_END,
    TOOL_SEP,
)
from prompts.messages import Options
from prompts.segments import Segment, plain
from prompts.tools import Tool, ToolSyntax

# The official templates render no tools. These are the words of vLLM's
# `tool_chat_template_deepseekv3.jinja` and `...r1.jinja`: facts section 2.
V3_FORMAT = (
    "You are a helpful assistant with tool calling capabilities. When a tool call is needed, you "
    "MUST use the following format to issue the call:\n"
    f"{TOOL_CALLS_BEGIN}{TOOL_CALL_BEGIN}function{TOOL_SEP}FUNCTION_NAME\n"
    '```json\n{"param1": "value1", "param2": "value2"}\n```'
    f"{TOOL_CALL_END}{TOOL_CALLS_END}\n\n"
    "Make sure the JSON is valid."
    "## Tools\n\n### Function\n\nYou have the following functions available:\n\n"
)

# DeepSeek's own words, of the model card of V3.1: facts section 2.
V3_1_BEFORE = "\n\n## Tools\nYou have access to the following tools:\n"
V3_1_FORMAT = (
    "\nIMPORTANT: ALWAYS adhere to this exact format for tool use:\n"
    f"{TOOL_CALLS_BEGIN}{TOOL_CALL_BEGIN}tool_call_name{TOOL_SEP}tool_call_arguments"
    f"{TOOL_CALL_END}{{{{additional_tool_calls}}}}{TOOL_CALLS_END}\n\n"
    "Where:\n\n"
    "- `tool_call_name` must be an exact match to one of the available tools\n"
    "- `tool_call_arguments` must be valid JSON that strictly follows the tool's Parameters "
    "Schema\n"
    "- For multiple tool calls, chain them directly without separators or spaces\n"
)


def tool_block(family: Family, options: Options, *, after: str) -> list[Segment]:
    """Empty without tools. `after` is the system text. Markers in a definition stay text."""
    tools = options.tools
    if not tools:
        return []
    if family.tools is ToolSyntax.V3_1:
        said = plain("".join(_v3_1_definition(tool) for tool in tools))
        block = [plain(V3_1_BEFORE), said, *cut(V3_1_FORMAT, family.markers)]
    else:
        said = plain("".join(_v3_definition(tool) for tool in tools))
        block = [plain("\n\n" if after else ""), *cut(V3_FORMAT, family.markers), said]
    return [*block, plain(demand(options))]


def listed(definitions: Iterable[object]) -> str:
    """Definitions as JSON, one a line."""
    return "\n".join(_json(definition) for definition in definitions)


def _v3_definition(tool: Tool) -> str:
    return f"\n```json\n{_json(tool.definition)}\n```\n"


def _v3_1_definition(tool: Tool) -> str:
    parameters = _json(tool.parameters)
    return f"\n### {tool.name}\nDescription: {tool.description}\n\nParameters: {parameters}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
