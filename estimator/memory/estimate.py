"""How many bytes weights, KV cache and compute take for a shape, a quant and a context."""

from estimator.memory.cache import CONTEXT_STEP, Cache, cells_of, padded_context
from estimator.memory.compute import cpu_compute
from estimator.memory.footprint import Footprint, Parts
from estimator.memory.gpu_buffer import Load, gpu_buffer, host_buffer
from estimator.memory.graph import Graph, mask_cells
from estimator.memory.split import split_layers
from estimator.quants.recipes import quantize
from estimator.quants.types import tensor_type
from estimator.shape import ModelShape

__all__ = [
    "CONTEXT_STEP",
    "CUDA_CONTEXT_BYTES",
    "Footprint",
    "Parts",
    "UnsupportedArchitecture",
    "estimate_memory",
    "padded_context",
]

# A CUDA context took 107 to 555 MiB by card where it was measured (llama.cpp #20595, #23604).
CUDA_CONTEXT_BYTES = 300 << 20

_NOT_YET = ("deepseek2-ocr",)
_FLOATS = ("F16", "BF16", "F32")


class UnsupportedArchitecture(ValueError):
    """An architecture whose KV cache has another form than those we can compute."""


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
    swa_full: bool = False,
    n_gpu_layers: int | None = None,
    experts_on_cpu: bool = False,
    offload_kqv: bool = True,
    gpu: bool = True,
    overhead_bytes: int = CUDA_CONTEXT_BYTES,
    gpu_shares: tuple[float, ...] = (1.0,),
) -> Footprint:
    """The bytes of a load; `quant` None takes the tensors as the shape has them.

    `n_outputs` is llama.cpp's `n_outputs_max` (None: a whole micro-batch). `n_gpu_layers` counts
    from the last layer, the output being one; None or -1 means all. `gpu_shares` has a number for
    each GPU, in whose proportion layers are spread (llama.cpp takes free memory). `gpu` false says
    that llama.cpp sees no GPU. `overhead_bytes` is what a GPU's context takes. Raises
    `ValueError`s: `UnsupportedArchitecture`, `UnknownQuant`, for an unknown KV type, and for shares
    that are none.
    """
    _check_architecture(shape)
    types = tensor_type(kv_type_k), tensor_type(kv_type_v)
    cells = cells_of(shape, n_ctx, n_seq, n_ubatch, unified=kv_unified, swa_full=swa_full)
    n_tokens = min(n_ubatch, cells.n)
    has_old_mla = shape.latent is not None and not shape.latent.is_split
    graph = Graph(
        cells=cells,
        n_tokens=n_tokens,
        n_outputs=n_tokens if not n_outputs else min(n_tokens, n_outputs),
        mask_cells=mask_cells(shape, cells),
        # CUDA has no flash attention for heads of 192 and 128, and llama.cpp then does without.
        flash_attention=flash_attention and not (gpu and has_old_mla),
        is_kv_quantized=any(kind.name not in _FLOATS for kind in types),
    )
    sized = shape if quant is None else quantize(shape, quant)
    cache = Cache(sized, *types, cells)
    output_rows = (n_outputs or n_seq) * shape.n_vocab * 4
    if not gpu:
        return _whole_on_cpu(sized, graph, cache, output_rows)
    n_all = shape.n_layers + shape.n_nextn + 1
    n_gpu = n_all if n_gpu_layers is None or n_gpu_layers < 0 else n_gpu_layers
    split = split_layers(shape.n_layers, shape.n_nextn, n_gpu, tuple(gpu_shares))
    load = Load(sized, graph, cache, split, experts_on_cpu, offload_kqv)
    return Footprint(
        n_ctx=cells.n_total,
        devices=tuple(_on_gpu(load, gpu, overhead_bytes) for gpu in range(len(gpu_shares))),
        host=_beside_gpus(load, output_rows),
    )


def _check_architecture(shape: ModelShape) -> None:
    if shape.arch in _NOT_YET:
        raise UnsupportedArchitecture(f"the memory of {shape.arch} models is not known yet")
    needed = {"deepseek32": shape.indexer, "deepseek4": shape.indexer and shape.compressed}
    if shape.arch in needed and needed[shape.arch] is None:
        raise UnsupportedArchitecture(
            f"the memory of {shape.arch} models is not known without the keys of their sparse "
            "attention: llama.cpp loads none that lacks them, download another conversion"
        )


def _whole_on_cpu(shape: ModelShape, graph: Graph, cache: Cache, output_rows: int) -> Footprint:
    device = Parts(
        weights_bytes=shape.weights.total_bytes,
        kv_bytes=cache.bytes_of(range(shape.n_layers), on_gpu=False),
        compute_bytes=cpu_compute(shape, graph),
        overhead_bytes=output_rows,
    )
    return Footprint(cache.cells.n_total, (device,), Parts())


def _on_gpu(load: Load, gpu: int, overhead: int) -> Parts:
    weights, layers = load.shape.weights, load.split.gpus[gpu]
    n_bytes = sum(weights.gpu_layer_bytes[layers.start : layers.stop])
    if load.experts_on_cpu:
        n_bytes -= sum(weights.gpu_expert_bytes[layers.start : layers.stop])
    if load.split.output == gpu:
        n_bytes += weights.gpu_output_bytes
    return Parts(
        weights_bytes=n_bytes,
        kv_bytes=load.cache.bytes_of(layers, on_gpu=True) if load.offload_kqv else 0,
        compute_bytes=gpu_buffer(load, gpu),
        overhead_bytes=overhead,
    )


def _beside_gpus(load: Load, output_rows: int) -> Parts:
    """The RAM's share; the input embedding is always there."""
    weights, first, n_layers = load.shape.weights, load.split.host.stop, load.shape.n_layers
    n_bytes = weights.input_bytes + sum(weights.layer_bytes[:first])
    if load.experts_on_cpu:
        n_bytes += sum(weights.expert_bytes[first:])
    if load.split.output is None:
        n_bytes += weights.output_bytes
    cached = range(first if load.offload_kqv else n_layers)
    return Parts(
        weights_bytes=n_bytes,
        kv_bytes=load.cache.bytes_of(cached, on_gpu=False),
        compute_bytes=host_buffer(load),
        overhead_bytes=output_rows,
    )
