"""A device as it was typed, and what the sentence around it adds to its name."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.question.device_words import SIZE
from bot.question.model_words import piece_of
from bot.question.tokens import Token
from bot.question.vocabulary import listed
from estimator import CARDS, Card, Match, find_device, near_devices
from estimator.catalog.spelling import mend
from estimator.catalog.words import LAPTOPS
from estimator.units import GIB

_BETWEEN_NAMES = frozenset(("with", "w", "/", "(", ")", "and", "a"))
_MACS = frozenset(("mac", "macbook", "imac", "macs", "macbooks"))
_OF_A_MAC = listed("pro air mini studio apple silicon 14 16 with has unified memory ram of that a")
_BEFORE_MAC = listed("a an my the this our on old new with i")
_MOST_MACS = 12

# `a second 3090`: there is one already.
ONE_MORE = frozenset(("second", "another"))


@dataclass(frozen=True, slots=True)
class DeviceMention:
    """A device as it was typed, and the cards that it fits, smallest memory first.

    Without matches it is a device that nobody knows, and must not be answered with another's; or,
    if `is_vague`, one that is not named in full: `mac with 16gb`. `tokens` says where it stood.
    """

    text: str
    matches: tuple[Match, ...]
    tokens: range
    is_vague: bool = False

    @property
    def near(self) -> tuple[Card, ...]:
        """Cards to propose in place of one without matches; takes some milliseconds."""
        return _macs(self.text) if self.is_vague else near_devices(self.text)

    @property
    def is_unified(self) -> bool:
        return any(match.card.kind == "unified" for match in self.matches)


def in_context(
    tokens: Sequence[Token], mentions: Sequence[DeviceMention]
) -> tuple[DeviceMention, ...]:
    """The devices, with what other words of the sentence say of them."""
    merged = _merged(tokens, mentions)
    return _with_vague_mac(tokens, _with_laptop(tokens, merged))


def _merged(
    tokens: Sequence[Token], mentions: Sequence[DeviceMention]
) -> tuple[DeviceMention, ...]:
    """`Ryzen AI Max+ 395 w/ Radeon 8060S` names one chip twice."""
    merged: list[DeviceMention] = []
    for mention in mentions:
        if merged and mention.is_unified and merged[-1].is_unified:
            before = merged[-1]
            between = {tokens[i].text for i in range(before.tokens.stop, mention.tokens.start)}
            both = f"{before.text} {mention.text}"
            if between <= _BETWEEN_NAMES and (matches := find_device(both)):
                place = range(before.tokens.start, mention.tokens.stop)
                merged[-1] = DeviceMention(both, matches, place)
                continue
        merged.append(mention)
    return tuple(merged)


def _with_laptop(
    tokens: Sequence[Token], mentions: Sequence[DeviceMention]
) -> tuple[DeviceMention, ...]:
    """`my laptop has a 4060`: a laptop that no name holds makes each GPU a laptop's."""
    held = {i for mention in mentions for i in mention.tokens}
    is_loose = any(mended(token.text) in LAPTOPS for i, token in enumerate(tokens) if i not in held)
    if not is_loose:
        return tuple(mentions)
    return tuple(_as_laptop(mention) for mention in mentions)


def _as_laptop(mention: DeviceMention) -> DeviceMention:
    if "desktop" in mention.text or not mention.matches or mention.is_unified:
        return mention
    text = f"{mention.text} laptop"
    if matches := find_device(text):
        return DeviceMention(text, matches, mention.tokens)
    return mention


def _with_vague_mac(
    tokens: Sequence[Token], mentions: Sequence[DeviceMention]
) -> tuple[DeviceMention, ...]:
    """`a mac with 16gb`, where no chip is named: a device, but nobody can say which."""
    if any(mention.is_unified for mention in mentions):
        return tuple(mentions)
    held = {i for mention in mentions for i in mention.tokens}
    for i, token in enumerate(tokens):
        if token.text not in _MACS or i in held:
            continue
        start, stop = _mac_with_memory(tokens, i)
        before = tokens[start - 1].text if start else ""
        has_size = any(SIZE.fullmatch(tokens[j].text) for j in range(start, stop))
        if has_size or before in _BEFORE_MAC:
            mac = DeviceMention(joined(tokens, range(start, stop)), (), range(start, stop), True)
            return tuple(sorted((*mentions, mac), key=lambda mention: mention.tokens.start))
    return tuple(mentions)


def _mac_with_memory(tokens: Sequence[Token], i: int) -> tuple[int, int]:
    """From the size before it to the size behind it, as far as they belong to it."""
    start = i
    while start and (tokens[start - 1].text == "apple" or SIZE.fullmatch(tokens[start - 1].text)):
        start -= 1
    stop = end = i + 1
    while end < len(tokens) and end <= i + 5:
        word = tokens[end].text
        if SIZE.fullmatch(word):
            return start, end + 1
        if word not in _OF_A_MAC:
            break
        stop = end + 1 if word in ("pro", "air", "mini", "studio") else stop
        end += 1
    return start, stop


def _macs(text: str) -> tuple[Card, ...]:
    """Apple's chips, those with the memory that is said if it is."""
    size = next((SIZE.fullmatch(word) for word in text.split() if SIZE.fullmatch(word)), None)
    chips = [card for card in CARDS if card.vendor == "apple"]
    if size is not None:
        chips = [card for card in chips if card.memory_bytes == int(float(size[1]) * GIB)]
    return tuple(sorted(chips, key=lambda card: -card.released)[:_MOST_MACS])


def mended(word: str) -> str:
    """The word without its slip, if it is long enough to tell, and no word of a model's name."""
    is_long = len(word) >= 5 and word.isalpha() and piece_of(word) is None
    return mend(word) if is_long else word


def joined(tokens: Sequence[Token], place: range) -> str:
    """The words as one name; that of one more is that of two."""
    words = [tokens[i].text for i in place]
    return " ".join("2x" if word in ONE_MORE else word for word in words)
