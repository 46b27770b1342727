"""Draws the pictures in the docs: `python -m tools.draw_card docs` writes canrun.png, card.png.

The card is drawn from the very page that the bot sends, much as Discord shows it.
"""

import asyncio
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bot.fit.ask import Ask
from bot.fit.marks import draw_mark
from bot.fit.page import Key, Page
from bot.fit.pages import Reader, card_page
from bot.fit.place import Place
from estimator import Verdict, find_device, find_model

SCALE, WIDTH, EDGE, PAD = 2, 760, 12, 22
GROUND, BOX, INK, FAINT, CODE, BUTTON, CHOSEN = (
    "#313338", "#2b2d31", "#f2f3f5", "#a6a9b0", "#1e1f22", "#4e5058", "#5865f2",
)  # fmt: skip
_MARKS = {"✅": Verdict.WHOLE, "⚠️": Verdict.LAYERS, "❌": Verdict.NO}
_PLAIN = str.maketrans({"–": "-", "×": "x"})


def main(folder: Path) -> None:
    found = find_device("3060 12gb")[0]
    ask = Ask(Place(((found.card, 1),)), find_model("r1 14b")[0].release, 8192)
    page = asyncio.run(card_page(ask, Reader(1, "en")))
    assert page.picture is not None
    (folder / "canrun.png").write_bytes(page.picture.png)
    Easel(page).image().save(folder / "card.png", optimize=True)


class Easel:
    """Draws from the top down; `y` is where the next line goes, in pixels of the result."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._image = Image.new("RGB", (WIDTH * SCALE, 1400 * SCALE), BOX)
        self._pen = ImageDraw.Draw(self._image)
        self._y = PAD

    def image(self) -> Image.Image:
        page = self._page
        self._text(page.top)
        self._chart()
        self._text(page.bottom)
        for row in page.rows:
            self._buttons(row)
        height = self._y + PAD - 8
        stripe = (0, 0, 5 * SCALE, height * SCALE)
        self._pen.rectangle(stripe, f"#{page.colour:06x}")
        box = self._image.crop((0, 0, WIDTH * SCALE, height * SCALE)).reduce(SCALE)
        whole = Image.new("RGB", (WIDTH + 2 * EDGE, height + 2 * EDGE), GROUND)
        whole.paste(box, (EDGE, EDGE))
        return whole

    def _text(self, text: str) -> None:
        is_code = False
        for line in text.splitlines():
            if line.startswith("```"):
                is_code = not is_code
                self._y += 4
            elif is_code:
                self._code(line)
            elif line.startswith("-# "):
                self._line(line[3:], 13, FAINT)
            elif line.startswith("### "):
                self._line(f"**{line[4:]}**", 19, INK)
            else:
                self._line(line, 15, INK)

    def _line(self, text: str, size: int, colour: str) -> None:
        """Words, some of them bold, wrapped at the right edge."""
        x = PAD
        for word, is_bold in _words(text):
            mark = _MARKS.get(word)
            width = 20 if mark else self._width(word + " ", size)
            if x + width > WIDTH - PAD:
                x, self._y = PAD, self._y + size + 7
            if mark:
                at = (x + 7) * SCALE, (self._y + size // 2 + 2) * SCALE
                draw_mark(self._pen, mark, *at, 6 * SCALE)
            else:
                self._write(x, self._y, word, size, colour, is_bold=is_bold)
            x += width
        self._y += size + 9 if text else 6

    def _code(self, text: str) -> None:
        """Wrapped as a terminal does it."""
        room = WIDTH - 2 * PAD - 20
        while text:
            n = next(n for n in range(len(text), 0, -1) if self._width(text[:n], 13) <= room)
            box = (PAD * SCALE, self._y * SCALE, (WIDTH - PAD) * SCALE, (self._y + 24) * SCALE)
            self._pen.rectangle(box, CODE)
            self._write(PAD + 10, self._y + 4, text[:n], 13, INK)
            text, self._y = text[n:], self._y + 23

    def _chart(self) -> None:
        assert self._page.picture is not None
        chart = Image.open(BytesIO(self._page.picture.png))
        width = (WIDTH - 2 * PAD) * SCALE
        height = chart.height * width // chart.width
        self._image.paste(
            chart.resize((width, height), Image.Resampling.LANCZOS), (PAD * SCALE, self._y * SCALE)
        )
        self._y += height // SCALE + 14

    def _buttons(self, row: tuple[Key, ...]) -> None:
        self._y += 6
        x = PAD
        for key in row:
            width = self._width(key.label, 15) + 28
            box = (x * SCALE, self._y * SCALE, (x + width) * SCALE, (self._y + 34) * SCALE)
            self._pen.rounded_rectangle(
                box, 6 * SCALE, CHOSEN if key.style == "primary" else BUTTON
            )
            self._write(x + 14, self._y + 8, key.label, 15, INK)
            x += width + 8
        self._y += 42

    def _write(
        self, x: int, y: int, text: str, size: int, colour: str, *, is_bold: bool = False
    ) -> None:
        at = (x * SCALE, y * SCALE)
        self._pen.text(at, text.translate(_PLAIN), colour, _font(size), stroke_width=int(is_bold))

    def _width(self, text: str, size: int) -> int:
        return round(_font(size).getlength(text.translate(_PLAIN))) // SCALE


def _words(text: str) -> Iterator[tuple[str, bool]]:
    """Each with whether it is bold; quotes of code are shown plain."""
    for index, part in enumerate(re.split(r"\*\*", text.replace("`", ""))):
        yield from ((word, index % 2 == 1) for word in part.split())


def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size * SCALE)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font


if __name__ == "__main__":
    main(Path(sys.argv[1]))
