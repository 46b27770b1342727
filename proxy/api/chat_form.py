"""How a chat's chunks are said: reasoning, content and calls apart, whole or as they come."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from prompts.markup import Delta, MarkupParser
from proxy.api.chat_calls import CallStyle, ToolCalls
from proxy.api.chat_choice import CALLS, ChatChoice
from proxy.api.envelope import Envelope
from proxy.api.streaming import Event
from proxy.api.tally import Tally, usage_body
from proxy.generation import Chunk


class ChatForm:
    """A `Form`. The role comes once a choice, first; each finish in an event of its own."""

    def __init__(
        self,
        envelope: Envelope,
        tally: Tally,
        parser: Callable[[], MarkupParser],
        *,
        n: int,
        has_usage: bool,
        calls: CallStyle | None = None,
        most_calls: int | None = None,
    ) -> None:
        self._envelope = envelope
        self._tally = tally
        self._choices = [ChatChoice(parser(), most_calls=most_calls) for _ in range(n)]
        self._has_usage = has_usage
        self._calls = calls or ToolCalls()

    def opening(self) -> Iterable[Event]:
        for index in range(len(self._choices)):
            yield self._event(index, {"role": "assistant", "content": ""})

    def deltas(self, chunk: Chunk) -> Iterable[Event]:
        choice = self._choices[chunk.index]
        for delta in choice.read(chunk):
            said = self._calls.piece(delta) if delta.kind in CALLS else _said(delta)
            yield self._event(chunk.index, said, logprobs=choice.logprobs())
        if chunk.finish is not None:
            finish = choice.finish(chunk.finish, self._calls.finish)
            yield self._event(chunk.index, {}, logprobs=choice.logprobs(), finish=finish)

    def closing(self) -> Iterable[Event]:
        if self._has_usage:
            yield self._envelope.around([], usage=self._usage())

    def whole(self, chunks: Sequence[Chunk]) -> Event:
        choices = [
            self._whole_choice(index, [chunk for chunk in chunks if chunk.index == index])
            for index in range(len(self._choices))
        ]
        return self._envelope.around(choices, usage=self._usage())

    def _whole_choice(self, index: int, chunks: Sequence[Chunk]) -> dict[str, Any]:
        choice = self._choices[index]
        deltas = [delta for chunk in chunks for delta in choice.read(chunk)]
        finish = next(chunk.finish for chunk in chunks if chunk.finish is not None)
        return {
            "index": index,
            "message": self._message(deltas),
            "logprobs": choice.logprobs(),
            "finish_reason": choice.finish(finish, self._calls.finish),
        }

    def _message(self, deltas: Sequence[Delta]) -> dict[str, Any]:
        """Content is null where there are calls and nothing but space beside them."""
        calls = self._calls.whole(delta for delta in deltas if delta.kind in CALLS)
        content = "".join(delta.text for delta in deltas if delta.kind == "content")
        reasoning = "".join(delta.text for delta in deltas if delta.kind == "reasoning")
        return {
            "role": "assistant",
            "content": content if content.strip() or not calls else None,
            "refusal": None,
            **(_said(Delta("reasoning", reasoning)) if reasoning else {}),
            **calls,
        }

    def _event(
        self,
        index: int,
        delta: dict[str, Any],
        *,
        logprobs: dict[str, Any] | None = None,
        finish: str | None = None,
    ) -> Event:
        return self._envelope.around(
            [{"index": index, "delta": delta, "logprobs": logprobs, "finish_reason": finish}]
        )

    def _usage(self) -> dict[str, Any]:
        n_reasoning = sum(choice.n_reasoning for choice in self._choices)
        usage = usage_body(self._tally.total())
        return {**usage, "completion_tokens_details": {"reasoning_tokens": n_reasoning}}


def chat_kind(*, is_stream: bool) -> str:
    """The `object` of its envelope."""
    return "chat.completion.chunk" if is_stream else "chat.completion"


def _said(delta: Delta) -> dict[str, Any]:
    """DeepSeek's clients read `reasoning_content`, OpenRouter's and newer vLLM's `reasoning`."""
    if delta.kind == "reasoning":
        return {"reasoning_content": delta.text, "reasoning": delta.text}
    return {"content": delta.text}
