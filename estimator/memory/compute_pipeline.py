"""How many bytes the compute buffers of GPUs take that work one after another on a pipeline.

llama.cpp keeps four copies of a graph's inputs, so that each GPU can work on another batch.
"""

from estimator.memory.compute import feed_forward_bytes, layer_peak
from estimator.memory.graph import Graph
from estimator.shape import ModelShape

N_COPIES = 4

# Rows of the embedding that four copies of a GPU's inputs and outputs come to, by experiment.
_BESIDE, _BESIDE_FIRST, _BESIDE_LOGITS = 7, 12, 9
_BESIDE_EXPERTS = 11
_V4_BESIDE, _V4_BESIDE_FIRST, _V4_BESIDE_LOGITS = 35, 16, 34


def pipelined_compute(shape: ModelShape, graph: Graph, layers: range, *, has_output: bool) -> int:
    """Bytes on the GPU that has these layers; 0 without any and without the output."""
    if not layers:
        beside = graph.rows((N_COPIES + 1) * shape.n_embd)
        return graph.logits_bytes(shape) + beside if has_output else 0
    if shape.compressed is not None:
        peak = _v4(shape, graph, layers)
        beside_logits = _V4_BESIDE_LOGITS
    else:
        peak = _usual(shape, graph, layers, has_output=has_output)
        beside_logits = _BESIDE_LOGITS
    if has_output:
        logits = graph.logits_bytes(shape) + graph.rows(beside_logits * shape.n_embd)
        peak = max(peak, logits)
    return N_COPIES * graph.mask_bytes + peak


def _usual(shape: ModelShape, graph: Graph, layers: range, *, has_output: bool) -> int:
    beside = _BESIDE * shape.n_embd - _spare(shape, graph, len(layers), has_output=has_output)
    peak = layer_peak(shape, graph, len(layers), on_gpu=True) + graph.rows(beside)
    mla = shape.latent
    if shape.experts is not None and mla is not None:
        experts = feed_forward_bytes(shape, graph) + graph.rows(_BESIDE_EXPERTS * shape.n_embd)
        peak = max(peak, experts)
    if layers.start > 0:
        return peak
    rope = shape.n_heads * mla.rope_dim if mla is not None and shape.indexer is None else 0
    return peak + graph.rows((_BESIDE_FIRST - _BESIDE) * shape.n_embd + rope)


def _spare(shape: ModelShape, graph: Graph, n_layers: int, *, has_output: bool) -> int:
    """Floats a token that an indexer's scores do not need when they are neither few nor many."""
    mla, n = shape.latent, graph.cells.n
    if shape.indexer is None or mla is None or graph.is_kv_quantized:
        return 0
    query, absorbed = shape.n_heads * mla.key_length, shape.n_heads * mla.kv_rank
    if not query < n < absorbed - query:
        return 0
    # Few layers before the output keep so little that the scores find room.
    is_short = 2 * n <= absorbed and 2 * n_layers * shape.indexer.top_k <= query
    return n + query if has_output and is_short else shape.n_embd


def _v4(shape: ModelShape, graph: Graph, layers: range) -> int:
    n_rows = _V4_BESIDE if layers.start else _V4_BESIDE_FIRST
    return layer_peak(shape, graph, len(layers), on_gpu=True) + graph.rows(n_rows * shape.n_embd)
