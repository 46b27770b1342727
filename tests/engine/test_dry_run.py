"""Specifies dry runs: what llama.cpp says it would take, and where, without taking it."""

import io
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from estimator.gguf.file import read_gguf
from estimator.memory.footprint import Parts
from estimator.models.table import model_shape
from proxy.body import Body
from proxy.engine.account import Account, read_account
from proxy.engine.dry_run import dry_run
from proxy.engine.load import Gpu, Load
from proxy.engine.wire import Planned, Unloadable, frame, read_frame
from proxy.errors import ModelUnusable
from proxy.vocabulary import Vocabulary
from tests.estimator.ghost import write_ghost
from tests.estimator.virtual_gpu import Setup, Told, ask_gpus, compile_library
from tests.random_bodies import ARCHITECTURES
from tests.random_model import random_file

MIB = 1 << 20
Q8_0 = 8
ALONE, SPLIT = (Gpu(),), (Gpu(0, share=3), Gpu(1, share=2))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiler = shutil.which("g++") or shutil.which("c++")
    if compiler is None or sys.platform != "linux":
        pytest.skip("virtual GPUs need Linux and a C++ compiler")
    return compile_library(tmp_path_factory.mktemp("virtual"), compiler)


@pytest.fixture(scope="module")
def mixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model with experts, quantized, with its output of its own."""
    path = tmp_path_factory.mktemp("mixture") / "deepseek.gguf"
    return random_file(path, Vocabulary.deepseek_coder(), ARCHITECTURES["deepseek"](), "Q4_K_M")


def on_virtual_gpus(library: Path, load: Load) -> Account:
    """The account of a load on two GPUs that are not there, through our own worker."""
    command = [sys.executable, "-m", "tests.engine.virtual_worker", str(library), "2"]
    ended = subprocess.run(command, input=frame(load), capture_output=True, check=True, timeout=120)
    data = read_frame(io.BytesIO(ended.stdout))
    assert data, ended.stderr
    planned = msgspec.msgpack.decode(data, type=Planned | Unloadable)
    assert isinstance(planned, Planned), planned
    return read_account(planned.lines, read_gguf(load.path).tensors)


def truth(library: Path, load: Load) -> dict[str, Told]:
    """llama.cpp's breakdown of the same load, to the byte."""
    setup = Setup(tuple(gpu.share for gpu in load.gpus), load.n_gpu_layers, load.experts_on_cpu)
    kv_type = Q8_0 if load.kv_type_k == "q8_0" else 1
    context: dict[str, Any] = {
        "n_ctx": load.n_ctx,
        "n_batch": load.n_ubatch,
        "n_ubatch": load.n_ubatch,
        "n_seq_max": load.n_seq,
        "n_outputs_max": load.n_seq,
        "kv_unified": True,
        "swa_full": False,
        "type_k": kv_type,
        "type_v": kv_type,
    }
    ((told,),) = ask_gpus(library, Path(load.path), [setup], [context])
    return told


def agrees(parts: Parts, told: Told) -> bool:
    """The breakdown counts the rows of logits, our overhead, among the context's bytes."""
    kv = parts.kv_bytes + parts.overhead_bytes
    return (
        parts.weights_bytes == told.weights_bytes
        and abs(kv - told.kv_bytes) < 0.1 * MIB
        and abs(parts.compute_bytes - told.compute_bytes) < 0.01 * MIB
    )


LOADS = {
    "whole": {"n_gpu_layers": -1, "gpus": ALONE},
    "split": {"n_gpu_layers": -1, "gpus": SPLIT},
    "split with q8_0": {
        "n_gpu_layers": -1, "gpus": SPLIT, "kv_type_k": "q8_0", "kv_type_v": "q8_0",
    },
    "experts in RAM": {"n_gpu_layers": -1, "gpus": ALONE, "experts_on_cpu": True},
    "split, experts in RAM": {"n_gpu_layers": -1, "gpus": SPLIT, "experts_on_cpu": True},
    "two layers": {"n_gpu_layers": 3, "gpus": ALONE},
}  # fmt: skip


@pytest.mark.parametrize("name", LOADS)
def test_placed(library: Path, mixture: Path, name: str) -> None:
    """Each part of a load lies where it was told to: llama.cpp's own breakdown says the same."""
    load = Load(str(mixture), 4096, 4, **LOADS[name])  # type: ignore[arg-type]
    account, told = on_virtual_gpus(library, load), truth(library, load)

    assert tuple(f"GPU{n}" for n in range(len(load.gpus))) == account.gpus
    for gpu, parts in zip(account.gpus, account.devices, strict=True):
        assert parts.weights_bytes > 0
        assert agrees(parts, told[gpu])
    assert account.host.weights_bytes == told["CPU"].weights_bytes
    assert account.host.compute_bytes == pytest.approx(told["CPU"].compute_bytes, abs=0.01 * MIB)


def test_second_gpu(library: Path, mixture: Path) -> None:
    """A model for the second of two GPUs leaves the first alone."""
    account = on_virtual_gpus(library, Load(str(mixture), 512, 1, -1, gpus=(Gpu(1),)))

    assert ("GPU1",) == account.gpus


def test_swapped(library: Path, mixture: Path) -> None:
    """GPUs are taken in the order in which they are given, whatever their numbers."""
    swapped = (Gpu(1, share=1), Gpu(0, share=3))  # of four layers and the output: 2 and 3
    account = on_virtual_gpus(library, Load(str(mixture), 512, 1, -1, gpus=swapped))

    assert ("GPU1", "GPU0") == account.gpus
    assert account.devices[0].kv_bytes == account.devices[1].kv_bytes > 0
    assert account.devices[0].weights_bytes < account.devices[1].weights_bytes


@pytest.mark.parametrize("name", ["coder-1.3b", "r1-qwen-1.5b", "v2-lite", "v4-flash"])
def test_true_sizes(library: Path, tmp_path: Path, name: str) -> None:
    """So it is for true models: with tied embeddings, with MLA, with V4's caches and states."""
    file = write_ghost(tmp_path / "ghost.gguf", model_shape(name, "Q4_K_M"))
    load = Load(str(file), 8192, 4, n_gpu_layers=-1, gpus=SPLIT)
    account, told = on_virtual_gpus(library, load), truth(library, load)

    assert all(
        agrees(parts, told[gpu]) for gpu, parts in zip(account.gpus, account.devices, strict=True)
    )
    assert account.host.weights_bytes == told["CPU"].weights_bytes


def test_all_in_ram(mixture: Path) -> None:
    """Without a GPU all is in RAM, and that is the only device."""
    load = Load(str(mixture), 4096, 4)
    account = read_account(dry_run(load), read_gguf(mixture).tensors)
    (ram,) = account.devices

    assert () == account.gpus
    assert Parts() == account.host
    assert read_gguf(mixture).shape.weights.total_bytes == ram.weights_bytes
    # 4 layers of 2 heads of 64, keys and values, 2 bytes each.
    assert 4096 * 4 * 2 * 64 * 2 * 2 == ram.kv_bytes


def test_no_such_file(tmp_path: Path) -> None:
    """A file that llama.cpp cannot load is an error in llama.cpp's own words."""
    with pytest.raises(ModelUnusable, match="failed to open GGUF file"):
        dry_run(Load(str(tmp_path / "none.gguf"), 512, 1))


def crashing(body: Body) -> Body:
    """More experts a token than there are: llama.cpp has an assertion for that."""
    return replace(body, metadata={**body.metadata, "expert_used_count": 9})


def test_crash(tmp_path: Path) -> None:
    """A file on which llama.cpp crashes is an error that says so, and why."""
    body = crashing(ARCHITECTURES["deepseek"]())
    file = random_file(tmp_path / "odd.gguf", Vocabulary.deepseek_coder(), body, "F16")
    with pytest.raises(ModelUnusable) as caught:
        dry_run(Load(str(file), 512, 1))

    assert "llama.cpp crashed (ended by SIGABRT)" in caught.value.message
    assert "of odd.gguf: llama-model.cpp:" in caught.value.message
    assert "GGML_ASSERT(n_expert_used_max <= hparams.n_expert)" in caught.value.message


def test_too_slow(mixture: Path) -> None:
    """A dry run that takes too long is ended, and said to be."""
    with pytest.raises(ModelUnusable, match=r"did not plan deepseek\.gguf within 0\.01 s"):
        dry_run(Load(str(mixture), 512, 1), timeout_s=0.01)
