"""An answer in the terminal: the verdict in words, then each quant in a table."""

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from estimator.fit.answer import Answer, Row
from estimator.fit.enquiry import CanRun
from estimator.fit.prospect import Prospect
from estimator.fit.spot import Verdict
from estimator.report.told import ram_beside, told
from estimator.units import show_gb, show_gib

_COLOURS = {
    Verdict.WHOLE: "green",
    Verdict.WHOLE_Q8_KV: "green",
    Verdict.NO: "red",
}


def say_answer(console: Console, title: str, found: CanRun | Prospect) -> None:
    console.print(f"[bold]{escape(title)}[/bold]")
    console.print(escape(told(found)))
    if found.speed is not None:
        console.print(f"Speed: {escape(found.speed.why)}.", style="dim")
    console.print(_quants(found.answer))


def _quants(answer: Answer) -> Table:
    best = answer.best
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for header in ("quant", "file", "runs", "takes"):
        table.add_column(header, no_wrap=header != "runs")
    table.add_column("longest context", justify="right")
    for row in answer.rows:
        colour = _COLOURS.get(row.verdict, "yellow")
        table.add_row(
            escape(row.quant),
            show_gb(row.candidate.n_bytes),
            f"[{colour}]{escape(str(row.verdict))}[/{colour}]",
            _takes(row),
            f"{row.largest_ctx:,}" if row.largest_ctx else "none",
            style="bold" if row is best else "",
        )
    return table


def _takes(row: Row) -> str:
    if row.verdict is Verdict.NO:
        lacking = show_gib(row.shortfall_bytes)
        return f"{show_gib(row.needs_bytes)}{ram_beside(row)}, {lacking} too much"
    return show_gib(row.needs_bytes) + ram_beside(row)
