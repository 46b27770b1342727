"""How DSML is explained to a model, word for word; `%` stands for the mark and its gap."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Definitions:
    """What stands before and after the schemas, one a line.

    `are_whole`: schemas are the client's own objects, not name, description and parameters alone.
    """

    before: str
    after: str
    are_whole: bool


TOOLS_V3_2 = Definitions(
    before=(
        "\n\n## Tools\n\n"
        "You have access to a set of tools you can use to answer the user's question.\n"
        'You can invoke functions by writing a "<%block>" block like the following as part of '
        "your reply to the user:\n"
        "<%block>\n"
        '<%invoke name="$FUNCTION_NAME">\n'
        '<%parameter name="$PARAMETER_NAME" string="true|false">$PARAMETER_VALUE</%parameter>\n'
        "...\n"
        "</%invoke>\n"
        '<%invoke name="$FUNCTION_NAME2">\n'
        "...\n"
        "</%invoke>\n"
        "</%block>\n\n"
        "String and scalar parameters should be specified as is without any escaping or quotes, "
        'while lists and objects should use JSON format. The "string" attribute should be set to '
        '"true" for string type parameters and "false" for other types (numbers, booleans, '
        "arrays, objects).\n\n"
        "If the thinking_mode is enabled, then after function results you should strongly "
        "consider outputting a thinking block. Here is an example:\n\n"
        "<%block>\n"
        "...\n"
        "</%block>\n\n"
        "<function_results>\n"
        "...\n"
        "</function_results>\n\n"
        "<think>...thinking about results</think>\n\n"
        "Here are the functions available in JSONSchema format:\n"
        "<functions>\n"
    ),
    after="\n</functions>\n",
    are_whole=True,
)

# deepseek-recipe 0.2.0, V4 and V4.1 alike.
TOOLS_V4 = Definitions(
    before=(
        "\n\n## Tools\n\n"
        "You have access to a set of tools to help answer the user's question. You can invoke "
        'tools by writing a "<%block>" block like the following:\n\n'
        "<%block>\n"
        '<%invoke name="$TOOL_NAME">\n'
        '<%parameter name="$PARAMETER_NAME" string="true|false">$PARAMETER_VALUE</%parameter>\n'
        "...\n"
        "</%invoke>\n"
        '<%invoke name="$TOOL_NAME2">\n'
        "...\n"
        "</%invoke>\n"
        "</%block>\n\n"
        'String parameters should be specified as is and set `string="true"`. For all other '
        "types (numbers, booleans, arrays, objects), pass the value in JSON format and set "
        '`string="false"`.\n\n'
        "If thinking_mode is enabled (triggered by <think>), you MUST output your complete "
        "reasoning inside <think>...</think> BEFORE any tool calls or final response.\n\n"
        "Otherwise, output directly after </think> with tool calls or final response.\n\n"
        "### Available Tool Schemas\n\n"
    ),
    after=(
        "\n\nYou MUST strictly follow the above defined tool name and parameter schemas to invoke "
        "tool calls.\n"
    ),
    are_whole=False,
)
