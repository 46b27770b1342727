"""What a model is made of: its tensors and the numbers memory depends on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import prod

from estimator.quants.types import TensorType, gpu_tensor_bytes, tensor_bytes

# How many tokens a cell of V4's compressed caches stands for (llama-kv-cache-dsv4.cpp).
CSA_RATIO, HCA_RATIO = 4, 128

_INPUTS = ("token_embd", "token_types", "position_embd", "per_layer_token_embd")
_OUTPUTS = ("output", "cls")
_ALIGNMENT = 32  # of tensors in a file and in RAM
_EXPERTS = "exps"  # what `-ot exps=CPU` looks for
_BLOCK = re.compile(r"blk\.(\d{1,4})\.")


class ShapeError(ValueError):
    """The metadata or the tensors do not describe a model we can weigh; the message says why."""


@lru_cache(maxsize=4096)
def _sizes(kind: TensorType, shape: tuple[int, ...]) -> tuple[int, int]:
    """Bytes in RAM and on a GPU; layers repeat, so few are ever computed."""
    return tensor_bytes(kind, shape), gpu_tensor_bytes(kind, shape)


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor of a file; the first dimension of `shape` is the row.

    `gpu_bytes` are what it takes on a GPU, padding included; `layer` is None outside the layers.
    """

    name: str
    shape: tuple[int, ...]
    kind: TensorType
    n_bytes: int = field(init=False)
    gpu_bytes: int = field(init=False, repr=False)
    layer: int | None = field(init=False, repr=False)

    def __post_init__(self) -> None:
        found = _BLOCK.match(self.name)
        n_bytes, gpu_bytes = _sizes(self.kind, self.shape)
        object.__setattr__(self, "n_bytes", n_bytes)
        object.__setattr__(self, "gpu_bytes", gpu_bytes)
        object.__setattr__(self, "layer", int(found[1]) if found else None)

    def as_kind(self, kind: TensorType) -> "Tensor":
        """The same tensor in another type; raises `ValueError` unless rows are whole blocks."""
        # All models by all quants are 200,000 of these: half the time that `__init__` takes.
        made, fill = object.__new__(Tensor), object.__setattr__
        n_bytes, gpu_bytes = _sizes(kind, self.shape)
        fill(made, "name", self.name)
        fill(made, "shape", self.shape)
        fill(made, "kind", kind)
        fill(made, "n_bytes", n_bytes)
        fill(made, "gpu_bytes", gpu_bytes)
        fill(made, "layer", self.layer)
        return made


@dataclass(frozen=True, slots=True)
class Latent:
    """The ranks and head sizes of multi-head latent attention (MLA).

    `is_split` is true when the file has the `*_length_mla` keys and split `k_b`, `v_b` tensors,
    so that the KV cache holds the latent alone; files of before 2025 lack them.
    """

    kv_rank: int
    rope_dim: int
    key_length: int
    value_length: int
    is_split: bool


@dataclass(frozen=True, slots=True)
class Experts:
    """A mixture of experts: `n_used` of `n_total`, each `n_ff` wide, after `n_dense` layers."""

    n_total: int
    n_used: int
    n_ff: int
    n_shared: int
    n_dense: int


@dataclass(frozen=True, slots=True)
class Indexer:
    """What chooses the `top_k` cells a token attends to (DSA); its keys, `head_dim` wide, are
    cached beside the others."""

    n_heads: int
    head_dim: int
    top_k: int


@dataclass(frozen=True, slots=True)
class Compressed:
    """V4's attention: a window of `window` tokens and, by layer, the past before it, compressed.

    `ratios` has one entry a layer: 0 no past, 4 one cell for four tokens and an indexer (CSA),
    128 one for 128 (HCA). The residual has `n_streams` streams. The first `n_hash_layers` choose
    experts by token. `output_rank` is of each of the output projection's `n_groups`.
    """

    ratios: tuple[int, ...]
    window: int
    rope_dim: int
    n_groups: int
    output_rank: int
    n_streams: int
    n_hash_layers: int


@dataclass(frozen=True, slots=True)
class Weights:
    """Bytes of weights by the place llama.cpp gives them, in RAM and, padded, on a GPU.

    The input embedding stays in host RAM. When it is also the output (`output.weight` is
    missing) the GPU that computes the output holds a copy. `expert_bytes` are those of a layer's
    bytes that the routed experts have, `largest_bytes` is the largest tensor of each layer.
    """

    input_bytes: int
    output_bytes: int
    layer_bytes: tuple[int, ...]
    gpu_output_bytes: int
    gpu_layer_bytes: tuple[int, ...]
    expert_bytes: tuple[int, ...]
    gpu_expert_bytes: tuple[int, ...]
    largest_bytes: tuple[int, ...]
    is_tied: bool

    @property
    def total_bytes(self) -> int:
        """Bytes of all tensors that are loaded, aligned as in the file."""
        return self.input_bytes + self.output_bytes + sum(self.layer_bytes)


@dataclass(frozen=True, slots=True, eq=False)
class ModelShape:
    """A model's architecture numbers and tensors; `kv_heads` has one entry a layer.

    `n_layers` are those that are run; `n_nextn` more, for speculative decoding, are in the file
    but not loaded. `latent` is None without MLA, `experts` None for a dense model. A shape
    equals only itself, so that it can be looked up without hashing a thousand tensors.
    """

    arch: str
    n_layers: int
    n_embd: int
    n_ff: int
    n_heads: int
    kv_heads: tuple[int, ...]
    head_dim_k: int
    head_dim_v: int
    n_vocab: int
    n_ctx_train: int
    latent: Latent | None = None
    experts: Experts | None = None
    indexer: Indexer | None = None
    compressed: Compressed | None = None
    n_nextn: int = 0
    tensors: tuple[Tensor, ...] = field(default=(), repr=False)
    weights: Weights = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", _weigh(self.tensors, self.n_layers, self.n_nextn))

    @property
    def n_params(self) -> int:
        """How many numbers its tensors hold."""
        return sum(prod(tensor.shape) for tensor in self.tensors)

    @property
    def bits_per_weight(self) -> float:
        """Bits per number over the whole file."""
        return 8 * sum(tensor.n_bytes for tensor in self.tensors) / self.n_params


def _weigh(tensors: Sequence[Tensor], n_layers: int, n_nextn: int) -> Weights:
    n_all = n_layers + n_nextn
    layers, gpu_layers, largest = [0] * n_all, [0] * n_all, [0] * n_all
    experts, gpu_experts = [0] * n_all, [0] * n_all
    inputs = outputs = gpu_outputs = 0
    is_tied = all(tensor.name != "output.weight" for tensor in tensors)
    for tensor in tensors:
        layer, gpu_bytes = tensor.layer, tensor.gpu_bytes
        n_bytes = -(-tensor.n_bytes // _ALIGNMENT) * _ALIGNMENT
        if layer is not None and layer >= n_all:
            raise ShapeError(f"tensor '{tensor.name}' is of a layer beyond the {n_all} said")
        if layer is None and tensor.name.startswith(_OUTPUTS):
            outputs += n_bytes
            gpu_outputs += gpu_bytes
        elif layer is None and tensor.name.startswith(_INPUTS):
            inputs += n_bytes
            gpu_outputs += gpu_bytes if is_tied and tensor.name == "token_embd.weight" else 0
        else:  # rope factors and the like go where layer 0 goes
            layers[layer or 0] += n_bytes
            gpu_layers[layer or 0] += gpu_bytes
            largest[layer or 0] = max(largest[layer or 0], n_bytes)
            if _EXPERTS in tensor.name:
                experts[layer or 0] += n_bytes
                gpu_experts[layer or 0] += gpu_bytes
    return Weights(
        input_bytes=inputs,
        output_bytes=outputs,
        layer_bytes=tuple(layers[:n_layers]),
        gpu_output_bytes=gpu_outputs,
        gpu_layer_bytes=tuple(gpu_layers[:n_layers]),
        expert_bytes=tuple(experts[:n_layers]),
        gpu_expert_bytes=tuple(gpu_experts[:n_layers]),
        largest_bytes=tuple(largest[:n_layers]),
        is_tied=is_tied,
    )
