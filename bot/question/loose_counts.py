"""A number beside a device that may say how many there are, in words that nobody foresaw."""

import re
from collections.abc import Collection, Iterator, Sequence

from bot.question.device_mention import DeviceMention
from bot.question.hints import Hint, Part, Why
from bot.question.model_mention import ModelMention
from bot.question.tokens import Token
from bot.question.vocabulary import listed
from estimator import find_device
from estimator.catalog.words import BRANDS, COUNTS, LAPTOPS

# Words between the number and the device.
_NEAR = 7
_NEXT = 3
_MOST = 16
_NUMBER = re.compile(r"(?:x ?)?(\d{1,2})x?|(?:x(\d{1,2}))")
_SEVERAL = listed(
    "both several multiple couple few trio quartet twin twins plural bunch stack lots"
)
_SENTENCE_ENDS = frozenset(".?!\n")
# What follows says what is counted, and that is no device.
_COUNTED = listed(
    """users user people persons requests request concurrent parallel simultaneous tokens token tok
    t gb gib mb tb g core cores threads thread years year months month weeks week days day hours
    hour minutes minute min mins seconds second sec s h times time slots slot bit bits channel
    channels sticks stick dimms modules monitors monitor screens displays layers layer models model
    distills versions sizes quants agents agent chats chat sessions session streams lanes lane gen
    percent pct k m b w watts fans fan pin pins way ways things questions options friends kids
    nodes pages files lines books bucks euros dollars experts heads cases inch inches xeon
    xeons epyc epycs socket sockets cpu cpus boot"""
)
# What stands before says what is numbered.
_NUMBERED = BRANDS | LAPTOPS | listed(
    """pcie pci gen gen4 ryzen ultra core i windows win cuda rocm version v part question number no
    option llama qwen gpt series ddr ddr4 ddr5 step nvme usb hdmi sata raid dp python ubuntu fedora
    debian macos driver top level tier per pick page chapter gemma phi mistral under than least
    not at to iq fp int q"""
)  # fmt: skip


def loose_count(
    tokens: Sequence[Token], devices: Sequence[DeviceMention], models: Sequence[ModelMention]
) -> Hint | None:
    """The number near the only device that nothing explains.

    The device was counted once. `near` has how to say that there are more, if that can be said.
    """
    if len(devices) != 1 or devices[0].count != 1:
        return None
    device, held = devices[0], {i for model in models for i in model.tokens}
    taken = {*held, *device.tokens}
    for i in _beside(tokens, device.tokens):
        count = 0 if i in taken else _count(tokens[i].text)
        is_of_both_models = tokens[i].text == "both" and len(models) > 1
        if count and not (is_of_both_models or _is_explained(tokens, i, held)):
            several = f"{count}x {device.text}"
            near = (several,) if find_device(several) else ()
            return Hint(Part.COUNT, Why.SUPPOSED, tokens[i].text, near)
    return None


def _beside(tokens: Sequence[Token], place: range) -> list[int]:
    """The words of the device's sentence that are near it, the nearest first."""
    before = range(place.start - 1, max(-1, place.start - 1 - _NEAR), -1)
    after = range(place.stop, min(len(tokens), place.stop + _NEAR))
    found: list[int] = []
    for side in (before, after):
        for i in side:
            if tokens[i].text in _SENTENCE_ENDS:
                break
            found.append(i)
    return found


def _count(word: str) -> int:
    """What a word would count; 0 for none, and for one alone."""
    if word in _SEVERAL:
        return 2
    number = _NUMBER.fullmatch(word)
    count = int(number[1] or number[2]) if number else COUNTS.get(word, 0)
    return count if 2 <= count <= _MOST else 0


def _is_explained(tokens: Sequence[Token], i: int, held: Collection[int]) -> bool:
    after = list(_up_to_a_break(tokens, i + 1))
    before = tokens[i - 1] if i else None
    is_of_models = i - 1 in held or any(j in held for j in after)
    is_unit = any(tokens[j].text in _COUNTED for j in after[:2])
    is_numbered = before is not None and (before.is_taken or before.text in _NUMBERED)
    is_part = tokens[i].is_glued or (bool(after) and tokens[after[0]].is_glued)
    return is_of_models or is_unit or is_numbered or is_part


def _up_to_a_break(tokens: Sequence[Token], start: int) -> Iterator[int]:
    for i in range(start, min(len(tokens), start + _NEXT)):
        if tokens[i].is_break or tokens[i].text == ")":
            return
        yield i
