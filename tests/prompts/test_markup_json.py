"""An answer held to JSON: no text in it is a marker, whatever it looks like."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts import FAMILIES, MarkupParser

THOUGHT = "Hm.</think>\n\n"
ANSWER = '{"a": "<think> x</think><｜tool▁calls▁begin｜>"}'
THINKERS = ("ds-r1", "ds-r1-0528", "ds-v3.1", "ds-v4-0731")


def read(parser: MarkupParser, pieces: list[str]) -> dict[str, str]:
    """What was said under each kind."""
    said = {"reasoning": "", "content": ""}
    for delta in (*(d for piece in pieces for d in parser.feed(piece)), *parser.finish()):
        said[delta.kind] += delta.text
    return said


def cut(text: str, places: list[int]) -> list[str]:
    edges = sorted({0, len(text), *(place % len(text) for place in places)})
    return [text[a:b] for a, b in pairwise(edges)]


@pytest.mark.parametrize("family", [*THINKERS, "ds-v3", "ds-coder"])
@given(places=st.lists(st.integers(0, 200), max_size=12))
def test_answer(family: str, places: list[int]) -> None:
    """Every character of the answer is content, in any pieces."""
    parser = MarkupParser(FAMILIES[family], is_json=True)

    assert {"reasoning": "", "content": ANSWER} == read(parser, cut(ANSWER, places))


@pytest.mark.parametrize("family", THINKERS)
@given(places=st.lists(st.integers(0, 200), max_size=12))
def test_after_thinking(family: str, places: list[int]) -> None:
    """Thinking ends once; what follows is the answer."""
    parser = MarkupParser(FAMILIES[family], in_thinking=True, is_json=True)

    said = read(parser, cut(THOUGHT + ANSWER, places))

    assert {"reasoning": "Hm.", "content": ANSWER} == said


def test_opened_thinking() -> None:
    """A model that opens its thinking itself does so before the answer, not in it."""
    parser = MarkupParser(FAMILIES["ds-r1-0528"], is_json=True)

    said = read(parser, ["<think>", "\n", *THOUGHT, *ANSWER])

    assert {"reasoning": "Hm.", "content": ANSWER} == said


def test_tokens() -> None:
    """A marker's token in the answer is as little a marker as its text."""
    parser = MarkupParser(FAMILIES["ds-v3.1"], is_json=True, marker_ids={"<think>": 5})

    deltas = (*parser.feed('{"'), *parser.feed("<think>", 5), *parser.feed('": 1}'))

    assert '{"<think>": 1}' == "".join(delta.text for delta in deltas)
    assert {"content"} == {delta.kind for delta in deltas}
