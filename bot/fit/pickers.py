"""What is proposed while somebody types a GPU, a model, a quant or a context; all from memory."""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Generic, TypeVar

from bot.fit.numbers import tokens
from estimator import (
    CARDS,
    RELEASES,
    Card,
    Release,
    UnknownModel,
    find_device,
    find_model,
    near_devices,
)
from estimator.quants.names import take_quant
from estimator.quants.published import PUBLISHED

MOST = 25

_LONGEST = 100  # of what is typed and of what is proposed; no name is longer
_ALIKE = 0.5
_CONTEXTS = (4096, 8192, 16384, 32768, 65536, 131072)
_FULL = "full"
_PLUS = re.compile(r"^(.*\S)\s*(?<!max)\+([^+]*)$", re.DOTALL | re.IGNORECASE)
_CORES = re.compile(r"(\d+)[ -]cores?")
_WORD = re.compile(r"[a-z0-9.]+")
# What most people have or think of, for a field that is still empty.
_USUAL_CARDS = (
    "GeForce RTX 3060 12GB", "GeForce RTX 4060", "GeForce RTX 4060 Ti 16GB",
    "GeForce RTX 4070 Ti Super", "GeForce RTX 3090", "GeForce RTX 4090", "GeForce RTX 5090",
)  # fmt: skip

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class _Named(Generic[Thing]):
    """Something with the words of its names, and its names in one piece."""

    thing: Thing
    words: tuple[str, ...]
    squashed: str


def gpus_like(typed: str) -> list[Card]:
    """The cards that a text means, or may mean when typing goes on; best first."""
    typed = typed[:_LONGEST]
    if not typed.strip():
        usual = {card.name: card for card in CARDS}
        return _first(((usual[name] for name in _USUAL_CARDS), CARDS), lambda card: card.name)
    matches = find_device(typed)
    meant, begun = [match.card for match in matches], list(_begun(typed, _cards()))
    near = near_devices(typed, MOST) if not (meant or begun) else ()
    # A last word may be the beginning of one: `4070 ti sup` is not yet understood in full.
    is_guess = len(matches) == 1 and not matches[0].is_exact
    groups = (begun, meant) if is_guess else (meant, begun)
    return _first((*groups, near), lambda card: card.name)


def machines_like(typed: str) -> list[str]:
    """Names of cards; behind a plus each with the cards that stand before it."""
    found = _PLUS.search(typed)
    head, last = (f"{found[1].strip()} + ", found[2]) if found else ("", typed)
    return [head + card.name for card in gpus_like(last) if len(head + card.name) <= _LONGEST]


def models_like(typed: str) -> list[Release]:
    """The releases that a text means, or may mean when typing goes on; best first."""
    plain = take_quant(typed[:_LONGEST].lower())[0]
    if not plain.strip():
        chats = (release for release in RELEASES if not release.is_base)
        return _first((chats,), lambda release: release.repository)
    begun = list(_begun(plain, _releases()))
    meant = _meant(plain)
    near = _alike(plain) if not (meant or begun) else ()
    return _first((meant, begun, near), lambda release: release.repository)


def quants_like(typed: str) -> list[str]:
    """The usual quants, largest first; in front what was meant or has begun."""
    plain, spelled = _squash(typed[:_LONGEST]), take_quant(typed[:_LONGEST].lower())[1]
    quants = PUBLISHED[::-1]
    groups = (
        (quant for quant in quants if quant == spelled),
        (quant for quant in quants if _squash(quant).startswith(plain)),
        (quant for quant in quants if plain in _squash(quant)),
    )
    return _first(groups, lambda quant: quant)


def contexts_like(typed: str) -> list[str]:
    """`4K` to `128K`, and `full`."""
    names = [*(tokens(n_ctx) for n_ctx in _CONTEXTS), _FULL]
    plain = typed.strip().lower()
    return [name for name in names if name.lower().startswith(plain)] or names


def _first(groups: Sequence[Iterable[Thing]], name: Callable[[Thing], Hashable]) -> list[Thing]:
    """The first 25 of the groups, each once."""
    found: dict[Hashable, Thing] = {}
    for group in groups:
        for each in group:
            found.setdefault(name(each), each)
    return list(found.values())[:MOST]


def _begun(typed: str, known: Sequence[_Named[Thing]]) -> Iterator[Thing]:
    """Those of whose names every typed word begins a word; whole words count more."""
    words, squashed = set(_words(typed)), _squash(typed)
    rated = []
    for named in known:
        if all(any(own.startswith(word) for own in named.words) for word in words):
            rated.append((-len(words & set(named.words)), len(named.words), named.thing))
        elif squashed and squashed in named.squashed:
            rated.append((1, len(named.words), named.thing))
    rated.sort(key=lambda row: row[:2])
    yield from (row[2] for row in rated)


@cache
def _cards() -> tuple[_Named[Card], ...]:
    return tuple(_named(card, (card.name, *card.aliases)) for card in CARDS)


@cache
def _releases() -> tuple[_Named[Release], ...]:
    return tuple(
        _named(release, (release.repository, release.title, *release.aliases))
        for release in RELEASES
    )


def _named(thing: Thing, names: Sequence[str]) -> _Named[Thing]:
    words = dict.fromkeys(word for name in names for word in _words(name))
    return _Named(thing, tuple(words), "|".join(_squash(name) for name in names))


def _words(text: str) -> list[str]:
    """`30-core` is one: `30` alone is rather the beginning of `3060`."""
    return _WORD.findall(_CORES.sub(r"\1core", text.lower()))


def _squash(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _meant(typed: str) -> list[Release]:
    try:
        return [match.release for match in find_model(typed)]
    except UnknownModel:
        return []


def _alike(typed: str) -> list[Release]:
    """Names that look like what was typed."""
    rated = [
        (SequenceMatcher(None, typed.strip(), release.name).ratio(), release)
        for release in RELEASES
    ]
    rated.sort(key=lambda pair: -pair[0])
    return [release for ratio, release in rated if ratio >= _ALIKE]
