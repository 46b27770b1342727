"""How many there are of a device, where that is said apart from its name."""

import re
from collections.abc import Sequence

from bot.question.device_mention import DeviceMention
from bot.question.tokens import Token
from estimator import find_device
from estimator.catalog.words import COUNTS

_MOST = 16
_WORDS = "|".join(COUNTS)
_N = rf"(?P<n>{_WORDS}|\d{{1,2}})"
_PIECES = r"(?:gpus|cards|pieces|pcs|units|stück)"
_THEM = r"(?:them|those|these)"
_USED = (
    r"(?:used|old|older|new|cheap|refurbished|refurb|secondhand|spare|identical|nvidia|of|my|those"
    r"|these|the|our)"
)
# What follows the name: `, two of them`, `(x2)`, `sli`.
_AFTER = (
    re.compile(rf"[,(]? ?(?:(?:i have|i've got|got|have|with|and) )?{_N}x? of {_THEM}\b"),
    re.compile(r"\( ?(?:x ?(?P<n>\d{1,2})|(?P<m>\d{1,2}) ?x?) ?\)"),
    re.compile(rf"(?:times|x) {_N}\b"),
    re.compile(r"(?P<n>sli|pair|twice)\b"),
    re.compile(
        r"(?:now |today )?(?:, )?(?:and )?(?:a |the )?(?P<n>second|another|one more)(?: one)?\b"
        r"(?! \d)"
    ),
)
# What goes before it: `two used`, `4 of those`, `two gpus, both`.
_BEFORE = (
    re.compile(rf"\b{_N}x?(?: {_USED}| second hand)+$"),
    re.compile(rf"\b{_N}x? {_PIECES}\b[ ,a-z]*\b(?:both|all|each)(?: are| of)?$"),
    re.compile(rf"\b{_N}x? {_PIECES}(?: of| type)?(?: [,(:])*$"),
    re.compile(r"(?<!and )\b(?P<n>both)(?: of)?(?: my| these| those| the| our)?$"),
)
# One of it or several: `3090, one or two?`, `or do i need two`.
_OR_AFTER = re.compile(
    r",? ?(?:enough |ok |okay |fine |good )?(?:(?:one|1) )?or "
    rf"(?:(?:do|would|should|will) (?:\w+ ){{1,3}})?{_N}(?: of {_THEM})?"
    r"(?= (?:for|to|with|at|\?|,)|$| \?)"
)
_OR_BEFORE = re.compile(r"\b(?:one|1|a) (?:or|vs|versus) $")
_COUNTED = re.compile(
    rf"^(?:(?:\d{{1,2}}x?|{_WORDS}|pair of|couple of|set of) )+|(?: ?x\d{{1,2}})$"
)


def with_counts(
    tokens: Sequence[Token], mentions: Sequence[DeviceMention]
) -> tuple[DeviceMention, ...]:
    """The one device that is named as many times as is said, or once and so many times."""
    if len(mentions) != 1 or not mentions[0].matches:
        return tuple(mentions)
    (device,) = mentions
    before = " ".join(token.text for token in tokens[: device.tokens.start])
    after = " ".join(token.text for token in tokens[device.tokens.stop : device.tokens.stop + 9])
    if device.count > 1:
        is_choice = _OR_BEFORE.search(f"{before} ") is not None
        return (times(device, 1), device) if is_choice else (device,)
    if choice := _OR_AFTER.match(after):
        return (device, times(device, _number(choice["n"])))
    found = [pattern.match(after) for pattern in _AFTER]
    found += [pattern.search(before) for pattern in _BEFORE]
    count = next((_number(_said(match)) for match in found if match), 1)
    return (times(device, count),)


def times(device: DeviceMention, count: int) -> DeviceMention:
    """So many of the device; itself when the number is none of a computer's."""
    if count == device.count or not 1 <= count <= _MOST:
        return device
    name = _COUNTED.sub("", device.text)
    text = name if count == 1 else f"{count}x {name}"
    matches = find_device(text)
    return DeviceMention(text, matches, device.tokens) if matches else device


def _said(found: re.Match[str]) -> str:
    return next(word for word in found.groups() if word)


def _number(word: str) -> int:
    return COUNTS.get(word) or (int(word) if word.isdigit() else 2)
