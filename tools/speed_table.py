"""`make speed`: writes into docs/estimator.md how far estimated speeds are from measured ones.

`python -m tools.speed_table` replaces what stands between the markers; a test compares them.
"""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from estimator.speed.classes import SPEED_CLASSES, SpeedConstants
from estimator.speed.decode import prompt_seconds
from estimator.speed.measured import Measured, measurements
from tools.speed_fit import LEAST_POINTS, decode_rows, fitted, predicted

DOCS = Path(__file__).resolve().parents[1] / "docs/estimator.md"
BEGIN, END = "<!-- speed table -->\n", "<!-- end of speed table -->\n"

# What the pages in common use compute: bandwidth over memory at 2,048 tokens, times a constant.
PAGES_SHARE, PAGES_SHARE_AMD, PAGES_CTX, PAGES_OVERHEAD = 0.65, 0.55, 2048, 0.3e9


@dataclass(frozen=True, slots=True)
class Point:
    """A measured rate, what was predicted of it, and the range printed with that."""

    row: Measured
    predicted: float
    low: float
    high: float

    @property
    def error(self) -> float:
        return abs(self.predicted / self.row.tok_s - 1)

    @property
    def is_inside(self) -> bool:
        return self.low * self.predicted <= self.row.tok_s <= self.high * self.predicted


def decode_points() -> tuple[Point, ...]:
    """One device each."""
    return tuple(_decoded(row) for row in decode_rows())


def split_points() -> tuple[Point, ...]:
    """Several cards each."""
    return tuple(_decoded(row) for row in measurements() if row.count > 1)


def prompt_points() -> tuple[Point, ...]:
    return tuple(_read(row) for row in measurements() if row.metric == "pp")


def held_out_points() -> tuple[Point, ...]:
    """Each predicted by a class that was fitted without its device, where enough is left."""
    return tuple(_held_out())


def _held_out() -> Iterator[Point]:
    rows = decode_rows()
    for kind in SPEED_CLASSES.values():
        theirs = [row for row in rows if row.speed_class is kind.speed_class]
        for device in sorted({row.device for row in theirs}):
            rest = [row for row in theirs if row.device != device]
            if len(rest) >= LEAST_POINTS:
                refit = fitted(rest, kind)
                yield from (_decoded(row, refit) for row in theirs if row.device == device)


def _decoded(row: Measured, kind: SpeedConstants | None = None) -> Point:
    kind = kind or SPEED_CLASSES[row.speed_class]
    return Point(row, predicted(row, kind), kind.low, kind.high)


def _read(row: Measured) -> Point:
    kind = SPEED_CLASSES[row.speed_class]
    read = row.bandwidth * kind.utilisation * row.n_ubatch
    seconds = prompt_seconds(row.of.work(), row.bandwidth, kind, read)
    return Point(row, 1 / seconds, kind.prompt_low, kind.prompt_high)


def _by_pages(row: Measured) -> Point:
    """What the pages' formula says, given the true size of the file."""
    share = PAGES_SHARE_AMD if row.speed_class.startswith("amd") else PAGES_SHARE
    n_bytes = row.of.resident_bytes + PAGES_CTX * row.of.kv_bytes + PAGES_OVERHEAD
    return Point(row, row.bandwidth / n_bytes * share, 0.8, 1.2)


def table() -> str:
    """All between the markers."""
    points, held_out = decode_points(), held_out_points()
    lines = [
        "| decoding, by class | rates | devices | median error | within 20 % | inside the range | "
        "without its device: median | within 20 % | range |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for kind in SPEED_CLASSES.values():
        theirs = [point for point in points if point.row.speed_class is kind.speed_class]
        out = [point for point in held_out if point.row.speed_class is kind.speed_class]
        span = f"x{kind.low:g} to x{kind.high:g}"
        lines.append(_line(str(kind.speed_class), theirs, out, span))
    lines.append(_line("**all of these**", points, held_out, ""))
    lines.append(_line("several cards", split_points(), (), ""))
    mixtures = [point for point in points if _is_mixture(point.row)]
    lines.append(_line("mixtures of experts among them", mixtures, (), ""))
    lines.append(_line("the pages' formula", [_by_pages(p.row) for p in points], (), ""))
    lines += ["", "| reading prompts, by class | rates | devices | median error | within 30 % | "
              "inside the range |", "|---|---|---|---|---|---|"]  # fmt: skip
    prompts = prompt_points()
    for kind in SPEED_CLASSES.values():
        theirs = [point for point in prompts if point.row.speed_class is kind.speed_class]
        if theirs:
            lines.append(f"| {kind.speed_class} | {_shares(theirs, 0.3)} |")
    lines.append(f"| **all of these** | {_shares(prompts, 0.3)} |")
    return "\n".join(lines) + "\n"


def _is_mixture(row: Measured) -> bool:
    return row.of.weight_bytes < row.of.resident_bytes / 2


def _line(name: str, points: Sequence[Point], held_out: Sequence[Point], span: str) -> str:
    if not points:
        return f"| {name} | 0 | 0 | not measured | | | | | {span} |"
    out = ("", "")
    if held_out:
        near = sum(point.error <= 0.2 for point in held_out)
        out = (f"{_median(held_out):.1%}", f"{near} of {len(held_out)}")
    return f"| {name} | {_shares(points, 0.2)} | {out[0]} | {out[1]} | {span} |"


def _shares(points: Sequence[Point], near: float) -> str:
    n_near = sum(point.error <= near for point in points)
    n_inside = sum(point.is_inside for point in points)
    n_devices = len({point.row.device for point in points})
    return (
        f"{len(points)} | {n_devices} | {_median(points):.1%} | "
        f"{n_near / len(points):.0%} | {n_inside / len(points):.0%}"
    )


def _median(points: Sequence[Point]) -> float:
    return statistics.median(point.error for point in points)


def written(text: str) -> str:
    """The document with the table as it is now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{table()}{END}{after}"


def main() -> None:
    DOCS.write_text(written(DOCS.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
