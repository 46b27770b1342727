"""Finds where a question names devices, and which cards each name fits."""

import re
from collections.abc import Iterator, Sequence

from bot.question.device_context import in_context
from bot.question.device_mention import ONE_MORE, DeviceMention, joined, mended
from bot.question.device_words import (
    LEFT,
    PHRASES,
    RIGHT,
    SIZE,
    UNKNOWN_PHRASES,
    UNKNOWN_WORDS,
    has_number,
    is_bare_memory,
    looks_like_a_number,
    stands_alone,
)
from bot.question.model_words import Piece, piece_of
from bot.question.strangers import stranger
from bot.question.tokens import Token
from estimator import find_device
from estimator.catalog.words import COUNTS, LAPTOPS, SUFFIXES, TIERS

MOST_MENTIONS = 6

_PLURAL = re.compile(r"[a-z]*\d{2,4}(?:ti)?s")
_PLURAL_COUNTS = frozenset("23456789")
_NUMBERED = frozenset(("ryzen", "core", "ultra", "gen", "arc", "i", "series", "ai"))
_WITH_TIER = re.compile(r"m\d|w\d|v620|b\d|\d000")
_CONNECTORS = frozenset(("with", "w", "has", "having", "at"))
_COUNTABLE = frozenset(("pair", "couple", "set"))


def spot_devices(text: str, tokens: Sequence[Token]) -> tuple[DeviceMention, ...]:
    """The devices that are named, in order; names that are no card of ours have no matches."""
    mentions: list[DeviceMention] = []
    for anchor in _anchors(text, tokens):
        taken = mentions[-1].tokens.stop if mentions else 0
        if anchor.start < taken:
            continue
        start = _leftmost(tokens, anchor, taken)
        mentions.append(_mention(tokens, start, anchor))
        if len(mentions) == MOST_MENTIONS:
            break
    known = in_context(tokens, mentions)
    unknown = None if known else stranger(tokens)
    return known if unknown is None else (unknown,)


def _anchors(text: str, tokens: Sequence[Token]) -> Iterator[range]:
    """Where a device's number stands, or the words that are its whole name."""
    phrases = [
        found.span()
        for pattern in (PHRASES, UNKNOWN_PHRASES)
        for found in pattern.finditer(text)
        if found[0]
    ]
    i = 0
    while i < len(tokens):
        end = max((end for start, end in phrases if start <= tokens[i].start < end), default=0)
        if end:
            stop = next((j for j in range(i, len(tokens)) if tokens[j].start >= end), len(tokens))
            yield range(i, stop)
            i = stop
            continue
        if _is_anchor(text, tokens, i):
            yield range(i, i + 1)
        i += 1


def _is_anchor(text: str, tokens: Sequence[Token], i: int) -> bool:
    token = tokens[i]
    before = tokens[i - 1].text if i else ""
    after = tokens[i + 1].text if i + 1 < len(tokens) else ""
    if token.text in UNKNOWN_WORDS:
        return True
    if token.is_taken or token.text.isalpha() or (token.start and text[token.start - 1] in "$€£"):
        return False
    if SIZE.fullmatch(token.text):
        return False
    if has_number(token.text):
        return stands_alone(token.text, before, after)
    return looks_like_a_number(token.text, before, after)


def _leftmost(tokens: Sequence[Token], anchor: range, least: int) -> int:
    """Where the name begins: makers, lines, memory and counts before the number are of it."""
    start = anchor.start
    is_plural = _PLURAL.fullmatch(tokens[anchor.start].text) is not None
    while start > least:
        word = mended(tokens[start - 1].text)
        if word == "of" and start - 1 > least and tokens[start - 2].text in _COUNTABLE:
            return start - 2
        if _is_count(word) or _is_bare_count(tokens, start - 1, is_plural=is_plural):
            return start - 1
        is_others = word in TIERS and not _is_tier_of_a_device(tokens, start - 1, least)
        if is_others or not (word in LEFT or SIZE.fullmatch(word) or _is_inch(tokens, start - 1)):
            return start
        start -= 1
    return start


def _is_count(word: str) -> bool:
    is_times = word[-1:] == "x" and word[:-1].isdigit() and len(word) <= 3
    return is_times or word in COUNTS or word in ONE_MORE


def _is_bare_count(tokens: Sequence[Token], i: int, *, is_plural: bool) -> bool:
    """`2 3090s`, and `on 2 3090` where no model stands before: `coder 2 3090` has none."""
    if tokens[i].text not in _PLURAL_COUNTS:
        return False
    if i and tokens[i - 1].text in _NUMBERED:
        return False
    before = piece_of(tokens[i - 1].text) if i else None
    return is_plural or before not in (Piece.FAMILY, Piece.WEAK, Piece.FOREIGN)


def _is_tier_of_a_device(tokens: Sequence[Token], i: int, least: int) -> bool:
    """`pro` in `macbook pro m3` or `rtx pro 6000`, not in `v4 pro 3090`; `max` in `max m3`."""
    before = tokens[i - 1].text if i > least else ""
    return before in LEFT or _WITH_TIER.match(tokens[i + 1].text) is not None


def _is_inch(tokens: Sequence[Token], i: int) -> bool:
    before = tokens[i - 1].text if i else ""
    return tokens[i].text in ("13", "14", "15", "16") and before in ("pro", "air", "macbook")


def _mention(tokens: Sequence[Token], start: int, anchor: range) -> DeviceMention:
    """The name with what belongs to it on the right; what merely may belong, if it then fits."""
    sure = _right(tokens, anchor)
    may = _maybe(tokens, sure)
    if may > sure:
        whole = _named(tokens, range(start, may))
        if whole.matches:
            return whole
    return _named(tokens, range(start, sure))


def _named(tokens: Sequence[Token], place: range) -> DeviceMention:
    """The device of that name, or of the name less `laptop` where the chip is in laptops anyway."""
    text = joined(tokens, place)
    if UNKNOWN_PHRASES.search(text):  # `titan black` is none of the titans
        return DeviceMention(text, (), place)
    matches = find_device(text)
    is_desktop = "desktop" in text and not LAPTOPS & set(text.split())
    if is_desktop and all("Laptop" in match.card.name for match in matches):
        matches = ()  # there is none for desktops
    if matches:
        return DeviceMention(text, matches, place)
    chip = " ".join(word for word in text.split() if word not in LAPTOPS)
    matches = find_device(chip) if chip != text else ()
    is_chip = bool(matches) and all(match.card.kind == "unified" for match in matches)
    return DeviceMention(chip, matches, place) if is_chip else DeviceMention(text, (), place)


def _right(tokens: Sequence[Token], anchor: range) -> int:
    stop, has_size = anchor.stop, False
    while stop < len(tokens):
        word = mended(tokens[stop].text)
        after = tokens[stop + 1].text if stop + 1 < len(tokens) else ""
        is_size = SIZE.fullmatch(word) is not None
        if word == "(" and SIZE.fullmatch(after) and not has_size:
            stop, has_size = stop + 2, True
            continue
        if is_size and has_size:
            return stop
        if word.isdigit() and len(word) <= 2 and after in ("core", "cores"):
            stop += 2
            continue
        if word == "v2" and (tokens[stop - 1].text != "d" or after == "lite"):
            return stop
        if word == "x" and after in _PLURAL_COUNTS:
            return stop + 2
        if _is_count_behind(tokens, stop):
            return stop + 1
        if not (is_size or word in RIGHT or word in SUFFIXES or _is_multiple(word)):
            return stop
        has_size, stop = has_size or is_size, stop + 1
    return stop


def _is_multiple(word: str) -> bool:
    return word[:1] == "x" and word[1:].isdigit() and len(word) <= 3


def _is_count_behind(tokens: Sequence[Token], i: int) -> bool:
    """`3090 2x`, `4090 dual`, unless it counts what follows: `3090 vs 2x 3060`, `2x 24gb`."""
    word = tokens[i].text
    after = tokens[i + 1].text if i + 1 < len(tokens) else ""
    is_count = word == "dual" or (word[-1] == "x" and word[:-1].isdigit() and len(word) <= 3)
    counts_others = after in LEFT or has_number(after) or SIZE.fullmatch(after) or after == "gpu"
    return is_count and not counts_others


def _maybe(tokens: Sequence[Token], stop: int) -> int:
    """Past `with 12gb`, `, 12gb`, a bare `64` or `40 core`, which may be the card's or not."""
    words = [token.text for token in tokens[stop : stop + 4]]
    if words[:1] and is_bare_memory(words[0]):
        return stop + 1 + (words[1:2] in (["core"], ["cores"]))
    if words[:1] and (words[0] in _CONNECTORS or words[0] == ","):
        skip = 2 if words[1:2] in (["a"], ["its"], ["the"]) else 1
        if words[skip : skip + 1] and SIZE.fullmatch(words[skip]):
            is_followed = words[skip + 1 : skip + 2] in (["vram"], ["memory"])
            return stop + skip + 1 + is_followed
    return stop
