"""Calls of models that were never trained for tools, as badly as they write them."""

import pytest

from prompts import FAMILIES, Delta, MarkupParser
from tests.prompts.parsing import Said, calls, heard, parse

CODER = FAMILIES["ds-coder"]
BODY = '{"name": "f", "arguments": {"a": "ü"}}'
F: Said = [("call", "f"), ("arguments", '{"a": "ü"}')]


def test_call() -> None:
    """A call behind a text, and another."""
    text = f"A1\n<tool_call>\n{BODY}\n</tool_call>\n<tool_call>\n{BODY}\n</tool_call>"

    assert heard(CODER, text) == [("content", "A1"), *F, *F]
    assert heard(CODER, *text) == [("content", "A1"), *F, *F]
    assert [delta.index for delta in parse(CODER, [text])[0]] == [0, 0, 0, 1, 1]
    assert parse(CODER, [text])[1]


NEARLY = [
    BODY,
    f"```json\n{BODY}\n```",
    f"```\n{BODY}```",
    f"[{BODY}]",
    BODY.replace("arguments", "parameters"),
    BODY.replace("arguments", "args"),
    BODY.replace("arguments", "input"),
    BODY.replace('"name"', '"function"'),
    BODY.replace('"name"', '"tool_name"'),
    '{"arguments": {"a": "ü"}, "name": "f"}',
    '{"name": "f", "arguments": "{\\"a\\": \\"ü\\"}"}',
    f'{{"type": "function", "function": {BODY}}}',
]


@pytest.mark.parametrize("body", NEARLY)
def test_tolerated(body: str) -> None:
    """What is nearly a call is one, with or without its closing tag."""
    assert heard(CODER, f"<tool_call>{body}</tool_call>") == F
    assert heard(CODER, *f"<tool_call>\n{body}\n") == F
    assert parse(CODER, [f"<tool_call>{body}"])[1]


def test_streamed() -> None:
    """A call is given when it is whole; a bracket inside of it ends nothing."""
    parser = MarkupParser(CODER)
    pieces = [
        "<tool_call>",
        '{"name": "f", "arguments": {"a": "x > y',
        '</b>"}}',
        "</tool",
        "_call",
    ]

    assert [parser.feed(piece) for piece in pieces] == [()] * len(pieces)
    assert parser.feed(">A1") == (
        Delta("call", "f"),
        Delta("arguments", '{"a": "x > y</b>"}'),
        Delta("content", "A1"),
    )


def test_several_in_one() -> None:
    """Several calls between one pair of tags are several calls."""
    assert heard(CODER, f"<tool_call>[{BODY}, {BODY}]</tool_call>") == [*F, *F]
    assert heard(CODER, f"<tool_call>{BODY}\n{BODY}</tool_call>") == [*F, *F]


@pytest.mark.parametrize("arguments", ["", ', "arguments": {}', ', "arguments": null'])
def test_without_arguments(arguments: str) -> None:
    """A call may have no arguments."""
    text = f'<tool_call>{{"name": "f"{arguments}}}</tool_call>'

    assert heard(CODER, text) == [("call", "f"), ("arguments", "{}")]


def test_newlines_in_strings() -> None:
    """A newline inside a string, which JSON forbids, is read as one."""
    text = '<tool_call>{"name": "f", "arguments": {"a": "x\ny"}}</tool_call>'

    assert calls(heard(CODER, text)) == [("f", {"a": "x\ny"})]


NO_CALLS = [
    "not JSON",
    '{"arguments": {}}',
    '{"name": 7, "arguments": {}}',
    '{"name": "f", "arguments": [1]}',
    '{"name": "f", "arguments": "no JSON"}',
    '{"name": "f", "arguments": {"a": 1e999}}',
    "[7]",
    f"{BODY} and more",
    "[" * 100_000,
]


@pytest.mark.parametrize("body", NO_CALLS, ids=range(len(NO_CALLS)))
def test_no_calls(body: str) -> None:
    """What is no call is said, without the tags."""
    text = f"A1<tool_call>{body}</tool_call>A2"

    assert heard(CODER, text) == [("content", f"A1{body}A2")]
    assert not parse(CODER, [text])[1]


def test_empty_tags() -> None:
    """Tags around nothing are nothing, and so is a closing tag alone."""
    assert heard(CODER, "<tool_call>\n</tool_call>A1</tool_call>") == [("content", "A1")]
    assert heard(CODER, "<tool_call>") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"name": "f", "arguments": {"a": "x', [("call", "f"), ("arguments", '{"a": "x')]),
        ('```json\n{"name": "f", "arguments": ', [("call", "f")]),
        ('{"name": "f", "para', [("content", '\n{"name": "f", "para')]),
    ],
)
def test_cut_off(text: str, expected: Said) -> None:
    """A call that ends too soon is left as far as it was said, and is not complete."""
    assert heard(CODER, f"<tool_call>\n{text}") == expected
    assert heard(CODER, *f"<tool_call>\n{text}") == expected
    assert not parse(CODER, [f"<tool_call>\n{text}"])[1]


@pytest.mark.parametrize(
    ("opened", "rest"),
    [
        ('<tool_call>\n{"name":', ' "f", "arguments": {"a": "ü"}}\n</tool_call>'),
        ('<tool_call>\n{"name": "f", "arguments":', ' {"a": "ü"}}\n</tool_call>'),
    ],
)
def test_opened_by_the_prompt(opened: str, rest: str) -> None:
    """The answer goes on with a call that the prompt began."""
    assert heard(CODER, *rest, opens_call=opened) == F


def test_without_tools() -> None:
    """Where no tools are asked for the tags are text, and a prompt's beginning is not read."""
    text = f"<tool_call>{BODY}</tool_call>"

    assert heard(CODER, text, tools=False, opens_call="<tool_call>") == [("content", text)]
