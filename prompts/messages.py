"""A conversation as templates see it: roles and texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
    def of(cls, fields: Mapping[str, object]) -> Self:
        """A message as OpenAI writes it: content may be null, a string, or a list of text parts.

        Raises `PromptError` for parts that are not text and for tool calls.
        """
        if fields.get("tool_calls"):
            raise PromptError("tool_calls are not supported yet: leave tool messages out.")
        reasoning = fields.get("reasoning_content", fields.get("reasoning"))
        name = fields.get("name")
        return cls(
            role=str(fields.get("role", "")),
            content=_text(fields.get("content")),
            reasoning=reasoning if isinstance(reasoning, str) else None,
            name=name if isinstance(name, str) else None,
            prefix=fields.get("prefix") is True,
        )


@dataclass(frozen=True, slots=True)
class Options:
    """What a client may switch; None leaves it to the family.

    `forced_tool` is a name that must be called, `is_forced` that any must be.
    """

    thinking: bool | None = None
    effort: str | int | None = None
    tools: tuple[Tool, ...] = ()
    is_forced: bool = False
    forced_tool: str | None = None
    response_format: Mapping[str, object] | None = None


def conversation(messages: Sequence[Message | Mapping[str, object]]) -> tuple[Message, ...]:
    """The messages, checked, with `developer` said as `system`. Raises `PromptError`."""
    if not messages:
        raise PromptError("There are no messages: send at least one, of role 'user'.")
    read = [m if isinstance(m, Message) else Message.of(m) for m in messages]
    for index, message in enumerate(read):
        if message.role not in ROLES:
            raise PromptError(
                f"messages[{index}] has the role '{message.role}': take one of {', '.join(ROLES)}."
            )
        if message.prefix and (message.role != "assistant" or index != len(read) - 1):
            raise PromptError(
                f"messages[{index}] has prefix true: only a last message of role 'assistant' may."
            )
    return tuple(replace(m, role="system") if m.role == "developer" else m for m in read)


def _text(content: object) -> str:
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list | tuple) else (content,)
    texts = [part.get("text") if isinstance(part, Mapping) else part for part in parts]
    if not all(isinstance(text, str) for text in texts):
        raise PromptError("A message's content must be text: these models read nothing else.")
    return "".join(str(text) for text in texts)
