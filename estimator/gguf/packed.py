"""A long array of strings, kept as it stands in a GGUF."""

from array import array
from collections.abc import Iterator, Sequence
from typing import overload


class Strings(Sequence[str]):
    """Strings that are decoded when they are asked for, in less than half of a list's memory.

    In `packed` each stands behind its length, eight bytes; `ends` is where each one ends. Bytes
    that are not UTF-8 become U+FFFD.
    """

    __slots__ = ("_ends", "_packed")

    def __init__(self, packed: bytes, ends: "array[int]") -> None:
        self._packed = packed
        self._ends = ends

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        i = range(len(self))[index]
        start = (self._ends[i - 1] if i else 0) + 8
        return self._packed[start : self._ends[i]].decode("utf-8", "replace")

    def __iter__(self) -> Iterator[str]:
        start, packed = 8, self._packed
        for end in self._ends:
            yield packed[start:end].decode("utf-8", "replace")
            start = end + 8
