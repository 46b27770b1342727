"""The picture: its bars are as long as the numbers say, and its alt text has the same numbers."""

import asyncio
import re
import struct
import time
from io import BytesIO

import pytest
from PIL import Image

from bot.fit.ask import Ask
from bot.fit.chart import ALT_LIMIT, Chart, alt_text, chart_of
from bot.fit.drawing import (
    BACKGROUND,
    BAR_LEFT,
    BAR_RIGHT,
    KV,
    LINE,
    REST,
    ROW,
    SCALE,
    TOP,
    WEIGHTS,
    WIDTH,
    WORDS_LEFT,
    fitted,
)
from bot.fit.picture import picture, png_of
from bot.fit.place import Place
from bot.fit.scale import scale_of
from bot.fit.verdicts import AMBER, GREEN, RED, WHOLE
from bot.words import LOCALES
from bot.words.text import Locale
from estimator import CARDS, RELEASES, CanRun, Verdict, find_device, find_model
from estimator.units import GIB

pytestmark = pytest.mark.anyio

QUESTIONS = [
    ("3060 12gb", "r1 14b", 8192),
    ("4060", "v2 lite", 32768),
    ("m3 max 64gb 40 core", "r1 70b", 8192),
    ("2x3090", "r1 70b", 16384),
    ("4090", "r1", 8192),
    ("gtx 1050 2gb", "r1 14b", 8192),
]


def charted(device: str, model: str, n_ctx: int, locale: Locale = "en") -> tuple[Chart, CanRun]:
    match = find_device(device)[0]
    asked = Ask(Place(((match.card, match.count),)), find_model(model)[0].release, n_ctx)
    found = asked.answer()
    return chart_of(asked, found.answer, locale), found


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def opened(chart: Chart) -> Image.Image:
    return Image.open(BytesIO(png_of(chart))).convert("RGB")


def pixels_of(image: Image.Image, index: int, colour: str) -> int:
    """How many pixels of a bar's middle have just this colour."""
    y = TOP + ROW * index + ROW // 2
    row = [image.getpixel((x, y)) for x in range(BAR_LEFT, BAR_RIGHT)]
    return row.count(rgb(colour))


class TestRows:
    @pytest.mark.parametrize("question", QUESTIONS)
    def test_bars(self, question: tuple[str, str, int]) -> None:
        """A bar is what its row takes: of the GPU where it is whole, else everywhere."""
        chart, found = charted(*question)

        for bar, row in zip(chart.bars, found.answer.rows, strict=True):
            footprint = row.placement.footprint
            everywhere = footprint.total_bytes + footprint.host_bytes
            whole = row.verdict in WHOLE
            assert (row.quant, row.verdict) == (bar.quant, bar.verdict)
            assert (row.needs_bytes if whole else everywhere) == bar.total_bytes
        assert (
            [found.best.quant] if found.best else [] == [b.quant for b in chart.bars if b.is_best]
        )

    @pytest.mark.parametrize("question", QUESTIONS)
    def test_alt_numbers(self, question: tuple[str, str, int]) -> None:
        """The alt text has each row's numbers, and the usable memory."""
        chart, found = charted(*question)
        lines = alt_text(chart).splitlines()

        assert f"{chart.usable_bytes / GIB:.2f} GiB usable" in lines[0]
        assert len(found.answer.rows) == len(lines) - 1
        for bar, line in zip(chart.bars, lines[1:], strict=True):
            told = re.fullmatch(
                r"(?:\* )?(\S+) ([\d.]+) GiB(?: \((.+) \+ (.+) \+ (.+)\))?: .+", line
            )
            assert told is not None
            assert (bar.quant, f"{bar.total_bytes / GIB:.2f}") == told.group(1, 2)
            parts = (bar.weights_bytes, bar.kv_bytes, bar.rest_bytes)
            if told[3]:
                assert tuple(f"{part / GIB:.2f}" for part in parts) == told.group(3, 4, 5)

    def test_alt_limit(self) -> None:
        """The alt text of any device, model and language is within 1024 characters."""
        for locale in LOCALES:
            for card in CARDS[::40]:
                for release in RELEASES[::9]:
                    asked = Ask(Place(((card, 2),)), release, min(8192, release.n_ctx_train))
                    chart = chart_of(asked, asked.answer().answer, locale)
                    text = alt_text(chart)
                    assert len(text) <= ALT_LIMIT
                    assert len(chart.bars) == text.count("\n")

    def test_german_comma(self) -> None:
        """The alt text speaks the reader's language, numbers too."""
        chart, _ = charted("3060 12gb", "r1 14b", 8192, "de")

        assert "11,00 GiB nutzbar" in alt_text(chart)
        assert "* Q5_K_S 10,98 GiB (9,06 + 1,50 + 0,42): passt" in alt_text(chart)


class TestDrawing:
    @pytest.mark.parametrize("question", QUESTIONS[:4])
    def test_lengths(self, question: tuple[str, str, int]) -> None:
        """What lies within the usable memory is drawn in its colour, as long as it should be."""
        chart, _ = charted(*question)
        image, width = opened(chart), BAR_RIGHT - BAR_LEFT
        scale = scale_of(chart, width)
        line = chart.usable_bytes * width / scale.most_bytes

        for index, bar in enumerate(chart.bars):
            start = 0.0
            for size, colour in (
                (bar.weights_bytes, WEIGHTS), (bar.kv_bytes, KV), (bar.rest_bytes, REST)
            ):  # fmt: skip
                end = start + size * width / scale.most_bytes
                expected = max(min(end, line) - start, 0)
                if end <= line:
                    assert abs(expected - pixels_of(image, index, colour)) <= 3
                start = end

    def test_hatched(self) -> None:
        """Beyond the usable memory a bar is striped: there is ground in it, and its colour."""
        chart, _ = charted("3060 12gb", "r1 14b", 8192)
        image, width = opened(chart), BAR_RIGHT - BAR_LEFT
        scale = scale_of(chart, width)
        line = BAR_LEFT + chart.usable_bytes * width // scale.most_bytes
        y = TOP + ROW + ROW // 2  # Q8_0
        beyond = [image.getpixel((x, y)) for x in range(line + 3, line + 60)]
        within = [image.getpixel((x, y)) for x in range(BAR_LEFT, line - 3)]

        assert {rgb(WEIGHTS)} == set(within)
        assert {rgb(WEIGHTS), rgb(BACKGROUND)} <= set(beyond)

    @pytest.mark.parametrize("question", QUESTIONS)
    def test_line(self, question: tuple[str, str, int]) -> None:
        """The dashed line stands where the usable memory ends, with gaps."""
        chart, _ = charted(*question)
        image, width = opened(chart), BAR_RIGHT - BAR_LEFT
        x = BAR_LEFT + round(chart.usable_bytes * width / scale_of(chart, width).most_bytes)
        column = [
            any(image.getpixel((at, y)) == rgb(LINE) for at in (x - 1, x, x + 1))
            for y in range(TOP, TOP + ROW * len(chart.bars))
        ]

        assert 0.4 < sum(column) / len(column) < 0.8

    def test_marks(self) -> None:
        """Beside each bar is a shape in the verdict's colour."""
        chart, _ = charted("3060 12gb", "r1 14b", 8192)
        no, _ = charted("4090", "r1", 8192)
        expected = {Verdict.WHOLE: GREEN, Verdict.WHOLE_Q8_KV: GREEN, Verdict.LAYERS: AMBER,
                    Verdict.NO: RED}  # fmt: skip

        for each in (chart, no):
            image = opened(each)
            for index, bar in enumerate(each.bars):
                y = TOP + ROW * index
                box = image.crop((WORDS_LEFT - 8, y, WORDS_LEFT + 9, y + ROW))
                colours = {colour for _, colour in box.getcolors(10_000) or []}
                assert rgb(f"{expected[bar.verdict]:06x}") in colours

    def test_nothing_usable(self) -> None:
        """A device with less than the headroom has no usable memory, and still a picture."""
        asked = Ask(Place(vram_bytes=GIB // 2), find_model("r1 1.5b")[0].release, 4096)
        chart = chart_of(asked, asked.answer().answer, "en")

        assert 0 == chart.usable_bytes
        assert WIDTH == opened(chart).width


class TestFile:
    @pytest.mark.parametrize("locale", LOCALES)
    @pytest.mark.parametrize("question", QUESTIONS)
    def test_size(self, question: tuple[str, str, int], locale: Locale) -> None:
        """A PNG of 880 pixels' width and less than 100 kB."""
        chart, _ = charted(*question, locale)
        png = png_of(chart)
        width, height = struct.unpack(">II", png[16:24])

        assert png.startswith(b"\x89PNG")
        assert (WIDTH, TOP + ROW * len(chart.bars) + 44) == (width, height)
        assert len(png) < 100_000
        assert 2 == SCALE

    async def test_kept(self) -> None:
        """The same picture is drawn once."""
        chart, _ = charted("3060 12gb", "r1 14b", 4096)

        assert await picture(chart) is await picture(chart)

    async def test_loop_is_free(self) -> None:
        """While pictures are drawn the loop does other things."""
        charts = [charted("3090", "r1 14b", 1024 * n)[0] for n in range(2, 8)]
        drawing = asyncio.gather(*(picture(chart) for chart in charts))
        ticks, start = 0, time.monotonic()
        while not drawing.done() and time.monotonic() - start < 30:
            await asyncio.sleep(0.005)
            ticks += 1

        assert 6 == len(await drawing)
        assert ticks > 2


def test_title_fits() -> None:
    """The longest names, four in a machine, end within the picture; short ones are as they are."""
    longest = sorted(CARDS, key=lambda card: -len(card.name))[:4]
    name = Place(tuple((card, 16) for card in longest)).name
    short = "GeForce RTX 3060 12GB · DeepSeek R1 Distill Qwen 14B"
    cut, size = fitted(f"{name} · DeepSeek R1 Distill Llama 70B", WIDTH - 40)

    assert (short, 22) == fitted(short, WIDTH - 40)
    assert cut.endswith("...")
    assert fitted(cut, WIDTH - 40) == (cut, size)
