"""`deepfit report`: a model's page, as text, Markdown or HTML."""

import io
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from rich.console import Console

from deepfit.asked import bad_input, model_named, say_json, say_others
from deepfit.report_html import as_html
from deepfit.report_markdown import as_markdown
from deepfit.report_sections import Section, sections
from deepfit.report_text import say
from estimator.report.comparison import Comparison, compare
from estimator.report.json_form import report_object
from estimator.report.report import report_of
from estimator.report.rows import Report
from proxy.errors import DeepFitError

_WIDTH = 120


class Format(StrEnum):
    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"


def format_named(name: str) -> Format:
    """Raises `DeepFitError`."""
    try:
        return Format(name.strip().lower())
    except ValueError as error:
        raise DeepFitError(f"--format: {name[:20]!r} is none of {', '.join(Format)}") from error


def run(
    model: str,
    form: Format,
    *,
    is_compared: bool,
    out: Path | None,
    as_json: bool,
    console: Console,
) -> None:
    """Raises `DeepFitError` for a model unknown, or a file that cannot be written."""
    with bad_input():
        match, others = model_named(model)
        report = report_of(match.release)
        comparison = compare(match.release) if is_compared else None
    if as_json:
        _put(out, console, lambda to: say_json(to, report_object(report, comparison)))
        return
    _put(out, console, lambda to: _say(to, form, report, comparison))
    if out is not None or form is Format.TEXT:
        say_others(console, others)


def _say(console: Console, form: Format, report: Report, comparison: Comparison | None) -> None:
    found = sections(report, comparison)
    if form is Format.TEXT:
        say(console, report.title, found)
    else:
        console.out(_written(form, report, found), highlight=False, end="")


def _written(form: Format, report: Report, found: tuple[Section, ...]) -> str:
    return as_html(report, found) if form is Format.HTML else as_markdown(report.title, found)


def _put(out: Path | None, console: Console, write: Callable[[Console], None]) -> None:
    """To the console, or to a file and say so."""
    if out is None:
        write(console)
        return
    text = io.StringIO()
    write(Console(file=text, width=_WIDTH, highlight=False))
    try:
        out.write_text(text.getvalue(), encoding="utf-8")
    except OSError as error:
        raise DeepFitError(f"{out} cannot be written: {error.strerror}") from error
    console.print(f"Written to {out}.", markup=False)
