"""How the bandwidth of a memory is read and shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.bandwidth import parse_bandwidth, show_bandwidth


@pytest.mark.parametrize(
    ("text", "gb_s"),
    [
        ("460", 460), ("89.6", 89.6), ("60 GB/s", 60), ("204.8gb/s", 204.8), ("38400 MB/s", 38.4),
        ("0.46 TB/s", 460), (" 90g ", 90),
        ("ddr5-6000x2", 96), ("DDR5-4800 x 12", 460.8), ("ddr4 3200 x8", 204.8),
        ("ddr5-5600×2", 89.6), ("8x ddr4-3200", 204.8), ("12 x DDR5 4800", 460.8),
        ("ddr5-4800 8 channels", 307.2), ("8-channel ddr5-4800", 307.2),
        ("12 channels of ddr5-6400", 614.4), ("ddr4-2666, 6ch", 127.968), ("ddr3-1600*2", 25.6),
        ("mrdimm-8800x12", 844.8), ("ddr5-4800x24", 921.6),
    ],
)  # fmt: skip
def test_read(text: str, gb_s: float) -> None:
    """A number is GB/s; modules are so many transfers of eight bytes, times their channels."""
    assert pytest.approx(gb_s * 1e9) == parse_bandwidth(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("much", "'much' is no bandwidth; type GB/s such as 89.6"),
        ("", "is no bandwidth"),
        ("-5", "is no bandwidth"),
        ("nan", "is no bandwidth"),
        ("epyc 9004", "ddr5-4800x12"),
        ("460 gbit/s", "is no bandwidth"),
        ("ddr5x2", "is no bandwidth"),
        ("ddr5-6000", "does not say how many channels there are: ddr5-6000x2"),
        ("2x ddr5-6000x2", "says twice how many channels"),
        ("lpddr5x-8533x4", "LPDDR are not all as wide"),
        ("0", "no RAM has '0'"),
        ("0.2", "no RAM has '0.2'"),
        ("ddr5-6000x0", "no RAM has"),
        ("460800 TB/s", "no RAM has"),
        ("9" * 99, "is no bandwidth"),
    ],
)
def test_refused(text: str, says: str) -> None:
    """What is none, or no RAM's, is refused with what to type instead."""
    with pytest.raises(ValueError, match=r"bandwidth|RAM|channels") as refused:
        parse_bandwidth(text)

    assert says in str(refused.value)


@given(st.text(max_size=30))
def test_anything(text: str) -> None:
    """Whatever is typed is a bandwidth that RAM may have, or a `ValueError`."""
    try:
        found = parse_bandwidth(text)
    except ValueError:
        return
    assert 1e9 <= found <= 1e13


@given(st.integers(1, 9999))
def test_shown(gb_s: int) -> None:
    """What is shown is read back."""
    assert pytest.approx(gb_s * 1e9) == parse_bandwidth(show_bandwidth(gb_s * 1e9))
