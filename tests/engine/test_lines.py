"""Where an answer ends because of its lines."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.engine.lines import Lines
from proxy.generation import Piece


def read(lines: Lines, *texts: str, now_s: float = 0.0) -> tuple[str, bool]:
    """The text that belongs to the answer, and whether it ends with it."""
    said = ""
    for token, text in enumerate(texts):
        pieces, is_last = lines.read((Piece(token, text),), now_s)
        said += "".join(piece.text for piece in pieces)
        if is_last:
            return said, True
    return said, False


def indented(text: str, n_indent: int) -> str:
    """What is left of the text, line by line: the plain way to say what `Lines` does."""
    first, *others = text.split("\n")
    left = first
    for number, line in enumerate(others):
        n_blanks = len(line) - len(line.lstrip(" \t"))
        is_told = n_blanks < len(line) or number < len(others) - 1
        if is_told and n_blanks < n_indent:
            return f"{left}\n{line[:n_blanks]}"
        left += f"\n{line}"
    return left


class TestIndentation:
    """`n_indent`: the least indentation of each line after the first."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("a\n    b\n    c\n", "a\n    b\n    c\n"),
            ("a\n    b\nc\n    d", "a\n    b\n"),
            ("a\n  b", "a\n  "),
            ("a\n\t\t\t\tb\n\t \t c", "a\n\t\t\t\tb\n\t \t c"),
            ("a\n\n    b", "a\n"),
            ("a\r\n\r\n    b", "a\r\n"),
            ("a\n     \n    b", "a\n     \n    b"),
            ("a\n  ", "a\n  "),
        ],
    )
    def test_cut(self, text: str, expected: str) -> None:
        """A line of fewer blanks is cut behind them, an empty one too; a longer one is kept."""
        assert (expected, expected != text) == read(Lines(4), *text)

    def test_first_line(self) -> None:
        """The first line goes on with one that stands already, however it is indented."""
        assert ("x\n    y", False) == read(Lines(4), "x\n", "    y")

    def test_none(self) -> None:
        """Without a least indentation no line is cut."""
        assert ("a\nb\n\nc", False) == read(Lines(), "a\nb\n", "\nc")

    @given(st.text("a \n\t", max_size=30), st.integers(0, 5), st.lists(st.integers(0, 30)))
    def test_any_split(self, text: str, n_indent: int, cuts: list[int]) -> None:
        """However the text falls into pieces, it is cut at the same character."""
        edges = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
        texts = [text[a:b] for a, b in itertools.pairwise(edges)]

        expected = indented(text, n_indent)
        assert (expected, expected != text) == read(Lines(n_indent), *texts)

    def test_pieces(self) -> None:
        """The pieces before the cut are as they were, and one of which nothing is left is none."""
        whole = (Piece(1, "a\n"), Piece(2, "  "), Piece(3, "b"), Piece(4, "c"))

        assert (whole[:2], True) == Lines(4).read(whole, 0.0)
        assert ((Piece(5, "a\n "),), True) == Lines(4).read((Piece(5, "a\n b"),), 0.0)


class TestTime:
    """`after_s`: the line that is being written when the time is over is the last."""

    def test_late(self) -> None:
        """Time alone ends nothing; the next newline does."""
        lines = Lines(after_s=0.25)
        read(lines, "a", now_s=7.0)

        assert ("b", False) == read(lines, "b", now_s=9.0)
        assert ("c\n  ", True) == read(lines, "c\n  ", now_s=9.1)

    def test_in_time(self) -> None:
        """Newlines that come in time, to the last moment, end nothing."""
        lines = Lines(after_s=0.25)

        assert ("a\n", False) == read(lines, "a\n", now_s=7.0)
        assert ("b\n", False) == read(lines, "b\n", now_s=7.25)
        assert ("c\n", True) == read(lines, "c\n", "d", now_s=7.251)

    def test_unshown(self) -> None:
        """Time runs from the first token that was drawn, also where nothing of it was shown."""
        lines = Lines(after_s=1.0)
        lines.read((), 3.0)

        assert ("a\n", True) == read(lines, "a\n", now_s=4.5)

    def test_no_limit(self) -> None:
        """Without a time there is no end of it."""
        lines = Lines()
        read(lines, "a\n", now_s=0.0)

        assert ("b\n", False) == read(lines, "b\n", now_s=1e9)
