"""A chart of what each quant takes of a GPU, as SVG: bars of parts against sizes of memory."""

from collections import Counter
from collections.abc import Iterator
from html import escape

from estimator.catalog import CARDS
from estimator.memory.footprint import Parts
from estimator.report.rows import Report
from estimator.units import GIB, show_gib

# Okabe and Ito's hues, told apart by whoever does not see all colours; each as part of a legend.
_HUES = {"weights": "#0072B2", "KV cache": "#E69F00", "compute and CUDA": "#009E73"}
_MARK = "#D55E00"

_WIDTH, _LABELS, _RIGHT = 900, 90, 90
_BAR, _STEP, _TOP = 16, 24, 62
_NEAREST = 60  # marks stand no closer

_PLOT = _WIDTH - _LABELS - _RIGHT


def chart(report: Report) -> str:
    """The SVG element, with its description for whoever cannot see it."""
    most = max(report.needs(row, report.usual_ctx) for row in report.quants)
    height = _TOP + _STEP * len(report.quants) + 8
    title = (
        f"Memory of one GPU that {report.title} takes with {report.usual_ctx:,} tokens of context"
    )
    lines = [
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="chart-title chart-desc"'
        ' xmlns="http://www.w3.org/2000/svg">',
        f'<title id="chart-title">{escape(title)}</title>',
        f'<desc id="chart-desc">{escape(alt_text(report))}</desc>',
        *_legend(),
        *_marks(most, height),
        *_bars(report, most),
        "</svg>",
    ]
    return "\n".join(lines)


def alt_text(report: Report) -> str:
    """The bars in words."""
    bars = (f"{row.quant} {show_gib(report.needs(row, report.usual_ctx))}" for row in report.quants)
    return f"A bar for each quant, made of weights, KV cache and the rest: {', '.join(bars)}."


def marks(most: int) -> tuple[tuple[int, str], ...]:
    """Sizes of memory worth a line up to `most` bytes: the usual ones first, none too close."""
    cards = [card for card in CARDS if card.kind == "gpu"]
    sizes = Counter((card.memory_bytes, card.count) for card in cards)
    chosen: list[tuple[int, str]] = []
    for (memory, count), _ in sizes.most_common():
        total, gib = memory * count, memory // GIB
        is_far = all(abs(total - other) * _PLOT / most >= _NEAREST for other, _ in chosen)
        if total <= most and is_far:
            chosen.append((total, f"{gib} GiB" if count == 1 else f"{count}×{gib}"))
    return tuple(sorted(chosen))


def _legend() -> Iterator[str]:
    x = _LABELS
    for name, hue in _HUES.items():
        yield f'<rect x="{x}" y="6" width="12" height="12" fill="{hue}"/>'
        yield f'<text x="{x + 18}" y="16">{escape(name)}</text>'
        x += 40 + 8 * len(name)
    yield f'<line x1="{x}" x2="{x + 16}" y1="12" y2="12" class="mark"/>'
    yield f'<text x="{x + 22}" y="16">memory that GPUs have</text>'


def _marks(most: int, height: int) -> Iterator[str]:
    for total, name in marks(most):
        x = _LABELS + total * _PLOT / most
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 12}" y2="{height - 8}" class="mark"/>'
        yield f'<text x="{x:.1f}" y="{_TOP - 18}" text-anchor="middle">{escape(name)}</text>'


def _bars(report: Report, most: int) -> Iterator[str]:
    for number, row in enumerate(report.quants):
        y = _TOP + _STEP * number
        parts = report.footprint(row, report.usual_ctx).device
        yield f'<text x="{_LABELS - 8}" y="{y + 13}" text-anchor="end">{escape(row.quant)}</text>'
        x = float(_LABELS)
        for (name, hue), n_bytes in zip(_HUES.items(), _stacked(parts), strict=True):
            width = n_bytes * _PLOT / most
            tip = f"<title>{escape(f'{row.quant}: {show_gib(n_bytes)} {name}')}</title>"
            box = f'x="{x:.2f}" y="{y}" width="{width:.2f}" height="{_BAR}"'
            yield f'<rect {box} fill="{hue}">{tip}</rect>'
            x += width
        yield f'<text x="{x + 6:.1f}" y="{y + 13}">{escape(show_gib(parts.total_bytes))}</text>'


def _stacked(parts: Parts) -> tuple[int, int, int]:
    return parts.weights_bytes, parts.kv_bytes, parts.compute_bytes + parts.overhead_bytes


STYLE = f"""svg {{ max-width: 100%; height: auto; font: 13px system-ui, sans-serif; }}
svg text {{ fill: currentColor; }}
svg .mark {{ stroke: {_MARK}; stroke-width: 1.5; stroke-dasharray: 4 3; }}"""
