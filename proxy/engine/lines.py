"""Where an answer ends because of its lines: one is indented too little, or the time is over."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from proxy.generation import Piece

_BLANKS = " \t"


@dataclass(slots=True)
class Lines:
    """`n_indent` and `after_s` mean what `proxy.generation.Stop` says; `began_s` is the first draw.

    As llama.cpp's server counts them: an empty line is indented by nothing, and time alone ends no
    line. `_n_blanks` are those of the present line, -1 once it has begun and in the first line.
    """

    n_indent: int = 0
    after_s: float | None = None
    began_s: float | None = None
    _n_blanks: int = field(default=-1, init=False)

    def read(self, pieces: Sequence[Piece], now_s: float) -> tuple[tuple[Piece, ...], bool]:
        """The pieces as far as they belong to the answer, and whether it ends with them."""
        if self.began_s is None:
            self.began_s = now_s
        for at, piece in enumerate(pieces):
            end = self._shallow_at(piece.text) if self.n_indent else None
            if end is not None:
                kept = [replace(piece, text=piece.text[:end])] if end else []
                return (*pieces[:at], *kept), True
        is_late = self.after_s is not None and now_s - self.began_s > self.after_s
        return tuple(pieces), is_late and any("\n" in piece.text for piece in pieces)

    def _shallow_at(self, text: str) -> int | None:
        """Where the first character stands that is indented too little."""
        for at, char in enumerate(text):
            if self._n_blanks >= 0 and char in _BLANKS:
                self._n_blanks += 1
            elif 0 <= self._n_blanks < self.n_indent:
                return at
            else:
                self._n_blanks = 0 if char == "\n" else -1
        return None
