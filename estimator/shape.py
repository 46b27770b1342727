"""What a model is made of: its tensors and the numbers memory depends on."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from estimator.quants import TensorType, gpu_tensor_bytes, tensor_bytes

# llama.cpp refuses more (llama-hparams.h), so a header that says more is not a model.
MAX_LAYERS = 512
MAX_EXPERTS = 1024

_MAX_NUMBER = (1 << 31) - 1
_INPUTS = ("token_embd", "token_types", "position_embd", "per_layer_token_embd")
_OUTPUTS = ("output", "cls")
_BLOCK = re.compile(r"blk\.(\d{1,4})\.")


class ShapeError(ValueError):
    """The metadata or the tensors do not describe a model we can weigh; the message says why."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor of a file; the first dimension of `shape` is the row."""

    name: str
    shape: tuple[int, ...]
    kind: TensorType
    n_bytes: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "n_bytes", tensor_bytes(self.kind, self.shape))

    @property
    def layer(self) -> int | None:
        """The layer it belongs to; None outside the layers."""
        found = _BLOCK.match(self.name)
        return int(found[1]) if found else None


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
class Weights:
    """Bytes of weights by the place llama.cpp gives them, in RAM and, padded, on a GPU.

    The input embedding stays in host RAM. When it is also the output (`output.weight` is
    missing) the GPU that computes the output holds a copy. `largest_bytes` is the largest
    tensor of each layer.
    """

    input_bytes: int
    output_bytes: int
    layer_bytes: tuple[int, ...]
    gpu_output_bytes: int
    gpu_layer_bytes: tuple[int, ...]
    largest_bytes: tuple[int, ...]
    is_tied: bool

    @property
    def total_bytes(self) -> int:
        """Bytes of all tensors that are loaded, as in the file."""
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
    n_nextn: int = 0
    tensors: tuple[Tensor, ...] = field(default=(), repr=False)
    weights: Weights = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", _weigh(self.tensors, self.n_layers, self.n_nextn))


def _weigh(tensors: Sequence[Tensor], n_layers: int, n_nextn: int) -> Weights:
    n_all = n_layers + n_nextn
    layers, gpu_layers, largest = [0] * n_all, [0] * n_all, [0] * n_all
    inputs = outputs = gpu_outputs = 0
    is_tied = all(tensor.name != "output.weight" for tensor in tensors)
    for tensor in tensors:
        layer, gpu_bytes = tensor.layer, gpu_tensor_bytes(tensor.kind, tensor.shape)
        if layer is not None and layer >= n_all:
            raise ShapeError(f"tensor '{tensor.name}' is of a layer beyond the {n_all} said")
        if layer is None and tensor.name.startswith(_OUTPUTS):
            outputs += tensor.n_bytes
            gpu_outputs += gpu_bytes
        elif layer is None and tensor.name.startswith(_INPUTS):
            inputs += tensor.n_bytes
            gpu_outputs += gpu_bytes if is_tied and tensor.name == "token_embd.weight" else 0
        else:  # rope factors and the like go where layer 0 goes
            layers[layer or 0] += tensor.n_bytes
            gpu_layers[layer or 0] += gpu_bytes
            largest[layer or 0] = max(largest[layer or 0], tensor.n_bytes)
    return Weights(
        input_bytes=inputs,
        output_bytes=outputs,
        layer_bytes=tuple(layers[:n_layers]),
        gpu_output_bytes=gpu_outputs,
        gpu_layer_bytes=tuple(gpu_layers[:n_layers]),
        largest_bytes=tuple(largest[:n_layers]),
        is_tied=is_tied,
    )


def shape_from_gguf(metadata: Mapping[str, Any], tensors: Sequence[Tensor]) -> ModelShape:
    """The shape that a GGUF's metadata and tensor table describe; raises `ShapeError`."""
    arch = metadata.get("general.architecture")
    if not isinstance(arch, str):
        raise ShapeError("'general.architecture' is missing, so it is no language model")
    keys = _Numbers(arch, metadata)
    n_all = keys.number("block_count", most=MAX_LAYERS)
    n_nextn = keys.number("nextn_predict_layers", 0, least=0, most=n_all - 1)
    n_embd = keys.number("embedding_length")
    n_heads = max(keys.per_layer("attention.head_count", n_all))
    if not n_heads:
        raise ShapeError(f"'{arch}.attention.head_count' is 0: it has no attention heads")
    head_dim_k = keys.number("attention.key_length", n_embd // n_heads)
    head_dim_v = keys.number("attention.value_length", n_embd // n_heads)
    return ModelShape(
        arch=arch,
        n_layers=n_all - n_nextn,
        n_embd=n_embd,
        n_ff=max(keys.per_layer("feed_forward_length", n_all, 0)),
        n_heads=n_heads,
        kv_heads=keys.per_layer("attention.head_count_kv", n_all, n_heads)[: n_all - n_nextn],
        head_dim_k=head_dim_k,
        head_dim_v=head_dim_v,
        n_vocab=_n_vocab(tensors),
        n_ctx_train=keys.number("context_length"),
        latent=_latent(keys, head_dim_k, head_dim_v),
        experts=_experts(keys, n_all),
        n_nextn=n_nextn,
        tensors=tuple(tensors),
    )


def _n_vocab(tensors: Sequence[Tensor]) -> int:
    for tensor in tensors:
        if tensor.name == "token_embd.weight" and len(tensor.shape) == 2:
            return tensor.shape[1]
    raise ShapeError("the tensor 'token_embd.weight' is missing, so it is no language model")


def _latent(keys: "_Numbers", head_dim_k: int, head_dim_v: int) -> Latent | None:
    kv_rank = keys.number("attention.kv_lora_rank", 0, least=0)
    if not kv_rank:
        return None
    key_length = keys.number("attention.key_length_mla", 0, least=0)
    value_length = keys.number("attention.value_length_mla", 0, least=0)
    is_split = bool(key_length and value_length)
    return Latent(
        kv_rank=kv_rank,
        rope_dim=keys.number("rope.dimension_count", 64),
        key_length=key_length if is_split else head_dim_k,
        value_length=value_length if is_split else head_dim_v,
        is_split=is_split,
    )


def _experts(keys: "_Numbers", n_layers: int) -> Experts | None:
    n_total = keys.number("expert_count", 0, least=0, most=MAX_EXPERTS)
    if not n_total:
        return None
    return Experts(
        n_total=n_total,
        n_used=max(keys.per_layer("expert_used_count", n_layers, 1)),
        n_ff=max(keys.per_layer("expert_feed_forward_length", n_layers, 0)),
        n_shared=keys.number("expert_shared_count", 0, least=0, most=MAX_EXPERTS),
        n_dense=keys.number("leading_dense_block_count", 0, least=0, most=MAX_LAYERS),
    )


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Reads an architecture's numbers, none of them trusted."""

    arch: str
    metadata: Mapping[str, Any]

    def number(
        self, name: str, default: int | None = None, *, least: int = 1, most: int = _MAX_NUMBER
    ) -> int:
        value = self.metadata.get(f"{self.arch}.{name}", default)
        if value is None:
            raise ShapeError(f"'{self.arch}.{name}' is missing")
        return self._checked(name, value, least, most)

    def per_layer(self, name: str, n_layers: int, default: int | None = None) -> tuple[int, ...]:
        """A number for each layer, from one number or an array of them."""
        value = self.metadata.get(f"{self.arch}.{name}")
        if not isinstance(value, list):
            return (self.number(name, default, least=0),) * n_layers
        if len(value) < n_layers:
            raise ShapeError(f"'{self.arch}.{name}' has {len(value)} entries for {n_layers} layers")
        return tuple(self._checked(name, n, 0, _MAX_NUMBER) for n in value[:n_layers])

    def _checked(self, name: str, value: Any, least: int, most: int) -> int:
        if type(value) is not int or not least <= value <= most:
            raise ShapeError(f"'{self.arch}.{name}' is {value!r:.40}, not {least} to {most}")
        return value
