"""What one token takes of a memory: the bytes it reads there, and the arithmetic on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Self

from estimator.quants.types import tensor_type
from estimator.shape import CSA_RATIO, ModelShape, Tensor

# An MLA layer takes longer than another one with its bytes: GLM-4.7-Flash on an M2 Ultra and a
# GB10, R1 on an M3 Ultra (tok_s_measured.csv).
LATENT_LAYER = 1.5

# Of these a token reads one row, which is nothing.
_LOOKED_UP = ("token_embd", "token_types", "position_embd", "per_layer_token_embd")
_TABLE_OF_EXPERTS = "tid2eid"
_NARROW_BITS = 4.0


@dataclass(frozen=True, slots=True)
class Work:
    """One token's share of one memory; all zero where nothing of the model lies.

    Bytes: `weight_bytes` of weights, `narrow_bytes` of these in types under four bits, whose
    kernels are slower, `kv_bytes` of cache. `latent_flops` is what MLA computes on its cache.
    `n_layers` are passed in turn, one of MLA counting LATENT_LAYER.

    For reading prompts: `resident_bytes` are all weights that lie here, every expert included,
    `flops` what one token of a prompt computes, `attention_flops` what it does in addition.
    """

    weight_bytes: float = 0.0
    narrow_bytes: float = 0.0
    kv_bytes: float = 0.0
    latent_flops: float = 0.0
    n_layers: float = 0.0
    resident_bytes: float = 0.0
    flops: float = 0.0
    attention_flops: float = 0.0

    def __add__(self, other: Self) -> "Work":
        return Work(*(a + b for a, b in zip(self.parts, other.parts, strict=True)))

    def part(self, share: float) -> "Work":
        """That share of all of it, as a device gets in a layer split."""
        return self if share == 1 else Work(*(share * number for number in self.parts))

    @property
    def parts(self) -> tuple[float, ...]:
        return (
            self.weight_bytes,
            self.narrow_bytes,
            self.kv_bytes,
            self.latent_flops,
            self.n_layers,
            self.resident_bytes,
            self.flops,
            self.attention_flops,
        )


@dataclass(frozen=True, slots=True)
class Active:
    """One token's work by where the tensors lie: on the GPU or GPUs, and in RAM."""

    device: Work
    host: Work


@lru_cache(maxsize=4096)
def active(
    shape: ModelShape,
    *,
    depth: int = 0,
    n_gpu_layers: int = -1,
    experts_on_cpu: bool = False,
    kv_type: str = "f16",
) -> Active:
    """The work of decoding a token that `depth` others precede.

    `n_gpu_layers` is llama.cpp's: -1 all, 0 none, else so many from the last, the output being
    one. Raises `ValueError` for an unknown KV type.
    """
    kind = tensor_type(kv_type)
    number_bytes = kind.type_size / kind.block_size
    n_all = shape.n_layers + shape.n_nextn + 1
    n_gpu = n_all if n_gpu_layers < 0 else min(n_gpu_layers, n_all)
    first = min(n_all - n_gpu, shape.n_layers)
    shared, experts, output = _weights(shape)
    device: list[Work] = []
    host: list[Work] = []
    for layer in range(shape.n_layers):
        attention = _attention(shape, layer, depth, number_bytes)
        on_device = layer >= first
        (device if on_device else host).append(shared[layer] + attention)
        (device if on_device and not experts_on_cpu else host).append(experts[layer])
    (device if n_gpu else host).append(output)
    return Active(total(device), total(host))


def total(works: Iterable[Work]) -> Work:
    columns = zip(*(work.parts for work in works), strict=True)
    return Work(*(sum(column) for column in columns))


@lru_cache(maxsize=1024)
def _weights(shape: ModelShape) -> tuple[tuple[Work, ...], tuple[Work, ...], Work]:
    """The work on weights: of each layer all but its routed experts, those, and the output."""
    n = shape.n_layers
    shared, experts, output = ([[Work()] for _ in range(size)] for size in (n, n, 1))
    used = 1.0 if shape.experts is None else shape.experts.n_used / shape.experts.n_total
    is_tied = shape.weights.is_tied
    for tensor in shape.tensors:
        layer = tensor.layer
        if layer is None:
            is_output = is_tied and tensor.name == "token_embd.weight"
            if is_output or not tensor.name.startswith(_LOOKED_UP):
                output[0].append(_read(tensor, 1.0))
        elif layer < n and "_exps" in tensor.name:
            experts[layer].append(_read(tensor, used))
        elif layer < n and _TABLE_OF_EXPERTS not in tensor.name:
            shared[layer].append(_read(tensor, 1.0))
    return tuple(map(total, shared)), tuple(map(total, experts)), _last_token(total(output[0]))


def _read(tensor: Tensor, used: float) -> Work:
    """A tensor of whose bytes a token reads the share `used`."""
    n_numbers = prod(tensor.shape)
    n_bytes = used * tensor.n_bytes
    return Work(
        weight_bytes=n_bytes,
        narrow_bytes=n_bytes if 8 * tensor.n_bytes < _NARROW_BITS * n_numbers else 0.0,
        resident_bytes=tensor.n_bytes,
        flops=2 * used * n_numbers if len(tensor.shape) > 1 else 0.0,
    )


def _last_token(output: Work) -> Work:
    """The output, which is computed for one token of a prompt only."""
    return Work(
        weight_bytes=output.weight_bytes,
        narrow_bytes=output.narrow_bytes,
        resident_bytes=output.resident_bytes,
    )


def _attention(shape: ModelShape, layer: int, depth: int, number_bytes: float) -> Work:
    """A layer itself, and its look at the tokens before."""
    is_latent = shape.compressed is not None or (shape.latent is not None and shape.latent.is_split)
    n_numbers, latent_flops = _looked_at(shape, layer, depth)
    heads, dims = shape.n_heads, shape.head_dim_k + shape.head_dim_v
    return Work(
        kv_bytes=n_numbers * number_bytes,
        latent_flops=latent_flops,
        n_layers=LATENT_LAYER if is_latent else 1.0,
        attention_flops=latent_flops if is_latent else 2.0 * heads * dims * depth,
    )


def _looked_at(shape: ModelShape, layer: int, depth: int) -> tuple[float, float]:
    """Numbers of the cache that a token reads, and what is computed on them beyond reading."""
    index = shape.indexer
    if shape.compressed is not None:
        past, ratio = shape.compressed, shape.compressed.ratios[layer]
        cells, keys = min(depth, past.window), 0
        if ratio:
            cells += depth // ratio
        if ratio == CSA_RATIO and index is not None:
            keys = depth // ratio
            cells = min(depth, past.window) + min(keys, index.top_k)
        width = shape.head_dim_k
        scores = 0 if index is None else keys * index.n_heads * index.head_dim
        flops = 2.0 * cells * shape.n_heads * 2 * width + 2.0 * scores
        return cells * width + (keys * index.head_dim if index else 0), flops
    mla = shape.latent
    if mla is not None and mla.is_split:
        cells = depth if index is None else min(depth, index.top_k)
        width = mla.kv_rank + mla.rope_dim
        flops = 2.0 * cells * shape.n_heads * (width + mla.kv_rank)
        if index is None:
            return cells * width, flops
        flops += 2.0 * depth * index.n_heads * index.head_dim
        return cells * width + depth * index.head_dim, flops
    heads = shape.kv_heads[layer]
    return depth * heads * (shape.head_dim_k + shape.head_dim_v), 0.0
