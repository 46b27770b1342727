"""Holds our arithmetic against the llama.cpp that is installed, on a CPU, without weights."""

from pathlib import Path
from typing import Any

import pytest

from estimator.gguf.file import read_gguf
from estimator.memory.estimate import Footprint, estimate_memory
from estimator.models.table import model_shape
from estimator.models.tensor_lists import shape_of
from estimator.quants.recipes import quantize
from estimator.shape import ModelShape
from tests.estimator.ghost import write_ghost
from tests.estimator.oracle import ask_memory
from tests.estimator.random_rows import ARCHITECTURES, random_row

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
    {"n_ctx": 32768, "n_outputs_max": 4, "swa_full": False},
)
MODELS = [
    "coder-1.3b", "r1-llama-8b", "r1-qwen-1.5b", "r1-0528-qwen3-8b", "moe-16b", "v2-lite",
    "v3-r1", "v3-r1-legacy",
]  # fmt: skip
SPARSE = ["v3.2", "v4-flash", "v4-pro"]


@pytest.mark.parametrize("name", MODELS)
def test_whole_on_a_cpu(tmp_path: Path, name: str) -> None:
    """KV caches are llama.cpp's; compute buffers are within 1 MiB as we run it, never less.

    As we run it: flash attention, F16 cache, few outputs. Else they may be some MiB larger.
    """
    for asked, ours, (kv, compute) in _both(tmp_path, model_shape(name, "Q4_K_M")):
        usual = asked["n_outputs_max"] and not {"type_k", "flash_attn_type"} & asked.keys()
        most = 1 * MIB if usual and asked.get("n_ubatch") != 32 else 0.4 * compute

        assert kv == pytest.approx(ours.kv_bytes, abs=0.01 * MIB), asked
        assert -0.1 * MIB <= ours.compute_bytes - compute <= most, asked


@pytest.mark.parametrize("name", SPARSE)
def test_sparse_attention_on_a_cpu(tmp_path: Path, name: str) -> None:
    """With an indexer KV caches are llama.cpp's too; compute is 3 % less to 20 % more."""
    for asked, ours, (kv, compute) in _both(tmp_path, model_shape(name, "Q4_K_M")):
        assert kv == pytest.approx(ours.kv_bytes, abs=0.03 * MIB), asked
        assert -0.03 * compute <= ours.compute_bytes - compute <= 0.2 * compute, asked


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("arch", ARCHITECTURES)
def test_random_shapes_on_a_cpu(tmp_path: Path, arch: str, seed: int) -> None:
    """So they are for shapes that no model has; compute within 40 % and 4 MiB."""
    shape = quantize(shape_of(random_row(arch, seed)), "Q8_0")
    for asked, ours, (kv, compute) in _both(tmp_path, shape):
        assert kv == pytest.approx(ours.kv_bytes, abs=0.03 * MIB), asked
        assert ours.compute_bytes == pytest.approx(compute, rel=0.4, abs=4 * MIB), asked


def _both(
    folder: Path, made: ModelShape
) -> list[tuple[dict[str, Any], Footprint, tuple[int, int]]]:
    """For each context what was asked, our answer, and llama.cpp's KV and compute bytes."""
    file = write_ghost(folder / "ghost.gguf", made)
    shape = read_gguf(file).shape
    theirs = ask_memory(file, *({"n_batch": 2048, "n_ubatch": 512, **asked} for asked in CONTEXTS))
    return [
        (asked, _ours(shape, asked), told) for asked, told in zip(CONTEXTS, theirs, strict=True)
    ]


def _ours(shape: ModelShape, asked: dict[str, Any]) -> Footprint:
    return estimate_memory(
        shape,
        None,
        asked["n_ctx"],
        n_outputs=asked["n_outputs_max"],
        n_seq=asked.get("n_seq_max", 1),
        n_ubatch=asked.get("n_ubatch", 512),
        kv_unified=asked.get("kv_unified", False),
        swa_full=asked.get("swa_full", True),
        kv_type_k="q8_0" if "type_k" in asked else "f16",
        kv_type_v="q8_0" if "type_v" in asked else "f16",
        flash_attention="flash_attn_type" not in asked,
        gpu=False,
    )
