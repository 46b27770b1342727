"""What a client wants of the tools: none, any, at least one, or a certain one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from prompts.errors import PromptError
from prompts.tools import Tool


@dataclass(frozen=True, slots=True)
class ToolChoice:
    """The tools the model is told of, and whether it must call one, or which."""

    tools: tuple[Tool, ...] = ()
    is_forced: bool = False
    forced_tool: str | None = None

    @classmethod
    def of(cls, choice: object, tools: tuple[Tool, ...]) -> Self:
        """OpenAI's `tool_choice`, or its legacy `function_call`; None is auto.

        Raises `PromptError` for a choice there is not, and for a tool that is not there.
        """
        match choice:
            case None | "auto":
                return cls(tools)
            case "none":
                return cls()
            case "required":
                _check_any(tools)
                return cls(tools, is_forced=True)
            case {"type": "function", "function": {"name": str(name)}} | {"name": str(name)}:
                _check_any(tools)
                _check_known(name, tools)
                return cls(tools, is_forced=True, forced_tool=name)
        raise PromptError(
            f"tool_choice is {_shown(choice)}: take 'none', 'auto', 'required' or "
            '{"type": "function", "function": {"name": "..."}}.',
            param="tool_choice",
        )


def _check_any(tools: tuple[Tool, ...]) -> None:
    if not tools:
        raise PromptError(
            "tool_choice asks for a tool, and there are no tools: leave it out.",
            param="tool_choice",
        )


def _check_known(name: str, tools: tuple[Tool, ...]) -> None:
    names = [tool.name for tool in tools]
    if name not in names:
        raise PromptError(
            f"tool_choice names '{name:.80}', which is not among the tools: {', '.join(names)}.",
            param="tool_choice",
        )


def _shown(choice: object) -> str:
    return "no such object" if isinstance(choice, Mapping) else f"'{choice!s:.40}'"
