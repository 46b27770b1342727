"""The models we know, each as numbers from which its real tensor list is made."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from estimator.quants import tensor_type
from estimator.recipes import quantize
from estimator.shape import Experts, Latent, ModelShape, Tensor

CHECKED = "2026-11-22"


class UnknownModel(ValueError):
    """No row of that name, or one whose architecture has no tensor list yet."""


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A model by its numbers; `source` is the repository whose config.json has them."""

    name: str
    arch: str
    n_layers: int
    n_embd: int
    n_ff: int
    n_heads: int
    n_kv_heads: int
    n_vocab: int
    n_ctx_train: int
    source: str
    head_dim: int = 128
    q_rank: int = 0
    latent: Latent | None = None
    experts: Experts | None = None
    has_gate_bias: bool = False


_MLA = Latent(kv_rank=512, rope_dim=64, key_length=192, value_length=128, is_split=True)
_MLA_LEGACY = Latent(kv_rank=512, rope_dim=64, key_length=192, value_length=128, is_split=False)
_LITE = Experts(n_total=64, n_used=6, n_ff=1408, n_shared=2, n_dense=1)
_V3 = Experts(n_total=256, n_used=8, n_ff=2048, n_shared=1, n_dense=3)

MODELS = (
    ModelRow("coder-1.3b", "llama", 24, 2048, 5504, 16, 16, 32256, 16384,
             "deepseek-ai/deepseek-coder-1.3b-instruct"),
    ModelRow("llm-7b", "llama", 30, 4096, 11008, 32, 32, 102400, 4096,
             "deepseek-ai/deepseek-llm-7b-chat"),
    ModelRow("moe-16b", "deepseek", 28, 2048, 10944, 16, 16, 102400, 4096,
             "deepseek-ai/deepseek-moe-16b-chat", experts=_LITE),
    ModelRow("v2-lite", "deepseek2", 27, 2048, 10944, 16, 1, 102400, 163840,
             "deepseek-ai/DeepSeek-V2-Lite-Chat", latent=_MLA, experts=_LITE),
    ModelRow("v3-r1", "deepseek2", 61, 7168, 18432, 128, 1, 129280, 163840,
             "deepseek-ai/DeepSeek-R1", q_rank=1536, latent=_MLA, experts=_V3,
             has_gate_bias=True),
    ModelRow("v3-r1-legacy", "deepseek2", 61, 7168, 18432, 128, 128, 129280, 163840,
             "deepseek-ai/DeepSeek-R1", q_rank=1536, latent=_MLA_LEGACY, experts=_V3,
             has_gate_bias=True),
    ModelRow("r1-qwen-1.5b", "qwen2", 28, 1536, 8960, 12, 2, 151936, 131072,
             "deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B"),
    ModelRow("r1-qwen-14b", "qwen2", 48, 5120, 13824, 40, 8, 152064, 131072,
             "deepseek-ai/DeepSeek-R1-Distill-Qwen-14B"),
    ModelRow("r1-llama-8b", "llama", 32, 4096, 14336, 32, 8, 128256, 131072,
             "deepseek-ai/DeepSeek-R1-Distill-Llama-8B"),
    ModelRow("r1-0528-qwen3-8b", "qwen3", 36, 4096, 12288, 32, 8, 151936, 131072,
             "deepseek-ai/DeepSeek-R1-0528-Qwen3-8B"),
)  # fmt: skip

_Named = tuple[str, tuple[int, ...]]


@lru_cache(maxsize=256)
def model_shape(name: str, quant: str = "F32") -> ModelShape:
    """A known model's shape with tensors as `quant`; raises `UnknownModel`, `UnknownQuant`."""
    row = next((row for row in MODELS if row.name == name), None)
    if row is None:
        raise UnknownModel(f"no model {name!r}; there are {', '.join(row.name for row in MODELS)}")
    return quantize(shape_of(row), quant)


def shape_of(row: ModelRow) -> ModelShape:
    """The row's shape with every tensor in F32, as a converter writes what is never quantized."""
    f32 = tensor_type("F32")
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
        tensors=tuple(Tensor(name, shape, f32) for name, shape in tensor_list(row)),
    )


def _cached_dims(row: ModelRow) -> tuple[int, int]:
    """The head sizes a file states: of what the cache holds, which for split MLA is the latent."""
    if row.latent is None:
        return row.head_dim, row.head_dim
    if row.latent.is_split:
        return row.latent.kv_rank + row.latent.rope_dim, row.latent.kv_rank
    return row.latent.key_length, row.latent.value_length


def tensor_list(row: ModelRow) -> Iterator[_Named]:
    """Names and shapes as llama.cpp's loaders want them (src/models); raises `UnknownModel`."""
    if row.arch not in ("llama", "qwen2", "qwen3", "deepseek", "deepseek2"):
        raise UnknownModel(f"{row.name}: no tensor list for the architecture {row.arch!r} yet")
    yield "token_embd.weight", (row.n_embd, row.n_vocab)
    yield "output_norm.weight", (row.n_embd,)
    yield "output.weight", (row.n_embd, row.n_vocab)
    for layer in range(row.n_layers):
        attention = _grouped(row) if row.latent is None else _latent(row, row.latent)
        for name, shape in (*attention, *_feed_forward(row, layer)):
            yield f"blk.{layer}.{name}", shape


def _grouped(row: ModelRow) -> Iterator[_Named]:
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


def _latent(row: ModelRow, mla: Latent) -> Iterator[_Named]:
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


def _feed_forward(row: ModelRow, layer: int) -> Iterator[_Named]:
    yield "ffn_norm.weight", (row.n_embd,)
    experts = row.experts
    if experts is None or layer < experts.n_dense:
        yield from _gated("", row.n_embd, row.n_ff)
        return
    yield "ffn_gate_inp.weight", (row.n_embd, experts.n_total)
    if row.has_gate_bias:
        yield "exp_probs_b.bias", (experts.n_total,)
    yield from _gated("_exps", row.n_embd, experts.n_ff, (experts.n_total,))
    yield from _gated("_shexp", row.n_embd, experts.n_ff * experts.n_shared)


def _gated(suffix: str, n_embd: int, n_ff: int, stack: tuple[int, ...] = ()) -> Iterator[_Named]:
    yield f"ffn_gate{suffix}.weight", (n_embd, n_ff, *stack)
    yield f"ffn_up{suffix}.weight", (n_embd, n_ff, *stack)
    yield f"ffn_down{suffix}.weight", (n_ff, n_embd, *stack)
