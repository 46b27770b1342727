"""A report as one HTML page that needs nothing else: no script, no other file, no address."""

from html import escape

from deepfit.report_chart import STYLE, chart
from deepfit.report_sections import VRAM, Section, Table
from estimator.report.rows import Report

_STYLE = f"""
:root {{ color-scheme: light dark; --line: #8888; }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem;
  color: #1a1a1a; background: #fff; }}
table {{ border-collapse: collapse; display: block; overflow-x: auto; font-size: 0.9rem; }}
th, td {{ border-bottom: 1px solid var(--line); padding: 0.3rem 0.7rem; text-align: left;
  vertical-align: top; }}
h2 {{ margin-top: 2.5rem; }}
pre {{ overflow-x: auto; }}
{STYLE}
@media (prefers-color-scheme: dark) {{ body {{ color: #e8e8e8; background: #16181c; }} }}
"""


def as_html(report: Report, sections: tuple[Section, ...]) -> str:
    title = escape(report.title)
    body = "\n".join(_section(section, report) for section in sections)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}: what it needs to run</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


def _section(section: Section, report: Report) -> str:
    parts = [f"<h{section.level}>{escape(section.title)}</h{section.level}>"]
    parts += [f"<p>{escape(says)}</p>" for says in section.says]
    if section.title == VRAM:
        parts.append(f"<figure>\n{chart(report)}\n</figure>")
    if section.table:
        parts.append(_table(section.table))
    if section.lines:
        parts.append(f"<pre><code>{escape(chr(10).join(section.lines))}</code></pre>")
    return "\n".join(parts)


def _table(table: Table) -> str:
    """The first column names its row."""
    rows = [
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in rest)
        + "</tr>"
        for first, *rest in table.rows
    ]
    heads = "".join(f'<th scope="col">{escape(header)}</th>' for header in table.headers)
    head = f"<thead><tr>{heads}</tr></thead>\n" if any(table.headers) else ""
    return f"<table>\n{head}<tbody>\n{chr(10).join(rows)}\n</tbody>\n</table>"
