"""The messages that a client sends, its model's calls and their results among them."""

from typing import Annotated, Any, Literal

from pydantic import Field

from prompts.messages import Message, ToolCall
from proxy.api.wire import Wire
from proxy.errors import BadRequest


class PartWire(Wire):
    type: str
    text: str | None = None
    refusal: str | None = None

    def said(self, path: str) -> str:
        """The text of a part. Raises `BadRequest` for images, audio and files."""
        text = {"text": self.text, "refusal": self.refusal}.get(self.type)
        if text is None:
            raise BadRequest(
                f"'{path}': a part of type '{self.type[:40]}' cannot be read; send text.",
                param=path,
            )
        return text


class CalledWire(Wire):
    """What was called. Some clients send the arguments as an object; OpenAI has JSON text."""

    name: str
    arguments: str | dict[str, Any] | None = None


class CallWire(Wire):
    function: CalledWire
    id: str | None = None


class MessageWire(Wire):
    role: Literal["system", "developer", "user", "assistant", "tool", "function", "latest_reminder"]
    content: str | Annotated[tuple[PartWire, ...], Field(fail_fast=True)] | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    name: str | None = None
    prefix: bool | None = None
    tool_calls: Annotated[tuple[CallWire, ...], Field(fail_fast=True)] | None = None
    tool_call_id: str | None = None
    function_call: CalledWire | None = None
    audio: dict[str, Any] | None = None

    def message(self, path: str, between_parts: str) -> Message:
        """The message with its parts made one text. Raises `BadRequest`."""
        if self.audio:
            at = f"{path}.audio"
            raise BadRequest(f"'{at}' is not supported here; leave it out.", param=at)
        parts = self.content or ()
        if not isinstance(parts, str):
            said = [part.said(f"{path}.content[{i}]") for i, part in enumerate(parts)]
            parts = between_parts.join(said)
        return Message(
            role="tool" if self.role == "function" else self.role,
            content=parts,
            reasoning=self.reasoning_content or self.reasoning,
            name=self.name,
            prefix=bool(self.prefix),
            tool_calls=self._calls(),
            tool_call_id=self.tool_call_id,
        )

    def _calls(self) -> tuple[ToolCall, ...]:
        """Functions, OpenAI's older word for tools, were called one at a time and had no ids."""
        calls = self.tool_calls or ()
        if self.function_call and not calls:
            calls = (CallWire(function=self.function_call),)
        return tuple(ToolCall.of(call.model_dump()) for call in calls)
