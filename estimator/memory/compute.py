"""How many bytes llama.cpp's compute buffers take, in closed form.

The formulas were found by asking llama.cpp itself (a load without allocation) and are held
against its answers in tests/estimator/test_memory.py and test_against_llama.py.
"""

from estimator.memory.compute_v4 import v4_logits, v4_peak, v4_rotation_bytes
from estimator.memory.graph import Graph
from estimator.shape import Latent, ModelShape

_F16 = 2


def gpu_compute(shape: ModelShape, graph: Graph, *, has_output: bool = True) -> int:
    """Bytes with the layers on one CUDA GPU; within 0.1 MiB, 2 MiB without flash attention."""
    peak = layer_peak(shape, graph, shape.n_layers, on_gpu=True)
    if not has_output:
        return graph.mask_bytes + peak
    # Logits that are smaller than the masks reuse their room. No more context, less memory.
    mask = min(graph.mask_bytes, graph.logits_bytes(shape))
    return max(graph.mask_bytes + peak, mask + logits_and_beside(shape, graph))


def cpu_compute(shape: ModelShape, graph: Graph) -> int:
    """Bytes with everything in RAM; within 0.3 MiB with few outputs, else never too low."""
    peak = graph.mask_bytes + layer_peak(shape, graph, shape.n_layers, on_gpu=False)
    logits = graph.logits_bytes(shape)
    if shape.compressed is not None:
        return max(peak, v4_logits(shape, graph))
    if shape.experts is None:
        kept = 2 if graph.n_outputs == graph.n_tokens else 4
        return max(peak, logits + graph.rows(kept * shape.n_embd))
    # The experts' rows may keep the logits from reusing the mask's room.
    beside = graph.rows((4 + shape.experts.n_used) * shape.n_embd)
    return max(peak, graph.mask_bytes + logits + beside)


def host_compute(shape: ModelShape, graph: Graph, n_copies: int = 1) -> int:
    """Bytes in RAM beside GPUs, for so many copies of the graph's inputs."""
    if shape.compressed is not None:
        small = (1 << 16) + v4_rotation_bytes(shape, graph)  # positions and indices
        return n_copies * graph.mask_bytes + graph.rows((n_copies + 1) * shape.n_embd) + small
    kv = 0
    if not graph.flash_attention and shape.latent is None:
        kv = max(shape.kv_heads) * (shape.head_dim_k + shape.head_dim_v)
    inputs = (2 * n_copies + 2) * shape.n_embd
    return n_copies * graph.mask_bytes + graph.rows(inputs + kv)


def logits_and_beside(shape: ModelShape, graph: Graph) -> int:
    """Bytes of the logits and what lives beside them, without masks."""
    if shape.compressed is not None:
        return v4_logits(shape, graph)
    return graph.logits_bytes(shape) + graph.rows(4 * shape.n_embd)


def layer_peak(shape: ModelShape, graph: Graph, n_layers: int, *, on_gpu: bool) -> int:
    """The most that lives at once within a layer besides masks, after `n_layers` of them."""
    if shape.compressed is not None:
        return v4_peak(shape, graph, on_gpu=on_gpu)
    kept = chosen_cells(shape, graph, n_layers)
    attention = attention_bytes(shape, graph, on_gpu=on_gpu)
    return kept + max(attention, graph.rows(_feed_forward(shape, on_gpu=on_gpu)))


def attention_bytes(shape: ModelShape, graph: Graph, *, on_gpu: bool) -> int:
    """What attention needs at once besides masks and what is kept of it."""
    rows = graph.rows(_attention(shape, graph, on_gpu=on_gpu) + _score_room(shape, graph))
    if not graph.flash_attention:
        scores = graph.rows(shape.n_heads * graph.cells.n)
        return scores + rows + (_value_copy(shape, graph) if on_gpu else 0)
    if on_gpu and graph.is_kv_quantized:
        return max(rows, _unpacked_cache(shape, graph, rows))
    return rows


def chosen_cells(shape: ModelShape, graph: Graph, n_layers: int) -> int:
    """Bytes of the cells that the indexer chose; every layer's are kept to the end."""
    if shape.indexer is None or shape.compressed is not None:
        return 0
    return graph.rows(n_layers * min(graph.cells.n, shape.indexer.top_k))


def _score_room(shape: ModelShape, graph: Graph) -> int:
    """Floats a token by which the indexer's scores raise the peak.

    Its scores, one float a cell, are made before attention's rows and reuse their room only if
    they fit into the queries'.
    """
    mla, n = shape.latent, graph.cells.n
    if shape.indexer is None or mla is None:
        return 0
    query, absorbed = shape.n_heads * mla.key_length, shape.n_heads * mla.kv_rank
    if n <= query:
        return 0
    return min(n + query, absorbed) if n <= query + absorbed else n


def _attention(shape: ModelShape, graph: Graph, *, on_gpu: bool) -> int:
    """Floats a token that attention needs besides scores."""
    mla, heads = shape.latent, shape.n_heads
    if mla is not None and mla.is_split:
        latent = mla.kv_rank + mla.rope_dim
        rope_copy = 0 if on_gpu else mla.rope_dim
        absorbed = heads * (mla.key_length + 2 * latent + rope_copy) + 4 * shape.n_embd
        return max(absorbed, _indexing(shape))
    query = heads * shape.head_dim_k
    if graph.flash_attention:
        return query + 4 * shape.n_embd
    if mla is not None:
        return 2 * (query if on_gpu else query + heads * shape.head_dim_v) + 4 * shape.n_embd
    kv = max(shape.kv_heads) * (shape.head_dim_k + shape.head_dim_v)
    routed = 0 if on_gpu or shape.experts is None else shape.experts.n_used * shape.n_embd
    return query + kv + routed + 4 * shape.n_embd


def _indexing(shape: ModelShape) -> int:
    """Floats a token that the indexer's queries need, which are few beside a large model's own."""
    if shape.indexer is None:
        return 0
    return 4 * shape.indexer.n_heads * shape.indexer.head_dim + 3 * shape.n_embd


def _feed_forward(shape: ModelShape, *, on_gpu: bool) -> int:
    """Floats a token of the wider of dense layer and chosen experts."""
    dense = 3 * shape.n_ff + 4 * shape.n_embd
    if shape.experts is None:
        return dense
    mla = shape.latent
    kept = 0  # what attention leaves behind on a CPU, found by experiment
    if mla is not None and not on_gpu:
        nope = mla.key_length - mla.rope_dim
        kept = shape.n_heads * (mla.kv_rank if mla.is_split else nope + mla.value_length)
    return max(dense, chosen_experts(shape) + 4 * shape.n_embd + kept)


def feed_forward_bytes(shape: ModelShape, graph: Graph) -> int:
    """What a dense layer, or the experts that are chosen, need at once on a GPU."""
    if shape.experts is None:
        return graph.rows(_feed_forward(shape, on_gpu=True))
    return graph.rows(chosen_experts(shape) + 4 * shape.n_embd)


def chosen_experts(shape: ModelShape) -> int:
    """Floats a token of all experts that see it; a dense layer is one expert."""
    if shape.experts is None:
        return shape.n_embd + 2 * shape.n_ff
    return shape.experts.n_used * (shape.n_embd + 2 * shape.experts.n_ff)


def _unpacked_cache(shape: ModelShape, graph: Graph, attention: int) -> int:
    """CUDA's flash attention reads F16, so one layer of a quantized cache is unpacked."""
    copy = graph.cells.n * _F16
    if shape.indexer is not None and shape.latent is not None:
        return attention + copy * shape.head_dim_k + _beside_copy(shape.latent, shape, graph)
    width = max(shape.kv_heads) * (shape.head_dim_k + shape.head_dim_v)
    return copy * width + graph.rows(5 * shape.n_embd)


def _beside_copy(mla: Latent, shape: ModelShape, graph: Graph) -> int:
    """What the copy keeps from being reused, unless the indexer's scores left room."""
    left = _score_room(shape, graph)
    return graph.rows(max(shape.n_heads * mla.kv_rank // 2 - left, 0))


def _value_copy(shape: ModelShape, graph: Graph) -> int:
    """Unsplit MLA has its values made contiguous for CUDA, which has no flash attention for it."""
    if shape.latent is None or shape.latent.is_split:
        return 0
    return graph.cells.n * max(shape.kv_heads) * shape.head_dim_v * _F16
