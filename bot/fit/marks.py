"""A tick, a triangle, a cross: the verdict as a shape, for those who see no colours."""

from PIL import ImageDraw

from bot.fit.verdicts import LOOKS, WHOLE
from estimator import Verdict


def draw_mark(pen: ImageDraw.ImageDraw, verdict: Verdict, x: int, y: int, radius: int) -> None:
    """Around a point, in the colour of the verdict."""
    colour = f"#{LOOKS[verdict].colour:06x}"
    width = radius // 2
    if verdict in WHOLE:
        tick = (x - radius, y, x - radius // 3, y + radius * 2 // 3, x + radius, y - radius)
        pen.line(tick, colour, width, joint="curve")
    elif verdict is Verdict.NO:
        pen.line((x - radius, y - radius, x + radius, y + radius), colour, width)
        pen.line((x - radius, y + radius, x + radius, y - radius), colour, width)
    else:
        corners = (x, y - radius, x + radius, y + radius, x - radius, y + radius)
        pen.polygon(corners, outline=colour, width=width * 2 // 3)
