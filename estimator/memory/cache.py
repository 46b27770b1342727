"""How many bytes each layer's KV cache and state take, by architecture."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from estimator.quants.types import TensorType, gpu_tensor_bytes, tensor_bytes, tensor_type
from estimator.shape import CSA_RATIO, HCA_RATIO, ModelShape

CONTEXT_STEP = 256


def padded_context(n_ctx: int) -> int:
    """The context as llama.cpp rounds it: up to a multiple of 256."""
    return max(-(-n_ctx // CONTEXT_STEP), 1) * CONTEXT_STEP


@dataclass(frozen=True, slots=True)
class Cells:
    """How many cells a sequence may look at, in each of the streams there are.

    `window` is how many of them a layer with a sliding window keeps, `n_total` all as llama.cpp
    counts its context.
    """

    n: int
    n_streams: int
    window: int
    n_total: int

    @property
    def csa(self) -> int:
        """Cells that stand for four tokens each."""
        return padded_context(-(-self.n // CSA_RATIO))

    @property
    def hca(self) -> int:
        """Cells that stand for 128 tokens each."""
        return padded_context(-(-self.n // HCA_RATIO))


def cells_of(
    shape: ModelShape, n_ctx: int, n_seq: int, n_ubatch: int, *, unified: bool, swa_full: bool
) -> Cells:
    """llama.cpp's cells for that many sequences, in one stream if `unified`."""
    padded = padded_context(n_ctx)
    n = padded if unified else padded_context(padded // n_seq)
    n_streams = 1 if unified else n_seq
    if shape.compressed is None:
        return Cells(n, n_streams, n, n * n_streams)
    # V4 keeps a stream for each sequence whatever is asked for.
    window = n if swa_full else min(n, padded_context(shape.compressed.window + n_ubatch))
    return Cells(n, n_seq, window, n * n_streams)


@dataclass(frozen=True, slots=True)
class Cache:
    """The cache of a load: the latent alone with split MLA, else keys and values."""

    shape: ModelShape
    type_k: TensorType
    type_v: TensorType
    cells: Cells

    def bytes_of(self, layers: range, *, on_gpu: bool) -> int:
        """Bytes of these layers' caches and states."""
        kinds = _kinds(self.shape, layers.start, layers.stop)
        return sum(n * self._layer(heads, ratio, on_gpu=on_gpu) for (heads, ratio), n in kinds)

    def largest(self, layers: range) -> int:
        """Bytes of the largest layer among these; 0 of none."""
        kinds = _kinds(self.shape, layers.start, layers.stop)
        return max(
            (self._layer(heads, ratio, on_gpu=True) for (heads, ratio), _ in kinds), default=0
        )

    def _layer(self, heads: int, ratio: int, *, on_gpu: bool) -> int:
        size = gpu_tensor_bytes if on_gpu else tensor_bytes
        shape, cells = self.shape, self.cells
        rows = (cells.n, cells.n_streams)
        if shape.compressed is not None:
            return self._compressed_layer(ratio, on_gpu=on_gpu)
        keys = size(self.type_k, (shape.head_dim_k * heads, *rows))
        if shape.latent is None or not shape.latent.is_split:
            return keys + size(self.type_v, (shape.head_dim_v * heads, *rows))
        if shape.indexer is not None:
            keys += size(self.type_k, (shape.indexer.head_dim, *rows))
        return keys

    def _compressed_layer(self, ratio: int, *, on_gpu: bool) -> int:
        """V4's: the window, the past that is compressed, and the state of what compresses it."""
        size = gpu_tensor_bytes if on_gpu else tensor_bytes
        cells, width, streams = self.cells, self.shape.head_dim_k, self.cells.n_streams
        window = size(self.type_k, (width, cells.window, streams))
        if ratio == HCA_RATIO:
            kept = size(self.type_k, (width, cells.hca, streams))
            return window + kept + 2 * size(_F32, (width, HCA_RATIO, streams))
        if ratio == CSA_RATIO and self.shape.indexer is not None:
            widths = (width, self.shape.indexer.head_dim)
            kept = sum(size(self.type_k, (w, cells.csa, streams)) for w in widths)
            # Two windows that overlap, of keys and of scores.
            return (
                window + kept + sum(2 * size(_F32, (2 * w, 2 * CSA_RATIO, streams)) for w in widths)
            )
        return window


_F32 = tensor_type("F32")


@lru_cache(maxsize=4096)
def _kinds(shape: ModelShape, start: int, stop: int) -> tuple[tuple[tuple[int, int], int], ...]:
    """How many of the layers have so many KV heads and compress so much."""
    heads = shape.kv_heads[start:stop]
    ratios = shape.compressed.ratios[start:stop] if shape.compressed else (0,) * len(heads)
    return tuple(Counter(zip(heads, ratios, strict=True)).items())
