"""How many bytes weights, KV cache and compute take for a shape, a quant and a context."""

from collections import Counter
from dataclasses import dataclass

from estimator.compute import Graph, cpu_compute, gpu_compute, host_compute, partial_gpu_compute
from estimator.quants import gpu_tensor_bytes, tensor_bytes, tensor_type
from estimator.recipes import quantize
from estimator.shape import ModelShape

# A CUDA context took 107 to 555 MiB by card where it was measured (llama.cpp #20595, #23604).
CUDA_CONTEXT_BYTES = 300 << 20
CONTEXT_STEP = 256

_NOT_YET = ("deepseek32", "deepseek4", "deepseek2-ocr")


class UnsupportedArchitecture(ValueError):
    """An architecture whose KV cache has another form than those we can compute."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Bytes in one memory."""

    weights_bytes: int = 0
    kv_bytes: int = 0
    compute_bytes: int = 0
    overhead_bytes: int = 0

    @property
    def total_bytes(self) -> int:
        return self.weights_bytes + self.kv_bytes + self.compute_bytes + self.overhead_bytes


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a load takes: `device` is the GPU, `host` the RAM beside it.

    Without a GPU, `device` is the RAM and `host` is empty.
    """

    n_ctx: int
    device: Parts
    host: Parts

    @property
    def weights_bytes(self) -> int:
        return self.device.weights_bytes

    @property
    def kv_bytes(self) -> int:
        return self.device.kv_bytes

    @property
    def compute_bytes(self) -> int:
        return self.device.compute_bytes

    @property
    def overhead_bytes(self) -> int:
        return self.device.overhead_bytes

    @property
    def total_bytes(self) -> int:
        return self.device.total_bytes

    @property
    def host_bytes(self) -> int:
        return self.host.total_bytes


def padded_context(n_ctx: int) -> int:
    """The context as llama.cpp rounds it: up to a multiple of 256."""
    return max(-(-n_ctx // CONTEXT_STEP), 1) * CONTEXT_STEP


def estimate_memory(  # noqa: PLR0913 - llama.cpp's own parameters, all but three by name
    shape: ModelShape,
    quant: str | None,
    n_ctx: int,
    *,
    n_ubatch: int = 512,
    n_outputs: int | None = None,
    n_seq: int = 1,
    kv_unified: bool = False,
    kv_type_k: str = "f16",
    kv_type_v: str = "f16",
    flash_attention: bool = True,
    n_gpu_layers: int | None = None,
    gpu: bool = True,
    overhead_bytes: int = CUDA_CONTEXT_BYTES,
) -> Footprint:
    """The bytes of a load; `quant` None takes the tensors as the shape has them.

    `n_outputs` is llama.cpp's `n_outputs_max` (None: a whole micro-batch). `n_gpu_layers` counts
    from the last layer, the output being one; None or -1 means all. `gpu` false says that
    llama.cpp sees no GPU. `overhead_bytes` is what a GPU's context takes. Raises `ValueError`s:
    `UnsupportedArchitecture`, `UnknownQuant`, and for an unknown KV type.
    """
    if shape.arch in _NOT_YET:
        raise UnsupportedArchitecture(f"the memory of {shape.arch} models is not known yet")
    cells, streams = _cells(n_ctx, n_seq, unified=kv_unified)
    n_tokens = min(n_ubatch, cells)
    legacy_on_gpu = gpu and shape.latent is not None and not shape.latent.is_split
    graph = Graph(
        n_cells=cells,
        n_tokens=n_tokens,
        n_outputs=n_tokens if not n_outputs else min(n_tokens, n_outputs),
        # CUDA has no flash attention for heads of 192 and 128, and llama.cpp then does without.
        flash_attention=flash_attention and not legacy_on_gpu,
        is_kv_quantized=not {kv_type_k.lower(), kv_type_v.lower()} <= {"f16", "bf16", "f32"},
    )
    cache = _Cache(shape, kv_type_k, kv_type_v, cells, streams)
    sized = shape if quant is None else quantize(shape, quant)
    output_rows = (n_outputs or n_seq) * shape.n_vocab * 4
    if not gpu:
        return _whole_on_cpu(sized, graph, cache, output_rows)
    n_all = shape.n_layers + shape.n_nextn + 1
    n_gpu = n_all if n_gpu_layers is None or n_gpu_layers < 0 else min(n_gpu_layers, n_all)
    return _on_gpu(sized, graph, cache, output_rows, n_gpu=n_gpu, overhead=overhead_bytes)


def _cells(n_ctx: int, n_seq: int, *, unified: bool) -> tuple[int, int]:
    """Cells a sequence may look at, and how many times they exist."""
    padded = padded_context(n_ctx)
    return (padded, 1) if unified else (padded_context(padded // n_seq), n_seq)


@dataclass(frozen=True, slots=True)
class _Cache:
    """The KV cache of a layer: the latent alone with split MLA, else keys and values."""

    shape: ModelShape
    type_k: str
    type_v: str
    n_cells: int
    n_streams: int

    def layer_bytes(self, heads: int, *, on_gpu: bool) -> int:
        """Bytes of a layer that has so many KV heads."""
        size = gpu_tensor_bytes if on_gpu else tensor_bytes
        shape, rows = self.shape, (self.n_cells, self.n_streams)
        keys = size(tensor_type(self.type_k), (shape.head_dim_k * heads, *rows))
        if shape.latent is not None and shape.latent.is_split:
            return keys
        return keys + size(tensor_type(self.type_v), (shape.head_dim_v * heads, *rows))

    def bytes_of(self, layers: range, *, on_gpu: bool) -> int:
        heads = Counter(self.shape.kv_heads[layers.start : layers.stop])
        return sum(n * self.layer_bytes(kind, on_gpu=on_gpu) for kind, n in heads.items())


def _whole_on_cpu(shape: ModelShape, graph: Graph, cache: _Cache, output_rows: int) -> Footprint:
    device = Parts(
        weights_bytes=shape.weights.total_bytes,
        kv_bytes=cache.bytes_of(range(shape.n_layers), on_gpu=False),
        compute_bytes=cpu_compute(shape, graph),
        overhead_bytes=output_rows,
    )
    return Footprint(cache.n_cells * cache.n_streams, device, Parts())


def _on_gpu(
    shape: ModelShape, graph: Graph, cache: _Cache, output_rows: int, *, n_gpu: int, overhead: int
) -> Footprint:
    """The last `n_gpu` of layers and output on the GPU; the input embedding is always in RAM."""
    weights = shape.weights
    first = min(shape.n_layers + shape.n_nextn + 1 - n_gpu, shape.n_layers)
    host_layers, gpu_layers = range(first), range(first, shape.n_layers)
    has_output = n_gpu > 0
    device = Parts(
        weights_bytes=sum(weights.gpu_layer_bytes[first:])
        + (weights.gpu_output_bytes if has_output else 0),
        kv_bytes=cache.bytes_of(gpu_layers, on_gpu=True),
        compute_bytes=_gpu_buffer(shape, graph, first, has_output=has_output),
        overhead_bytes=overhead,
    )
    host = Parts(
        weights_bytes=weights.input_bytes
        + sum(weights.layer_bytes[:first])
        + (0 if has_output else weights.output_bytes),
        kv_bytes=cache.bytes_of(host_layers, on_gpu=False),
        compute_bytes=host_compute(shape, graph),
        overhead_bytes=output_rows,
    )
    return Footprint(cache.n_cells * cache.n_streams, device, host)


def _gpu_buffer(shape: ModelShape, graph: Graph, first: int, *, has_output: bool) -> int:
    if first == 0:
        return gpu_compute(shape, graph)
    if has_output:
        return partial_gpu_compute(shape, graph, max(shape.weights.largest_bytes[:first]))
    # Even with no layer on the GPU, llama.cpp computes there; the output is copied last of all.
    return shape.weights.gpu_output_bytes + gpu_compute(shape, graph)
