"""An answer in the terminal: the verdict in words, then each quant in a table."""

from collections.abc import Callable
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from estimator.bandwidth import show_bandwidth
from estimator.fit.answer import Answer, Row
from estimator.fit.enquiry import CanRun
from estimator.fit.prospect import Prospect
from estimator.fit.spot import Verdict
from estimator.report.told import told
from estimator.units import GIB, round_up, show_gb

_USUAL_WIDTH = 80

_COLOURS = {
    Verdict.WHOLE: "green",
    Verdict.WHOLE_Q8_KV: "green",
    Verdict.NO: "red",
}


@dataclass(frozen=True, slots=True)
class _Size:
    header: str
    n_bytes: Callable[[Row], int]


_SIZES = (
    _Size("GPU", lambda row: row.gpu_bytes),
    _Size("RAM", lambda row: row.ram_bytes),
    _Size("lacking", lambda row: round_up(row.shortfall_bytes)),
)


def say_answer(console: Console, title: str, found: CanRun | Prospect) -> None:
    console.print(f"[bold]{escape(title)}[/bold]")
    console.print(escape(told(found)))
    if found.speed is not None:
        console.print(f"Speed: {escape(found.speed.why)}.", style="dim")
    _say_bandwidth(console, found)
    console.print(_quants(found.answer, is_narrow=console.width < _USUAL_WIDTH))


def _say_bandwidth(console: Console, found: CanRun | Prospect) -> None:
    """What was taken of the RAM, where the speed hangs on it."""
    is_measured = found.speed is not None and found.speed.is_measured
    if found.is_partly_in_ram and found.ram.is_assumed and not is_measured:
        console.print(
            f"{show_bandwidth(found.ram.bytes_per_s)} are assumed for RAM; --ram-bandwidth says "
            "what it has: 205 (GB/s), or its modules and channels, ddr5-4800x12."
        )


def _quants(answer: Answer, *, is_narrow: bool) -> Table:
    """Whole in 80 columns: no column for what no quant takes, and units above; closer in fewer."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=0 if is_narrow else (0, 1))
    table.add_column("quant", no_wrap=True)
    table.add_column("file\nGB" if is_narrow else "file", justify="right", no_wrap=True)
    table.add_column("runs")
    sizes = [size for size in _SIZES if any(map(size.n_bytes, answer.rows))]
    for header in (*(f"{size.header}\nGiB" for size in sizes), "longest\ncontext"):
        table.add_column(header, justify="right", no_wrap=True)
    for row in answer.rows:
        colour = _COLOURS.get(row.verdict, "yellow")
        table.add_row(
            escape(row.quant),
            show_gb(row.candidate.n_bytes).removesuffix(" GB" if is_narrow else ""),
            f"[{colour}]{escape(str(row.verdict))}[/{colour}]",
            *(_gib(size.n_bytes(row)) for size in sizes),
            f"{row.largest_ctx:,}" if row.largest_ctx else "none",
            style="bold" if row is answer.best else "",
        )
    return table


def _gib(n_bytes: int) -> str:
    return f"{n_bytes / GIB:.2f}" if n_bytes else ""
