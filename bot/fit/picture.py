"""A chart as a PNG: drawn at twice its size in another thread, two at a time, and kept."""

import asyncio
from functools import lru_cache
from io import BytesIO
from weakref import WeakKeyDictionary

from bot.fit.chart import Chart
from bot.fit.drawing import SCALE, draw

NAME = "canrun.png"

_KEPT = 64
_AT_ONCE = 2
# A semaphore belongs to the event loop that waits on it, and a process may have had several.
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


async def picture(chart: Chart) -> bytes:
    """The PNG of a chart, 880 pixels wide and smaller than 100 kB."""
    loop = asyncio.get_running_loop()
    async with _turns.setdefault(loop, asyncio.Semaphore(_AT_ONCE)):
        return await asyncio.to_thread(png_of, chart)


@lru_cache(maxsize=_KEPT)
def png_of(chart: Chart) -> bytes:
    """Waits for the drawing; for any thread but the event loop's."""
    file = BytesIO()
    # The mean of each square: LANCZOS looks the same here, but its ripples double the file.
    draw(chart).reduce(SCALE).save(file, "PNG", compress_level=6)
    return file.getvalue()
