"""Numbers between bounds, digit by digit."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from proxy.grammar.errors import SchemaError

# The digits that every reader of JSON keeps apart: floating point has fifteen.
MOST = 10**15 - 1
_BOUNDS = ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")
_FRACTION = '("." [0-9]{1,15})?'
_SOME_FRACTION = '"." [0-9]{0,14} [1-9]'
_NO_FRACTION = '("." "0"{1,3})?'


@dataclass(frozen=True, slots=True)
class Bounds:
    """From `low` to `high`, which `is_open` at either end leaves out; None is no bound."""

    low: Fraction | None
    high: Fraction | None
    low_is_open: bool
    high_is_open: bool

    @classmethod
    def of(cls, schema: Mapping[str, Any]) -> "Bounds | None":
        """None where there are none."""
        given = {key: Fraction(schema[key]) for key in _BOUNDS if key in schema}
        if not given:
            return None
        lows = [(given[k], k[0] == "e") for k in _BOUNDS[:2] if k in given]
        highs = [(-given[k], k[0] == "e") for k in _BOUNDS[2:] if k in given]
        low, low_is_open = max(lows, default=(None, False), key=lambda bound: bound)
        high, high_is_open = max(highs, default=(None, False), key=lambda bound: bound)
        return cls(low, None if high is None else -high, low_is_open, high_is_open)

    @property
    def mirrored(self) -> "Bounds":
        """The same of the numbers with the other sign."""
        low = None if self.high is None else -self.high
        high = None if self.low is None else -self.low
        return Bounds(low, high, self.high_is_open, self.low_is_open)


def integers(bounds: Bounds, where: str) -> str:
    """All whole numbers within, of up to fifteen digits."""
    return _either(_signed(bounds, _whole), where)


def numbers(bounds: Bounds, where: str) -> str:
    """Decimal numbers within; beside a bound that is no whole number, those past the next."""
    return _either(_signed(bounds, _decimal), where)


def _signed(bounds: Bounds, ways: Callable[[Bounds], Iterable[str]]) -> list[str]:
    return [*ways(bounds), *(f'"-" ({way})' for way in ways(bounds.mirrored))]


def _whole(bounds: Bounds) -> Iterator[str]:
    """Those that are not below zero."""
    low, high = _edges(bounds)
    low += low == bounds.low and bounds.low_is_open
    high -= high == bounds.high and bounds.high_is_open
    yield from _digits(low, high)


def _decimal(bounds: Bounds) -> Iterator[str]:
    """Whole numbers with any fraction, and at either end with what the bound leaves of it."""
    low, high = _edges(bounds)
    low_is_cut = low == bounds.low and bounds.low_is_open
    high_is_cut = high == bounds.high and bounds.high_is_open
    yield from (f"({way}) {_FRACTION}" for way in _digits(low + low_is_cut, high - 1))
    if low_is_cut and low < high:
        yield f'"{low}" {_SOME_FRACTION}'
    if (low < high or (low == high and not low_is_cut)) and not high_is_cut:
        yield f'"{high}" {_NO_FRACTION}'


def _edges(bounds: Bounds) -> tuple[int, int]:
    """The first and the last whole number from zero on, the bounds themselves among them."""
    low = 0 if bounds.low is None else max(0, math.ceil(bounds.low))
    high = MOST if bounds.high is None else min(MOST, math.floor(bounds.high))
    return low, high


def _digits(low: int, high: int) -> Iterator[str]:
    """The whole numbers from `low` to `high`, one way for each count of digits."""
    for count in range(len(str(low)), len(str(max(low, high))) + 1):
        first = max(low, 10 ** (count - 1) if count > 1 else 0)
        last = min(high, 10**count - 1)
        if first <= last:
            yield _same_count(str(first), str(last))


def _same_count(first: str, last: str) -> str:
    if first == last:
        return f'"{first}"' if first else '""'
    rest = len(first) - 1
    if set(first) == {"0"} and set(last) == {"9"}:
        return f"[0-9]{{{len(first)}}}"
    if first[0] == last[0]:
        return f'"{first[0]}" {_same_count(first[1:], last[1:])}'
    if rest == 0:
        return f"[{first}-{last}]"
    ways, begin, end = [], int(first[0]), int(last[0])
    if set(first[1:]) != {"0"}:
        ways.append(f'"{begin}" {_same_count(first[1:], "9" * rest)}')
        begin += 1
    if set(last[1:]) != {"9"}:
        ways.append(f'"{end}" {_same_count("0" * rest, last[1:])}')
        end -= 1
    if begin <= end:
        ways.append(f"[{begin}-{end}] [0-9]{{{rest}}}")
    return f"({' | '.join(ways)})"


def _either(ways: list[str], where: str) -> str:
    if not ways:
        raise SchemaError(where, "there is no number between these bounds that we can write.")
    return " | ".join(ways)
