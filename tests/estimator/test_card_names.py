"""Which card a typed name means."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from estimator.card import Card
from estimator.catalog import CARDS
from estimator.catalog.names import Match, find_device, near_devices
from estimator.catalog.spelling import mend
from estimator.units import GIB
from tests.estimator.messy_names import MESSY


def names(matches: tuple[Match, ...]) -> list[str]:
    return [match.card.name for match in matches]


def first(text: str) -> tuple[int, str]:
    matches = find_device(text)
    return (matches[0].count, matches[0].card.name) if matches else (1, "")


def test_every_name_is_its_own() -> None:
    """Each row's name means that row and no other, in capitals and without spaces around."""
    for card in CARDS:
        for text in (card.name, card.name.upper(), f"  {card.name.lower()} "):
            matches = find_device(text)
            assert [card.name] == names(matches), text
            assert matches[0].is_exact
            assert not matches[0].is_ambiguous


def test_every_alias_means_its_row() -> None:
    """What else a row is called finds it, with others that are called the same."""
    for card in CARDS:
        for alias in card.aliases:
            assert card.name in names(find_device(alias)), alias


def test_every_detected_name_means_its_row() -> None:
    """A driver's name that somebody pastes finds the rows that report it."""
    for card in CARDS:
        for name in card.detected:
            assert card.name in names(find_device(name)), name


def test_messy_names() -> None:
    """Of 200 messy names at least 95 % mean the right card, and none a wrong model."""
    misses = {
        text: (first(text), (count, name))
        for text, count, name in MESSY
        if first(text) != (count, name)
    }

    assert len(MESSY) >= 200
    assert len(MESSY) == len({text for text, _, _ in MESSY})
    assert 0.95 <= 1 - len(misses) / len(MESSY), misses
    for text, (found, meant) in misses.items():
        digits = re.findall(r"\d{3,}", meant[1])
        assert not found[1] or any(digit in found[1] for digit in digits), text


def test_ambiguous() -> None:
    """A name that fits several cards yields all, the smallest memory first."""
    matches = find_device("rtx 4060 ti")

    assert ["GeForce RTX 4060 Ti 8GB", "GeForce RTX 4060 Ti 16GB"] == names(matches)
    assert all(match.is_ambiguous and not match.is_exact for match in matches)
    assert "one of 2" in matches[0].why


def test_slower_first_at_equal_memory() -> None:
    """Of candidates with the same memory the slower comes first."""
    assert ["A100 80GB PCIe", "A100 80GB SXM"] == names(find_device("a100 80gb"))


def test_asked_memory() -> None:
    """The memory that was asked for is given back, and a card without it is no match."""
    assert 12 * GIB == find_device("3060 12gb")[0].asked_bytes
    assert 32 * GIB == find_device("780m with 32gb of ram")[0].asked_bytes
    assert find_device("3060")[0].asked_bytes is None
    assert () == find_device("rtx 4090 48gb")


def test_sum_of_memory() -> None:
    """Two cards may be named with the memory of both; of one it would be another size."""
    assert (2, "GeForce RTX 3090") == first("2x 3090 48gb")
    assert ["Instinct MI50 32GB"] == names(find_device("2x mi50 32gb"))
    assert (1, "DGX A100 640GB") == first("dgx a100 640gb")
    assert (1, "DGX H100") == first("HGX H100 8-GPU")
    assert (2, "DGX H100") == first("2x dgx h100")


def test_ram_of_a_computer() -> None:
    """RAM beside a GPU is not its memory; a chip that shares it has no other."""
    assert (1, "GeForce RTX 4090") == first("rtx 4090 and 64 gb ram")
    assert (1, "Radeon 780M 64GB") == first("ryzen 7 7840hs, 64gb ddr5 ram")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("rtx 4090", "named in full"),
        ("gefroce rtx 4090", "'gefroce' was read as 'geforce'"),
        ("rtx 4050", "sold in laptops only"),
        ("shiny rtx 4090", "not understood: shiny"),
    ],
)
def test_why(text: str, why: str) -> None:
    """A match says what had to be supposed; it is exact only if nothing had."""
    match = find_device(text)[0]

    assert why == match.why
    assert match.is_exact == (why == "named in full")


def test_unknown_words_alone() -> None:
    """A number among words that have nothing to do with graphics is no card."""
    assert () == find_device("nokia 6600")
    assert "Radeon RX 6600" in names(find_device("nokia rx 6600"))


def test_suffix_makes_another_card() -> None:
    """A suffix that a model does not come with is no match, not its nearest."""
    for text in ("4070 xt", "3060 super", "6700 ti", "7900 super", "a100 ti", "m3 max ultra"):
        assert () == find_device(text), text


def test_maker_must_agree() -> None:
    """A card of another maker is not meant; rtx for rx and gtx for rtx are slips."""
    assert () == find_device("radeon 4070")
    assert () == find_device("nvidia 7900 xtx")
    assert (1, "Radeon RX 7900 XTX") == first("rtx 7900 xtx")
    assert (1, "GeForce RTX 4070") == first("gtx 4070")


def test_two_models() -> None:
    """Two models in one text are not one card."""
    assert () == find_device("rtx 3090 or rtx 4090")


@pytest.mark.parametrize("count", [0, 65, 999])
def test_count_out_of_range(count: int) -> None:
    """From 1 to 64 devices can be asked for."""
    assert () == find_device(f"{count}x 3090")
    assert 64 == find_device("64x 3090")[0].count


def test_near() -> None:
    """A number that nobody knows is not answered, but the nearest are proposed."""
    assert () == find_device("rtx 3065")
    assert any("3060" in card.name for card in near_devices("rtx 3065"))
    assert "GeForce RTX 3060 8GB" in [card.name for card in near_devices("rtx 3060 super")]
    assert 3 == len(near_devices("rtx 3065", limit=3))


def test_near_of_the_same_kind_first() -> None:
    """A proposal of the asked number and kind comes before others."""
    assert "GeForce RTX 4060 Laptop" == near_devices("rtx 4060 laptop 12gb")[0].name


def test_nothing_near() -> None:
    """What has no number is like nothing."""
    for text in ("", "banana", "gpu", "a", "7"):
        assert () == near_devices(text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gefroce", "geforce"), ("nvida", "nvidia"), ("supre", "super"), ("labtop", "laptop"),
        ("instnct", "instinct"), ("balckwel", "blackwell"), ("geforce", "geforce"),
        ("banana", "banana"), ("titanic", "titanic"), ("spare", "spare"),
    ],
)  # fmt: skip
def test_mend(typed: str, meant: str) -> None:
    """A slip is mended, and what is no slip left alone."""
    assert meant == mend(typed)


PIECES = """
    rtx gtx rx 3060 3065 4070 4060 ti super xt xtx 12gb 16g 8 64 x2 2x dual m3 m4 max pro ultra
    laptop a100 a40 a4000 40 100 h100 mi300x 7900 6800 6800m s d ada quadro titan v strix halo dgx
    spark orin nano jetson arc b580 a770 nvidia amd intel apple macbook air 14 inch ryzen 7 7840hs
    7600 core i7 ram ddr5 gb ssd banana sxm pcie max-q ( ) + - / . vega vega56 lunar lake
    radeon vii framework desktop gb10 t4 t400 geforce super! 1080ti 99999 ²
"""
TYPED = st.one_of(
    st.text(max_size=40),
    st.builds(
        lambda pieces, glue: glue.join(pieces),
        st.lists(st.sampled_from(PIECES.split()), min_size=1, max_size=6),
        st.sampled_from([" ", "", "-", "  "]),
    ),
)
# How a device may be typed that has no number of its own.
OTHER_NAMES = {
    "Ryzen AI Max+": ("evox2", "g1a"),
    "DGX Spark": ("spark", "gx10", "digits"),
    "GH200": ("gracehopper",),
    "DGX-": ("hgx1", "hgx2"),
    "Jetson AGX Thor": ("thor",),
    "Jetson AGX": ("orinagx", "xavieragx"),
    "Jetson Orin": ("nanoorin",),
    "TITAN RTX": ("rtxtitan",),
    "Snapdragon": ("xelite",),
    "Radeon VII": ("vii",),
}


def squeezed(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().replace("×", "x")
    return re.sub(r"[^a-z0-9]", "", plain)


def numbers_of(card: Card) -> set[str]:
    """The model number in each of a card's names; the whole name where it has none."""
    numbers = set()
    for name in (card.name, *card.aliases, *card.detected):
        words = re.findall(r"[a-z0-9]+", re.sub(r"\d+(?:GB|-core)|\(.*?\)", " ", name).lower())
        with_digits = {word for word in words if not word.isalpha()}
        numbers |= with_digits or {squeezed(re.sub(r"\d+GB", "", name))}
    for start, others in OTHER_NAMES.items():
        numbers |= set(others) if card.name.startswith(start) else set()
    return numbers


@given(TYPED)
@example("0" * 500)
@example("x" * 200 + "3060")
@example("M3 max Pro")
@example("²x 3090")
@example("dgx1")
def test_no_number_no_card(text: str) -> None:
    """Whatever is typed, nothing raises, and no card is answered whose number is not there."""
    for match in find_device(text):
        assert any(number in squeezed(text) for number in numbers_of(match.card)), match
    near_devices(text)


@given(TYPED)
def test_answers_are_in_order(text: str) -> None:
    """Candidates come with the smallest memory first, and say that they are several."""
    matches = find_device(text)
    sizes = [match.card.memory_bytes * match.card.count for match in matches]

    assert sorted(sizes) == sizes
    assert all(match.is_ambiguous == (len(matches) > 1) for match in matches)
    assert all(1 <= match.count <= 64 for match in matches)
