"""Which cards a typed machine has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.catalog import CARDS
from estimator.catalog.machine_names import MachinePart, find_machine
from estimator.catalog.names import find_device
from tests.estimator.messy_names import MESSY
from tests.estimator.test_card_names import TYPED

GLUE = (" + ", "+", " and ", ", ", " & ", " plus ", " with ", "; ")


def cards(name: str) -> list[tuple[int, str]]:
    """How many of the first that each part fits; of one that fits none, nothing."""
    return [
        (part.matches[0].count, part.matches[0].card.name) if part.matches else (0, "")
        for part in find_machine(name)
    ]


def texts(name: str) -> list[str]:
    return [part.text for part in find_machine(name)]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("3090 + 3060 12gb", [(1, "GeForce RTX 3090"), (1, "GeForce RTX 3060 12GB")]),
        ("3090+3060 12gb", [(1, "GeForce RTX 3090"), (1, "GeForce RTX 3060 12GB")]),
        ("rtx 3090, rtx 3060 12gb", [(1, "GeForce RTX 3090"), (1, "GeForce RTX 3060 12GB")]),
        ("4090 and 2x 3060 12gb", [(1, "GeForce RTX 4090"), (2, "GeForce RTX 3060 12GB")]),
        ("1x4090 1x3090", [(1, "GeForce RTX 4090"), (1, "GeForce RTX 3090")]),
        ("3090x2 4090", [(2, "GeForce RTX 3090"), (1, "GeForce RTX 4090")]),
        ("dual 3090 & p40", [(2, "GeForce RTX 3090"), (1, "Tesla P40")]),
        ("a 4090, a 3090 and a 5090",
         [(1, "GeForce RTX 4090"), (1, "GeForce RTX 3090"), (1, "GeForce RTX 5090")]),
        ("3090 + 3090", [(1, "GeForce RTX 3090"), (1, "GeForce RTX 3090")]),
        ("3060 8gb + 3060 12gb", [(1, "GeForce RTX 3060 8GB"), (1, "GeForce RTX 3060 12GB")]),
        ("4060 + 4060 ti 16gb", [(1, "GeForce RTX 4060"), (1, "GeForce RTX 4060 Ti 16GB")]),
        ("7900 xtx + 7900 xt", [(1, "Radeon RX 7900 XTX"), (1, "Radeon RX 7900 XT")]),
        ("ryzen ai max+ 395 128gb + 3090",
         [(1, "Ryzen AI Max+ 395 128GB"), (1, "GeForce RTX 3090")]),
        ("ryzen 7 7840hs 32gb + rtx 4060", [(1, "Radeon 780M 32GB"), (1, "GeForce RTX 4060")]),
        ("rtx 3090，rtx 4090", [(1, "GeForce RTX 3090"), (1, "GeForce RTX 4090")]),
    ],
)  # fmt: skip
def test_several(name: str, found: list[tuple[int, str]]) -> None:
    """Cards that are joined by a plus, a comma, a word or their counts are parts of a machine."""
    assert found == cards(name)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("m3 max with 64gb", ["m3 max with 64gb"]),
        ("3060 with 12gb", ["3060 with 12gb"]),
        ("3060, 12gb, 3090", ["3060, 12gb", "3090"]),
        ("i7-13700k, 64gb ram, 4090 + 3090", ["i7-13700k, 64gb ram, 4090", "3090"]),
        ("3090 pcie 4.0 x16 + 4060 pcie gen 3 x4", ["3090 pcie 4.0 x16", "4060 pcie gen 3 x4"]),
        ("3090 with nvlink and 4090", ["3090 with nvlink", "4090"]),
        ("rtx 3090 2x 24gb", ["rtx 3090 2x 24gb"]),
        ("Ryzen 7 7840HS with Radeon 780M 32GB", ["Ryzen 7 7840HS with Radeon 780M 32GB"]),
        ("rtx 4090 with water cooling", ["rtx 4090 with water cooling"]),
        ("AMD Ryzen AI Max+ 395 w/ Radeon 8060S", ["AMD Ryzen AI Max+ 395 w/ Radeon 8060S"]),
    ],
)
def test_said_of_a_card(name: str, parts: list[str]) -> None:
    """What is said of a card, or of the computer, is no part of its own."""
    assert parts == texts(name)
    assert all(part.matches for part in find_machine(name))


@pytest.mark.parametrize(
    ("name", "unknown"),
    [
        ("3090 + rtx 3065", "rtx 3065"),
        ("rtx 3065, 3090", "rtx 3065"),
        ("rtx 3090 + banana", "banana"),
        ("3090 and banana", "banana"),
        ("3090, banana, 4090", "banana"),
        ("quadro + 3090", "quadro"),
        ("3090 + 4070 xt", "4070 xt"),
        ("b550 and 4090", "b550"),
        ("3090 or 4090", "3090 or 4090"),
        ("2x 3090 vs 1x 4090", "2x 3090 vs 1x 4090"),
        ("3090 + 4090 or 5090", "3090 + 4090 or 5090"),
        ("", ""),
        ("+", "+"),
        ("banana and apples", "banana and apples"),
    ],
)
def test_unknown(name: str, unknown: str) -> None:
    """A part that is no card fits none, and is the only one; so is a choice between machines."""
    assert [unknown] == [part.text for part in find_machine(name) if not part.matches]


def test_ambiguous() -> None:
    """Each part has all the cards that it fits, the smallest first."""
    first, second = find_machine("4090 and 2x 3060")

    assert (False, True) == (first.is_ambiguous, second.is_ambiguous)
    assert second.matches == find_device("2x 3060")


def test_one_card_is_as_before() -> None:
    """What means one card, or several of one, is one part with the matches it always had."""
    names = [text for text, _, _ in MESSY]
    names += [name for card in CARDS for name in (card.name, *card.aliases, *card.detected)]
    for name in names:
        assert (MachinePart(name, find_device(name)),) == find_machine(name), name


def test_too_long() -> None:
    """A list that is too long to be read whole is no machine: some cards would be left out."""
    (part,) = find_machine(" + ".join(["3090"] * 200))

    assert () == part.matches


def test_full_names() -> None:
    """Any two cards by their full names are these two, however they are joined."""
    for number, card in enumerate(CARDS):
        other = CARDS[number * 7 % len(CARDS)]
        name = f"{card.name}{GLUE[number % len(GLUE)]}{other.name}"
        assert [(1, card.name), (1, other.name)] == cards(name), name


@given(st.lists(TYPED, min_size=1, max_size=4), st.sampled_from(GLUE))
def test_anything(typed: list[str], glue: str) -> None:
    """Whatever is typed, nothing raises, and parts are stretches of the text in their order."""
    name = glue.join(typed)
    parts = find_machine(name)
    at = 0
    for part in parts:
        at = name.index(part.text, at) + len(part.text)
        assert part.matches == find_device(part.text)
    assert parts
