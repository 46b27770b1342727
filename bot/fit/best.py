"""Of all quants of a model on a device, the one that `plan` would choose."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from bot.fit.verdicts import WHOLE
from estimator import Card, Cell, Release, Verdict, grid
from estimator.fit.named_machine import ASSUMED_RAM_BYTES

_GOOD_QUANT = "Q4_K_M"


def best_cells(
    cards: Iterable[Card], releases: Iterable[Release], n_ctx: int, ram_bytes: int | None = None
) -> Iterator[Cell]:
    """One cell for each card and model; its verdict is NO where nothing runs."""
    cells = grid(cards, releases, n_ctx=n_ctx, ram_bytes=ram_bytes or ASSUMED_RAM_BYTES)
    for _, group in groupby(cells, key=lambda cell: (cell.card.name, cell.release.repository)):
        yield best_of(list(group))


def best_of(cells: Sequence[Cell]) -> Cell:
    """Whole with the largest quant; below Q4_K_M a smaller KV cache is tried first; then RAM.

    `cells` are all quants of one model on one card, smallest first, as the grid has them.
    """
    quants = [cell.quant for cell in cells]
    floor = quants.index(_GOOD_QUANT) if _GOOD_QUANT in quants else 0
    below, above = cells[:floor][::-1], cells[floor:][::-1]
    for group in (above, below):
        for verdict in WHOLE:
            for cell in group:
                if cell.verdict is verdict:
                    return cell
    spilt = (*above[-1:], *below, *above[:-1])
    return next((cell for cell in spilt if cell.verdict is not Verdict.NO), cells[0])
