"""Finds marks in text that arrives in pieces, where the end may be the beginning of one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

# Put before a marker that came as a token of its own, so that it is told from one spelled out.
# Half of a surrogate pair: no text that was decoded has it.
SURE = "\ud800"

_Trie = dict[str, "_Trie"]
_END = ""


def unsure(text: str) -> str:
    """The text as the model said it."""
    return text.replace(SURE, "")


@dataclass(frozen=True, slots=True)
class Found:
    """A mark, or what may become one with the next piece (`mark` empty), by its place."""

    start: int
    end: int
    mark: str


@dataclass(frozen=True, slots=True)
class Marks:
    """A set of marks to look for. Where one begins another, the longer wins."""

    pattern: re.Pattern[str]
    whole: frozenset[str]
    longer: frozenset[str]

    @classmethod
    def of(cls, marks: Iterable[str]) -> Self:
        whole = frozenset(marks)
        begun = {mark[:n] for mark in whole for n in range(1, len(mark))}
        return cls(re.compile(_pattern(_trie(whole), is_root=True)), whole, whole & begun)

    def find(self, text: str) -> Found | None:
        """The first mark, or the beginning of one at the text's end."""
        match = self.pattern.search(text)
        if match is None:
            return None
        mark, end = match[0], match.end()
        may_grow = mark not in self.whole or (mark in self.longer and end == len(text))
        return Found(match.start(), end, "" if may_grow else mark)

    def less_marks(self, text: str) -> str:
        """The text without the marks in it, or made of what stood around one."""
        said = ""
        while said != text:
            said, text = text, self.pattern.sub(lambda match: self._look(match[0]), text)
        return text

    def _look(self, found: str) -> str:
        within = [mark for mark in self.longer if found.startswith(mark)]
        return "" if found in self.whole else found.removeprefix(max(within, key=len, default=""))


@lru_cache(maxsize=32)
def marks_of(marks: tuple[str, ...]) -> Marks:
    return Marks.of(marks)


def with_sure(marks: Iterable[str]) -> list[str]:
    """The marks as spelled out, and as tokens."""
    return [way for mark in marks for way in (mark, SURE + mark)]


def _trie(marks: Iterable[str]) -> _Trie:
    root: _Trie = {}
    for mark in sorted(marks):
        node = root
        for char in mark:
            node = node.setdefault(char, {})
        node[_END] = {}
    return root


def _pattern(node: _Trie, *, is_root: bool = False) -> str:
    """Matches what leads to a mark, or as far as the text goes."""
    ways = [re.escape(char) + _pattern(child) for char, child in node.items() if char != _END]
    if not ways and is_root:
        return r"(?!)"
    ends = [] if is_root else [r"\Z"]
    ends = [""] if _END in node else ends
    every = [*ways, *ends]
    return every[0] if len(every) == 1 else f"(?:{'|'.join(every)})"
