"""Writes GGUF files that are wrong as files in the wild are: one knob each, all else right."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from proxy.tensors import write_model
from proxy.vocabulary import TokenType, Vocabulary
from tests.prompts.vocabularies import CODER, LLM, QWEN2, V3, B, E

N_EMBD = 32
N_WORDS = 256

_BODY: dict[str, Any] = {
    "block_count": 1,
    "context_length": 4096,
    "embedding_length": N_EMBD,
    "feed_forward_length": N_EMBD,
    "attention.head_count": 1,
    "attention.head_count_kv": 1,
    "attention.layer_norm_rms_epsilon": 1e-6,
    "rope.dimension_count": N_EMBD,
}
_MLA: dict[str, Any] = {
    "attention.q_lora_rank": 32,
    "attention.kv_lora_rank": 32,
    "attention.key_length": 64,
    "attention.value_length": 32,
    "attention.key_length_mla": 64,
    "attention.value_length_mla": 32,
}
_KINDS = {
    "llama": ("deepseek-coder", CODER, {}),
    "llm": ("deepseek-llm", LLM, {}),
    "qwen2": ("deepseek-r1-qwen", QWEN2, {}),
    "deepseek2": ("deepseek-v3", V3, _MLA | {"expert_gating_func": 2}),
    "deepseek32": ("deepseek-v3", V3, _MLA | {"expert_gating_func": 2}),
    "deepseek4": ("deepseek-v3", V3, {}),
}


def write_sick(
    path: Path,
    arch: str,
    name: str,
    said: Mapping[str, Any] | None = None,
    *,
    body: Mapping[str, Any] | None = None,
    markers: Iterable[str] | None = None,
    plain: Iterable[str] = (),
    user_defined: Iterable[str] = (),
    n_embd: int = N_EMBD,
) -> Path:
    """A header of that architecture and name, with hardly a tensor.

    `said` are metadata's full keys and `body` those of the architecture; None leaves one out.
    `markers` replace the architecture's, and those of `plain` are marked as ordinary words,
    those of `user_defined` as that; all others are control tokens.
    """
    pre, usual, numbers = _KINDS.get(arch, _KINDS["deepseek2"])
    marks = tuple(usual.values() if markers is None else markers)
    kinds = dict.fromkeys(plain, TokenType.NORMAL)
    kinds |= dict.fromkeys(user_defined, TokenType.USER_DEFINED)
    vocabulary = _vocabulary(pre, marks, kinds)
    entries = {
        f"{arch}.{key}": value for key, value in (_BODY | numbers | dict(body or {})).items()
    }
    entries |= {"general.name": name, "general.architecture": arch, **(said or {})}
    tensors: dict[str, Any] = {
        "token_embd.weight": np.zeros((len(vocabulary.tokens), n_embd), np.float16),
        "output_norm.weight": np.ones(n_embd, np.float32),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    write_model(path, vocabulary, tensors, metadata=entries)
    return path


def _vocabulary(pre: str, marks: tuple[str, ...], kinds: Mapping[str, TokenType]) -> Vocabulary:
    tokens = (*(f"w{n}" for n in range(N_WORDS)), *marks)
    return Vocabulary(
        tokens=tokens,
        types=(
            *(TokenType.NORMAL for _ in range(N_WORDS)),
            *(kinds.get(mark, TokenType.CONTROL) for mark in marks),
        ),
        merges=(),
        pre=pre,
        bos=_index(tokens, B),
        eos=_index(tokens, "<|EOT|>" if pre == "deepseek-coder" else E),
    )


def _index(tokens: tuple[str, ...], text: str) -> int:
    return tokens.index(text) if text in tokens else 0
