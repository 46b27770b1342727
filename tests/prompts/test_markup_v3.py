"""Calls in the markers of V3 and V3.1, well and badly written."""

import pytest

from prompts import FAMILIES, Delta, Family, MarkupParser
from prompts.cutting import cut
from tests.prompts.parsing import Said, heard, parse
from tests.prompts.vocabularies import OUTS, V3

CALLS, CALLS_END = "<｜tool▁calls▁begin｜>", "<｜tool▁calls▁end｜>"
CALL, CALL_END, SEP = "<｜tool▁call▁begin｜>", "<｜tool▁call▁end｜>", "<｜tool▁sep｜>"
IDS = {text: at for at, text in V3.items()}

DEEPSEEK, R1, HYBRID = FAMILIES["ds-v3"], FAMILIES["ds-r1"], FAMILIES["ds-v3.1"]
both = pytest.mark.parametrize("family", [DEEPSEEK, HYBRID], ids=["v3", "v3.1"])

F: Said = [("call", "f"), ("arguments", '{"a": 1}')]
FENCED = f'{CALL}function{SEP}f\n```json\n{{"a": 1}}\n```{CALL_END}'
BARE = f'{CALL}f{SEP}{{"a": 1}}{CALL_END}'


@both
@pytest.mark.parametrize("call", [FENCED, BARE])
def test_either_form(family: Family, call: str) -> None:
    """Both forms are read in either family, with a text before and several calls."""
    text = f"A1{CALLS}{call}\n{call}{CALLS_END}"

    deltas, has_called = parse(family, [text])
    assert [(d.kind, d.text, d.index) for d in deltas] == [
        ("content", "A1", 0),
        *((kind, said, 0) for kind, said in F),
        *((kind, said, 1) for kind, said in F),
    ]
    assert has_called


MISSPELT = [
    text.replace("▁", join).replace("｜", bar)
    for text in (f"{CALLS}{FENCED}{CALLS_END}", f"{CALLS}{BARE}{CALLS_END}")
    for join in ("_", " ", "\\_")
    for bar in ("｜", "|")
]

TOLERATED = {
    "no block": FENCED,
    "no end of the block": f"{CALLS}{FENCED}",
    "no end of the call": f"{CALLS}{FENCED.removesuffix(CALL_END)}{CALLS_END}",
    "results made up": f"{CALLS}{FENCED.removesuffix(CALL_END)}{OUTS}",
    "no begin of the call": f"{CALLS}{FENCED.removeprefix(CALL)}{CALLS_END}",
    "short begin": f"<｜tool▁calls｜>{FENCED}",
    "begun again": f"{CALLS}{CALLS}{FENCED}{CALLS_END}",
    "no word for JSON": f"{CALLS}{FENCED.replace('json', '')}{CALLS_END}",
    "fence on the name's line": CALLS + FENCED.replace("f\n```", "f```") + CALLS_END,
    "no newline before the fence": CALLS + FENCED.replace("}\n", "}") + CALLS_END,
    "no fence": f'{CALLS}{CALL}function{SEP}f\n{{"a": 1}}{CALL_END}{CALLS_END}',
    "no kind": f'{CALLS}{CALL}{SEP}f\n```json\n{{"a": 1}}\n```{CALL_END}{CALLS_END}',
    "fenced though bare": f'{CALL}f{SEP}```json\n{{"a": 1}}\n```{CALL_END}',
    "a newline behind": f"{CALLS}{BARE}{CALLS_END}\n",
} | {f"misspelt {text[:22]}{n}": text for n, text in enumerate(MISSPELT)}


@pytest.mark.parametrize("text", TOLERATED.values(), ids=TOLERATED)
def test_tolerated(text: str) -> None:
    """What is nearly a call is one, whole or a character at a time."""
    assert heard(DEEPSEEK, text) == F
    assert heard(HYBRID, *text) == F
    assert parse(DEEPSEEK, [text])[1]


def test_without_arguments() -> None:
    """A call that names a tool alone has no arguments, said as JSON."""
    none: Said = [("call", "f"), ("arguments", "{}")]

    assert heard(DEEPSEEK, f"{CALL}function{SEP}f{CALL_END}") == none
    assert heard(DEEPSEEK, f"{CALL}function{SEP}f\n```json\n```{CALL_END}") == none
    assert heard(HYBRID, f"{CALL}f{SEP}{CALL_END}") == none


def test_a_tool_named_function() -> None:
    """`function` is a name where arguments follow at once."""
    call = f"{CALL}function{SEP}{{}}{CALL_END}"

    assert heard(HYBRID, *call) == [("call", "function"), ("arguments", "{}")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{CALLS}A1", [("content", "A1")]),
        (f"{CALL}A1{CALL_END} A2", [("content", "A1 A2")]),
        (f"{CALL}A1{CALLS_END}\nA2", [("content", "A1A2")]),
        (f"{CALLS}{BARE}A2", [*F, ("content", "A2")]),
        (f"{CALLS}{BARE}{SEP}A2", [*F, ("content", "A2")]),
        (f"{CALLS}{BARE}{CALLS_END}\n\nA2", [*F, ("content", "A2")]),
        (f'{CALL}{SEP}{{"name": "f"}}{CALL_END}', [("content", '{"name": "f"}')]),
        (f"{CALL_END}A1{SEP}{CALLS_END}", [("content", "A1")]),
        (f"{CALLS} {CALLS_END}", []),
    ],
)
def test_no_calls(text: str, expected: Said) -> None:
    """What is said around calls, and what is none, is the answer; markers are never said."""
    assert heard(DEEPSEEK, text) == expected
    assert heard(DEEPSEEK, *text) == expected


CUT_OFF = {
    f"{CALLS}{CALL}funct": ([("content", "funct")], False),
    f"{CALLS}{CALL}function{SEP}get_wea": ([("content", "functionget_wea")], False),
    f"{CALLS}{CALL}function{SEP}": ([("content", "function")], False),
    f"{CALLS}{CALL}function{SEP}f\n``": ([("call", "f")], False),
    f"{CALLS}{CALL}f{SEP}": ([("call", "f")], False),
    f'{CALLS}{CALL}function{SEP}f\n```json\n{{"a": "x\\n ': (
        [("call", "f"), ("arguments", '{"a": "x\\n ')],
        False,
    ),
    f'{CALL}function{SEP}f\n```json\n{{"a": "``': (
        [("call", "f"), ("arguments", '{"a": "``')],
        False,
    ),
    f'{CALL}function{SEP}f\n```json\n{{"a"\n```': ([("call", "f"), ("arguments", '{"a"')], False),
    f'{CALLS}{CALL}f{SEP}{{"a": 1}}<｜tool': (F, True),
    f'{CALL}function{SEP}f\n```json\n{{"a": 1}}\n``': (F, True),
    f'{CALL}f{SEP}{{"a": <｜tool': ([("call", "f"), ("arguments", '{"a": <｜tool')], False),
    f"{CALLS}{BARE}{CALL}g{SEP}{{": ([*F, ("call", "g"), ("arguments", "{")], True),
    f"{CALLS}{BARE}\n": (F, True),
    f"{CALLS}{BARE}<｜tool▁call": ([*F, ("content", "<｜tool▁call")], True),
}


@pytest.mark.parametrize("text", CUT_OFF)
def test_cut_off(text: str) -> None:
    """A call that ends too soon is left as far as it was said, and is complete if its JSON is."""
    expected, is_complete = CUT_OFF[text]

    assert heard(DEEPSEEK, text) == expected
    assert heard(DEEPSEEK, *text) == expected
    assert parse(DEEPSEEK, [text])[1] is is_complete


def test_streamed() -> None:
    """Name and arguments come as they are said; only what may end them waits."""
    parser = MarkupParser(DEEPSEEK)
    pieces = [f"{CALL}function{SEP}f\n", "```json\n", '{"a"', ": 1", "}\n", "```", CALL_END]

    assert [parser.feed(piece) for piece in pieces] == [
        (),
        (),
        (Delta("call", "f"), Delta("arguments", '{"a"')),
        (Delta("arguments", ": 1"),),
        (Delta("arguments", "}"),),
        (),
        (),
    ]
    assert parser.kind == "arguments"
    assert parser.has_called


def test_calls_end_thinking() -> None:
    """A call inside the reasoning ends it: what follows is the answer."""
    text = f"hm{CALLS}{BARE}{CALLS_END}A1"

    expected: Said = [("reasoning", "hm"), *F, ("content", "A1")]
    assert heard(R1, text, in_thinking=True) == expected
    assert heard(HYBRID, *text, in_thinking=True) == expected


def hidden(text: str) -> list[str | tuple[str, int]]:
    """The text as the engine gives it: markers are tokens whose text is hidden."""
    return [(s.text, IDS[s.text]) if s.is_marker else s.text for s in cut(text, tuple(IDS))]


def test_tokens() -> None:
    """Hidden markers are seen by their ids, before, in and after calls."""
    text = f"<think>hm</think>A1{CALLS}{FENCED}\n{FENCED}{CALLS_END}"

    assert heard(R1, *hidden(text), ids=IDS) == [("reasoning", "hm"), ("content", "A1"), *F, *F]


def test_spelled_markers_in_a_token_call() -> None:
    """In a call that began with a token, markers that are spelled out are part of the arguments."""
    inside = "".join(V3.values())
    pieces = [
        *hidden(f'{CALLS}{CALL}f{SEP}{{"a": "'),
        *inside,
        *hidden(f'"}}{CALL_END}{CALLS_END}'),
    ]

    assert heard(HYBRID, *pieces, ids=IDS) == [("call", "f"), ("arguments", f'{{"a": "{inside}"}}')]


def test_thinking_tokens_in_arguments() -> None:
    """A thinking marker inside of arguments is data, whether token or not."""
    pieces = hidden(f'{CALL}f{SEP}{{"a": "<think>"}}{CALL_END}')

    assert heard(HYBRID, *pieces, ids=IDS) == [("call", "f"), ("arguments", '{"a": "<think>"}')]
    assert heard(HYBRID, *pieces, "A1", ids=IDS)[-1] == ("content", "A1")


OPENED = [
    (DEEPSEEK, f"{CALLS}{CALL}function{SEP}", f'f\n```json\n{{"a": 1}}\n```{CALL_END}'),
    (DEEPSEEK, f"{CALLS}{CALL}function{SEP}f\n```json\n", f'{{"a": 1}}\n```{CALL_END}'),
    (HYBRID, f"{CALLS}{CALL}", f'f{SEP}{{"a": 1}}{CALL_END}'),
    (HYBRID, f"{CALLS}{CALL}f{SEP}", f'{{"a": 1}}{CALL_END}'),
]


@pytest.mark.parametrize(("family", "opened", "rest"), OPENED)
def test_opened_by_the_prompt(family: Family, opened: str, rest: str) -> None:
    """The answer goes on with a call that the prompt began."""
    assert heard(family, rest, CALLS_END, opens_call=opened) == F
    assert heard(family, *rest, opens_call=opened) == F
    assert heard(family, *hidden(rest), opens_call=opened, ids=IDS) == F


def test_opened_and_silent() -> None:
    """A call that the prompt named and the model said nothing of is still named."""
    assert heard(HYBRID, opens_call=f"{CALLS}{CALL}f{SEP}") == [("call", "f")]
    assert heard(HYBRID, "", opens_call=f"{CALLS}{CALL}f{SEP}") == [("call", "f")]


def test_without_tools() -> None:
    """Where no tools are asked for, all but the markers is text, and thinking is still parted."""
    text = f"{CALLS}{FENCED}{CALLS_END}"
    words = 'functionf\n```json\n{"a": 1}\n```'

    assert heard(R1, "hm</think>", text, in_thinking=True, tools=False) == [
        ("reasoning", "hm"),
        ("content", words),
    ]


LOOK_ALIKES = ["<｜tool▁calls▁beg", "<｜tool", "<｜tools▁calls▁begin｜>", "a <| b", "<｜User｜>"]


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_look_alikes(text: str) -> None:
    """Text that merely looks like a marker is text, in an answer and in arguments."""
    assert heard(DEEPSEEK, *text) == [("content", text)]
    call = f'{CALL}f{SEP}{{"a": "{text}"}}{CALL_END}'
    assert heard(DEEPSEEK, *call) == [("call", "f"), ("arguments", f'{{"a": "{text}"}}')]
