"""Reads a shape from the metadata and the tensor table of a GGUF."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from estimator.shape import (
    CSA_RATIO,
    HCA_RATIO,
    Compressed,
    Experts,
    Indexer,
    Latent,
    ModelShape,
    ShapeError,
    Tensor,
)

# llama.cpp refuses more (llama-hparams.h), so a header that says more is not a model.
MAX_LAYERS = 512
MAX_EXPERTS = 1024

_MAX_NUMBER = (1 << 31) - 1


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
        indexer=_indexer(keys),
        compressed=_compressed(keys, n_all),
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


def _indexer(keys: "_Numbers") -> Indexer | None:
    head_dim = keys.number("attention.indexer.key_length", 0, least=0)
    if not head_dim:
        return None
    return Indexer(
        n_heads=keys.number("attention.indexer.head_count"),
        head_dim=head_dim,
        top_k=keys.number("attention.indexer.top_k"),
    )


def _compressed(keys: "_Numbers", n_layers: int) -> Compressed | None:
    if "attention.compress_ratios" not in keys:
        return None
    ratios = keys.per_layer("attention.compress_ratios", n_layers)
    if not set(ratios) <= {0, CSA_RATIO, HCA_RATIO}:
        raise ShapeError(f"'{keys.arch}.attention.compress_ratios' has others than 0, 4 and 128")
    return Compressed(
        ratios=ratios,
        window=keys.number("attention.sliding_window"),
        rope_dim=keys.number("rope.dimension_count"),
        n_groups=keys.number("attention.output_group_count"),
        output_rank=keys.number("attention.output_lora_rank"),
        n_streams=keys.number("hyper_connection.count"),
        n_hash_layers=keys.number("hash_layer_count", 0, least=0, most=MAX_LAYERS),
    )


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Reads an architecture's numbers, none of them trusted."""

    arch: str
    metadata: Mapping[str, Any]

    def __contains__(self, name: str) -> bool:
        return f"{self.arch}.{name}" in self.metadata

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
