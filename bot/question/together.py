"""Whether several devices are in one machine, or are several to choose from."""

import re
from collections.abc import Sequence
from enum import Enum, auto
from itertools import pairwise

from bot.question.device_mention import DeviceMention
from bot.question.hints import Hint, Part, Why
from bot.question.tokens import Token
from bot.question.vocabulary import listed

_TOGETHER = listed("+ & plus together combined alongside")
_BETWEEN = listed("+ & plus and with a an my the alongside one another old spare second together")
_IN_ONE = re.compile(
    r"\bin (?:my|one|1|the same|a single|the) (?:pc|box|rig|computer|machine|server|system|build)\b"
)
# What stands before the first where somebody has them all: `i have a`, `my rig has`, `with my`.
_HAVING = re.compile(
    r"(?:\b(?:have|has|having|got|gotten|own|owns|with|running|run|using|use|contains|includes"
    r"|installed)|\b(?:rig|pc|build|setup|machine|server|system|box|specs?|workstation)(?: is)?)"
    r"(?: (?:a|an|the|my|both|already|now|currently|just|old|used|here|installed|:|,))*$"
)
# Somebody weighs them against each other.
_CHOOSING = re.compile(
    r"\b(?:or|vs|versus|better|faster|slower|quicker|compare|compared|comparison|comparing|between"
    r"|than|either|each|respectively|separately|difference|instead|upgrade|beats?|against"
    r"|what (?:fast|good)|which (?:one|is|card|gpu|of|should|would|runs|will|can|has))\b|/"
)


class Together(Enum):
    """UNSAID: named one after the other, as one machine's or as several's."""

    ONE_MACHINE = auto()
    SEVERAL = auto()
    UNSAID = auto()


def how_together(text: str, tokens: Sequence[Token], devices: Sequence[DeviceMention]) -> Together:
    """`3090 + 3060` and `i have a 3090 and a 3060` are one machine; `3090 or 3060` is a choice."""
    if len(devices) < 2:
        return Together.SEVERAL
    between = {
        tokens[i].text
        for one, other in pairwise(devices)
        for i in range(one.tokens.stop, other.tokens.start)
    }
    said = {token.text for token in tokens}
    if between <= _BETWEEN and (said & _TOGETHER or _IN_ONE.search(text)):
        return Together.ONE_MACHINE
    if _CHOOSING.search(_around(tokens, devices)) or not _may_share(devices):
        return Together.SEVERAL
    if not between <= _BETWEEN | {","} or not between & {"and", ","}:
        return Together.SEVERAL
    before = " ".join(token.text for token in tokens[: devices[0].tokens.start])
    if _HAVING.search(before):
        return Together.ONE_MACHINE
    return Together.UNSAID if "and" in between else Together.SEVERAL


def apart_hints(tokens: Sequence[Token], devices: Sequence[DeviceMention]) -> tuple[Hint, ...]:
    """How to say that they are one machine, where that is not sure."""
    place = range(devices[0].tokens.start, devices[-1].tokens.stop)
    said = " ".join(tokens[i].text for i in place).replace(" ,", ",")
    return (Hint(Part.MACHINE, Why.SUPPOSED, said, (" + ".join(one.text for one in devices),)),)


def _around(tokens: Sequence[Token], devices: Sequence[DeviceMention]) -> str:
    """All that is said but the devices' names."""
    held = {i for device in devices for i in device.tokens}
    return " ".join(token.text for i, token in enumerate(tokens) if i not in held)


def _may_share(devices: Sequence[DeviceMention]) -> bool:
    """A Mac or a laptop is a machine of its own."""
    names = [match.card.name for device in devices for match in device.matches]
    is_whole = any(device.is_unified or device.is_vague for device in devices)
    return not is_whole and not any("Laptop" in name for name in names)
