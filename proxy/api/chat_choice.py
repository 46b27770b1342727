"""One choice of a chat as it grows: its text parted by kind."""

from collections.abc import Iterable
from typing import Any

from prompts.markup import Delta, MarkupParser
from proxy.api.logprobs import chat_logprobs
from proxy.generation import Chunk, FinishReason, Piece

CALLS = ("call", "arguments")


class ChatChoice:
    """Parts the text, and keeps what no event has carried yet.

    Of the calls `most_calls` are told, the rest are not.
    """

    def __init__(self, parser: MarkupParser, *, most_calls: int | None) -> None:
        self._parser = parser
        self._most_calls = most_calls
        self._unsent: list[Piece] = []
        self.n_reasoning = 0

    def read(self, chunk: Chunk) -> list[Delta]:
        """The deltas that a chunk completes, neighbours of one kind made one."""
        deltas: list[Delta] = []
        for piece in chunk.pieces:
            deltas += self._feed(piece)
            if piece.logprobs:
                self._unsent.append(piece)
        if chunk.finish is not None:
            deltas += self._parser.finish()
        return [delta for delta in _merged(deltas) if self._is_told(delta)]

    def finish(self, finish: FinishReason, with_calls: str) -> str:
        """Why the choice ended; `with_calls` if by itself, and with a whole call."""
        return with_calls if self._parser.has_called and finish is FinishReason.STOP else finish

    def logprobs(self) -> dict[str, Any] | None:
        """Of the tokens since the last time; text may be held back longer than its tokens."""
        pieces, self._unsent = self._unsent, []
        return chat_logprobs(pieces) if pieces else None

    def _feed(self, piece: Piece) -> Iterable[Delta]:
        """A token is of the reasoning when it is in it, opens it or closes it."""
        was_reasoning = self._parser.kind == "reasoning"
        deltas = self._parser.feed(piece.text, piece.token_id)
        self.n_reasoning += was_reasoning or self._parser.kind == "reasoning"
        return deltas

    def _is_told(self, delta: Delta) -> bool:
        return delta.kind not in CALLS or self._most_calls is None or delta.index < self._most_calls


def _merged(deltas: Iterable[Delta]) -> list[Delta]:
    merged: list[Delta] = []
    for delta in deltas:
        last = merged[-1] if merged else None
        if last and (last.kind, last.index) == (delta.kind, delta.index):
            merged[-1] = Delta(delta.kind, last.text + delta.text, delta.index)
        else:
            merged.append(delta)
    return merged
