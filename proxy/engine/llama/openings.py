"""Sees in an answer, as it grows, where it begins something that it will be held to."""

import re

from proxy.generation import Start


class Openings:
    """Of several texts that one token completes, the first counts; any split is the same."""

    def __init__(self, starts: tuple[Start, ...]) -> None:
        self._rules = {start.text.encode(): start.rule for start in starts}
        longest_first = sorted(self._rules, key=len, reverse=True)
        self._pattern = re.compile(b"|".join(map(re.escape, longest_first)) or b"(?!)")
        self._firsts = tuple({text[:1] for text in self._rules})
        self._n_kept = max(map(len, self._rules), default=1) - 1
        self._said = b""

    def found(self, piece: bytes) -> tuple[str, bytes] | None:
        """The rule that begins if this comes next, and what of the piece belongs to it already."""
        if not self._said and not any(first in piece for first in self._firsts):
            return None
        text = self._said + piece
        match = self._pattern.search(text)
        return (self._rules[match[0]], text[match.end() :]) if match else None

    def keep(self, piece: bytes) -> None:
        """This has come: what of it may be the beginning of a text is remembered."""
        said = (self._said + piece)[-self._n_kept :] if self._n_kept else b""
        begun = [at for first in self._firsts if (at := said.find(first)) >= 0]
        self._said = said[min(begun) :] if begun else b""
