"""What the sentence around devices says of them: laptops, Macs, and how many there are."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from bot.question.counts import times, with_counts
from bot.question.device_mention import ONE_MORE, DeviceMention, joined, mended
from bot.question.device_words import LAPTOP_NAMES, SIZE
from bot.question.macs import only_chip, places_of_macs
from bot.question.tokens import Token
from estimator import find_device
from estimator.catalog.words import LAPTOPS

_BETWEEN_NAMES = frozenset(("with", "w", "/", "(", ")", "and", "a"))
_BETWEEN_EQUALS = frozenset(
    ("+", "&", "and", "plus", "a", "another", "second", "my", "one", "more")
)
_CHOICE = frozenset(("or", "vs", "versus", "than", "/", "against"))

_Fold = Callable[[DeviceMention, DeviceMention], DeviceMention | None]


def in_context(
    tokens: Sequence[Token], mentions: Sequence[DeviceMention]
) -> tuple[DeviceMention, ...]:
    """The devices, with what other words of the sentence say of them."""
    chips = tuple(_folded(mentions, partial(_one_chip, tokens)))
    together = _folded(_with_laptop(tokens, chips), partial(_added_up, tokens))
    counted = with_counts(tokens, tuple(_once_each(tokens, together)))
    return _with_vague_mac(tokens, counted)


def _folded(mentions: Iterable[DeviceMention], fold: _Fold) -> Iterator[DeviceMention]:
    """Each with those behind it that `fold` makes one with it."""
    before: DeviceMention | None = None
    for mention in mentions:
        both = fold(before, mention) if before else None
        if before is not None and both is None:
            yield before
        before = both or mention
    if before is not None:
        yield before


def _one_chip(
    tokens: Sequence[Token], before: DeviceMention, mention: DeviceMention
) -> DeviceMention | None:
    """`Ryzen AI Max+ 395 w/ Radeon 8060S` names one chip twice."""
    if not (mention.is_unified and before.is_unified):
        return None
    both = f"{before.text} {mention.text}"
    is_near = _between(tokens, before, mention) <= _BETWEEN_NAMES
    matches = find_device(both) if is_near else ()
    place = range(before.tokens.start, mention.tokens.stop)
    return DeviceMention(both, matches, place) if matches else None


def _added_up(
    tokens: Sequence[Token], before: DeviceMention, mention: DeviceMention
) -> DeviceMention | None:
    """`a 3090 and another 3090`, `3090 + 3090` are two of one card."""
    if not _is_more_of(tokens, before, mention):
        return None
    is_one_more = tokens[mention.tokens.start].text in ONE_MORE
    count = before.count + (1 if is_one_more else mention.count)
    return replace(times(before, count), tokens=range(before.tokens.start, mention.tokens.stop))


def _once_each(
    tokens: Sequence[Token], mentions: Iterable[DeviceMention]
) -> Iterator[DeviceMention]:
    """`GPU: 3090. Will my 3090 run it?` names one device twice; the name that says most counts."""
    kept: list[DeviceMention] = []
    for mention in mentions:
        again = next((i for i, one in enumerate(kept) if _is_same(tokens, one, mention)), None)
        if again is None:
            kept.append(mention)
        elif len(mention.matches) < len(kept[again].matches):
            kept[again] = mention
    yield from kept


def _is_same(tokens: Sequence[Token], one: DeviceMention, other: DeviceMention) -> bool:
    cards = {match.card.name for match in one.matches}
    others = {match.card.name for match in other.matches}
    is_told_apart = bool(_between(tokens, one, other) & _CHOICE)
    return (
        one.count == other.count
        and not is_told_apart
        and (bool(cards and others) and (cards <= others or others <= cards))
    )


def _is_more_of(tokens: Sequence[Token], before: DeviceMention, mention: DeviceMention) -> bool:
    cards = [match.card for match in before.matches]
    is_same = bool(cards) and cards == [match.card for match in mention.matches]
    between = _between(tokens, before, mention)
    return is_same and bool(between) and between <= _BETWEEN_EQUALS


def _between(tokens: Sequence[Token], one: DeviceMention, other: DeviceMention) -> set[str]:
    return {tokens[i].text for i in range(one.tokens.stop, other.tokens.start)}


def _with_laptop(
    tokens: Sequence[Token], mentions: Sequence[DeviceMention]
) -> tuple[DeviceMention, ...]:
    """`my laptop has a 4060`: a laptop that no name holds makes each GPU a laptop's."""
    held = {i for mention in mentions for i in mention.tokens}
    words = [mended(token.text) for token in tokens]
    is_loose = any(word in LAPTOPS for i, word in enumerate(words) if i not in held)
    is_named = LAPTOP_NAMES.search(" ".join(words)) is not None
    if "egpu" in words or not (is_loose or is_named):
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
    """`a mac with 16gb`, where no chip is named: a device, but hardly ever can one say which."""
    if any(mention.is_unified for mention in mentions):
        return tuple(mentions)
    held = {i for mention in mentions for i in mention.tokens}
    place = next(places_of_macs(tokens, held), None)
    if place is None:
        return tuple(mentions)
    mac = _mac(joined(tokens, place), place)
    return tuple(sorted((*mentions, mac), key=lambda mention: mention.tokens.start))


def _mac(text: str, place: range) -> DeviceMention:
    if chip := only_chip(text):
        size = next(word for word in text.split() if SIZE.fullmatch(word))
        return DeviceMention(text, find_device(f"{chip} {size}"), place)
    return DeviceMention(text, (), place, is_vague=True)
