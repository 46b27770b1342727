"""Draws a chart: a bar a quant, the dashed line of usable memory, the verdict beside each bar."""

from functools import cache

from PIL import Image, ImageDraw, ImageFont

from bot.fit.chart import Bar, Chart
from bot.fit.marks import draw_mark
from bot.fit.numbers import gib, tokens
from bot.fit.scale import Scale, scale_of
from bot.fit.verdicts import LOOKS
from bot.words.fit import TEXTS
from bot.words.text import Locale

SCALE = 2
WIDTH, BAR_LEFT, BAR_RIGHT, WORDS_LEFT = 880, 92, 612, 640
TOP, ROW, BAR_HEIGHT, BOTTOM = 84, 28, 16, 44

# Okabe and Ito's hues, which the colour-blind tell apart.
WEIGHTS, KV, REST, LINE = "#0072B2", "#E69F00", "#CC79A7", "#F0E442"
BACKGROUND, INK, FAINT, STRIPE, CHOSEN = "#1e1f22", "#f2f3f5", "#a6a9b0", "#1e1f22", "#2b2d31"
_HATCH, _CUT = 8, 20
_TITLE_SIZES = (22, 15, 12)
# What the font lacks; Pillow brings no other.
_PLAIN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "×": "x", "–": "-"})

Pen = ImageDraw.ImageDraw


def draw(chart: Chart) -> Image.Image:
    """The picture at `SCALE` times its size."""
    height = TOP + ROW * len(chart.bars) + BOTTOM
    image = Image.new("RGB", (WIDTH * SCALE, height * SCALE), BACKGROUND)
    pen = ImageDraw.Draw(image)
    scale = scale_of(chart, (BAR_RIGHT - BAR_LEFT) * SCALE)
    _heading(pen, chart)
    for index, bar in enumerate(chart.bars):
        _row(pen, chart, scale, bar, (TOP + ROW * index) * SCALE)
    _usable_line(pen, chart, scale)
    _legend(pen, chart, height)
    return image


def _locale(chart: Chart) -> Locale:
    """The font is Latin only."""
    return "en" if chart.locale == "zh" else chart.locale


def _heading(pen: Pen, chart: Chart) -> None:
    said = TEXTS["picture_title"].say(_locale(chart), ctx=tokens(chart.n_ctx))
    _write(pen, (20, 10), *fitted(f"{chart.place} · {chart.model}", WIDTH - 40))
    _write(pen, (20, 40), said, 15, FAINT)


def fitted(text: str, width: int) -> tuple[str, int]:
    """The text and its size in pixels, so that it is no wider; cut where the smallest is."""
    for size in _TITLE_SIZES:
        if _width(text, size) <= width * SCALE:
            return text, size
    while _width(f"{text}...", _TITLE_SIZES[-1]) > width * SCALE:
        text = text[:-1]
    return f"{text.rstrip()}...", _TITLE_SIZES[-1]


def _row(pen: Pen, chart: Chart, scale: Scale, bar: Bar, top: int) -> None:
    middle = top + ROW * SCALE // 2
    if bar.is_best:
        box = (8 * SCALE, top + SCALE, (WIDTH - 8) * SCALE, top + (ROW - 1) * SCALE)
        pen.rounded_rectangle(box, 5 * SCALE, CHOSEN)
    _write(pen, (20, middle // SCALE), bar.quant, 15, INK, anchor="lm")
    _stack(pen, chart, scale, bar, middle)
    draw_mark(pen, bar.verdict, WORDS_LEFT * SCALE, middle, 6 * SCALE)
    locale = _locale(chart)
    words = f"{gib(bar.total_bytes, locale)}  {LOOKS[bar.verdict].short(locale)}"
    _write(pen, (WORDS_LEFT + 16, middle // SCALE), words, 15, INK, anchor="lm")


def _stack(pen: Pen, chart: Chart, scale: Scale, bar: Bar, middle: int) -> None:
    """Its parts one after the other; each ends where the sum of those so far does."""
    left, top = BAR_LEFT * SCALE, middle - BAR_HEIGHT * SCALE // 2
    bottom, start, n_bytes = top + BAR_HEIGHT * SCALE, 0, 0
    parts = ((bar.weights_bytes, WEIGHTS), (bar.kv_bytes, KV), (bar.rest_bytes, REST))
    for size, colour in parts:
        n_bytes += size
        end = scale.pixels(n_bytes)
        if end > start:
            pen.rectangle((left + start, top, left + end - 1, bottom - 1), colour)
        start = end
    is_cut = scale.cuts(bar.total_bytes)
    beyond, end = scale.pixels(chart.usable_bytes), start - _CUT * SCALE * is_cut
    if end > beyond:
        _hatch(pen, (left + beyond, top, left + end, bottom))
    if is_cut:
        _cut(pen, left + start, top, bottom)


def _hatch(pen: Pen, box: tuple[int, int, int, int]) -> None:
    """Stripes in the colour of the ground, from lower left to upper right."""
    left, top, right, bottom = box
    height = bottom - top
    for x in range(left - height, right, _HATCH * SCALE):
        first, last = max(x, left), min(x + height, right - 1)
        if last > first:
            ends = (first, bottom - 1 - (first - x), last, bottom - 1 - (last - x))
            pen.line(ends, STRIPE, 2 * SCALE)


def _cut(pen: Pen, right: int, top: int, bottom: int) -> None:
    """Two gaps near the end: the bar goes on."""
    slant = 3 * SCALE
    for x in (right - 14 * SCALE, right - 7 * SCALE):
        pen.line((x - slant, bottom, x + slant, top - 1), BACKGROUND, 3 * SCALE)


def _usable_line(pen: Pen, chart: Chart, scale: Scale) -> None:
    x = BAR_LEFT * SCALE + scale.pixels(chart.usable_bytes)
    top, bottom = (TOP - 4) * SCALE, (TOP + ROW * len(chart.bars)) * SCALE
    for y in range(top, bottom, 10 * SCALE):
        pen.line((x, y, x, min(y + 6 * SCALE, bottom)), LINE, 2 * SCALE)
    locale = _locale(chart)
    said = TEXTS["picture_usable"].say(locale, usable=gib(chart.usable_bytes, locale))
    half = _width(said, 15) // 2
    middle = min(max(x, 20 * SCALE + half), (WIDTH - 20) * SCALE - half)
    _write(pen, (middle // SCALE, TOP - 8), said, 15, LINE, anchor="ms")


def _legend(pen: Pen, chart: Chart, height: int) -> None:
    x, y, locale = BAR_LEFT, height - 22, _locale(chart)
    beyond = "legend_beyond_ram" if chart.is_ram else "legend_beyond"
    keys = (("legend_weights", WEIGHTS), ("legend_kv", KV), ("legend_rest", REST), (beyond, FAINT))
    for key, colour in keys:
        box = (x * SCALE, (y - 6) * SCALE, (x + 18) * SCALE, (y + 6) * SCALE)
        pen.rectangle(box, colour)
        if key == beyond:
            _hatch(pen, box)
        said = TEXTS[key].say(locale)
        _write(pen, (x + 24, y), said, 14, FAINT, anchor="lm")
        x += 24 + _width(said, 14) // SCALE + 22


def _write(
    pen: Pen, at: tuple[int, int], text: str, size: int, colour: str = INK, *, anchor: str = "la"
) -> None:
    """`at` is in pixels of the finished picture."""
    place = (at[0] * SCALE, at[1] * SCALE)
    pen.text(place, text.translate(_PLAIN), colour, _font(size), anchor=anchor)


def _width(text: str, size: int) -> int:
    return round(_font(size).getlength(text.translate(_PLAIN)))


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size * SCALE)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font
