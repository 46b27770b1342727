"""What holds for calls in every syntax: they come back as written, in pieces as whole."""

import json
import re
from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from prompts import FAMILIES, Family, Message, render
from prompts.markers import ASSISTANT, DSML, THINK_END, TOOLS
from prompts.messages import ToolCall
from prompts.segments import Segment
from prompts.tools import ToolSyntax
from tests.prompts.parsing import Piece, calls, heard, parse, said

NAMES = ("ds-coder", "ds-v3", "ds-r1", "ds-v3.1", "ds-v3.2", "ds-v4-preview", "ds-v4.1")
ROWS = [FAMILIES[name] for name in NAMES]
every_row = pytest.mark.parametrize("family", ROWS, ids=[row.id for row in ROWS])

TYPED = [
    *TOOLS,
    DSML,
    f"</{DSML}parameter>",
    f"</{DSML} parameter>",
    f"<{DSML}invoke",
    "</tool_call>",
    "<tool_call>",
    "<think>",
    "</think>",
    "```",
    "\n\n",
    "\\",
    '"',
]
strings = st.one_of(st.text(), st.lists(st.sampled_from(TYPED) | st.text(max_size=3)).map("".join))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | strings,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(strings, inner, max_size=3),
    max_leaves=6,
).filter(lambda value: "Infinity" not in json.dumps(value))
names = st.from_regex(r"[a-zA-Z0-9_-]{1,64}", fullmatch=True).filter(lambda name: name)
wanted = st.lists(
    st.tuples(names, st.dictionaries(strings, values, max_size=4)), min_size=1, max_size=3
)


def turn(family: Family, content: str, wanted: Sequence[tuple[str, object]]) -> list[Segment]:
    """What the model would have said to be written thus: an answer, up to its end."""
    asked = [ToolCall(name, json.dumps(given, ensure_ascii=False)) for name, given in wanted]
    answer = Message("assistant", content, tool_calls=tuple(asked))
    results = [Message("tool", "T")] * len(wanted)
    head, tail = Message("user", "U1"), Message("user", "U2")
    segments = list(render(family, [head, answer, *results, tail], thinking=False).segments)
    if family.tools is ToolSyntax.PLAIN:
        return _between_words(family, segments)
    start = max(n for n, s in enumerate(segments[: _end(family, segments)]) if _opens(s))
    return segments[start + 1 : _end(family, segments)]


def _opens(segment: Segment) -> bool:
    return segment.is_marker and segment.text in (ASSISTANT, THINK_END)


def _end(family: Family, segments: Sequence[Segment]) -> int:
    return next(n for n, s in enumerate(segments) if s.is_marker and s.text in family.turn_ends)


def _between_words(family: Family, segments: Sequence[Segment]) -> list[Segment]:
    """Role words are text: the segment before the answer's end holds more than the answer."""
    text = segments[_end(family, segments) - 1].text
    return [Segment(text.split("### Response:\n", 1)[1], is_marker=False)]


def as_tokens(family: Family, segments: Sequence[Segment]) -> list[Piece]:
    """As the engine gives them: markers by their ids, their text hidden."""
    ids = ids_of(family)
    return [(s.text, ids[s.text]) if s.is_marker else s.text for s in segments]


def ids_of(family: Family) -> dict[str, int]:
    return {text: at for at, text in enumerate(family.markers)}


@every_row
@given(wanted=wanted, has_content=st.booleans())
def test_identity(
    family: Family, wanted: list[tuple[str, dict[str, object]]], has_content: bool
) -> None:
    """Calls that were written come back: names, arguments of any JSON and unicode, the text."""
    content = "A1 <b>" if has_content else ""
    pieces = as_tokens(family, turn(family, content, wanted))

    found = heard(family, *pieces, ids=ids_of(family))
    assert [pair for pair in found if pair[0] == "content"] == [("content", content)][:has_content]
    assert calls([pair for pair in found if pair[0] != "content"]) == wanted


def cuts(text: str, places: Sequence[int]) -> list[str]:
    at = sorted(place % (len(text) + 1) for place in places)
    return [text[a:b] for a, b in zip([0, *at], [*at, len(text)], strict=True)]


@every_row
@given(wanted=wanted, places=st.lists(st.integers(0, 10_000), max_size=12))
def test_written_any_split(
    family: Family, wanted: list[tuple[str, dict[str, object]]], places: list[int]
) -> None:
    """What was written, all of it as text and cut anywhere, is read the same."""
    text = "".join(segment.text for segment in turn(family, "A1", wanted))

    assert heard(family, *cuts(text, places)) == heard(family, text)


D = DSML
PARTS = [
    *TOOLS,
    "<｜tool_calls_begin｜>",
    "<|tool_call_end|>",
    "<｜tool",
    "function",
    "f",
    "```json\n",
    "\n```",
    '{"a": 1}',
    '{"a": "',
    '"',
    "{",
    "<think>",
    "</think>",
    "</thi",
    f"<{D}tool_calls>",
    f"</{D}tool_calls>",
    f"<{D} calls>",
    f'<{D}invoke name="f">',
    f"<{D}invoke name=",
    f"</{D}invoke>",
    f'<{D}parameter name="a" string="true">',
    f'<{D}parameter name="a" string="false">',
    f'<{D}parameter name="a">',
    f"</{D}parameter>",
    f"<{D}",
    D,
    "<tool_call>",
    "</tool_call>",
    '{"name": "f", "arguments": {"a": 1}}',
    "<",
    ">",
    " ",
    "\n",
    "\n\n",
    "é",
]
jumble = st.lists(st.sampled_from(PARTS), max_size=14)


tools_or_not = st.booleans()


def own_marks(family: Family, *, tools: bool) -> list[str]:
    """Without tools, those that are tokens of DeepSeek's: any other syntax is text."""
    thinking = [mark for mark in (family.think_open, family.think_close) if mark]
    match family.tools:
        case ToolSyntax.PLAIN:
            return [*thinking, *(["<tool_call>", "</tool_call>"] if tools else [])]
        case ToolSyntax.V3 | ToolSyntax.V3_1:
            misspelt = ["<｜tool_calls_begin｜>", "<|tool_call_end|>"] if tools else []
            return [*thinking, *TOOLS, *misspelt]
    return [*thinking, *([f"<{D}", f"</{D}"] if tools else [D])]


@every_row
@given(
    parts=jumble,
    places=st.lists(st.integers(0, 1_000), max_size=8),
    thinking=st.booleans(),
    tools=tools_or_not,
)
@example(
    parts=[f'<{D}invoke name=">', "<tool_call>", '">'], places=[25, 28], thinking=False, tools=True
)
@example(
    parts=[
        f'<{D}invoke name="f">',
        f'<{D}parameter name="a">',
        f'<{D}parameter name="a" string="true">',
        f"</{D}parameter>",
    ],
    places=[90],
    thinking=False,
    tools=True,
)
def test_any_split(
    family: Family, parts: list[str], places: list[int], thinking: bool, tools: bool
) -> None:
    """Any text, cut anywhere, gives the same text of each kind and the same calls."""
    text = "".join(parts)

    whole = parse(family, [text], in_thinking=thinking, tools=tools)
    pieces = parse(family, cuts(text, places), in_thinking=thinking, tools=tools)
    assert said(pieces[0]) == said(whole[0])
    assert pieces[1] == whole[1]


@every_row
@given(parts=jumble, thinking=st.booleans(), tools=tools_or_not)
def test_no_marker_is_said(family: Family, parts: list[str], thinking: bool, tools: bool) -> None:
    """No marker of a family's own reaches the client, whether spelled out or a token."""
    ids, own = ids_of(family), own_marks(family, tools=tools)
    pieces: list[Piece] = [(part, ids[part]) if part in ids else part for part in parts]

    spelled, _ = parse(family, ["".join(parts)], in_thinking=thinking, tools=tools)
    hidden, _ = parse(family, pieces, in_thinking=thinking, ids=ids, tools=tools)
    for delta in (*spelled, *hidden):
        if delta.kind in ("reasoning", "content"):
            assert not [mark for mark in own if mark in delta.text]


# Hypothesis tries the strings of our source too, and those are markers.
MARKER = re.compile("[\uff5c|]>|\uff5cDSML|think>|tool_call>")
unmarked = st.text().filter(lambda text: not MARKER.search(text))


@every_row
@given(
    text=unmarked,
    thinking=st.booleans(),
    places=st.lists(st.integers(0, 100), max_size=4),
    tools=tools_or_not,
)
def test_nothing_is_lost(
    family: Family, text: str, thinking: bool, places: list[int], tools: bool
) -> None:
    """Text without markers comes out as it is, less newlines that follow the prompt's `<think>`."""
    thinks = thinking and bool(family.think_open)

    found = heard(family, *cuts(text, places), in_thinking=thinking, tools=tools)
    assert "".join(part for _, part in found) == (text.lstrip("\n") if thinks else text)


@every_row
@given(parts=jumble, tools=tools_or_not)
def test_words_survive(family: Family, parts: list[str], tools: bool) -> None:
    """Whatever markers stand around them, words that were said are in what comes out, in order."""
    words = [f"w{n}" for n in range(len(parts))]
    text = "".join(part + word for part, word in zip(parts, words, strict=True))

    out = "".join(delta.text for delta in parse(family, [text], tools=tools)[0])
    assert [word for word in words if word not in out] == []
