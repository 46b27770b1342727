"""`deepfit report` as text, Markdown and HTML: the same words and numbers in each."""

import io
import json
import re
from dataclasses import replace
from functools import lru_cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from deepfit.cli import app
from deepfit.report_chart import alt_text, chart, marks
from deepfit.report_html import as_html
from deepfit.report_markdown import as_markdown, escaped
from deepfit.report_sections import VRAM, Section, Table, sections
from deepfit.report_text import say
from estimator.models.table import RELEASES
from estimator.report.comparison import compare
from estimator.report.json_form import report_object
from estimator.report.report import report_of
from estimator.report.rows import Report
from estimator.units import GIB, show_gb, show_gib
from prompts.families import FAMILIES
from prompts.family import Mode

RELEASE = {release.name: release for release in RELEASES}
NAMES = ("coder-1.3b-instruct", "r1", "v4-flash", "llm-7b-base")

_VOID = {"meta", "br", "hr", "img", "link", "input"}
_LINKS = {"href", "src", "action", "data", "srcset", "xlink:href"}


class Page(HTMLParser):
    """Reads a page and keeps what a browser would mind: tags left open, and addresses."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in _LINKS]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data


@lru_cache
def report(name: str) -> Report:
    return report_of(RELEASE[name])


@lru_cache
def parts(name: str) -> tuple[Section, ...]:
    return sections(report(name), compare(RELEASE[name]))


def typed(*words: str) -> Result:
    return CliRunner().invoke(app, ["report", *words])


def as_text(name: str) -> str:
    return said(report(name).title, parts(name))


def said(title: str, found: tuple[Section, ...]) -> str:
    file = io.StringIO()
    say(Console(file=file, width=400, highlight=False), title, found)
    return file.getvalue()


def cells(found: tuple[Section, ...]) -> list[str]:
    tables = [section.table for section in found if section.table]
    return [cell for table in tables for row in table.rows for cell in row]


@pytest.mark.parametrize("name", NAMES)
class TestFormats:
    def test_html(self, name: str) -> None:
        """The page is closed tag by tag, has no id twice, and needs nothing from elsewhere."""
        text = as_html(report(name), parts(name))
        page = Page(text)

        assert text.startswith("<!DOCTYPE html>\n")
        assert [] == page.open
        assert [] == page.links
        assert len(page.ids) == len(set(page.ids))
        assert not {"script", "iframe", "link", "img", "object"} & set(page.tags)
        assert ["http://www.w3.org/2000/svg"] == re.findall(r"https?://[^\s\"<]+", text)
        assert not re.search(r"url\(|@import", text)

    def test_same_words(self, name: str) -> None:
        """Every cell and every sentence stands in each of the three formats."""
        html = Page(as_html(report(name), parts(name))).text
        text, markdown = as_text(name), as_markdown(report(name).title, parts(name))
        told = [sentence for section in parts(name) for sentence in section.says]

        assert all(cell in html for cell in (*cells(parts(name)), *told))
        assert all(escaped(cell) in markdown for cell in (*cells(parts(name)), *told))
        assert all(cell in text for cell in cells(parts(name)))

    def test_lines(self, name: str) -> None:
        """The lines that fetch and serve it stand whole in each, ready to be copied."""
        lines = report(name).get.lines
        told = next(section for section in parts(name) if section.lines)
        narrow = io.StringIO()
        say(Console(file=narrow, width=40), "", parts(name))

        assert lines == told.lines
        assert "\n".join(lines) in Page(as_html(report(name), parts(name))).text
        assert "\n".join(("```sh", *lines, "```")) in as_markdown("", parts(name))
        assert {*lines} <= {line.strip() for line in narrow.getvalue().splitlines()}

    def test_narrow(self, name: str) -> None:
        """In 60 columns the numbers of each quant are whole, on one line."""
        narrow = io.StringIO()
        say(Console(file=narrow, width=60), "", parts(name))
        lines = [line.split() for line in narrow.getvalue().splitlines()]
        table = next(section.table for section in parts(name) if section.title == VRAM)
        assert table is not None

        assert all(" ".join(row).split() in lines for row in table.rows)

    def test_numbers(self, name: str) -> None:
        """File sizes and VRAM stand in the table as the estimator has them."""
        found = report(name)
        table = parts(name)[1].table
        assert table
        for row, line in zip(found.quants, table.rows, strict=True):
            assert line[0] == row.quant
            assert line[2] == show_gb(row.file_bytes)
            for cell, n_ctx in zip(line[3:], found.contexts, strict=False):
                assert 0.5 >= abs(float(cell.replace(",", "")) - found.needs(row, n_ctx) / GIB)
                assert "." not in cell or 0.005 >= abs(float(cell) - found.needs(row, n_ctx) / GIB)

    def test_prompt(self, name: str) -> None:
        """The prompt template and the end of turn are those of the model's family."""
        family = FAMILIES[RELEASE[name].family]
        facts = parts(name)[0].table
        assert facts
        told = {row[0]: row[1] for row in facts.rows}

        assert (family.renderer or "none: it goes on with text") == told["Prompt template"]
        if family.can_chat:
            assert "  ".join(family.stops(Mode.CHAT)) == told["End of turn"]
        else:
            assert family.eos == told["End of text"]

    def test_markdown_tables(self, name: str) -> None:
        """Every line of a table has as many columns as its head, also with bars in the text."""
        n_columns = 0
        for line in as_markdown(report(name).title, parts(name)).splitlines():
            n_bars = len(re.findall(r"(?<!\\)\|", line))
            if not line.startswith("|"):
                n_columns = 0
                continue
            assert n_bars == (n_columns or n_bars)
            n_columns = n_bars


def test_no_speeds() -> None:
    """Where no well-known device holds the model, the section says that instead of a table."""
    bare = replace(report("r1"), speeds=())

    section = next(each for each in sections(bare) if each.title == "How fast is it?")
    assert section.table is None
    assert "None of the well-known devices" in section.says[0]


class TestChart:
    def test_bars(self) -> None:
        """Each quant's bar is as long as its bytes, in parts of weights, KV cache and the rest."""
        found = report("coder-1.3b-instruct")
        boxes = re.findall(r'<rect [^>]*width="([\d.]+)" height="16"', chart(found))
        widths = [float(width) for width in boxes]
        bars = [sum(widths[n : n + 3]) for n in range(0, len(widths), 3)]
        needs = [found.needs(row, found.usual_ctx) for row in found.quants]

        assert len(bars) == len(needs)
        for bar, need in zip(bars, needs, strict=True):
            assert bar / max(bars) == pytest.approx(need / max(needs), abs=0.001)

    def test_hues(self) -> None:
        """The hues are Okabe and Ito's, and text takes the page's own colour."""
        text = as_html(report("r1"), parts("r1"))

        assert {"#0072B2", "#E69F00", "#009E73"} == set(re.findall(r'fill="(#\w+)"', text))
        assert "fill: currentColor" in text
        assert "prefers-color-scheme: dark" in text

    def test_alt(self) -> None:
        """Whoever cannot see it is told every bar."""
        found = report("r1")
        told = alt_text(found)

        assert 'role="img"' in chart(found)
        assert 'aria-labelledby="chart-title chart-desc"' in chart(found)
        for row in found.quants:
            assert f"{row.quant} {show_gib(found.needs(row, found.usual_ctx))}" in told

    @pytest.mark.parametrize("gib", [3, 8, 30, 140, 1300])
    def test_marks(self, gib: int) -> None:
        """The lines are sizes that GPUs have, within the chart and never crowded."""
        sizes = [total for total, _ in marks(gib << 30)]

        assert 1 <= len(sizes) <= 16
        assert max(sizes) <= gib << 30
        gaps = [later - earlier for earlier, later in pairwise(sizes)]
        assert all(gap >= (gib << 30) / 20 for gap in gaps)


class TestEscaping:
    """Nothing that a report says is taken for markup."""

    BAD = '<script>alert("x")</script> & [bold]|`*_'
    SECTION = (Section(BAD, (BAD,), Table((BAD, "b"), ((BAD, BAD),))),)

    def test_html(self) -> None:
        """In HTML it stands as text, in every place."""
        page = Page(as_html(report("r1"), self.SECTION))

        assert "script" not in page.tags
        assert 5 == page.text.count(self.BAD)

    def test_markdown(self) -> None:
        """In Markdown too, and a bar in a cell begins no other."""
        text = as_markdown(self.BAD, self.SECTION)

        assert "<script" not in text.replace("\\<", "")
        assert 4 == len(re.findall(r"(?<!\\)\|", text.splitlines()[-1])) + 1

    def test_text(self) -> None:
        """In the terminal brackets are no colours."""
        assert 6 == said(self.BAD, self.SECTION).count(self.BAD)


class TestCommand:
    def test_json(self) -> None:
        """Programs get the report's object, with the comparison if they ask for it."""
        found = json.loads(typed("r1-7b", "--json", "--compare").stdout)
        name = "r1-distill-qwen-7b"

        expected = report_object(report(name), compare(RELEASE[name]))
        assert json.loads(json.dumps(expected)) == found

    def test_compare(self) -> None:
        """Theirs stand beside ours only when asked for."""
        assert "Theirs beside ours" in typed("r1", "--compare").stdout
        assert "Theirs beside ours" not in typed("r1").stdout

    @pytest.mark.parametrize(
        ("form", "start"), [("html", "<!DOCTYPE html>"), ("markdown", "# DeepSeek"), ("text", "")]
    )
    def test_out(self, tmp_path: Path, form: str, start: str) -> None:
        """A file gets the page, whole lines of it; standard output says where it went."""
        file = tmp_path / "page"
        result = typed("coder 1.3b", "--format", form, "--out", str(file))
        text = file.read_text(encoding="utf-8")

        assert 0 == result.exit_code
        assert str(file) in result.stdout.replace("\n", "")
        assert text.startswith(start)
        assert "How much VRAM does DeepSeek Coder 1.3B Instruct need?" in text

    def test_printed(self) -> None:
        """Without a file the page goes to standard output as it is."""
        assert (
            as_html(report("r1"), sections(report("r1"))) == typed("r1", "--format", "html").stdout
        )

    @pytest.mark.parametrize(
        ("words", "says"),
        [
            (("gpt 4",), "gpt 4"),
            (("r1", "--format", "pdf"), "text, markdown, html"),
            (("r1", "--out", "/nowhere/page"), "/nowhere/page cannot be written"),
        ],
    )
    def test_bad_input(self, words: tuple[str, ...], says: str) -> None:
        """What is wrong is a sentence, and exit status 2."""
        result = typed(*words)

        assert 2 == result.exit_code
        assert says in result.stderr
