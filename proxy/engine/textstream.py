"""Tokens' bytes to text: whole characters only, and never a stop string or its beginning."""

import codecs
from collections import deque
from dataclasses import replace

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
        self._n_tail = 0  # how many characters of it are shown
        self._held: deque[Piece] = deque()
        self.is_stopped = False

    def pause(self) -> None:
        """What is held back now is shown with the next piece."""
        self._is_paused = True
        self._tail, self._n_tail = "", 0

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
            return (*self._all(), piece)
        self._held.append(piece)
        if self._tags:
            self._look_for_tag(name or piece.text, len(piece.text))
        # More than the bracket of a tag most likely becomes one.
        is_waiting = self._tail not in ("", "<")
        text = self._text
        cut = _first(text, self._stops)
        if cut is not None and not (is_waiting and cut >= len(text) - self._n_tail):
            return self._stopped(cut)
        return () if is_waiting else self._release(len(text) - _beginning(text, self._stops))

    def finish(self) -> tuple[Piece, ...]:
        """What was held back for a stop or a tag that never came. Half a character is dropped."""
        cut = _first(self._text, self._stops)
        return self._all() if cut is None else self._stopped(cut)

    @property
    def _text(self) -> str:
        return "".join(piece.text for piece in self._held)

    def _look_for_tag(self, told: str, n_shown: int) -> None:
        """Behind a tag there are no stops. `n_shown` characters of what is told are shown."""
        said = self._tail + told
        if any(tag in said for tag in self._tags):
            self._stops, self._tail, self._n_tail = (), "", 0
            return
        may_begin = "<" in said or "\n" in said
        length = _beginning(said, self._tags) if may_begin else 0
        self._tail = said[len(said) - length :]
        n_before = min(max(0, length - len(told)), self._n_tail)
        self._n_tail = n_before + min(length, n_shown)

    def _all(self) -> tuple[Piece, ...]:
        pieces = tuple(self._held)
        self._held.clear()
        return pieces

    def _stopped(self, at: int) -> tuple[Piece, ...]:
        self.is_stopped = True
        pieces = self._release(at)
        kept = at - sum(len(piece.text) for piece in pieces)
        cut_short = [replace(piece, text=piece.text[:kept]) for piece in self._all()[:1] if kept]
        return (*pieces, *cut_short)

    def _release(self, length: int) -> tuple[Piece, ...]:
        """The held pieces that end within the first `length` characters."""
        pieces: list[Piece] = []
        while self._held and len(self._held[0].text) <= length:
            pieces.append(self._held.popleft())
            length -= len(pieces[-1].text)
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
