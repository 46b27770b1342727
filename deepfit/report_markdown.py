"""A report as Markdown."""

import re

from deepfit.report_sections import Section, Table

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def as_markdown(title: str, sections: tuple[Section, ...]) -> str:
    parts = [f"# {escaped(title)}", *(_section(section) for section in sections)]
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", text)


def _section(section: Section) -> str:
    parts = [f"{'#' * section.level} {escaped(section.title)}", *map(escaped, section.says)]
    if section.table:
        parts.append(_table(section.table))
    if section.lines:
        parts.append("\n".join(("```sh", *section.lines, "```")))
    return "\n\n".join(parts)


def _table(table: Table) -> str:
    lines = [tuple(map(escaped, table.headers)), ("---",) * len(table.headers)]
    lines += [tuple(map(escaped, row)) for row in table.rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
