"""What a token takes of each memory."""

from dataclasses import replace

import pytest

from estimator.models.table import model_shape
from estimator.shape import ModelShape
from estimator.speed.active import LATENT_LAYER, Work, active, total

R1 = model_shape("v3-r1", "Q4_K_M")
LLAMA = model_shape("r1-llama-8b", "Q4_K_M")
V32 = model_shape("v3.2", "Q4_K_M")
V4 = model_shape("v4-flash", "Q4_K_M")


@pytest.mark.parametrize(
    ("model", "quant", "gigabytes"),
    [
        ("v3-r1", "Q2_K", 14.5),
        ("v3-r1", "Q4_K_M", 22.3),
        ("v3-r1", "Q8_0", 39.2),
        ("v3.2", "Q4_K_M", 22.8),
        ("v2-lite", "Q4_K_M", 1.61),
        ("v2-lite", "Q8_0", 2.62),
        ("moe-16b", "Q4_K_M", 1.73),
        ("v4-flash", "Q4_K_M", 8.08),
    ],
)
def test_active_bytes(model: str, quant: str, gigabytes: float) -> None:
    """A token reads all but the input embedding, and of the routed experts those that are used."""
    work = active(model_shape(model, quant))

    assert pytest.approx(gigabytes, rel=0.005) == work.device.weight_bytes / 1e9
    assert Work() == work.host


def test_dense() -> None:
    """A dense model reads everything but the input embedding."""
    weights = LLAMA.weights

    assert weights.total_bytes - weights.input_bytes == active(LLAMA).device.weight_bytes


def test_tied() -> None:
    """Where the embedding is the output too, it is read, and counts once."""
    kept = tuple(tensor for tensor in LLAMA.tensors if tensor.name != "output.weight")
    tied = replace(LLAMA, tensors=kept)

    assert tied.weights.total_bytes == active(tied).device.weight_bytes


def test_experts_in_ram() -> None:
    """Of R1's Q4_K_M the routed experts are 12.3 GB a token, all else 10.0."""
    work = active(R1, experts_on_cpu=True)

    assert pytest.approx(12.3, abs=0.05) == work.host.weight_bytes / 1e9
    assert pytest.approx(10.0, abs=0.05) == work.device.weight_bytes / 1e9
    assert 0 == work.host.kv_bytes


@pytest.mark.parametrize("shape", [R1, LLAMA, V4], ids=lambda shape: shape.arch)
@pytest.mark.parametrize("n_gpu_layers", [0, 1, 2, 20, 1000])
@pytest.mark.parametrize("experts_on_cpu", [False, True])
def test_parts_make_the_whole(
    shape: ModelShape, n_gpu_layers: int, *, experts_on_cpu: bool
) -> None:
    """Wherever tensors lie, a token's work is the same in sum."""
    whole = active(shape, depth=5000)
    work = active(shape, depth=5000, n_gpu_layers=n_gpu_layers, experts_on_cpu=experts_on_cpu)

    assert pytest.approx(whole.device.parts) == (work.device + work.host).parts


def test_layers() -> None:
    """The last layers are on the GPU, and the output is the first of them."""
    work = active(LLAMA, depth=1000, n_gpu_layers=1)

    assert LLAMA.weights.output_bytes == pytest.approx(work.device.weight_bytes, rel=1e-4)
    assert 0 == work.device.kv_bytes
    assert 10 == active(LLAMA, n_gpu_layers=11).device.n_layers
    assert 22 == active(LLAMA, n_gpu_layers=11).host.n_layers


def test_cache() -> None:
    """A token reads the keys and values of all before it, with MLA the latent alone."""
    assert 1000 * 131072 == active(LLAMA, depth=1000).device.kv_bytes
    assert 1000 * 70272 == active(R1, depth=1000).device.kv_bytes
    assert 1000 * 131072 * 17 / 32 == active(LLAMA, depth=1000, kv_type="q8_0").device.kv_bytes


def test_sparse() -> None:
    """With DSA only 2,048 cells are looked at, besides the indexer's keys of all."""
    near, far = (active(V32, depth=depth).device.kv_bytes for depth in (2048, 20480))

    assert 2048 * 85888 == near
    assert (20480 - 2048) * 61 * 128 * 2 == far - near


def test_compressed() -> None:
    """V4 looks at its window and at little of the rest, so that depth costs hardly anything."""
    near, far = (active(V4, depth=depth).device.kv_bytes for depth in (4096, 131072))

    assert near < far < 0.05 * 131072 * 70272
    assert far < 0.1 * active(V4).device.weight_bytes


def test_latent_arithmetic() -> None:
    """MLA multiplies each cached number once a head, and of 576 again 512."""
    work = active(R1, depth=100).device

    assert 100 * 61 * 128 * 2 * (576 + 512) == work.latent_flops
    assert 61 * LATENT_LAYER == work.n_layers
    assert 0 == active(LLAMA, depth=100).device.latent_flops


def test_prompts() -> None:
    """A token of a prompt computes two operations a parameter it uses; the output is not used."""
    assert pytest.approx(2 * 6.98e9, rel=0.01) == active(LLAMA).device.flops
    assert pytest.approx(2 * 35.7e9, rel=0.01) == active(R1).device.flops
    assert R1.weights.total_bytes - R1.weights.input_bytes == pytest.approx(
        active(R1).device.resident_bytes
    )


def test_narrow() -> None:
    """Types under four bits are told apart: they are all but a few of Q2_K, and none of Q4_K_M."""
    narrow = active(model_shape("r1-llama-8b", "Q2_K")).device

    assert 0.6 < narrow.narrow_bytes / narrow.weight_bytes < 1
    assert 0 == active(LLAMA).device.narrow_bytes


def test_sum() -> None:
    """Works add up part by part, and nothing adds up to nothing."""
    assert Work() == total([Work(), Work()])
    assert Work(weight_bytes=3, n_layers=2) == Work(weight_bytes=1) + Work(2, n_layers=2)
    assert Work(weight_bytes=1) == Work(weight_bytes=4).part(0.25)


def test_unknown_kv_type() -> None:
    """A KV type that does not exist is refused by name."""
    with pytest.raises(ValueError, match="q9_0"):
        active(LLAMA, kv_type="q9_0")
