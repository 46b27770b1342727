"""Specifies that a worker lays its model as it is told: KV type, experts in RAM, several GPUs."""

from pathlib import Path

import pytest

from estimator.gguf.file import read_gguf
from estimator.memory.estimate import estimate_memory
from prompts.segments import Prompt, plain
from proxy.engine.client import spawn
from proxy.engine.load import Gpu, Load
from proxy.errors import ModelUnusable
from proxy.generation import BackendInfo, GenerationRequest, Sampling
from proxy.vocabulary import Vocabulary
from tests.random_bodies import ARCHITECTURES
from tests.random_model import random_file, random_model

pytestmark = pytest.mark.anyio

MIB = 1 << 20
N_CTX, N_SEQ = 8192, 2
GREEDY = GenerationRequest(
    Prompt((plain("def quick_sort(items):\n    " * 4),)),
    sampling=Sampling(temperature=0),
    max_tokens=16,
)


@pytest.fixture(scope="module")
def mixtures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Small models with experts, with MLA and without."""
    folder = tmp_path_factory.mktemp("mixtures")
    return {
        arch: random_file(
            folder / f"{arch}.gguf", Vocabulary.deepseek_coder(), ARCHITECTURES[arch](), "Q4_K_M"
        )
        for arch in ("deepseek", "deepseek2")
    }


async def answered(load: Load) -> tuple[list[int], BackendInfo]:
    """The tokens of a greedy answer, and what the worker says of itself."""
    worker = await spawn(load, timeout_s=60)
    try:
        chunks = [chunk async for chunk in worker.generate(GREEDY)]
    finally:
        await worker.aclose()
    return [piece.token_id for chunk in chunks for piece in chunk.pieces], worker.info


def estimated(path: Path, kv_type: str = "f16") -> int:
    footprint = estimate_memory(
        read_gguf(path).shape,
        None,
        N_CTX,
        n_outputs=N_SEQ,
        n_seq=N_SEQ,
        kv_unified=True,
        kv_type_k=kv_type,
        kv_type_v=kv_type,
        gpu=False,
    )
    return footprint.total_bytes


@pytest.mark.parametrize("kv_type", ["f16", "q8_0"])
async def test_kv_type(small_random_model: Path, kv_type: str) -> None:
    """A KV cache has the type that is asked for: what is measured is what was estimated."""
    load = Load(str(small_random_model), N_CTX, N_SEQ, kv_type_k=kv_type, kv_type_v=kv_type)
    tokens, info = await answered(load)

    assert 16 == len(tokens)
    assert info.resident_bytes == pytest.approx(estimated(small_random_model, kv_type), abs=MIB)
    assert () == info.gpu_bytes


async def test_many_layers(tmp_path: Path) -> None:
    """All that a load takes is measured, however much llama.cpp says in between."""
    path = random_model(
        tmp_path / "deep.gguf", n_layer=60, n_embd=64, n_ff=64, n_head=1, n_kv=1, quant="F16"
    )
    _, info = await answered(Load(str(path), N_CTX, N_SEQ))

    assert info.resident_bytes == pytest.approx(estimated(path), abs=MIB)


@pytest.mark.parametrize("arch", ["deepseek", "deepseek2"])
async def test_kv_type_of_mixtures(mixtures: dict[str, Path], arch: str) -> None:
    """MLA's latent, too, is cached in q8_0, and answers come out of it."""
    load = Load(str(mixtures[arch]), N_CTX, N_SEQ, kv_type_k="q8_0", kv_type_v="q8_0")
    tokens, info = await answered(load)

    assert 16 == len(tokens)
    assert info.resident_bytes == pytest.approx(estimated(mixtures[arch], "q8_0"), abs=1.5 * MIB)


@pytest.mark.parametrize("arch", ["deepseek", "deepseek2"])
@pytest.mark.parametrize("n_gpu_layers", [0, -1])
async def test_experts_on_cpu(mixtures: dict[str, Path], arch: str, n_gpu_layers: int) -> None:
    """Experts that are kept in RAM change no answer, and take no more memory."""
    path = str(mixtures[arch])
    whole, info = await answered(Load(path, N_CTX, N_SEQ))
    load = Load(path, N_CTX, N_SEQ, n_gpu_layers=n_gpu_layers, experts_on_cpu=True)
    beside, info_beside = await answered(load)

    assert whole == beside
    assert info.resident_bytes == info_beside.resident_bytes


async def test_gpus_that_are_not_there(small_random_model: Path) -> None:
    """A model that is to lie on two GPUs is not loaded elsewhere when there are none."""
    load = Load(str(small_random_model), 512, 1, n_gpu_layers=-1, gpus=(Gpu(0), Gpu(1)))
    with pytest.raises(ModelUnusable, match=r"for GPU 1, but llama\.cpp sees 0 here"):
        await spawn(load, timeout_s=60)
