"""Reads calls, in one syntax, from the moment they begin to the moment they end."""

import json
from abc import ABC, abstractmethod

from prompts.delta import Delta
from prompts.marks import SURE, Marks, unsure


class CallReader(ABC):
    """Holds the text that is not understood yet, and counts the calls of one answer.

    `tokens` are the markers that may be tokens. `openers` begin calls, `strays` are markers that
    mean nothing outside of them; `n_newlines` before an opener belong to it. A call that began
    with a token ends with one too: the same marker spelled out is then part of the arguments.
    `marks` are all that an answer may have: what is said as text is without them.
    """

    tokens: tuple[str, ...] = ()
    openers: tuple[str, ...] = ()
    strays: tuple[str, ...] = ()
    n_newlines = 0

    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self.n_completed = 0
        self._index = -1
        self._arguments: list[str] = []
        self._is_sure = False
        self._held = ""
        self._out: list[Delta] = []

    def begin(self, opener: str) -> None:
        """After an opener; what follows it goes to `read`."""
        self._is_sure = SURE in opener

    def read(self, text: str) -> tuple[list[Delta], str | None]:
        """What a piece completes; and the rest of it when the calls are over, else None."""
        self._held += text
        rest = self._advance()
        return self._taken(), rest

    def finish(self) -> list[Delta]:
        """What was held back when the answer ended inside the calls."""
        self._end()
        self._held = ""
        return self._taken()

    @abstractmethod
    def _advance(self) -> str | None:
        """Reads on in what is held. What is left when the calls are over, else None."""

    @abstractmethod
    def _end(self) -> None:
        """Says what is held."""

    def _call(self, name: str) -> None:
        self._index += 1
        self._arguments = []
        self._out.append(Delta("call", name, self._index))

    def _argue(self, piece: str) -> None:
        if piece:
            piece = unsure(piece)
            self._arguments.append(piece)
            self._out.append(Delta("arguments", piece, self._index))

    def _complete(self) -> None:
        if not self._arguments:
            self._argue("{}")
        self.n_completed += 1

    def _say(self, text: str) -> None:
        """What is no call after all."""
        said = self._marks.less_marks(text)
        if said.strip():
            self._out.append(Delta("content", unsure(said)))

    def _is_complete(self) -> bool:
        return is_object("".join(self._arguments))

    def _taken(self) -> list[Delta]:
        out, self._out = self._out, []
        return out


def is_object(text: str) -> bool:
    return isinstance(value_of(text), dict)


def value_of(text: str) -> object:
    """What the JSON says; `Ellipsis` for what is none, `NaN` among it."""
    try:
        return json.loads(text, parse_constant=_refused)
    except (ValueError, RecursionError):
        return ...


def _refused(word: str) -> object:
    raise ValueError(word)
