"""Calls in DSML, well and badly written."""

import json

import pytest

from prompts import FAMILIES, Delta, Family, MarkupParser
from prompts.cutting import cut
from tests.prompts.parsing import Said, calls, heard, parse

D = "｜DSML｜"
IDS = {D: 128825, "<think>": 128821, "</think>": 128822}

V3_2, V4, V4_1 = FAMILIES["ds-v3.2"], FAMILIES["ds-v4-preview"], FAMILIES["ds-v4.1"]
DIALECTS = {"v3.2": ("function_calls", ""), "v4": ("tool_calls", ""), "v4.1": ("calls", " ")}
ROWS = {"v3.2": V3_2, "v4": V4, "v4.1": V4_1}


def parameter(key: str, value: str, kind: str = "true", gap: str = "") -> str:
    opened = f'<{D}{gap}parameter name="{key}" string="{kind}">'
    return f"{opened}{value}</{D}{gap}parameter>\n"


def invoke(inner: str, gap: str = "", name: str = "f") -> str:
    return f'<{D}{gap}invoke name="{name}">\n{inner}</{D}{gap}invoke>\n'


def block(inner: str, name: str = "tool_calls", gap: str = "") -> str:
    return f"\n\n<{D}{gap}{name}>\n{inner}</{D}{gap}{name}>"


def f(**arguments: object) -> Said:
    return [("call", "f"), ("arguments", json.dumps(arguments, ensure_ascii=False))]


def tokens(text: str) -> list[str | tuple[str, int]]:
    return [(s.text, IDS[s.text]) if s.is_marker else s.text for s in cut(text, tuple(IDS))]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("family", ROWS.values(), ids=ROWS)
def test_dialects(family: Family, dialect: str) -> None:
    """All three spellings are read in every family, by text, by characters and by tokens."""
    name, gap = DIALECTS[dialect]
    inner = invoke(parameter("a", "x", gap=gap) + parameter("n", "2", "false", gap), gap)
    text = "A1" + block(inner + invoke("\n", gap, "g"), name, gap)

    expected = [("content", "A1"), *f(a="x", n=2), ("call", "g"), ("arguments", "{}")]
    assert heard(family, text) == expected
    assert heard(family, *text) == expected
    assert heard(family, *tokens(text), ids=IDS) == expected
    assert parse(family, [text])[1]


def test_indexes() -> None:
    """Parallel calls are numbered."""
    deltas, _ = parse(V4, [block(invoke("") + invoke(""))])

    assert [(d.kind, d.index) for d in deltas] == [
        ("call", 0),
        ("arguments", 0),
        ("call", 1),
        ("arguments", 1),
    ]


VALUES = [
    ("true", "  two\nlines \n", "  two\nlines \n"),
    ("true", 'q " \\ \t\x00 é 😀 \u2028', 'q " \\ \t\x00 é 😀 \u2028'),
    ("true", "2", "2"),
    ("true", "", ""),
    ("true", "a < b </ c <｜DSM", "a < b </ c <｜DSM"),
    ("false", "-1.5e3", -1500.0),
    ("false", ' {"a": [null, true, "ü"]} ', {"a": [None, True, "ü"]}),
    ("false", '"quoted"', "quoted"),
    ("false", "Paris", "Paris"),
    ("false", "", ""),
    ("false", "NaN", "NaN"),
    ("false", "[" * 100_000, "[" * 100_000),
]


@pytest.mark.parametrize(("kind", "value", "expected"), VALUES, ids=range(len(VALUES)))
def test_values(kind: str, value: str, expected: object) -> None:
    """A string stands as it is; others are JSON, and what is none is a string."""
    text = block(invoke(parameter("k", value, kind)))

    assert calls(heard(V4, text)) == [("f", {"k": expected})]
    assert calls(heard(V4, *tokens(text), ids=IDS)) == [("f", {"k": expected})]


@pytest.mark.parametrize("key", ["ü", 'a"b', 'a">b', "a<b", "", 'k" string="x', "two\nlines"])
def test_keys(key: str) -> None:
    """Any name of a parameter is read."""
    text = block(invoke(parameter(key, "v") + parameter("l", "1", "false")))

    assert calls(heard(V4, *text)) == [("f", {key: "v", "l": 1})]


TOLERATED = {
    "no block": invoke(parameter("a", "x")),
    "no block, with the gap": invoke(parameter("a", "x", gap=" "), gap=" "),
    "one newline": block(invoke(parameter("a", "x"))).removeprefix("\n"),
    "no newlines": block(invoke(parameter("a", "x"))).replace("\n", ""),
    "no end of the call": block(invoke(parameter("a", "x")).replace(f"</{D}invoke>\n", "")),
    "no end of the value": block(invoke(f'<{D}parameter name="a" string="true">x')),
    "no kind": block(invoke(f'<{D}parameter name="a">x</{D}parameter>')),
    "all as JSON": block(invoke('{"a": "x"}\n')),
    "a newline behind": block(invoke(parameter("a", "x"))) + "\n",
}


@pytest.mark.parametrize("text", TOLERATED.values(), ids=TOLERATED)
def test_tolerated(text: str) -> None:
    """What is nearly a call is one."""
    assert calls(heard(V4, text)) == [("f", {"a": "x"})]
    assert calls(heard(V4, *text)) == [("f", {"a": "x"})]
    assert parse(V4, [text])[1]


def test_all_as_json_of_nothing() -> None:
    """Arguments written as an empty object are empty."""
    assert heard(V4, block(invoke("{}"))) == f()


ONE = block(invoke(parameter("a", "x")))
NO_CALLS: list[tuple[str, Said]] = [
    (f"{ONE}\n\nA2", [*f(a="x"), ("content", "A2")]),
    (f"\n\n<{D}tool_calls>\nA1", [("content", "A1")]),
    (f"\n\n<{D}tool_calls>\n<b>A1", [("content", "<b>A1")]),
    (f"A0\n\n\n<{D}tool_calls></{D}tool_calls>A1", [("content", "A0\nA1")]),
    (f"A1</{D}parameter></{D}invoke>A2<{D}", [("content", "A1A2")]),
    (f"<{D}other>A1", [("content", "other>A1")]),
    (f"A0 <{D}invoke name=f>A1", [("content", "A0 f>A1")]),
    (f'<{D}invoke name="f>A1', [("content", '"f>A1')]),
    (f'<{D} invoke name="f" g="h">A1', [("content", '"f" g="h">A1')]),
    (f'\n\n<{D}tool_calls>\n<{D}invoke name=">A1', [("content", '">A1')]),
    (f'<{D}invoke name="">A1', [("content", '"">A1')]),
    (
        f"{invoke('')}<{D}invoke name=f>A1",
        [("call", "f"), ("arguments", "{}"), ("content", "f>A1")],
    ),
    ("A1\n\n", [("content", "A1\n\n")]),
    (
        block(invoke(f"junk{parameter('a', 'x')}junk")),
        [
            ("call", "f"),
            ("content", "\njunk"),
            ("arguments", '{"a": "x"'),
            ("content", "\njunk"),
            ("arguments", "}"),
        ],
    ),
    (
        block(invoke(f"<{D}other>{parameter('a', 'x')}")),
        [("call", "f"), ("content", "\nother>"), ("arguments", '{"a": "x"}')],
    ),
]


@pytest.mark.parametrize(("text", "expected"), NO_CALLS, ids=range(len(NO_CALLS)))
def test_no_calls(text: str, expected: Said) -> None:
    """What is said around calls, and what is none, is the answer; markers are never said."""
    assert heard(V4, text) == expected
    assert heard(V4, *text) == expected
    assert heard(V4, *tokens(text), ids=IDS) == expected


def test_marks_made_of_what_is_left() -> None:
    """A marker that comes to be when another is taken out is taken out too."""
    assert heard(V4, f'<{D}invoke name="f"><<think>{D}A1') == [("call", "f"), ("content", "A1")]


VALUE = f'<{D}parameter name="a" string='
CUT_OFF: list[tuple[str, Said]] = [
    (f"A1\n\n<{D}tool_c", [("content", "A1\n\ntool_c")]),
    (f"\n\n<{D}tool_calls>\n<{D}inv", []),
    (f"\n\n<{D}tool_calls>\n", []),
    (block("")[:-20] + f'<{D}invoke name="f">\n', [("call", "f")]),
    (f'<{D}invoke name="f">\n<{D}para', [("call", "f")]),
    (f'<{D}invoke name="f">\njunk<{D}para', [("call", "f"), ("content", "\njunk")]),
    (f'<{D}invoke name="f">\n{VALUE}"true">x "y', [("call", "f"), ("arguments", '{"a": "x \\"y')]),
    (f'<{D}invoke name="f">\n{VALUE}"true">x </', [("call", "f"), ("arguments", '{"a": "x </')]),
    (f'<{D}invoke name="f">\n{VALUE}"true">x</{D}p', [("call", "f"), ("arguments", '{"a": "x"')]),
    (f'<{D}invoke name="f">\n{VALUE}"false">[1, <', [("call", "f"), ("arguments", '{"a": [1, <')]),
    (
        f'<{D}invoke name="f">\n<{D}parameter name="a">x',
        [("call", "f"), ("arguments", '{"a": "x')],
    ),
]


@pytest.mark.parametrize(("text", "expected"), CUT_OFF, ids=range(len(CUT_OFF)))
def test_cut_off(text: str, expected: Said) -> None:
    """A call that ends too soon is left as far as it was said, and is not complete."""
    assert heard(V4, text) == expected
    assert heard(V4, *text) == expected
    assert heard(V4, *tokens(text), ids=IDS) == expected
    assert not parse(V4, [text])[1]


def test_streamed() -> None:
    """A string comes as it is said, escaped; another value when it is whole."""
    parser = MarkupParser(V4)
    parser.feed(f'<{D}invoke name="f">\n')

    assert parser.feed(f'{VALUE}"true">') == (Delta("arguments", '{"a": "'),)
    assert parser.feed('x"') == (Delta("arguments", 'x\\"'),)
    assert parser.feed("<") == ()
    assert parser.feed("b") == (Delta("arguments", "<b"),)
    assert parser.feed(f"</{D}parameter>\n") == (Delta("arguments", '"'),)
    assert parser.feed(f'<{D}parameter name="n" string="false">[1,') == (
        Delta("arguments", ', "n": '),
    )
    assert parser.feed(f"2]</{D}parameter>") == (Delta("arguments", "[1,2]"),)
    assert not parser.has_called
    assert parser.feed(f"</{D}invoke>") == (Delta("arguments", "}"),)
    assert parser.has_called


def test_calls_end_thinking() -> None:
    """A call inside the reasoning ends it, and takes the newlines before it."""
    text = f"hm{ONE}A1"

    expected = [("reasoning", "hm"), *f(a="x"), ("content", "A1")]
    assert heard(V4, *text, in_thinking=True) == expected
    assert heard(V4, "hm</think>", ONE, in_thinking=True) == expected[:-1]


def test_newlines_of_reasoning() -> None:
    """Newlines before `</think>` are the reasoning's own."""
    assert heard(V4, "hm\n", "\n</think>A1", in_thinking=True) == [
        ("reasoning", "hm\n\n"),
        ("content", "A1"),
    ]


def test_spelled_tags_in_a_token_call() -> None:
    """In a call that began with a token, tags that are spelled out are part of a value."""
    inside = f"</{D}parameter>{ONE}<think>"
    around = block(invoke(parameter("a", "\0"))).split("\0")
    pieces = [*tokens(around[0]), *inside, *tokens(around[1])]

    assert heard(V4, *pieces, ids=IDS) == f(a=inside)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_opened_by_the_prompt(dialect: str) -> None:
    """The answer goes on with a block that the prompt began."""
    name, gap = DIALECTS[dialect]
    text = block(invoke(parameter("a", "x", gap=gap), gap), name, gap)
    opened = f"\n\n<{D}{gap}{name}>\n"
    rest = text.removeprefix(opened)

    assert heard(ROWS[dialect], *rest, opens_call=opened) == f(a="x")
    assert heard(ROWS[dialect], *tokens(rest), opens_call=opened, ids=IDS) == f(a="x")


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("is_spelled", [True, False])
def test_without_tools(dialect: str, is_spelled: bool) -> None:
    """Where no tools are asked for the mark is dropped, spelled or a token; the rest is text."""
    name, gap = DIALECTS[dialect]
    text = "A1" + block(invoke(parameter("a", "1", gap=gap), gap), name, gap)
    pieces = list(text) if is_spelled else tokens(text)

    found = heard(ROWS[dialect], *pieces, ids=IDS, tools=False)
    assert found == [("content", text.replace(D, ""))]


@pytest.mark.parametrize("text", ["｜", "｜DSML", "<｜DSM", "a｜DS b", "｜DSML｜"[:-1] + "|"])
def test_look_alikes_without_tools(text: str) -> None:
    """What merely begins as the mark does is text."""
    assert heard(V4, *text, tools=False) == [("content", text)]
