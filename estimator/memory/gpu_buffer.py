"""How many bytes of compute buffer each GPU of a split takes, in closed form."""

from dataclasses import dataclass, replace

from estimator.memory.cache import Cache
from estimator.memory.compute import (
    attention_bytes,
    chosen_cells,
    chosen_experts,
    feed_forward_bytes,
    gpu_compute,
    host_compute,
    layer_peak,
    logits_and_beside,
)
from estimator.memory.compute_pipeline import N_COPIES, pipelined_compute
from estimator.memory.graph import Graph
from estimator.memory.split import Split
from estimator.shape import ModelShape

# Smaller batches are computed where their weights are (GGML_OP_OFFLOAD_MIN_BATCH).
_OFFLOADED_BATCH = 32
_COPY_SLACK = 24 << 20
_V4_SHORT = 8192


@dataclass(frozen=True, slots=True)
class Load:
    """A model as it is laid out; `experts_on_cpu` and `offload_kqv` are llama.cpp's options."""

    shape: ModelShape
    graph: Graph
    cache: Cache
    split: Split
    experts_on_cpu: bool
    offload_kqv: bool

    @property
    def is_pipelined(self) -> bool:
        """Whether several GPUs work at once, each with copies of its inputs (llama-context.cpp)."""
        kept = self.experts_on_cpu or not self.offload_kqv
        return len(self.split.gpus) > 1 and self.split.is_whole and not kept

    @property
    def is_spilled(self) -> bool:
        """Whether weights are in RAM that a GPU will compute with."""
        return bool(self.split.host) or self.split.output is None or self.experts_on_cpu


def host_buffer(load: Load) -> int:
    """Bytes in RAM, beside the GPUs."""
    return host_compute(load.shape, load.graph, N_COPIES if load.is_pipelined else 1)


def gpu_buffer(load: Load, gpu: int) -> int:
    """Bytes on that GPU."""
    shape, graph = load.shape, load.graph
    layers, has_output = load.split.gpus[gpu], load.split.output == gpu
    if load.is_pipelined:
        return pipelined_compute(shape, graph, layers, has_output=has_output)
    copied = 0
    if gpu == 0 and load.is_spilled and graph.n_tokens >= _OFFLOADED_BATCH:
        copied = _copied(load)
    if not layers:
        # Even with no layer on the GPU, llama.cpp computes there; the output is copied last.
        is_copied = copied and load.split.output is None and graph.n_outputs >= _OFFLOADED_BATCH
        output = shape.weights.gpu_output_bytes if is_copied else 0
        logits = logits_and_beside(shape, graph) if has_output or is_copied else 0
        return max(copied, output + logits + (graph.mask_bytes if is_copied else 0))
    cached = 0 if load.offload_kqv else _cache_copied(load, layers)
    if not load.is_spilled:
        whole = gpu_compute(shape, _without_attention(load), has_output=has_output)
        return max(whole, cached)
    return max(_with_spill(load, has_output=has_output), copied, cached)


def _without_attention(load: Load) -> Graph:
    """With the cache in RAM attention may be computed there, and the GPU needs no mask for it."""
    if load.offload_kqv or load.shape.compressed is not None:
        return load.graph
    return replace(load.graph, mask_cells=load.graph.mask_cells - load.graph.cells.n)


def _cache_copied(load: Load, layers: range) -> int:
    """Or a layer's cache is copied, and attention computed on the GPU."""
    rows = attention_bytes(load.shape, load.graph, on_gpu=True)
    rows = max(rows, feed_forward_bytes(load.shape, load.graph))
    without_residual = max(rows - load.graph.rows(4 * load.shape.n_embd), 0)
    return load.graph.mask_bytes + load.cache.largest(layers) + without_residual


def _with_spill(load: Load, *, has_output: bool) -> int:
    """The graph is cut at each copied weight, so the mask is free again for the logits."""
    shape, graph = load.shape, _without_attention(load)
    peak = graph.mask_bytes + layer_peak(shape, graph, shape.n_layers, on_gpu=True)
    return max(peak, logits_and_beside(shape, graph)) if has_output else peak


def _copied(load: Load) -> int:
    """To read a prompt llama.cpp copies host weights to the GPU, one tensor at a time."""
    shape, graph, host = load.shape, load.graph, load.split.host
    largest = shape.weights.largest_bytes
    if load.experts_on_cpu:
        return _copied_experts(load, max(largest))
    tensor = max(largest[: host.stop], default=0)
    rows = graph.rows(chosen_experts(shape)) + chosen_cells(shape, graph, shape.n_layers)
    streams = 10 * shape.n_embd if shape.compressed is not None else 0
    attention = min(attention_bytes(shape, graph, on_gpu=True), graph.mask_bytes)
    beside = graph.mask_bytes + attention + load.cache.largest(host)
    weights = tensor + rows + max(graph.rows(streams) + _COPY_SLACK, beside)
    return max(weights, _cache_copied(load, host))


def _copied_experts(load: Load, largest: int) -> int:
    shape, graph = load.shape, load.graph
    rows = graph.rows(chosen_experts(shape)) + chosen_cells(shape, graph, shape.n_layers)
    one = largest + rows + graph.mask_bytes + graph.rows(shape.n_embd)
    if shape.compressed is not None:
        one += graph.rows(2 * shape.compressed.n_streams * shape.n_embd)
        # With a long context Flash, not Pro, leaves a hole where the next copy does not fit.
        is_narrow = shape.n_heads * shape.head_dim_k <= 8 * shape.n_embd
        one += largest if is_narrow and graph.cells.n > _V4_SHORT else 0
    if len(load.split.gpus) == 1:
        return one
    # Of several GPUs the first copies for all, and a down projection meets a gate.
    gate = (max(shape.weights.expert_bytes) - largest) // 2
    return max(one, largest + gate + graph.rows(2 * shape.n_embd))
