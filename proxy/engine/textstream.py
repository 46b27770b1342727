"""Tokens' bytes to text: whole characters only, and never a stop string or its beginning."""

import codecs
from collections import deque

from proxy.generation import Piece, TokenLogprob


class TextStream:
    """Takes the bytes of one sequence's tokens and gives pieces of text that may be shown.

    A piece whose text might be the beginning of a stop string is held back until it is clear.
    Between `pause` and `resume` stop strings are not looked for, and never again after one of
    `tags`. What may become a tag is held back too.
    """

    def __init__(
        self,
        stops: tuple[str, ...] = (),
        *,
        is_paused: bool = False,
        tags: tuple[str, ...] = (),
    ) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._stops = tuple(stop for stop in stops if stop)
        self._is_paused = is_paused
        self._tags = tags
        self._tail = ""  # the answer's end, as far as a tag begins with it
        self._held: deque[Piece] = deque()
        self.is_stopped = False

    def pause(self) -> None:
        """What is held back now is shown with the next piece."""
        self._is_paused = True
        self._tail = ""

    def resume(self) -> None:
        self._is_paused = False

    def push(
        self,
        token_id: int,
        data: bytes,
        logprobs: tuple[TokenLogprob, ...] = (),
        *,
        name: str = "",
    ) -> tuple[Piece, ...]:
        """The pieces that are now clear; `is_stopped` afterwards says whether a stop was met.

        `name` is how tags spell a token that may have no text.
        """
        piece = Piece(token_id, self._decoder.decode(data), logprobs)
        if self._is_paused or not self._stops:
            return (*self.finish(), piece)
        self._held.append(piece)
        if self._tags and self._may_be_tag(name or piece.text):
            return () if self._stops else self.finish()
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

    def _may_be_tag(self, text: str) -> bool:
        """Whether the answer's end is a tag or most likely becomes one: more than its bracket."""
        said = self._tail + text
        if "<" not in said:
            return False
        if any(tag in said for tag in self._tags):
            self._stops = ()
            return True
        self._tail = said[len(said) - _beginning(said, self._tags) :]
        return len(self._tail) > 1

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
