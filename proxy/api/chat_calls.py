"""Tool calls as OpenAI writes them: in pieces of a stream, and whole in a message."""

import secrets
from collections.abc import Iterable
from typing import Any, Protocol

from prompts.markup import Delta


class CallStyle(Protocol):
    """`finish` is the reason that an answer with calls ends for."""

    finish: str

    def piece(self, delta: Delta) -> dict[str, Any]: ...

    def whole(self, deltas: Iterable[Delta]) -> dict[str, Any]: ...


class ToolCalls:
    """Any number of calls. In a stream only the first piece of each has its id and name."""

    finish = "tool_calls"

    def piece(self, delta: Delta) -> dict[str, Any]:
        if delta.kind == "call":
            call = {"index": delta.index, **_call(delta)}
        else:
            call = {"index": delta.index, "function": {"arguments": delta.text}}
        return {"tool_calls": [call]}

    def whole(self, deltas: Iterable[Delta]) -> dict[str, Any]:
        calls: dict[int, dict[str, Any]] = {}
        for delta in deltas:
            if delta.kind == "call":
                calls[delta.index] = _call(delta)
            else:
                calls[delta.index]["function"]["arguments"] += delta.text
        return {"tool_calls": [*calls.values()]} if calls else {}


class FunctionCall:
    """One call, without an id: what clients read that send `functions`."""

    finish = "function_call"

    def piece(self, delta: Delta) -> dict[str, Any]:
        if delta.kind == "call":
            return {"function_call": {"name": delta.text, "arguments": ""}}
        return {"function_call": {"arguments": delta.text}}

    def whole(self, deltas: Iterable[Delta]) -> dict[str, Any]:
        name, *arguments = [delta.text for delta in deltas] or [""]
        return {"function_call": {"name": name, "arguments": "".join(arguments)}} if name else {}


def _call(delta: Delta) -> dict[str, Any]:
    """An id like those of DeepSeek's own API."""
    return {
        "id": f"call_{delta.index:02}_{secrets.token_hex(12)}",
        "type": "function",
        "function": {"name": delta.text, "arguments": ""},
    }
