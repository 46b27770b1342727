"""A report for a terminal."""

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from deepfit.report_sections import Section, Table


def as_text(title: str, sections: tuple[Section, ...]) -> RenderableType:
    """What rich prints, in colours or plain as the console can."""
    return Group(f"[bold]{escape(title)}[/bold]", *(_section(each) for each in sections))


def say(console: Console, title: str, sections: tuple[Section, ...]) -> None:
    console.print(as_text(title, sections), crop=False)


def _section(section: Section) -> RenderableType:
    parts: list[RenderableType] = ["", f"[bold]{escape(section.title)}[/bold]"]
    parts += [Padding(escape(says), (0, 0, 0, 2)) for says in section.says]
    if section.table:
        parts.append(_grid(section.table))
    # Never broken, so that they can be copied.
    parts += [Text(f"  {line}", no_wrap=True, overflow="ignore") for line in section.lines]
    return Group(*parts)


def _grid(table: Table) -> Grid:
    grid = Grid(box=SIMPLE_HEAD, show_header=any(table.headers), pad_edge=False)
    for number, header in enumerate(table.headers):
        grid.add_column(escape(header), overflow="fold", no_wrap=number == 0)
    for row in table.rows:
        grid.add_row(*map(escape, row))
    return grid
