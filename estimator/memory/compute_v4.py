"""How many bytes the compute buffer of V4 takes, in closed form.

Attention joins window and compressed past into one row of keys and one mask for each layer, and
an indexer scores the past before. The peak was found by asking llama.cpp itself for Flash and Pro:
with them it is within 0.4 MiB of all recorded answers, elsewhere within a fifth.
"""

from estimator.memory.graph import Graph
from estimator.shape import ModelShape

_F16 = 2
_SMALL_HOLE = 8192  # floats a token that fit into what is free at the peak anyway
_HOLE = 14 * 1024


def v4_peak(shape: ModelShape, graph: Graph, *, on_gpu: bool) -> int:
    """The most that lives at once within a layer, besides masks."""
    query, n_embd = shape.n_heads * shape.head_dim_k, shape.n_embd
    streams = 16 if query > 8 * n_embd or not on_gpu else 11
    base = 2 * query + streams * n_embd + _kept(shape)
    grown = _grown_on_gpu if on_gpu else _grown_on_cpu
    peak = graph.rows(base + grown(shape, graph))
    if not graph.flash_attention:
        return peak + graph.rows(shape.n_heads * _joined_cells(graph))
    if on_gpu and graph.is_kv_quantized:
        return peak + _joined_bytes(shape, graph) + v4_rotation_bytes(shape, graph)
    return peak


def v4_logits(shape: ModelShape, graph: Graph) -> int:
    """Bytes of the logits and what lives beside them, besides masks."""
    n_embd, small = shape.n_embd, _kept(shape)
    is_short = shape.indexer is not None and graph.cells.csa < shape.indexer.top_k
    beside = graph.rows(9 * n_embd + 2 * small if is_short else 6 * n_embd + small)
    if graph.is_kv_quantized:
        beside += v4_rotation_bytes(shape, graph) + graph.rows(n_embd)
    return graph.logits_bytes(shape) + beside


def v4_rotation_bytes(shape: ModelShape, graph: Graph) -> int:
    """Matrices that rotate what goes into a quantized cache; 0 for another cache."""
    return 3 * shape.head_dim_k**2 * 4 if graph.is_kv_quantized else 0


def _kept(shape: ModelShape) -> int:
    """Floats a token of small rows that are alive at any peak."""
    return 5 * shape.head_dim_k // 2


def _joined_cells(graph: Graph) -> int:
    return graph.cells.window + graph.cells.csa


def _joined_bytes(shape: ModelShape, graph: Graph) -> int:
    """Bytes of a layer's keys, window and past together."""
    return _joined_cells(graph) * shape.head_dim_k * _F16 * graph.cells.n_streams


def _parts(shape: ModelShape, graph: Graph) -> tuple[int, int]:
    """The joined mask and the joined keys, the smaller first, in floats a token."""
    mask = graph.rows(_joined_cells(graph)) // (2 if graph.flash_attention else 1)
    per_float = graph.rows(1)
    both = (mask // per_float, _joined_bytes(shape, graph) // per_float)
    return min(both), max(both)


def _grown_on_gpu(shape: ModelShape, graph: Graph) -> int:
    """Floats a token by which the joined parts and the indexer's scores raise the peak.

    Each is put where the queries, `query` floats, were or will be, if it fits there.
    """
    small, large = _parts(shape, graph)
    query, past = shape.n_heads * shape.head_dim_k, graph.cells.csa
    if max(large, past) <= _SMALL_HOLE:
        return 0
    if past > query * 7 // 8:
        room = query - max(small - query // 2, 0)
        scores = 0 if past <= query else past // 2 if past <= 2 * query else past
        return small + large + max(scores, room, 0)
    if small <= _HOLE:
        return max(large, query)
    return query + small if large <= query else large + max(small, query)


def _grown_on_cpu(shape: ModelShape, graph: Graph) -> int:
    small, large = _parts(shape, graph)
    past = graph.cells.csa
    grown = small + large + past // 2
    return grown if past >= _SMALL_HOLE else max(grown - _SMALL_HOLE, 0)
