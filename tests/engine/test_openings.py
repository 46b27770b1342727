"""Where an answer begins what it will be held to."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.engine.llama.openings import Openings
from proxy.generation import Start

STARTS = (Start("<\uff5ccalls\uff5c>", "calls"), Start("<|c|>", "call"), Start("<tool>", "tool"))


def first(pieces: Sequence[bytes]) -> tuple[str, bytes] | None:
    """What the first of the pieces that completes a text begins, and what is left of it."""
    openings = Openings(STARTS)
    for number, piece in enumerate(pieces):
        found = openings.found(piece)
        if found:
            rule, rest = found
            return rule, rest + b"".join(pieces[number + 1 :])
        openings.keep(piece)
    return None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", None),
        ("no < sign of | one>", None),
        ("<|c|", None),
        ("said <|c|>x", ("call", "x")),
        ("<<|<|c|><tool>", ("call", "<tool>")),
        ("<\uff5ccalls\uff5c>", ("calls", "")),
        ("<|calls|>", None),
    ],
)
def test_whole(text: str, wanted: tuple[str, str] | None) -> None:
    """The first of the texts counts, with what stands behind it."""
    found = first([text.encode()])

    assert (wanted and (wanted[0], wanted[1].encode())) == found


jumble = st.lists(
    st.sampled_from(["<", "<|", "c", "|>", "<tool", ">", "a", "<\uff5ccalls", "\uff5c>", "\u00e9"]),
    max_size=12,
).map("".join)


@given(text=jumble, cuts=st.lists(st.integers(0, 60), max_size=8))
def test_any_split(text: str, cuts: list[int]) -> None:
    """However a text is cut into tokens, within characters too, the same is seen."""
    said = text.encode()
    places = sorted({min(cut, len(said)) for cut in cuts} | {0, len(said)})
    pieces = [said[a:b] for a, b in pairwise(places)]

    assert first([said]) == first(pieces)


def test_none() -> None:
    """Where nothing is waited for nothing is found."""
    openings = Openings(())
    openings.keep(b"<tool>")

    assert openings.found(b"<tool>") is None
