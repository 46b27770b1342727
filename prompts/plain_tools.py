"""Tools for families that were never trained for them: a syntax of ours, in plain messages.

The tags are those that most other models were trained on, so these have at least read of them.
How well a model keeps to them is the model's luck; `prompts.calls_plain` reads them tolerantly.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from prompts.demand import demand, is_begun
from prompts.family import Family
from prompts.messages import Message, Options, ToolCall
from prompts.results import in_call_order
from prompts.tool_block import listed

OPEN, CLOSE = "<tool_call>", "</tool_call>"

INSTRUCTIONS = (
    "You can call tools. These are the tools, one a line, with the JSON schemas of their "
    "parameters:\n"
    "{tools}\n"
    "To call a tool, write nothing but its name and its arguments, in exactly this form:\n"
    f"{OPEN}\n"
    '{{"name": "tool_name", "arguments": {{"parameter": "value"}}}}\n'
    f"{CLOSE}\n"
    "The results follow between <tool_response> and </tool_response>. If no tool is needed, answer "
    "as ever."
)


def in_plain_words(
    family: Family, messages: Sequence[Message], options: Options
) -> tuple[Message, ...]:
    """The same conversation with tools, calls and results as texts of ordinary messages."""
    turns: list[Message] = []
    asked = messages[0]
    for is_result, group in groupby(messages, key=lambda message: message.role == "tool"):
        run = list(group)
        if is_result:
            turns.append(Message("user", _results(in_call_order(asked, run))))
        else:
            turns += [_called(message) for message in run]
            asked = run[-1]
    if options.tools:
        turns = _told(family, turns, options)
    if is_begun(family, options) and not turns[-1].prefix:
        turns.append(Message("assistant", opening_of(options), prefix=True))
    return tuple(turns)


def opening_of(options: Options) -> str:
    """What begins a demanded call; no space at its end, which would be cut from a word's token."""
    if not options.forced_tool:
        return f'{OPEN}\n{{"name":'
    return f'{OPEN}\n{{"name": "{options.forced_tool}", "arguments":'


def _told(family: Family, turns: list[Message], options: Options) -> list[Message]:
    functions = [tool.definition["function"] for tool in options.tools]
    block = (INSTRUCTIONS.format(tools=listed(functions)) + demand(options)).rstrip()
    has_system = turns[0].role == "system"
    system = turns[0].content if has_system else family.default_system
    said = Message("system", f"{system}\n\n{block}" if system else block)
    return [said, *turns[1 if has_system else 0 :]]


def _called(message: Message) -> Message:
    if not message.tool_calls:
        return message
    texts = [message.content] if message.content else []
    texts += [_call(call) for call in message.tool_calls]
    return replace(message, content="\n".join(texts), tool_calls=())


def _call(call: ToolCall) -> str:
    """A tag in the arguments stands in a string of JSON, where a slash has another spelling."""
    arguments = call.arguments if _is_json(call.arguments) else json.dumps(call.arguments)
    body = f'{{"name": {json.dumps(call.name)}, "arguments": {arguments}}}'.replace("</", "<\\/")
    return f"{OPEN}\n{body}\n{CLOSE}"


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _results(results: Sequence[Message]) -> str:
    return "\n".join(f"<tool_response>\n{r.content}\n</tool_response>" for r in results)
