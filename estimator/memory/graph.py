"""What a compute graph is reserved for."""

from dataclasses import dataclass

from estimator.memory.cache import Cells
from estimator.shape import ModelShape

_F16, _F32 = 2, 4


@dataclass(frozen=True, slots=True)
class Graph:
    """`n_tokens` are read at once, each looking at `cells`.

    `n_outputs` is how many of the tokens may ask for logits. `mask_cells` counts the cells of
    all attention masks there are for a token.
    """

    cells: Cells
    n_tokens: int
    n_outputs: int
    mask_cells: int
    flash_attention: bool
    is_kv_quantized: bool

    def rows(self, n_floats: int) -> int:
        """Bytes of `n_floats` floats for each token."""
        return n_floats * self.n_tokens * _F32

    @property
    def mask_bytes(self) -> int:
        return self.mask_cells * self.n_tokens * (_F16 if self.flash_attention else _F32)

    def logits_bytes(self, shape: ModelShape) -> int:
        return self.n_outputs * shape.n_vocab * _F32


def mask_cells(shape: ModelShape, cells: Cells) -> int:
    """Cells of all masks of a token: the indexer has its own, and so has each compressed past."""
    if shape.compressed is not None:
        return cells.window + 2 * cells.csa + cells.hca
    return cells.n * (1 if shape.indexer is None else 2)
