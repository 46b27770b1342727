"""Tokens' bytes to text: whole characters only, and never a stop string or its beginning."""

import codecs
from collections import deque

from proxy.generation import Piece, TokenLogprob


class TextStream:
    """Takes the bytes of one sequence's tokens and gives pieces of text that may be shown.

    A piece whose text might be the beginning of a stop string is held back until it is clear.
    Between `pause` and `resume` stop strings are not looked for.
    """

    def __init__(self, stops: tuple[str, ...] = (), *, is_paused: bool = False) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._stops = tuple(stop for stop in stops if stop)
        self._is_paused = is_paused
        self._held: deque[Piece] = deque()
        self.is_stopped = False

    def pause(self) -> None:
        """What is held back now is shown with the next piece."""
        self._is_paused = True

    def resume(self) -> None:
        self._is_paused = False

    def push(
        self, token_id: int, data: bytes, logprobs: tuple[TokenLogprob, ...] = ()
    ) -> tuple[Piece, ...]:
        """The pieces that are now clear; `is_stopped` afterwards says whether a stop was met."""
        piece = Piece(token_id, self._decoder.decode(data), logprobs)
        if self._is_paused or not self._stops:
            return (*self.finish(), piece)
        self._held.append(piece)
        text = "".join(held.text for held in self._held)
        cut = _first(text, self._stops)
        if cut is not None:
            self.is_stopped = True
            return self._release(cut, cut_short=True)
        return self._release(len(text) - _beginning(text, self._stops))

    def finish(self) -> tuple[Piece, ...]:
        """What was held back for a stop that never came. Half a character is dropped."""
        pieces = tuple(self._held)
        self._held.clear()
        return pieces

    def _release(self, length: int, *, cut_short: bool = False) -> tuple[Piece, ...]:
        """The held pieces that end within the first `length` characters."""
        pieces: list[Piece] = []
        while self._held and len(self._held[0].text) <= length:
            piece = self._held.popleft()
            length -= len(piece.text)
            pieces.append(piece)
        if cut_short:
            if self._held and length:
                last = self._held[0]
                pieces.append(Piece(last.token_id, last.text[:length], last.logprobs))
            self._held.clear()
        return tuple(pieces)


def _first(text: str, stops: tuple[str, ...]) -> int | None:
    """Where the earliest stop string begins."""
    found = [at for stop in stops if (at := text.find(stop)) >= 0]
    return min(found, default=None)


def _beginning(text: str, stops: tuple[str, ...]) -> int:
    """The length of the longest end of `text` that some stop string begins with."""
    longest = 0
    for stop in stops:
        for length in range(min(len(stop) - 1, len(text)), longest, -1):
            if text.endswith(stop[:length]):
                longest = length
                break
    return longest
