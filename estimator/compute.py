"""How many bytes llama.cpp's compute buffer takes, in closed form.

The formulas were found by asking llama.cpp itself (a load without allocation) and are held
against its answers in tests/estimator/test_memory.py and test_against_llama.py.
"""

from dataclasses import dataclass

from estimator.shape import ModelShape

_F16, _F32 = 2, 4
_OFFLOAD_SLACK = 24 << 20


@dataclass(frozen=True, slots=True)
class Graph:
    """What a graph is reserved for: `n_tokens` read at once, each looking at `n_cells`.

    `n_outputs` is how many of the tokens may ask for logits.
    """

    n_cells: int
    n_tokens: int
    n_outputs: int
    flash_attention: bool
    is_kv_quantized: bool

    def rows(self, n_floats: int) -> int:
        """Bytes of `n_floats` floats for each token."""
        return n_floats * self.n_tokens * _F32

    @property
    def mask_bytes(self) -> int:
        return self.n_cells * self.n_tokens * (_F16 if self.flash_attention else _F32)


def gpu_compute(shape: ModelShape, graph: Graph) -> int:
    """Bytes with every layer on one CUDA GPU; within 0.1 MiB, 2 MiB without flash attention."""
    peak = _peak(shape, graph, on_gpu=True)
    if _logits(shape, graph) <= graph.mask_bytes:
        return graph.mask_bytes + peak
    return graph.mask_bytes + max(peak, _logits(shape, graph) + graph.rows(4 * shape.n_embd))


def partial_gpu_compute(shape: ModelShape, graph: Graph, largest_host_bytes: int) -> int:
    """Bytes on the GPU with some layers in RAM, the largest tensor there being that large.

    To read a prompt llama.cpp copies host weights to the GPU, one tensor at a time. The graph
    is cut at each copy, so the mask is free again when the logits are made.
    """
    logits = _logits(shape, graph) + graph.rows(4 * shape.n_embd)
    copied = largest_host_bytes + graph.rows(_chosen_experts(shape)) + _OFFLOAD_SLACK
    return max(graph.mask_bytes + _peak(shape, graph, on_gpu=True), logits, copied)


def cpu_compute(shape: ModelShape, graph: Graph) -> int:
    """Bytes with everything in RAM; within 0.3 MiB with few outputs, else never too low."""
    peak = graph.mask_bytes + _peak(shape, graph, on_gpu=False)
    if shape.experts is None:
        kept = 2 if graph.n_outputs == graph.n_tokens else 4
        return max(peak, _logits(shape, graph) + graph.rows(kept * shape.n_embd))
    # The experts' rows may keep the logits from reusing the mask's room.
    beside = graph.rows((4 + shape.experts.n_used) * shape.n_embd)
    return max(peak, graph.mask_bytes + _logits(shape, graph) + beside)


def host_compute(shape: ModelShape, graph: Graph) -> int:
    """Bytes in RAM beside a GPU, for the graph's inputs."""
    kv = 0
    if not graph.flash_attention and shape.latent is None:
        kv = max(shape.kv_heads) * (shape.head_dim_k + shape.head_dim_v)
    return graph.mask_bytes + graph.rows(4 * shape.n_embd + kv)


def _logits(shape: ModelShape, graph: Graph) -> int:
    return graph.n_outputs * shape.n_vocab * _F32


def _peak(shape: ModelShape, graph: Graph, *, on_gpu: bool) -> int:
    """The most that lives at once within a layer."""
    attention = graph.rows(_attention(shape, graph, on_gpu=on_gpu))
    if not graph.flash_attention:
        scores = shape.n_heads * graph.n_cells * graph.n_tokens * _F32
        return scores + attention + (_value_copy(shape, graph) if on_gpu else 0)
    if on_gpu and graph.is_kv_quantized:
        attention = max(attention, _unpacked_cache(shape, graph))
    return max(attention, graph.rows(_feed_forward(shape, on_gpu=on_gpu)))


def _attention(shape: ModelShape, graph: Graph, *, on_gpu: bool) -> int:
    """Floats a token that attention needs besides scores."""
    mla, heads = shape.latent, shape.n_heads
    if mla is not None and mla.is_split:
        latent = mla.kv_rank + mla.rope_dim
        rope_copy = 0 if on_gpu else mla.rope_dim
        return heads * (mla.key_length + 2 * latent + rope_copy) + 4 * shape.n_embd
    query = heads * shape.head_dim_k
    if graph.flash_attention:
        return query + 4 * shape.n_embd
    if mla is not None:
        return 2 * (query if on_gpu else query + heads * shape.head_dim_v) + 4 * shape.n_embd
    kv = max(shape.kv_heads) * (shape.head_dim_k + shape.head_dim_v)
    routed = 0 if on_gpu or shape.experts is None else shape.experts.n_used * shape.n_embd
    return query + kv + routed + 4 * shape.n_embd


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
    return max(dense, _chosen_experts(shape) + 4 * shape.n_embd + kept)


def _chosen_experts(shape: ModelShape) -> int:
    """Floats a token of all experts that see it; a dense layer is one expert."""
    if shape.experts is None:
        return shape.n_embd + 2 * shape.n_ff
    return shape.experts.n_used * (shape.n_embd + 2 * shape.experts.n_ff)


def _unpacked_cache(shape: ModelShape, graph: Graph) -> int:
    """CUDA's flash attention reads F16, so one layer of a quantized cache is unpacked."""
    width = max(shape.kv_heads) * (shape.head_dim_k + shape.head_dim_v)
    return graph.n_cells * width * _F16 + graph.rows(5 * shape.n_embd)


def _value_copy(shape: ModelShape, graph: Graph) -> int:
    """Unsplit MLA has its values made contiguous for CUDA, which has no flash attention for it."""
    if shape.latent is None or shape.latent.is_split:
        return 0
    return graph.n_cells * max(shape.kv_heads) * shape.head_dim_v * _F16
