"""Sets of characters."""

from dataclasses import dataclass
from typing import Self

LAST = 0x10FFFF


@dataclass(frozen=True, slots=True)
class Characters:
    """Ranges of code points, both ends included; they may overlap."""

    ranges: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str) -> Self:
        return cls(tuple((ord(c), ord(c)) for c in text))

    def __or__(self, other: "Characters") -> "Characters":
        return Characters(self.ranges + other.ranges)

    def __contains__(self, character: str) -> bool:
        return any(low <= ord(character) <= high for low, high in self.ranges)

    @property
    def is_single(self) -> bool:
        return len(self.ranges) == 1 and self.ranges[0][0] == self.ranges[0][1]

    @property
    def others(self) -> "Characters":
        """All characters that are not in this set."""
        gaps, start = [], 0
        for low, high in sorted(self.ranges):
            if start < low:
                gaps.append((start, low - 1))
            start = max(start, high + 1)
        return Characters((*gaps, (start, LAST)) if start <= LAST else tuple(gaps))

    @property
    def inside(self) -> str:
        """What stands in the brackets of GBNF for one of them."""
        return "".join(map(_range, self.ranges))


def _range(ends: tuple[int, int]) -> str:
    low, high = ends
    return rf"\U{low:08X}" if low == high else rf"\U{low:08X}-\U{high:08X}"


ANY = Characters(((0, LAST),))
DIGITS = Characters(((ord("0"), ord("9")),))
WORD = DIGITS | Characters(((ord("a"), ord("z")), (ord("A"), ord("Z")))) | Characters.of("_")
SPACE = Characters.of(" \t\n\r\f\v\u00a0\ufeff\u2028\u2029\u1680\u202f\u205f\u3000") | Characters(
    ((0x2000, 0x200A),)
)
CLASSES = {
    "d": DIGITS,
    "w": WORD,
    "s": SPACE,
    "D": DIGITS.others,
    "W": WORD.others,
    "S": SPACE.others,
}
ANY_IN_LINE = Characters.of("\n\r\u2028\u2029").others
