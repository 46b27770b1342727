"""A conversation as templates see it: roles, texts and calls of tools."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from prompts.errors import PromptError
from prompts.tools import Tool

ROLES = ("system", "developer", "user", "assistant", "tool")


@dataclass(frozen=True, slots=True)
class ToolCall:
    """What an assistant asked a tool to do; `arguments` is JSON text, as OpenAI has it."""

    name: str
    arguments: str
    id: str = ""

    @classmethod
    def of(cls, fields: object, path: str = "tool_calls[0]") -> Self:
        """A call as OpenAI writes it, its arguments a string, an object or none.

        Raises `PromptError` for a call of no function.
        """
        function = fields.get("function") if isinstance(fields, Mapping) else None
        name = function.get("name") if isinstance(function, Mapping) else None
        if not isinstance(function, Mapping) or not isinstance(name, str) or not name:
            raise PromptError(f"{path} has no function with a name: send the call as it came.")
        said = fields.get("id") if isinstance(fields, Mapping) else None
        return cls(
            name, _arguments(function.get("arguments")), said if isinstance(said, str) else ""
        )


def _arguments(said: object) -> str:
    if isinstance(said, str):
        return said or "{}"
    return "{}" if said is None else json.dumps(said, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Message:
    """One turn. `prefix` marks a last answer that the model shall continue.

    `reasoning` is what an assistant thought; templates drop it unless they continue it.
    A result, of role `tool`, names the call it belongs to by `tool_call_id`.
    """

    role: str
    content: str = ""
    reasoning: str | None = None
    name: str | None = None
    prefix: bool = False
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None

    @classmethod
    def of(cls, fields: Mapping[str, object], between_parts: str = "\n") -> Self:
        """A message as OpenAI writes it: content may be null, a string, or a list of text parts.

        Calls and results in the legacy form, `function_call` and the role `function`, are read
        too. Raises `PromptError` for parts that are not text and for malformed calls.
        """
        reasoning = fields.get("reasoning_content", fields.get("reasoning"))
        name = fields.get("name")
        role = str(fields.get("role", ""))
        call_id = fields.get("tool_call_id")
        return cls(
            role="tool" if role == "function" else role,
            content=_text(fields.get("content"), between_parts),
            reasoning=reasoning if isinstance(reasoning, str) else None,
            name=name if isinstance(name, str) else None,
            prefix=fields.get("prefix") is True,
            tool_calls=_calls(fields),
            tool_call_id=call_id if isinstance(call_id, str) else None,
        )


@dataclass(frozen=True, slots=True)
class Options:
    """What a client may switch; None leaves it to the family.

    `is_forced`: a tool must be called, `forced_tool` which one, if that matters.
    """

    thinking: bool | None = None
    effort: str | int | None = None
    tools: tuple[Tool, ...] = ()
    is_forced: bool = False
    forced_tool: str | None = None
    response_format: Mapping[str, object] | None = None


def _calls(fields: Mapping[str, object]) -> tuple[ToolCall, ...]:
    calls, legacy = fields.get("tool_calls"), fields.get("function_call")
    if legacy and not calls:
        return (ToolCall.of({"function": legacy}, "function_call"),)
    if calls and not isinstance(calls, list | tuple):
        raise PromptError("tool_calls is no list: send the calls as they came.")
    listed = calls if isinstance(calls, list | tuple) else ()
    return tuple(ToolCall.of(call, f"tool_calls[{n}]") for n, call in enumerate(listed))


def _text(content: object, between_parts: str) -> str:
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list | tuple) else (content,)
    texts = [part.get("text") if isinstance(part, Mapping) else part for part in parts]
    if not all(isinstance(text, str) for text in texts):
        raise PromptError("A message's content must be text: these models read nothing else.")
    return between_parts.join(str(text) for text in texts)
