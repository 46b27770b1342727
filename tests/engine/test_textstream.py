"""Tokens' bytes to text that may be shown."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from proxy.engine.textstream import TextStream


def shown(parts: list[bytes], stops: tuple[str, ...] = ()) -> tuple[str, bool]:
    """The text of all pieces, and whether a stop string ended it."""
    stream = TextStream(stops)
    text = ""
    for token, data in enumerate(parts):
        text += "".join(piece.text for piece in stream.push(token, data))
        if stream.is_stopped:
            return text, True
    return text + "".join(piece.text for piece in stream.finish()), False


def split(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[a:b] for a, b in itertools.pairwise(edges)]


@given(st.text(), st.lists(st.integers(0, 1000)))
def test_any_split_gives_the_text(text: str, cuts: list[int]) -> None:
    """However the bytes are cut into tokens, the text is the same and whole."""
    assert (text, False) == shown(split(text.encode(), cuts))


@given(
    st.text("ab▁", max_size=40),
    st.lists(st.text("ab▁", min_size=1, max_size=4), min_size=1, max_size=3),
    st.lists(st.integers(0, 1000)),
)
def test_no_stop_string_leaks(text: str, stops: list[str], cuts: list[int]) -> None:
    """The text ends where the earliest stop string begins, whichever way the tokens fall."""
    found = [at for stop in stops if (at := text.find(stop)) >= 0]
    before, is_stopped = shown(split(text.encode(), cuts), tuple(stops))

    assert bool(found) == is_stopped
    assert not any(stop in before for stop in stops)
    assert text.startswith(before)
    assert is_stopped or before == text


def test_stop_across_tokens() -> None:
    """A stop string that three tokens make together is not shown, nor is its beginning."""
    assert ("x", True) == shown([b"x#", b"#", b"# y"], ("###",))


def test_almost_a_stop() -> None:
    """What began like a stop string and was none is shown."""
    assert ("x##y", False) == shown([b"x#", b"#", b"y"], ("###",))


def test_held_back_at_the_end() -> None:
    """A beginning of a stop string is shown when the answer ends there."""
    assert ("x##", False) == shown([b"x#", b"#"], ("###",))


def test_half_a_character() -> None:
    """A character whose bytes never come is not shown as rubbish."""
    assert ("a", False) == shown([b"a", "｜".encode()[:2]])


def test_paused() -> None:
    """Stop strings are not looked for until the stream resumes."""
    stream = TextStream(("stop",), is_paused=True)
    first = stream.push(1, b"stop ")
    stream.resume()
    second = stream.push(2, b"and stop")

    assert "stop " == first[0].text
    assert ("and ",) == tuple(piece.text for piece in second)
    assert stream.is_stopped


def test_paused_in_between() -> None:
    """What was held back when a pause began is shown, in its order, and the rest unsearched."""
    stream = TextStream(("stop",))
    held = stream.push(1, b"a st")
    stream.pause()
    shown = [*stream.push(2, b"op"), *stream.push(3, b" stop ")]
    stream.resume()
    last = stream.push(4, b"or stop")

    assert () == held
    assert ["a st", "op", " stop "] == [piece.text for piece in shown]
    assert ["or "] == [piece.text for piece in last]
    assert stream.is_stopped


def test_pieces_keep_their_token() -> None:
    """Each piece carries the id of the token that made it, also when it was held back."""
    stream = TextStream(("ab",))
    pieces = [*stream.push(7, b"xa"), *stream.push(8, b"c"), *stream.finish()]

    assert [(7, "xa"), (8, "c")] == [(piece.token_id, piece.text) for piece in pieces]
