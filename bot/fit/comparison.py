"""Several answers side by side: devices, or models, or the candidates of a name."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.fit.ask import Ask
from bot.fit.card import nearest_row
from bot.fit.numbers import gib, rate, span, tokens
from bot.fit.verdicts import LOOKS
from bot.words.fit import TEXTS
from bot.words.text import Locale
from estimator import CanRun


@dataclass(frozen=True, slots=True)
class Compared:
    """An answer and what it is called beside the others."""

    name: str
    ask: Ask
    found: CanRun


def compared(asks: Sequence[Ask]) -> list[Compared]:
    """Named by the device, or by the model where several are asked about, or by both."""
    n_models = len({ask.release.repository for ask in asks})
    n_places = len({ask.place for ask in asks})
    return [Compared(_name(ask, n_models, n_places), ask, ask.answer()) for ask in asks]


def _name(ask: Ask, n_models: int, n_places: int) -> str:
    if n_models > 1:
        title = ask.release.title
        return f"{ask.place.name} · {title}" if n_places > 1 else title
    return ask.place.name


def comparison_lines(entries: Sequence[Compared], locale: Locale) -> list[str]:
    """A line each, and how much faster the fastest of two is."""
    return [*(_line(entry, locale) for entry in entries), *_faster(entries, locale)]


def _line(entry: Compared, locale: Locale) -> str:
    found = entry.found
    look = LOOKS[found.verdict]
    best = found.best
    if best is None:
        row = nearest_row(found)
        lacking = gib(row.shortfall_bytes, locale)
        return TEXTS["compare_no"].say(locale, name=entry.name, quant=row.quant, lacking=lacking)
    return TEXTS["compare_line"].say(
        locale,
        mark=look.mark,
        name=entry.name,
        quant=best.quant,
        runs=look.runs(locale),
        ctx=tokens(best.largest_ctx),
        speed=_speed(found, locale),
    )


def _speed(found: CanRun, locale: Locale) -> str:
    decode = found.speed.decode if found.speed else None
    if decode is None:
        return TEXTS["speed_none"].say(locale)
    return TEXTS["speed_short"].say(locale, span=span(decode.low, decode.high, locale))


def _faster(entries: Sequence[Compared], locale: Locale) -> list[str]:
    """Only where two devices run the very same quant: else it is not the device alone."""
    if len(entries) != 2 or len({entry.ask.release.repository for entry in entries}) > 1:
        return []
    rates = [entry.found.speed.decode.likely for entry in entries
             if entry.found.speed and entry.found.speed.decode]  # fmt: skip
    quants = {entry.found.best.quant for entry in entries if entry.found.best}
    if len(rates) != 2 or len(quants) != 1 or max(rates) < 1.05 * min(rates):
        return []
    fastest = entries[rates.index(max(rates))]
    factor = rate(max(rates) / min(rates), locale)
    return ["", TEXTS["compare_faster"].say(locale, name=fastest.name, factor=factor)]
