"""Thinking parted from the answer, however the text arrives."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts import FAMILIES, Delta, Family, MarkupParser

R1, R1_0528, CODER = FAMILIES["ds-r1"], FAMILIES["ds-r1-0528"], FAMILIES["ds-coder"]
IDS = {"<think>": 128798, "</think>": 128799}
PARTS = ["<think>", "</think>", "<thin", "</thinker>", "<", "\n", "\n\n", "a", "k> ", "é", "<<"]
texts = st.lists(st.sampled_from(PARTS), max_size=12).map("".join)


def parse(
    pieces: Iterable[str | int], family: Family = R1_0528, *, in_thinking: bool = False
) -> tuple[Delta, ...]:
    """Pieces are texts, or ids of markers whose text is hidden."""
    parser = MarkupParser(family, in_thinking=in_thinking, marker_ids=IDS)
    deltas: list[Delta] = []
    for piece in pieces:
        deltas += parser.feed("", piece) if isinstance(piece, int) else parser.feed(piece, 5)
    return (*deltas, *parser.finish())


def joined(deltas: Iterable[Delta]) -> list[tuple[str, str]]:
    """Neighbouring deltas of one kind made one."""
    out: list[tuple[str, str]] = []
    for delta in deltas:
        assert delta.text
        if out and out[-1][0] == delta.kind:
            out[-1] = (delta.kind, out[-1][1] + delta.text)
        else:
            out.append((delta.kind, delta.text))
    return out


def test_model_opens() -> None:
    """R1-0528 writes both tags; the newlines after them are dropped."""
    deltas = parse(["<think>\nhm\n</think>\n\nHi"])

    assert joined(deltas) == [("reasoning", "hm\n"), ("content", "Hi")]


def test_prompt_opened() -> None:
    """After `<think>⏎` in the prompt the text begins as reasoning."""
    deltas = parse(["\nhm", "</think>", "\n", "Hi"], R1, in_thinking=True)

    assert joined(deltas) == [("reasoning", "hm"), ("content", "Hi")]


def test_prompt_thought() -> None:
    """Where the prompt began the reasoning its newlines are the model's, and kept."""
    parser = MarkupParser(R1, in_thinking=True, has_thought=True)
    deltas = [delta for piece in ("\n", "\nhm", "</think>\n", "Hi") for delta in parser.feed(piece)]

    assert joined([*deltas, *parser.finish()]) == [("reasoning", "\n\nhm"), ("content", "Hi")]


def test_opened_twice() -> None:
    """A model that writes `<think>` again after the prompt did is not quoted for it."""
    assert joined(parse(["<think>", "hm"], R1, in_thinking=True)) == [("reasoning", "hm")]


def test_unclosed() -> None:
    """Thinking that never ends is all reasoning."""
    assert joined(parse(["<think>hm", " hm"])) == [("reasoning", "hm hm")]


def test_hidden_markers() -> None:
    """Markers are seen by their ids where their text is empty."""
    deltas = parse([128798, "\n", "hm", 128799, "\n\n", "Hi"])

    assert joined(deltas) == [("reasoning", "hm"), ("content", "Hi")]


def test_marker_with_text_and_id() -> None:
    """A marker that comes with its text is one marker."""
    parser = MarkupParser(R1_0528, marker_ids=IDS)

    assert parser.feed("<think>", 128798) == ()
    assert parser.kind == "reasoning"


def test_id_after_a_beginning() -> None:
    """What looked like a marker's beginning comes out before a marker known by id."""
    assert joined(parse(["a<thi", 128798, "b"])) == [("content", "a<thi"), ("reasoning", "b")]


def test_without_thinking() -> None:
    """A family that does not think says everything, tags too."""
    text = "<think>\nno\n</think>\n\nyes <thi"

    assert parse([text], CODER, in_thinking=True) == (Delta("content", text),)
    assert parse([""], CODER) == ()


@pytest.mark.parametrize("text", ["a <thin", "</thinker>", "<", "a < b", "<THINK>", "</ think>"])
def test_look_alikes(text: str) -> None:
    """Text that merely looks like a marker comes out."""
    assert joined(parse(text)) == [("content", text)]


def test_text_is_not_held_back() -> None:
    """Only what may still become a marker waits."""
    parser = MarkupParser(R1_0528)

    assert parser.feed("Hello") == (Delta("content", "Hello"),)
    assert parser.feed(" x</thi") == (Delta("content", " x"),)
    assert parser.feed("s") == (Delta("content", "</this"),)
    assert parser.finish() == ()


@given(texts, st.booleans(), st.data())
def test_any_split(text: str, in_thinking: bool, data: st.DataObject) -> None:
    """Any split into pieces gives the same text of each kind."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]

    whole = joined(parse([text], in_thinking=in_thinking))
    assert joined(parse(pieces, in_thinking=in_thinking)) == whole


@given(texts, st.booleans())
def test_nothing_is_lost(text: str, in_thinking: bool) -> None:
    """All that was said comes out, less the markers and the newlines that follow one."""
    expected = text.lstrip("\n") if in_thinking else text
    for mark in ("<think>", "</think>"):
        expected = expected.replace(mark, "\0")
    while "\0\n" in expected:
        expected = expected.replace("\0\n", "\0")

    said = "".join(delta.text for delta in parse([text], in_thinking=in_thinking))
    assert said == expected.replace("\0", "")


@given(texts)
def test_no_marker_is_said(text: str) -> None:
    """Within one delta there is never a marker."""
    for delta in parse([text]):
        assert "<think>" not in delta.text
        assert "</think>" not in delta.text
