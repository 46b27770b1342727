"""What a client sends to `/v1/chat/completions`."""

from typing import Annotated, Any, Literal

from pydantic import Field

from prompts.chat import render
from prompts.family import Family, Mode
from prompts.messages import Message
from proxy.api.schemas import GenerationWire, Limit, Logprobs
from proxy.api.wire import Wire
from proxy.errors import BadRequest
from proxy.generation import GenerationRequest, Stop


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


class MessageWire(Wire):
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | Annotated[tuple[PartWire, ...], Field(fail_fast=True)] | None = None
    reasoning_content: str | None = None
    name: str | None = None
    prefix: bool | None = None
    tool_calls: tuple[dict[str, Any], ...] | None = None
    function_call: dict[str, Any] | None = None
    audio: dict[str, Any] | None = None

    def message(self, path: str) -> Message:
        """Parts are joined by newlines, as llama.cpp and vLLM do. Raises `BadRequest`."""
        for name in ("tool_calls", "function_call", "audio"):
            if getattr(self, name):
                at = f"{path}.{name}"
                raise BadRequest(f"'{at}' is not supported here yet; leave it out.", param=at)
        parts = self.content or ()
        if not isinstance(parts, str):
            said = [part.said(f"{path}.content[{i}]") for i, part in enumerate(parts)]
            parts = "\n".join(said)
        return Message(
            role=self.role,
            content=parts,
            reasoning=self.reasoning_content,
            name=self.name,
            prefix=bool(self.prefix),
        )


class ThinkingWire(Wire):
    """DeepSeek's switch."""

    type: Literal["enabled", "disabled"]


class TemplateWire(Wire):
    """vLLM's and llama.cpp's switch, by either of its names."""

    thinking: bool | None = None
    enable_thinking: bool | None = None


class ChatWire(GenerationWire):
    messages: Annotated[tuple[MessageWire, ...], Field(fail_fast=True)]
    max_completion_tokens: Limit | None = None
    logprobs: bool | None = None
    top_logprobs: Logprobs | None = None
    thinking: ThinkingWire | None = None
    chat_template_kwargs: TemplateWire | None = None

    def generation(self, family: Family, *, max_n: int) -> GenerationRequest:
        """What the engine is asked. Raises `BadRequest` and `PromptError`."""
        messages = [m.message(f"messages[{i}]") for i, m in enumerate(self.messages)]
        prompt = render(family, messages, thinking=self._thinks())
        return GenerationRequest(
            prompt=prompt,
            max_tokens=self.max_completion_tokens or self.limit(),
            n=self.choices(max_n),
            sampling=self.sampling(family, self._n_logprobs()),
            stop=Stop(
                markers=family.stops(Mode.CHAT),
                strings=(*family.stop_strings, *self.stops),
                strings_after=family.think_close if prompt.opens_thinking else None,
            ),
        )

    def _thinks(self) -> bool | None:
        if self.thinking is not None:
            return self.thinking.type == "enabled"
        switches = self.chat_template_kwargs or TemplateWire()
        return switches.enable_thinking if switches.thinking is None else switches.thinking

    def _n_logprobs(self) -> int | None:
        if self.logprobs:
            return self.top_logprobs or 0
        if self.top_logprobs:
            raise BadRequest("'top_logprobs' needs 'logprobs' to be true.", param="top_logprobs")
        return None
