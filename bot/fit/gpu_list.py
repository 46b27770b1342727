"""Which devices run a model: for each of a few quants and each maker the least that holds it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.fit.numbers import memory, tokens
from bot.fit.verdicts import LOOKS, WHOLE
from bot.words.fit import TEXTS
from bot.words.text import Locale
from estimator import CARDS, Card, Cell, Release, Verdict, grid
from estimator.fit.named_machine import ASSUMED_RAM_BYTES

LADDER = ("Q8_0", "Q6_K", "Q4_K_M", "Q2_K")
_USUAL = "Q4_K_M"
_NAMED = 2
# In the order in which they are told; the rest is memory that a CPU shares.
_MAKERS = {"nvidia": "NVIDIA", "amd": "AMD", "intel": "Intel", "apple": "Apple"}


@dataclass(frozen=True, slots=True)
class GpuList:
    """Lines to read, and the devices that they name, each once."""

    lines: tuple[str, ...]
    named: tuple[Card, ...]


def gpu_list(release: Release, n_ctx: int, quant: str | None, locale: Locale) -> GpuList:
    """`quant` None, or one that nobody publishes: a few usual ones."""
    cells = list(grid((card for card in CARDS if not card.is_laptop), [release], n_ctx=n_ctx))
    have = {cell.quant for cell in cells}
    asked = (quant,) if quant in have else tuple(each for each in LADDER if each in have)
    lines: list[str] = []
    named: dict[str, Card] = {}
    for each in asked:
        whole = [cell for cell in cells if cell.quant == each and cell.verdict in WHOLE]
        groups = list(_least_by_maker(whole))
        lines.append(_line(str(each), groups, locale))
        named |= {card.name: card for cards in groups for card in cards[:_NAMED]}
    usual = quant if quant is not None and quant in have else _USUAL
    lines += _spill([cell for cell in cells if cell.quant == usual], locale)
    head = TEXTS["gpus_head"].say(locale, ctx=tokens(n_ctx))
    return GpuList((head, *lines), tuple(named.values()))


def _room(card: Card) -> int:
    return card.memory_bytes * card.count


def _least_by_maker(cells: Iterable[Cell]) -> Iterator[list[Card]]:
    """For each maker of GPUs the cards with the least memory, single ones and the newest first."""

    def group(card: Card) -> int:
        return list(_MAKERS).index(card.vendor) if _is_told(card) else len(_MAKERS)

    cards = sorted((cell.card for cell in cells), key=group)
    for number, of_maker in groupby(cards, key=group):
        if number < len(_MAKERS):
            yield _least(of_maker)


def _is_told(card: Card) -> bool:
    """Macs, and every GPU with memory of its own."""
    return card.vendor in _MAKERS and (card.kind == "gpu" or card.vendor == "apple")


def _least(cards: Iterable[Card]) -> list[Card]:
    ordered = sorted(cards, key=lambda card: (_room(card), card.count, -card.released, card.name))
    return [card for card in ordered if _room(card) == _room(ordered[0])]


def _line(quant: str, groups: Sequence[Sequence[Card]], locale: Locale) -> str:
    if not groups:
        return TEXTS["gpus_none"].say(locale, quant=quant)
    told = (
        TEXTS["gpus_group"].say(
            locale,
            maker=_MAKERS[cards[0].vendor],
            memory=memory(_room(cards[0])),
            names=_names(cards, locale),
        )
        for cards in groups
    )
    return TEXTS["gpus_line"].say(locale, quant=quant, groups=" · ".join(told))


def _names(cards: Sequence[Card], locale: Locale) -> str:
    told = ", ".join(card.name for card in cards[:_NAMED])
    rest = len(cards) - _NAMED
    return f"{told}, {TEXTS['more'].say(locale, n=rest)}" if rest > 0 else told


def _spill(cells: Sequence[Cell], locale: Locale) -> Iterator[str]:
    """From which size on a GPU does with RAM's help."""
    for verdict in (Verdict.EXPERTS_IN_RAM, Verdict.LAYERS):
        helped = [cell for cell in cells if cell.verdict is verdict and cell.card.kind == "gpu"]
        if helped:
            yield TEXTS["gpus_spill"].say(
                locale,
                ram=memory(ASSUMED_RAM_BYTES),
                quant=helped[0].quant,
                runs=LOOKS[verdict].runs(locale),
                memory=memory(min(_room(cell.card) for cell in helped)),
            )
            return
