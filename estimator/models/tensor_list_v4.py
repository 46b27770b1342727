"""The tensors of V4's attention, named and shaped as llama.cpp's loader wants them."""

from collections.abc import Iterator

from estimator.models.model import Model
from estimator.shape import CSA_RATIO, Compressed, Indexer

_Named = tuple[str, tuple[int, ...]]


def v4_output(row: Model, past: Compressed) -> Iterator[_Named]:
    """What joins the streams of the residual after the last layer."""
    yield "output_hc_fn.weight", (past.n_streams * row.n_embd, past.n_streams)
    yield "output_hc_base.weight", (past.n_streams,)
    yield "output_hc_scale.weight", (1,)


def v4_layer(row: Model, past: Compressed, layer: int) -> Iterator[_Named]:
    """Attention and streams of a layer, without the feed-forward part."""
    q = row.n_heads * row.head_dim
    yield "attn_norm.weight", (row.n_embd,)
    yield "attn_sinks.weight", (row.n_heads,)
    yield "attn_q_a.weight", (row.n_embd, row.q_rank)
    yield "attn_q_a_norm.weight", (row.q_rank,)
    yield "attn_q_b.weight", (row.q_rank, q)
    yield "attn_kv.weight", (row.n_embd, row.head_dim)
    yield "attn_kv_a_norm.weight", (row.head_dim,)
    yield "attn_output_a.weight", (q // past.n_groups, past.output_rank * past.n_groups)
    yield "attn_output_b.weight", (past.output_rank * past.n_groups, row.n_embd)
    yield from _streams("hc_attn", row.n_embd, past.n_streams)
    yield from _streams("hc_ffn", row.n_embd, past.n_streams)
    ratio = past.ratios[layer]
    if ratio:
        n_windows = 2 if ratio == CSA_RATIO else 1
        yield from _compressor("attn_compressor", row.n_embd, row.head_dim, ratio, n_windows)
    if ratio == CSA_RATIO and row.indexer is not None:
        yield from _indexer(row, row.indexer)


def _streams(prefix: str, n_embd: int, n: int) -> Iterator[_Named]:
    n_mixed = (2 + n) * n
    yield f"{prefix}_fn.weight", (n * n_embd, n_mixed)
    yield f"{prefix}_base.weight", (n_mixed,)
    yield f"{prefix}_scale.weight", (3,)


def _compressor(prefix: str, n_embd: int, width: int, ratio: int, n: int) -> Iterator[_Named]:
    """`n` windows overlap."""
    yield f"{prefix}_kv.weight", (n_embd, n * width)
    yield f"{prefix}_gate.weight", (n_embd, n * width)
    yield f"{prefix}_ape.weight", (n * width, ratio)
    yield f"{prefix}_norm.weight", (width,)


def _indexer(row: Model, indexer: Indexer) -> Iterator[_Named]:
    yield "indexer.proj.weight", (row.n_embd, indexer.n_heads)
    yield "indexer.attn_q_b.weight", (row.q_rank, indexer.n_heads * indexer.head_dim)
    yield from _compressor("indexer_compressor", row.n_embd, indexer.head_dim, CSA_RATIO, 2)
