"""A report for a terminal."""

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from deepfit.report_sections import Section, Table

# Of these a table is never made narrower: numbers are not broken.
_MANY_COLUMNS, _LEAST_WIDTH = 6, 80


def say(console: Console, title: str, sections: tuple[Section, ...]) -> None:
    """In colours or plain as the console can."""
    least = _LEAST_WIDTH if console.width < _LEAST_WIDTH else None
    told = (_section(each, least) for each in sections)
    console.print(Group(f"[bold]{escape(title)}[/bold]", *told), crop=False)


def _section(section: Section, least: int | None) -> RenderableType:
    parts: list[RenderableType] = ["", f"[bold]{escape(section.title)}[/bold]"]
    parts += [Padding(escape(says), (0, 0, 0, 2)) for says in section.says]
    if section.table:
        is_wide = len(section.table.headers) >= _MANY_COLUMNS
        parts.append(_grid(section.table, least if is_wide else None))
    # Never broken, so that they can be copied.
    parts += [Text(f"  {line}", no_wrap=True, overflow="ignore") for line in section.lines]
    return Group(*parts)


def _grid(table: Table, width: int | None) -> Grid:
    grid = Grid(box=SIMPLE_HEAD, show_header=any(table.headers), pad_edge=False, width=width)
    for number, header in enumerate(table.headers):
        grid.add_column(escape(header), overflow="fold", no_wrap=number == 0)
    for row in table.rows:
        grid.add_row(*map(escape, row))
    return grid
