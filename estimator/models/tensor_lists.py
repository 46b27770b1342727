"""The tensors of a model, by architecture, named and shaped as llama.cpp's loaders want them."""

from collections.abc import Iterator

from estimator.models.model import Model, UnknownModel
from estimator.models.tensor_list_v4 import v4_layer, v4_output
from estimator.quants.types import TensorType, tensor_type
from estimator.shape import Indexer, Latent, ModelShape, Tensor

_Named = tuple[str, tuple[int, ...]]
_ARCHITECTURES = ("llama", "qwen2", "qwen3", "deepseek", "deepseek2", "deepseek32", "deepseek4")


def shape_of(row: Model) -> ModelShape:
    """The row's shape with every tensor in F32, as a converter writes what is never quantized."""
    head_dim_k, head_dim_v = _cached_dims(row)
    return ModelShape(
        arch=row.arch,
        n_layers=row.n_layers,
        n_embd=row.n_embd,
        n_ff=row.n_ff,
        n_heads=row.n_heads,
        kv_heads=(row.n_kv_heads,) * row.n_layers,
        head_dim_k=head_dim_k,
        head_dim_v=head_dim_v,
        n_vocab=row.n_vocab,
        n_ctx_train=row.n_ctx_train,
        latent=row.latent,
        experts=row.experts,
        indexer=row.indexer,
        compressed=row.compressed,
        tensors=tuple(Tensor(name, shape, _kind(name)) for name, shape in tensor_list(row)),
    )


def _kind(name: str) -> TensorType:
    """What the converter writes: the experts of each token are a table of whole numbers."""
    return tensor_type("I32" if "tid2eid" in name else "F32")


def _cached_dims(row: Model) -> tuple[int, int]:
    """The head sizes a file states: of what the cache holds, which for split MLA is the latent."""
    if row.latent is None:
        return row.head_dim, row.head_dim
    if row.latent.is_split:
        return row.latent.kv_rank + row.latent.rope_dim, row.latent.kv_rank
    return row.latent.key_length, row.latent.value_length


def tensor_list(row: Model) -> Iterator[_Named]:
    """Names and shapes as llama.cpp's loaders want them (src/models); raises `UnknownModel`."""
    if row.arch not in _ARCHITECTURES:
        raise UnknownModel(f"{row.name}: no tensor list for the architecture {row.arch!r} yet")
    yield "token_embd.weight", (row.n_embd, row.n_vocab)
    yield "output_norm.weight", (row.n_embd,)
    yield "output.weight", (row.n_embd, row.n_vocab)
    if row.compressed is not None:
        yield from v4_output(row, row.compressed)
    for layer in range(row.n_layers):
        for name, shape in _layer(row, layer):
            yield f"blk.{layer}.{name}", shape


def _layer(row: Model, layer: int) -> Iterator[_Named]:
    if row.compressed is not None:
        yield from v4_layer(row, row.compressed, layer)
    elif row.latent is not None:
        yield from _latent(row, row.latent)
    else:
        yield from _grouped(row)
    if row.indexer is not None and row.compressed is None:
        yield from _indexer(row, row.indexer)
    yield from _feed_forward(row, layer)


def _grouped(row: Model) -> Iterator[_Named]:
    q, kv = row.n_heads * row.head_dim, row.n_kv_heads * row.head_dim
    yield "attn_norm.weight", (row.n_embd,)
    yield "attn_q.weight", (row.n_embd, q)
    yield "attn_k.weight", (row.n_embd, kv)
    yield "attn_v.weight", (row.n_embd, kv)
    yield "attn_output.weight", (q, row.n_embd)
    if row.arch == "qwen2":
        yield "attn_q.bias", (q,)
        yield "attn_k.bias", (kv,)
        yield "attn_v.bias", (kv,)
    if row.arch == "qwen3":
        yield "attn_q_norm.weight", (row.head_dim,)
        yield "attn_k_norm.weight", (row.head_dim,)


def _latent(row: Model, mla: Latent) -> Iterator[_Named]:
    nope = mla.key_length - mla.rope_dim
    yield "attn_norm.weight", (row.n_embd,)
    if row.q_rank:
        yield "attn_q_a.weight", (row.n_embd, row.q_rank)
        yield "attn_q_a_norm.weight", (row.q_rank,)
        yield "attn_q_b.weight", (row.q_rank, row.n_heads * mla.key_length)
    else:
        yield "attn_q.weight", (row.n_embd, row.n_heads * mla.key_length)
    yield "attn_kv_a_mqa.weight", (row.n_embd, mla.kv_rank + mla.rope_dim)
    yield "attn_kv_a_norm.weight", (mla.kv_rank,)
    if mla.is_split:
        yield "attn_k_b.weight", (nope, mla.kv_rank, row.n_heads)
        yield "attn_v_b.weight", (mla.kv_rank, mla.value_length, row.n_heads)
    else:
        yield "attn_kv_b.weight", (mla.kv_rank, row.n_heads * (nope + mla.value_length))
    yield "attn_output.weight", (row.n_heads * mla.value_length, row.n_embd)


def _indexer(row: Model, indexer: Indexer) -> Iterator[_Named]:
    yield "indexer.k_norm.weight", (indexer.head_dim,)
    yield "indexer.k_norm.bias", (indexer.head_dim,)
    yield "indexer.proj.weight", (row.n_embd, indexer.n_heads)
    yield "indexer.attn_k.weight", (row.n_embd, indexer.head_dim)
    yield "indexer.attn_q_b.weight", (row.q_rank, indexer.n_heads * indexer.head_dim)


def _feed_forward(row: Model, layer: int) -> Iterator[_Named]:
    yield "ffn_norm.weight", (row.n_embd,)
    experts = row.experts
    if experts is None or layer < experts.n_dense:
        yield from _gated("", row.n_embd, row.n_ff)
        return
    yield "ffn_gate_inp.weight", (row.n_embd, experts.n_total)
    if row.compressed is not None and layer < row.compressed.n_hash_layers:
        yield "ffn_gate_tid2eid.weight", (experts.n_used, row.n_vocab)
    elif row.has_gate_bias:
        yield "exp_probs_b.bias", (experts.n_total,)
    yield from _gated("_exps", row.n_embd, experts.n_ff, (experts.n_total,))
    yield from _gated("_shexp", row.n_embd, experts.n_ff * experts.n_shared)


def _gated(suffix: str, n_embd: int, n_ff: int, stack: tuple[int, ...] = ()) -> Iterator[_Named]:
    yield f"ffn_gate{suffix}.weight", (n_embd, n_ff, *stack)
    yield f"ffn_up{suffix}.weight", (n_embd, n_ff, *stack)
    yield f"ffn_down{suffix}.weight", (n_ff, n_embd, *stack)
