"""How a chat's chunks are said: reasoning and content apart, whole or as they come."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from prompts.markup import Delta, MarkupParser
from proxy.api.envelope import Envelope
from proxy.api.logprobs import chat_logprobs
from proxy.api.streaming import Event
from proxy.api.tally import Tally, usage_body
from proxy.generation import Chunk, Piece

_KEYS = {"reasoning": "reasoning_content", "content": "content"}


class ChatChoice:
    """One choice as it grows: parts its text, and keeps what no event has carried yet."""

    def __init__(self, parser: MarkupParser) -> None:
        self._parser = parser
        self._unsent: list[Piece] = []
        self.n_reasoning = 0

    def read(self, chunk: Chunk) -> list[Delta]:
        """The deltas that a chunk completes, neighbours of one kind made one."""
        deltas: list[Delta] = []
        for piece in chunk.pieces:
            self.n_reasoning += self._parser.kind == "reasoning"
            deltas += self._parser.feed(piece.text, piece.token_id)
            if piece.logprobs:
                self._unsent.append(piece)
        if chunk.finish is not None:
            deltas += self._parser.finish()
        return _merged(deltas)

    def logprobs(self) -> dict[str, Any] | None:
        """Of the tokens since the last time; text may be held back longer than its tokens."""
        pieces, self._unsent = self._unsent, []
        return chat_logprobs(pieces) if pieces else None


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
    ) -> None:
        self._envelope = envelope
        self._tally = tally
        self._choices = [ChatChoice(parser()) for _ in range(n)]
        self._has_usage = has_usage

    def opening(self) -> Iterable[Event]:
        for index in range(len(self._choices)):
            yield self._event(index, {"role": "assistant", "content": ""})

    def deltas(self, chunk: Chunk) -> Iterable[Event]:
        choice = self._choices[chunk.index]
        for delta in choice.read(chunk):
            said = {_KEYS[delta.kind]: delta.text}
            yield self._event(chunk.index, said, logprobs=choice.logprobs())
        if chunk.finish is not None:
            yield self._event(chunk.index, {}, logprobs=choice.logprobs(), finish=chunk.finish)

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
        text = {kind: "".join(d.text for d in deltas if d.kind == kind) for kind in _KEYS}
        message = {"role": "assistant", "content": text["content"], "refusal": None}
        if text["reasoning"]:
            message["reasoning_content"] = text["reasoning"]
        return {
            "index": index,
            "message": message,
            "logprobs": choice.logprobs(),
            "finish_reason": next(chunk.finish for chunk in chunks if chunk.finish is not None),
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


def _merged(deltas: Iterable[Delta]) -> list[Delta]:
    merged: list[Delta] = []
    for delta in deltas:
        if merged and merged[-1].kind == delta.kind:
            merged[-1] = Delta(delta.kind, merged[-1].text + delta.text)
        else:
            merged.append(delta)
    return merged
