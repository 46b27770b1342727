"""GGUF files of true shapes and random weights, for what depends on size: memory and speed."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np

from proxy.body import Body
from proxy.tensors import Dtype, Value, packed, write_model
from proxy.vocabulary import Vocabulary
from tests.miniature import FAMILIES, vocabulary_of
from tests.scripted import quantize

Array = np.ndarray[Any, np.dtype[Any]]

N_POOL = 1_048_583  # a prime, so that no two rows of a matrix begin at the same number


def random_model(
    path: Path,
    *,
    n_layer: int = 8,
    n_embd: int = 512,
    n_ff: int = 1536,
    n_head: int = 8,
    n_kv: int = 8,
    n_vocab: int = 32256,
    n_ctx_train: int = 4096,
    quant: str = "Q8_0",
    name: str = "deepseek-coder-random-instruct",
) -> Path:
    """A model of architecture llama; 32256 brings deepseek-coder's vocabulary, 102400 LLM's."""
    coder = replace(Vocabulary.deepseek_coder(), eos=32021)
    vocabulary = coder if n_vocab == 32256 else vocabulary_of(FAMILIES["llm"], ())
    if len(vocabulary.tokens) != n_vocab:
        raise ValueError(f"There is a vocabulary of 32256 and one of 102400, none of {n_vocab}.")
    body = Body(
        arch="llama",
        n_embd=n_embd,
        metadata={
            "block_count": n_layer,
            "context_length": n_ctx_train,
            "embedding_length": n_embd,
            "feed_forward_length": n_ff,
            "attention.head_count": n_head,
            "attention.head_count_kv": n_kv,
            "attention.layer_norm_rms_epsilon": 1e-6,
            "rope.dimension_count": n_embd // n_head,
            "rope.freq_base": 10000.0,
        },
        shapes=_llama_shapes(n_layer, n_embd, n_ff, n_embd // n_head * n_kv),
    )
    return random_file(path, vocabulary, body, quant, {"general.name": name})


def random_file(
    path: Path,
    vocabulary: Vocabulary,
    body: Body,
    quant: str = "Q8_0",
    metadata: Mapping[str, Value] | None = None,
) -> Path:
    """A model of any body whose weights are random, and the same every time."""
    n_vocab = len(vocabulary.tokens)
    shapes = {
        "token_embd.weight": (n_vocab, body.n_embd),
        **body.shapes,
        "output_norm.weight": (body.n_embd,),
        "output.weight": (n_vocab, body.n_embd),
    }
    entries = {
        "general.architecture": body.arch,
        "general.type": "model",
        **{f"{body.arch}.{key}": value for key, value in body.metadata.items()},
        f"{body.arch}.vocab_size": n_vocab,
        **(metadata or {}),
    }
    dtype: Any = quant if quant in get_args(Dtype) else "F16"
    draft = path if dtype == quant else path.with_suffix(".F16")
    pool = np.random.default_rng(0).standard_normal(N_POOL, np.float32)
    tensors = {name: _random(pool, name, shape, dtype) for name, shape in shapes.items()}
    write_model(draft, vocabulary, tensors, metadata=entries)
    if draft != path:
        quantize(draft, path, quant)
        draft.unlink()
    return path


def _random(pool: Array, name: str, shape: tuple[int, ...], dtype: Dtype) -> Array:
    """Weights that keep activations of length one, and make logits that differ."""
    if name.endswith("norm.weight"):
        return np.ones(shape, np.float32)
    start = sum(name.encode()) * 7919 % N_POOL
    numbers = np.resize(np.roll(pool, start), shape)
    if len(shape) == 1:
        return numbers
    numbers *= (4 if name == "output.weight" else 1) / shape[-1] ** 0.5
    return packed(numbers, dtype)


def _llama_shapes(n_layer: int, n_embd: int, n_ff: int, n_kv: int) -> dict[str, tuple[int, ...]]:
    layer = {
        "attn_norm": (n_embd,),
        "attn_q": (n_embd, n_embd),
        "attn_k": (n_kv, n_embd),
        "attn_v": (n_kv, n_embd),
        "attn_output": (n_embd, n_embd),
        "ffn_norm": (n_embd,),
        "ffn_gate": (n_ff, n_embd),
        "ffn_up": (n_ff, n_embd),
        "ffn_down": (n_embd, n_ff),
    }
    return {
        f"blk.{n}.{name}.weight": shape for n in range(n_layer) for name, shape in layer.items()
    }
