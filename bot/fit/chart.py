"""Every quant's bytes against usable memory: the rows of the picture and of its alt text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.fit.ask import Ask
from bot.fit.numbers import gib, tokens
from bot.fit.verdicts import LOOKS, WHOLE
from bot.words.fit import TEXTS
from bot.words.text import Locale
from estimator import Answer, Device, Row, Verdict
from estimator.fit.attempts import whole_spots
from estimator.fit.placement import Machine
from estimator.memory.footprint import Footprint, Parts
from estimator.units import GIB

ALT_LIMIT = 1024


@dataclass(frozen=True, slots=True)
class Bar:
    """Bytes of one quant as it is laid out best.

    A model that is whole on GPUs beside RAM counts what it takes of the GPUs; any other counts
    everywhere, so what is beyond the usable memory is what has to lie elsewhere. `is_best`: it is
    the quant that the answer chose.
    """

    quant: str
    verdict: Verdict
    weights_bytes: int
    kv_bytes: int
    rest_bytes: int
    is_best: bool

    @property
    def total_bytes(self) -> int:
        return self.weights_bytes + self.kv_bytes + self.rest_bytes


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, largest first, against the most bytes in which a model can be whole.

    Those are of all GPUs that share one, which unlike ones do not, or of the RAM without a GPU.
    """

    place: str
    model: str
    n_ctx: int
    usable_bytes: int
    is_ram: bool
    bars: tuple[Bar, ...]
    locale: Locale


def chart_of(ask: Ask, answer: Answer, locale: Locale) -> Chart:
    room = Machine(answer.devices, answer.demand, {})
    groups = [spot.devices for spots in whole_spots(room) for spot in spots]
    return Chart(
        place=ask.place.name,
        model=ask.release.title,
        n_ctx=ask.n_ctx,
        usable_bytes=max(sum(_usable(answer, each) for each in group) for group in groups),
        is_ram=not room.gpus,
        bars=tuple(_bar(row, is_best=row is answer.best) for row in answer.rows),
        locale=locale,
    )


def _usable(answer: Answer, device: Device) -> int:
    return max(answer.usable_bytes[device.key], 0)


def alt_text(chart: Chart) -> str:
    """The chart in words, of at most 1024 characters: the parts of what fits go last."""
    locale = chart.locale
    head = TEXTS["alt"].say(
        locale,
        model=chart.model,
        place=chart.place,
        ctx=tokens(chart.n_ctx),
        usable=gib(chart.usable_bytes, locale),
    )
    full = _told(head, [_line(bar, locale) for bar in chart.bars])
    if len(full) <= ALT_LIMIT:
        return full
    brief = [_line(bar, locale, parts=bar.verdict in WHOLE) for bar in chart.bars]
    shorter = _told(head, brief)
    if len(shorter) <= ALT_LIMIT:
        return shorter
    return _told(head, [_line(bar, locale, parts=False) for bar in chart.bars])[:ALT_LIMIT]


def _told(head: str, lines: Sequence[str]) -> str:
    return "\n".join((head, *lines))


def _line(bar: Bar, locale: Locale, *, parts: bool = True) -> str:
    sizes = (bar.weights_bytes, bar.kv_bytes, bar.rest_bytes)
    told = f" ({' + '.join(_number(size, locale) for size in sizes)})" if parts else ""
    mark = "* " if bar.is_best else ""
    short = LOOKS[bar.verdict].short(locale)
    return f"{mark}{bar.quant} {_number(bar.total_bytes, locale)} GiB{told}: {short}"


def _number(n_bytes: int, locale: Locale) -> str:
    text = f"{n_bytes / GIB:.2f}"
    return text.replace(".", ",") if locale == "de" else text


def _bar(row: Row, *, is_best: bool) -> Bar:
    weights, kv, rest = _sums(counted(row))
    return Bar(row.quant, row.verdict, weights, kv, rest, is_best)


def counted(row: Row) -> tuple[Parts, ...]:
    """The parts of a row that its bar shows."""
    footprint: Footprint = row.placement.footprint
    is_beside = row.verdict in WHOLE and row.placement.device.kind == "gpu"
    return footprint.devices if is_beside else (*footprint.devices, footprint.host)


def _sums(parts: Iterable[Parts]) -> tuple[int, int, int]:
    listed = list(parts)
    return (
        sum(part.weights_bytes for part in listed),
        sum(part.kv_bytes for part in listed),
        sum(part.compute_bytes + part.overhead_bytes for part in listed),
    )
