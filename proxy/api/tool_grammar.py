"""What holds calls to their functions' parameters: calls that are demanded, or strict."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from prompts.call_syntax import CallSyntax, call_syntax
from prompts.family import Family, Thinking
from prompts.segments import Prompt
from prompts.tool_choice import ToolChoice
from prompts.tools import Tool
from proxy.errors import BadRequest
from proxy.generation import Grammar, Start
from proxy.grammar.calls import Calls, Function, calls_of
from proxy.grammar.errors import ParametersError, SchemaError

# Functions, in characters, and how many such lists: 20 MB with their grammars at the very most.
_LONGEST_KEPT = 400_000
_MOST_KEPT = 16


def call_grammar(
    family: Family, prompt: Prompt, choice: ToolChoice, *, is_one: bool, field: str
) -> Grammar | None:
    """None where nothing is held: no call is demanded, and no function is strict.

    Raises `BadRequest`, naming `field`, for a strict function whose parameters cannot be kept.
    """
    functions = [_function(tool, field, is_demanded=choice.is_forced) for tool in choice.tools]
    syntax = call_syntax(family)
    is_held = choice.is_forced or any(function.is_strict for function in functions)
    if not is_held or syntax is None:
        return None
    wanted = [each for each in functions if choice.forced_tool in (None, each.name)]
    try:
        calls = _calls(syntax, wanted, prompt.opens_call or "", is_one=is_one)
    except ParametersError as error:
        raise BadRequest(
            f"'{field}': the parameters of '{error.name}' cannot be kept {error} Or leave out its "
            "strict.",
            param=field,
        ) from error
    except SchemaError as error:
        raise BadRequest(f"'{field}': all together cannot be kept {error}", param=field) from error
    return _grammar(family, prompt, calls, is_lazy=not choice.is_forced, field=field)


def _calls(syntax: CallSyntax, functions: Sequence[Function], begun: str, *, is_one: bool) -> Calls:
    """Those of the last requests are kept: agents send the same functions with every turn."""
    told = json.dumps([(each.name, each.schema, each.is_strict) for each in functions])
    if len(told) > _LONGEST_KEPT:
        return calls_of(syntax, functions, begun=begun, is_one=is_one)
    return _calls_told(syntax, told, begun, is_one)


@lru_cache(maxsize=_MOST_KEPT)
def _calls_told(syntax: CallSyntax, told: str, begun: str, is_one: bool) -> Calls:
    functions = [
        Function(name, schema, is_strict=strict) for name, schema, strict in json.loads(told)
    ]
    return calls_of(syntax, functions, begun=begun, is_one=is_one)


def _grammar(family: Family, prompt: Prompt, calls: Calls, *, is_lazy: bool, field: str) -> Grammar:
    starts = tuple(Start(text, rule) for text, rule in calls.starts)
    held = Grammar(calls.gbnf, starts=starts, markers=calls.markers, field=field)
    if is_lazy:
        return replace(held, is_lazy=True)
    return replace(
        held,
        opening=family.think_open if family.thinking is Thinking.OPENS else "",
        closing=family.think_close,
        is_open=prompt.opens_thinking,
    )


def _function(tool: Tool, field: str, *, is_demanded: bool) -> Function:
    """Arguments of a call that is neither demanded nor strict are any object."""
    said = _said(tool)
    is_strict = said.get("strict")
    if not isinstance(is_strict, bool | None):
        raise BadRequest(f"'{field}': strict of '{tool.name}' must be true or false.", param=field)
    if not (is_strict or is_demanded):
        return Function(tool.name, {}, is_strict=False)
    is_told = said.get("parameters") is not None
    schema: Mapping[str, Any] = tool.parameters if is_told else {"additionalProperties": False}
    return Function(tool.name, schema, is_strict=bool(is_strict))


def _said(tool: Tool) -> Mapping[str, Any]:
    function = tool.definition["function"]
    return function if isinstance(function, Mapping) else {}
