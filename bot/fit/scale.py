"""How many bytes a pixel is: what fits is shown in full, what is far too big is cut off."""

from dataclasses import dataclass

from bot.fit.chart import Chart

_AIR = 1.12  # beyond what is usable, so that the dashed line has room
_MOST = 2.0  # times what is usable; longer bars are cut
_LEAST_SHOWN = 1.6  # times the smallest bar, so that one that is far too big ends in sight


@dataclass(frozen=True, slots=True)
class Scale:
    """`width` pixels are `most_bytes`."""

    width: int
    most_bytes: int

    def pixels(self, n_bytes: int) -> int:
        return round(min(n_bytes, self.most_bytes) * self.width / self.most_bytes)

    def cuts(self, n_bytes: int) -> bool:
        return n_bytes > self.most_bytes


def scale_of(chart: Chart, width: int) -> Scale:
    """Bars in full up to twice the usable memory, and the smallest bar in any case."""
    every = [bar.total_bytes for bar in chart.bars]
    cap = max(int(chart.usable_bytes * _MOST), int(min(every) * _LEAST_SHOWN))
    return Scale(width, max(int(chart.usable_bytes * _AIR), min(max(every), cap)))
