"""The switches for thinking, under every name that clients use."""

from typing import Literal

from proxy.api.wire import Wire

Effort = str | int


class ThinkingWire(Wire):
    """DeepSeek's switch."""

    type: Literal["enabled", "disabled"]


class TemplateWire(Wire):
    """vLLM's and llama.cpp's switch, by either of its names."""

    thinking: bool | None = None
    enable_thinking: bool | None = None
    reasoning_effort: Effort | None = None


class ReasoningWire(Wire):
    """What OpenAI's Responses and OpenRouter call it."""

    effort: Effort | None = None


class ThinkingFields(Wire):
    """Where several are sent, the first in the order below counts."""

    thinking: ThinkingWire | bool | None = None
    enable_thinking: bool | None = None
    think: bool | str | None = None  # Ollama's
    chat_template_kwargs: TemplateWire | None = None
    reasoning_effort: Effort | None = None
    reasoning: ReasoningWire | None = None

    @property
    def thinks(self) -> bool | None:
        """Whether to think; None leaves it to the effort, and without one to the family."""
        thinking, template = self.thinking, self.chat_template_kwargs or TemplateWire()
        switches = (
            thinking.type == "enabled" if isinstance(thinking, ThinkingWire) else thinking,
            self.enable_thinking,
            self.think != "none" if isinstance(self.think, str) else self.think,
            template.thinking,
            template.enable_thinking,
        )
        return next((switch for switch in switches if switch is not None), None)

    @property
    def effort(self) -> Effort | None:
        """How hard to think, in words or numbers that the model's family knows; "none": not."""
        efforts = (
            self.reasoning_effort,
            self.reasoning.effort if self.reasoning else None,
            self.think if isinstance(self.think, str) else None,
            self.chat_template_kwargs.reasoning_effort if self.chat_template_kwargs else None,
        )
        return next((effort for effort in efforts if effort is not None), None)
