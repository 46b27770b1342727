"""Finds what a question calls its device where that is a name nobody knows: `my thinkpad t480`."""

import re
from collections.abc import Sequence

from bot.question.device_mention import DeviceMention, joined
from bot.question.device_words import SIZE
from bot.question.model_words import piece_of
from bot.question.tokens import Token
from bot.question.vocabulary import is_known, listed

_WHOSE = listed("my our this his her their a an the old new your")
_VERBS = listed("can could will would does do is on with")
_AFTER = listed("run runs running handle handles fit load do work works enough good take manage")
_ENDS = listed("for at with and or to in run runs ? without having has")
# What stands beside these is no device to run a model on.
_PARTS = listed("board boards motherboard mobo chipset psu case monitor socket cooler")
_NAME = re.compile(r"[a-z]{1,6}\d{2,4}[a-z]{0,3}|\d{3,4}[a-z]{0,2}")
_LONGEST = 4


def stranger(tokens: Sequence[Token]) -> DeviceMention | None:
    """The name behind `can my` or `on my`, if it has a number that is of nothing we know."""
    for i in range(1, len(tokens)):
        if tokens[i].text not in _WHOSE or tokens[i - 1].text not in _VERBS:
            continue
        place = _name_from(tokens, i + 1, is_on=tokens[i - 1].text in ("on", "with"))
        name = joined(tokens, place)
        is_part = bool(_PARTS & set(name.split()))
        if not is_part and any(_is_strange_number(tokens, j) for j in place):
            return DeviceMention(name, (), place)
    return None


def _name_from(tokens: Sequence[Token], start: int, *, is_on: bool) -> range:
    """Up to the verb after `can my`, up to the end of what `on my` begins."""
    for stop in range(start, min(len(tokens), start + _LONGEST) + 1):
        is_end = stop == len(tokens) or tokens[stop].is_break or tokens[stop].is_taken
        word = "" if is_end else tokens[stop].text
        if word in _AFTER or (is_on and (is_end or word in _ENDS)):
            return range(start, stop)
        if is_end or SIZE.fullmatch(word) or _is_of_a_model(word):
            return range(start, stop if is_on or word else start)
    return range(0)


def _is_of_a_model(word: str) -> bool:
    return not word.isdigit() and piece_of(word) is not None


def _is_strange_number(tokens: Sequence[Token], i: int) -> bool:
    """`k80`, `t480`; `710` in `gt 710`, but nothing that stands alone as a number."""
    word = tokens[i].text
    if not _NAME.fullmatch(word) or is_known(word) or _is_of_a_model(word):
        return False
    return not word.isdigit() or not is_known(tokens[i - 1].text)
