"""Cuts text at the markers in it, for text whose markers are meant."""

import re
from collections.abc import Iterable
from functools import lru_cache

from prompts.family import Family
from prompts.segments import Segment, marker, plain


def cut(text: str, markers: tuple[str, ...]) -> list[Segment]:
    """The text as segments; where two markers begin at one place, the longer wins."""
    if not markers:
        return [plain(text)]
    parts = _pattern(markers).split(text)
    return [marker(part) if index % 2 else plain(part) for index, part in enumerate(parts)]


def with_one_bos(family: Family, segments: Iterable[Segment]) -> list[Segment]:
    """The segments behind exactly one BOS; none where the family adds none and none was there."""
    bos = marker(family.bos)
    rest = [segment for segment in segments if segment.text]
    had = len(rest)
    while rest[:1] == [bos]:
        del rest[0]
    wanted = bool(family.bos) and (family.adds_bos or len(rest) < had)
    return [bos, *rest] if wanted else rest


@lru_cache(maxsize=64)
def _pattern(markers: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(markers, key=len, reverse=True)
    return re.compile(f"({'|'.join(map(re.escape, longest_first))})")
