"""A marker begins a call only as part of a tag: else stop strings count behind it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts import MarkupParser
from prompts.asides import tags_of
from prompts.families import FAMILIES
from prompts.markers import DSML
from proxy.engine.textstream import TextStream

V4 = FAMILIES["ds-v4-preview"]
MARK = 128825  # V4's id of it
STOP = "§"
INVOKE = 'invoke name="'


def shown(*parts: str, stop: str = STOP) -> tuple[str, bool]:
    """The text, and whether a stop string ended it; the marker is a token without text."""
    stream = TextStream((stop,), tags=tags_of(V4))
    text = ""
    for part in parts:
        data, name = (b"", DSML) if part == DSML else (part.encode(), "")
        text += "".join(p.text for p in stream.push(MARK if name else 1, data, name=name))
        if stream.is_stopped:
            return text, True
    return text + "".join(piece.text for piece in stream.finish()), False


@pytest.mark.parametrize(
    "stray",
    [
        (DSML,),
        ("<", DSML),
        ("<", DSML, "tool_calls>"),
        ("<", DSML, "tool_calls>\n", "<"),
        ("</", DSML, "tool_calls>"),
        ("</", DSML, "invoke>"),
        ("<", DSML, "parameter>"),
        ("<", DSML, "invoke"),
        ("name", DSML, 'invoke name="f">'),
        ("<", DSML, "<", DSML, DSML),
    ],
)
def test_stray(stray: tuple[str, ...]) -> None:
    """A marker that begins no call, however much it looks like one, stops no stop string."""
    text = "".join(part for part in stray if part != DSML)

    assert (f"a {text} b", True) == shown("a ", *stray, " b", f"{STOP} c")


@pytest.mark.parametrize(
    "call",
    [
        ("<", DSML, INVOKE),
        ("<", DSML, " ", INVOKE),
        ("\n\n<", DSML, "tool", "_calls>", "\n<", DSML, INVOKE),
        ("<", DSML, "function_calls", ">\n", "<", DSML, "inv", 'oke name="'),
        ("<", DSML, " calls>\n<", DSML, " ", INVOKE),
        ("<", DSML, "<", DSML, INVOKE),
        (f"<{DSML[:3]}", f"{DSML[3:]}{INVOKE}"),
    ],
)
def test_call(call: tuple[str, ...]) -> None:
    """In a call no stop string counts, from its first tag on and to the end."""
    text = "".join(part for part in call if part != DSML)

    assert (f"a{text}f{STOP}g{STOP}", False) == shown("a", *call, f"f{STOP}", f"g{STOP}")


def test_stop_inside_a_tag() -> None:
    """What is part of a call's first tags is no answer; of a stray one it is."""
    block = ("<", DSML, "tool_calls>\n")

    assert ("<tool_calls>\n<invoke name=f", False) == shown(
        *block, "<", DSML, "invoke name=f", stop="calls"
    )
    assert ("<tool_", True) == shown(*block, "is how it begins", stop="calls")


def test_nothing_is_lost() -> None:
    """What was held back for a tag that never came is shown when the answer ends."""
    assert ("a <tool_calls>", False) == shown("a ", "<", DSML, "tool_calls>")


@pytest.mark.parametrize("stop", ["\n", "\n\n"])
def test_newlines(stop: str) -> None:
    """Newlines before a call belong to it; before anything else they may be a stop string."""
    call = ("\n\n", "<", DSML, "tool_calls>\n", "<", DSML, f"{INVOKE}f", ">\n\n")

    assert (f"a\n\n<tool_calls>\n<{INVOKE}f>\n\n", False) == shown("a", *call, stop=stop)
    assert ("a", True) == shown("a", "\n\n", "b", stop=stop)
    assert ("a", True) == shown("a", "\n\n<", "b", stop=stop)


def test_stop_at_the_end() -> None:
    """A stop string that was held back for a tag is not shown when the answer ends."""
    stream = TextStream(("\n",), tags=tags_of(V4))
    said = [*stream.push(1, b"a\n"), *stream.finish()]

    assert ["a"] == [piece.text for piece in said]
    assert stream.is_stopped


def test_stop_before_newlines() -> None:
    """A stop string that begins in the answer counts, whatever comes behind it."""
    assert ("a", True) == shown(f"a{STOP}\n", "<", DSML, INVOKE)
    assert ("a", True) == shown("a.", "\n", "<", DSML, INVOKE, stop=".\n")


def test_paused_in_a_tag() -> None:
    """Thinking that begins within what may be a tag shows it, and the tag is none."""
    stream = TextStream((STOP,), tags=tags_of(V4))
    held = [*stream.push(1, b"<"), *stream.push(MARK, b"", name=DSML)]
    stream.pause()
    flushed = stream.push(2, b"")
    stream.resume()
    stream.push(3, INVOKE.encode())
    stream.push(4, STOP.encode())

    assert ["<"] == [piece.text for piece in held]
    assert [MARK, 2] == [piece.token_id for piece in flushed]
    assert stream.is_stopped


def test_other_families() -> None:
    """A family whose calls have a marker for their beginning needs no tags."""
    assert () == tags_of(FAMILIES["ds-v3.1"]) == tags_of(FAMILIES["ds-coder"])


PARTS = [
    DSML,
    "<",
    "</",
    "tool_calls>",
    "\n",
    f"x{STOP}\n",
    f'{INVOKE}f">',
    "invoke",
    " ",
    "x",
    STOP,
]


@given(st.lists(st.sampled_from(PARTS), max_size=24))
def test_as_the_parser_reads(parts: list[str]) -> None:
    """A stop string ends an answer if and only if the parser calls it answer, before any call."""
    parser = MarkupParser(V4, marker_ids={DSML: MARK})
    deltas = [d for p in parts for d in (parser.feed("", MARK) if p == DSML else parser.feed(p))]
    deltas += parser.finish()
    kinds = [delta.kind for delta in deltas]
    n_before = kinds.index("call") if "call" in kinds else len(kinds)
    said = "".join(delta.text for delta in deltas[:n_before])

    assert (STOP in said) == shown(*parts)[1]
