from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from estimator.units import parse_size, round_up, show_gib, show_lacking, show_size, show_tokens

READABLE = {
    "6GiB": 6 << 30,
    "6gib": 6 << 30,
    "6 GB": 6 * 10**9,
    "6g": 6 << 30,
    "6G": 6 << 30,
    "512MiB": 512 << 20,
    "512 mb": 512 * 10**6,
    "64k": 64 << 10,
    "64KB": 64_000,
    "2TiB": 2 << 40,
    "2tb": 2 * 10**12,
    "1.5gib": 3 << 29,
    "0.1GB": 10**8,
    "1024": 1024,
    "1024B": 1024,
    " 7 GiB ": 7 << 30,
    "0": 0,
    "0.3": 0,
}


@pytest.mark.parametrize(("text", "n_bytes"), READABLE.items())
def test_reads(text: str, n_bytes: int) -> None:
    """GiB are powers of 1024, GB powers of 1000, and a bare letter is a power of 1024."""
    assert n_bytes == parse_size(text)


@pytest.mark.parametrize(
    "text",
    ["", "GiB", "-1GiB", "nan", "inf", "1e9", "6 GiBs", "6XB", "1.5.2G", "٣GiB", "1_000", "9" * 31],
)
def test_says_what_to_type(text: str) -> None:
    """What is no size is refused with an example of one."""
    with pytest.raises(ValueError, match="type one such as 6GiB"):
        parse_size(text)


def test_more_than_any_machine_has() -> None:
    """A size of 2^63 bytes or more is refused."""
    with pytest.raises(ValueError, match="more than any machine has"):
        parse_size("8388608TiB")


@settings(deadline=None)
@given(st.integers(0, (1 << 63) - 1))
@example(3 << 29)
@example(1000)
@example(1025 << 20)
def test_reads_what_it_shows(n_bytes: int) -> None:
    """`parse_size` reads back exactly what `show_size` writes."""
    assert n_bytes == parse_size(show_size(n_bytes))


@settings(deadline=None)
@given(st.text(max_size=12))
def test_any_text(text: str) -> None:
    """Any text is a size of no less than zero or a `ValueError`."""
    with suppress(ValueError):
        assert parse_size(text) >= 0


@pytest.mark.parametrize(
    ("n_bytes", "shown"),
    [
        (6 << 30, "6GiB"),
        (3 << 29, "1.5GiB"),
        ((1 << 30) + 1, "1073741825B"),
        (0, "0B"),
        (1 << 40, "1TiB"),
    ],
)
def test_shows_the_shortest(n_bytes: int, shown: str) -> None:
    """The largest unit that is exact with three decimals is chosen."""
    assert shown == show_size(n_bytes)


def test_rounds_for_readers() -> None:
    """`show_gib` rounds: two decimals from a GiB on, whole MiB below."""
    assert ("5.50 GiB", "311 MiB") == (show_gib(11 << 29), show_gib((311 << 20) + 7))


@settings(deadline=None)
@given(st.integers(0, 1 << 45))
@example((1 << 30) - 1)
@example((1 << 30) + 1)
def test_what_one_reads_is_enough(n_bytes: int) -> None:
    """Who types what is lacking as it is shown has all of it, and less than 0.01 GiB too much."""
    typed = parse_size(show_lacking(n_bytes))

    assert round_up(n_bytes) == typed
    assert 0 <= typed - n_bytes <= (1 << 30) // 100


@pytest.mark.parametrize(("n", "shown"), [(1, "1 token"), (0, "0 tokens"), (8192, "8,192 tokens")])
def test_tokens(n: int, shown: str) -> None:
    """One token is no tokens."""
    assert shown == show_tokens(n)
