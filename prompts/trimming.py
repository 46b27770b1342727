"""Leaves out of what stands around a hole what is farthest from it."""

from collections.abc import Callable, Iterable

Count = Callable[[str], int]

# Of a text that is too long on both sides, the quarter behind the hole and the rest before it.
_SUFFIX_PART = 4


def at_most(text: str) -> int:
    """A bound on a text's tokens: a byte-level BPE makes at most one of each byte."""
    return len(text.encode(errors="surrogatepass"))


def around(prefix: str, suffix: str, room: int, count: Count) -> tuple[str, str]:
    """The end of the prefix and the beginning of the suffix, together within `room` tokens.

    What one side leaves over is the other's. `count` must not fall when a text grows.
    """
    part = max(room // _SUFFIX_PART, room - count(prefix))
    suffix = suffix[: _longest(len(suffix), part, lambda n: count(suffix[:n]))]
    left = room - count(suffix)
    kept = _longest(len(prefix), left, lambda n: count(prefix[len(prefix) - n :]))
    return prefix[len(prefix) - kept :], suffix


def with_nearest(files: Iterable[str], prefix: str, room: int, count: Count) -> str:
    """The prefix behind as many whole files as fit; a nearer one, later in order, comes first."""
    chosen = ""
    for file in reversed(list(files)):
        if count(file + chosen + prefix) <= room:
            chosen = file + chosen
    return chosen + prefix


def _longest(most: int, room: int, cost: Callable[[int], int]) -> int:
    """The largest n up to `most` whose cost is within `room`."""
    if cost(most) <= room:
        return most
    fits, too_long = 0, most
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if cost(middle) <= room:
            fits = middle
        else:
            too_long = middle
    return fits
