"""The lines that fetch a model and serve it, in the terminal."""

from rich.console import Console

from estimator.fit.enquiry import CanRun
from estimator.hub.get import get, told_get


def say_get(console: Console, found: CanRun) -> None:
    """Nothing when nothing fits. A line is never broken, so that it can be copied."""
    best, release = found.best, found.release
    if best is None:
        return
    told = get(release, best.quant, best.candidate.n_bytes, found.answer.demand.n_ctx)
    console.print("\n[bold]Get it and run it[/bold]")
    for line in told.lines:
        console.print(f"  {line}", markup=False, soft_wrap=True)
    for note in told_get(told, release):
        console.print(note, markup=False, style="dim")
