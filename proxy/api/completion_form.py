"""How a text completion's chunks are said, whole or as they come."""

from collections.abc import Iterable, Sequence
from typing import Any

from proxy.api.envelope import Envelope
from proxy.api.logprobs import text_logprobs
from proxy.api.streaming import Event
from proxy.api.tally import Tally, usage_body
from proxy.generation import Chunk, Piece


class CompletionForm:
    """A `Form`. `echoes` has, for each choice, the text that goes before its own."""

    def __init__(
        self, envelope: Envelope, tally: Tally, *, echoes: Sequence[str], has_usage: bool
    ) -> None:
        self._envelope = envelope
        self._tally = tally
        self._echoes = echoes
        self._offsets = [0] * len(echoes)
        self._has_usage = has_usage

    def opening(self) -> Iterable[Event]:
        for index, echo in enumerate(self._echoes):
            if echo:
                yield self._envelope.around([_choice(index, echo)])

    def deltas(self, chunk: Chunk) -> Iterable[Event]:
        """A token without text of its own is an event only for its logprobs."""
        logprobs = self._logprobs(chunk.index, chunk.pieces)
        if chunk.text or logprobs or chunk.finish is not None:
            choice = _choice(chunk.index, chunk.text, logprobs, chunk.finish)
            yield self._envelope.around([choice])

    def closing(self) -> Iterable[Event]:
        if self._has_usage:
            yield self._envelope.around([], usage=usage_body(self._tally.total()))

    def whole(self, chunks: Sequence[Chunk]) -> Event:
        choices = [
            self._whole_choice(index, [chunk for chunk in chunks if chunk.index == index])
            for index in range(len(self._echoes))
        ]
        return self._envelope.around(choices, usage=usage_body(self._tally.total()))

    def _whole_choice(self, index: int, chunks: Sequence[Chunk]) -> dict[str, Any]:
        pieces = [piece for chunk in chunks for piece in chunk.pieces]
        text = self._echoes[index] + "".join(piece.text for piece in pieces)
        finish = next(chunk.finish for chunk in chunks if chunk.finish is not None)
        return _choice(index, text, self._logprobs(index, pieces), finish)

    def _logprobs(self, index: int, pieces: Sequence[Piece]) -> dict[str, Any] | None:
        told = [piece for piece in pieces if piece.logprobs]
        offset = self._offsets[index]
        self._offsets[index] += sum(len(piece.text) for piece in pieces)
        return text_logprobs(told, offset) if told else None


def _choice(
    index: int,
    text: str,
    logprobs: dict[str, Any] | None = None,
    finish: str | None = None,
) -> dict[str, Any]:
    return {"index": index, "text": text, "logprobs": logprobs, "finish_reason": finish}
