from dataclasses import replace
from typing import Any

import pytest

from estimator.gguf.shape import shape_from_gguf
from estimator.models.model import UnknownModel
from estimator.models.table import MODELS, model_shape
from estimator.models.tensor_lists import shape_of
from estimator.quants.types import tensor_type
from estimator.shape import Compressed, Indexer, ModelShape, ShapeError, Tensor

EMBEDDING = Tensor("token_embd.weight", (32, 8), tensor_type("F32"))
LLAMA: dict[str, Any] = {
    "general.architecture": "llama",
    "llama.block_count": 2,
    "llama.context_length": 512,
    "llama.embedding_length": 32,
    "llama.feed_forward_length": 64,
    "llama.attention.head_count": 4,
}


def shape_with(*tensors: Tensor, **keys: Any) -> ModelShape:
    named = {f"llama.{name.replace('__', '.')}": value for name, value in keys.items()}
    return shape_from_gguf(LLAMA | named, (EMBEDDING, *tensors))


def f32(name: str, *shape: int) -> Tensor:
    return Tensor(name, shape, tensor_type("F32"))


def test_defaults() -> None:
    """Without head counts and sizes of its own a cache has those of the attention."""
    shape = shape_with()

    assert (4, (4, 4), 8, 8) == (shape.n_heads, shape.kv_heads, shape.head_dim_k, shape.head_dim_v)
    assert (8, 512, 64) == (shape.n_vocab, shape.n_ctx_train, shape.n_ff)
    assert shape.latent is None
    assert shape.experts is None


def test_heads_by_layer() -> None:
    """Layers may each have their own number of KV heads."""
    assert (1, 2) == shape_with(attention__head_count_kv=[1, 2]).kv_heads


def test_speculative_layers_are_not_loaded() -> None:
    """Layers for speculative decoding are in the file but take no memory."""
    drafting = f32("blk.1.nextn.eh_proj.weight", 32, 32)
    shape = shape_with(drafting, nextn_predict_layers=1)

    assert (1, 1) == (shape.n_layers, shape.n_nextn)
    assert EMBEDDING.n_bytes == shape.weights.total_bytes


V4 = {
    "attention__compress_ratios": [0, 4],
    "attention__sliding_window": 128,
    "attention__indexer__key_length": 128,
    "attention__indexer__head_count": 64,
    "attention__indexer__top_k": 512,
    "attention__output_group_count": 8,
    "attention__output_lora_rank": 1024,
    "rope__dimension_count": 64,
    "hyper_connection__count": 4,
    "hash_layer_count": 1,
}


def test_sparse_attention() -> None:
    """An indexer, and a past that is compressed, are read from their keys."""
    shape = shape_with(**V4)

    assert Indexer(n_heads=64, head_dim=128, top_k=512) == shape.indexer
    assert Compressed((0, 4), 128, 64, 8, 1024, 4, 1) == shape.compressed
    assert (None, None) == (shape_with().indexer, shape_with().compressed)


def test_unknown_compression() -> None:
    """llama.cpp compresses by 4 and by 128; another ratio is an error."""
    with pytest.raises(ShapeError, match=r"compress_ratios' has others than 0, 4 and 128"):
        shape_with(**V4 | {"attention__compress_ratios": [0, 8]})


def test_bytes_of_experts() -> None:
    """Routed experts are told from shared ones; all is aligned as in the file."""
    weights = shape_with(
        f32("blk.1.ffn_up_exps.weight", 32, 64, 2),
        f32("blk.1.ffn_up_shexp.weight", 32, 64),
        f32("blk.1.hc_ffn_scale.weight", 3),
    ).weights

    assert ((0, 16384), (0, 16384 + 8192 + 32)) == (weights.expert_bytes, weights.layer_bytes)
    assert (16384, 16384 + 8192 + 128) == (weights.gpu_expert_bytes[1], weights.gpu_layer_bytes[1])


def test_weights_by_place() -> None:
    """The embedding is input, `output*` is output, rope factors belong to layer 0."""
    weights = shape_with(
        f32("output.weight", 32, 8),
        f32("output_norm.weight", 32),
        f32("rope_freqs.weight", 32),
        f32("blk.1.ffn_up.weight", 32, 64),
    ).weights

    assert (1024, 1024 + 128, (128, 8192)) == (
        weights.input_bytes,
        weights.output_bytes,
        weights.layer_bytes,
    )
    assert (128, 8192) == weights.largest_bytes
    assert not weights.is_tied


def test_tied_embedding_is_copied_to_the_gpu() -> None:
    """An embedding that is the output too lies in RAM and on the GPU."""
    weights = shape_with(f32("output_norm.weight", 32)).weights

    assert (1024, 128, 1024 + 128) == (
        weights.input_bytes,
        weights.output_bytes,
        weights.gpu_output_bytes,
    )
    assert weights.is_tied


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("general.architecture", 7, "'general.architecture' is missing"),
        ("llama.context_length", None, "'llama.context_length' is missing"),
        ("llama.block_count", 0, "'llama.block_count' is 0, not 1 to 512"),
        ("llama.block_count", 100_000, "is 100000, not 1 to 512"),
        ("llama.block_count", True, "is True"),
        ("llama.embedding_length", -1, "is -1"),
        ("llama.embedding_length", 3.5, "is 3.5"),
        ("llama.attention.head_count", 0, "it has no attention heads"),
        ("llama.attention.head_count_kv", [1], "has 1 entries for 2 layers"),
        ("llama.attention.head_count_kv", [1, "x"], "is 'x'"),
        ("llama.attention.head_count", 64, "'llama.attention.key_length' is 0"),
        ("llama.nextn_predict_layers", 2, "'llama.nextn_predict_layers' is 2, not 0 to 1"),
        ("llama.expert_count", 5000, "is 5000, not 0 to 1024"),
    ],
)
def test_no_number_is_trusted(key: str, value: Any, reason: str) -> None:
    """A missing or impossible number is an error that names its key."""
    with pytest.raises(ShapeError, match=reason):
        shape_from_gguf(LLAMA | {key: value}, (EMBEDDING,))


def test_no_embedding() -> None:
    """A vocabulary without weights is no language model."""
    with pytest.raises(ShapeError, match=r"'token_embd.weight' is missing"):
        shape_from_gguf(LLAMA, (f32("output.weight", 32, 8), f32("token_embd.weight", 32)))


def test_layer_beyond_the_last() -> None:
    """A tensor of a layer that the model does not have is an error."""
    with pytest.raises(ShapeError, match=r"'blk.2.ffn_up.weight' is of a layer beyond the 2"):
        shape_with(f32("blk.2.ffn_up.weight", 32))


def test_generated_tensor_lists() -> None:
    """A known model's tensors count as many parameters as its card says (in thousands)."""
    counted = {
        row.name: sum(_numbers(tensor) for tensor in shape_of(row).tensors) for row in MODELS
    }

    assert 1_346_471_936 == counted["coder-1.3b"]
    assert 6_910_365_696 == counted["llm-7b"]
    assert 1_777_088_000 == counted["r1-qwen-1.5b"]
    assert 14_770_033_664 == counted["r1-qwen-14b"]
    assert 8_030_261_248 == counted["r1-llama-8b"]
    assert 8_190_735_360 == counted["r1-0528-qwen3-8b"]


def _numbers(tensor: Tensor) -> int:
    return tensor.n_bytes // 4


def test_every_row_has_a_source() -> None:
    """Every row of the table names the repository that its numbers are from, and its own name."""
    assert all(row.source.startswith("deepseek-ai/") for row in MODELS)
    assert len(MODELS) == len({row.name for row in MODELS})


def test_unknown_models() -> None:
    """An unknown name, and an architecture whose tensors we cannot list yet, are errors."""
    with pytest.raises(UnknownModel, match=r"no model 'gpt-2'; there are coder-1.3b"):
        model_shape("gpt-2")
    with pytest.raises(UnknownModel, match="no tensor list for the architecture 'gpt2' yet"):
        shape_of(replace(MODELS[0], arch="gpt2"))
