"""Holds our arithmetic against the llama.cpp that is installed, on a CPU, without weights."""

from pathlib import Path
from typing import Any

import pytest

from estimator.gguf import read_gguf
from estimator.memory import estimate_memory
from estimator.models import model_shape
from tests.estimator.ghost import write_ghost
from tests.estimator.oracle import ask_memory

MIB = 1 << 20
Q8_0 = 8
CONTEXTS: tuple[dict[str, Any], ...] = (
    {"n_ctx": 1000, "n_outputs_max": 4},
    {"n_ctx": 8192, "n_outputs_max": 4},
    {"n_ctx": 32768, "n_outputs_max": 4},
    {"n_ctx": 8192, "n_outputs_max": 16, "n_seq_max": 16, "kv_unified": True},
    {"n_ctx": 8192, "n_outputs_max": 4, "n_seq_max": 4},
    {"n_ctx": 8192, "n_outputs_max": 4, "n_ubatch": 128},
    {"n_ctx": 8192, "n_outputs_max": 16, "n_ubatch": 32},
    {"n_ctx": 8192, "n_outputs_max": 4, "n_ubatch": 2048},
    {"n_ctx": 8192, "n_outputs_max": 0},
    {"n_ctx": 8192, "n_outputs_max": 4, "flash_attn_type": 0},
    {"n_ctx": 8192, "n_outputs_max": 4, "type_k": Q8_0, "type_v": Q8_0},
)
MODELS = [
    "coder-1.3b", "r1-llama-8b", "r1-qwen-1.5b", "r1-0528-qwen3-8b", "moe-16b", "v2-lite",
    "v3-r1", "v3-r1-legacy",
]  # fmt: skip


@pytest.mark.parametrize("name", MODELS)
def test_whole_on_a_cpu(tmp_path: Path, name: str) -> None:
    """KV caches are llama.cpp's; compute buffers are within 1 MiB as we run it, never less.

    As we run it: flash attention, F16 cache, few outputs. Else they may be some MiB larger.
    """
    file = write_ghost(tmp_path / "ghost.gguf", model_shape(name, "Q4_K_M"))
    shape = read_gguf(file).shape
    for asked, (kv, compute) in zip(CONTEXTS, ask_memory(file, *_batched(CONTEXTS)), strict=True):
        ours = estimate_memory(
            shape,
            None,
            asked["n_ctx"],
            n_outputs=asked["n_outputs_max"],
            n_seq=asked.get("n_seq_max", 1),
            n_ubatch=asked.get("n_ubatch", 512),
            kv_unified=asked.get("kv_unified", False),
            kv_type_k="q8_0" if "type_k" in asked else "f16",
            kv_type_v="q8_0" if "type_v" in asked else "f16",
            flash_attention="flash_attn_type" not in asked,
            gpu=False,
        )
        usual = asked["n_outputs_max"] and not {"type_k", "flash_attn_type"} & asked.keys()
        most = 1 * MIB if usual and asked.get("n_ubatch") != 32 else 0.4 * compute

        assert kv == pytest.approx(ours.kv_bytes, abs=0.01 * MIB), asked
        assert -0.1 * MIB <= ours.compute_bytes - compute <= most, asked


def _batched(contexts: tuple[dict[str, Any], ...]) -> list[dict[str, Any]]:
    return [{"n_batch": 2048, "n_ubatch": 512, **context} for context in contexts]
