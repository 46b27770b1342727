import random

import pytest

from estimator.card import Card
from estimator.catalog import CARDS
from estimator.catalog.names import devices_of
from estimator.fit.cells import grid
from estimator.fit.enquiry import can_run
from estimator.models.names import ModelMatch
from estimator.models.table import RELEASES

GIB = 1 << 30


def test_every_cell() -> None:
    """Each device has a verdict for every model and its quants."""
    cards = CARDS[:3]
    cells = list(grid(cards, RELEASES))

    assert {card.name for card in cards} == {cell.card.name for cell in cells}
    assert set(RELEASES) == {cell.release for cell in cells}


@pytest.mark.parametrize("n_ctx", [None, 2048, 32768])
def test_same_as_can_run(n_ctx: int | None) -> None:
    """A cell says what `can_run` says of that device, model and quant."""
    chosen = random.Random(n_ctx)  # noqa: S311 - a sample, not a secret
    cards = chosen.sample(CARDS, 12)
    releases = chosen.sample(RELEASES, 6)
    for cell in grid(cards, releases, n_ctx=n_ctx, ram_bytes=64 * GIB):
        if chosen.random() < 0.1:
            assert _asked(cell.card, cell.release, cell.quant, n_ctx) == cell.verdict, cell


def _asked(card: Card, release: object, quant: str, n_ctx: int | None) -> object:
    match = ModelMatch(release, quant, 0.0)  # type: ignore[arg-type]
    ram = None if card.kind == "unified" else 64 * GIB
    tokens = None if n_ctx is None else min(n_ctx, match.release.n_ctx_train)
    return can_run(devices_of(card, ram_bytes=ram), match, n_ctx=tokens).verdict


def test_more_ram_is_never_worse() -> None:
    """With more RAM no verdict becomes `no`."""
    cards, releases = CARDS[:20], RELEASES[:6]
    little = grid(cards, releases, ram_bytes=8 * GIB)
    much = grid(cards, releases, ram_bytes=512 * GIB)

    assert all(a.verdict == "no" or b.verdict != "no" for a, b in zip(little, much, strict=True))
