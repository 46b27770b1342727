"""How many bytes of a text make so many tokens."""

from bisect import bisect_right
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from prompts.narrowing import Narrowing

# Bytes of a text's tokens, from the hole outward: stretches of one kind of text after another.
STRETCHES = st.lists(
    st.tuples(st.integers(2, 6), st.integers(200, 2000)), min_size=1, max_size=5
).map(lambda parts: [size for size, count in parts for _ in range(count)])


def found(sizes: list[int], room: int, looks: int) -> tuple[int, bool]:
    """The most tokens within the room that were seen, and whether the search ended by itself."""
    ends = list(accumulate(sizes))
    narrowing = Narrowing(room, n_bytes=ends[-1], n_tokens=len(sizes))
    best = 0
    for _ in range(looks):
        n_bytes = narrowing.guess()
        n_tokens = bisect_right(ends, n_bytes)
        narrowing.learn(n_bytes, n_tokens)
        best = max(best, n_tokens if n_tokens <= room else 0)
        if narrowing.is_close:
            return best, True
    return best, False


@given(STRETCHES, st.integers(64, 190))
def test_within_the_room(sizes: list[int], room: int) -> None:
    """What ends the search is within the room, and uses all of it but a 64th."""
    best, is_close = found(sizes, room, 20)

    assert is_close
    assert room - room // 64 <= best <= room


@given(STRETCHES, st.floats(0.05, 0.95))
def test_few_looks(sizes: list[int], part: float) -> None:
    """Six looks find nine tenths of the room, however uneven the text's tokens."""
    room = max(64, int(len(sizes) * part))
    best, _ = found(sizes, room, 6)

    assert room * 9 // 10 <= best <= room


def test_even_text() -> None:
    """Where every token has as many bytes as the next, one look is enough."""
    assert found([4] * 100_000, 30_000, 1)[1]


def test_never_fewer_than_fit() -> None:
    """No guess has fewer bytes than the room has tokens: those would fit without a look."""
    assert Narrowing(100, n_bytes=200, n_tokens=190).guess() >= 100


def test_steps() -> None:
    """A text that fits or does not as a whole is found out, and the search stays between."""
    narrowing = Narrowing(1000, n_bytes=40_000, n_tokens=10_000)
    guesses = []
    for _ in range(12):
        n_bytes = narrowing.guess()
        guesses.append(n_bytes)
        narrowing.learn(n_bytes, 500 if n_bytes < 30_000 else 5000)

    assert not narrowing.is_close
    assert max(guesses) > 20_000
    assert all(1000 <= guess < 40_000 for guess in guesses)
