import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from estimator.memory.estimate import (
    Parts,
    UnsupportedArchitecture,
    estimate_memory,
    padded_context,
)
from estimator.models.table import model_shape

MIB = 1 << 20
EXAMPLES = Path(__file__).resolve().parents[3] / "shared/facts/memory_examples.json"
NAMED = {
    "nout": "n_outputs", "uni": "kv_unified", "nseq": "n_seq", "ub": "n_ubatch",
    "ngl": "n_gpu_layers", "fa": "flash_attention", "k": "kv_type_k", "v": "kv_type_v",
    "offkqv": "offload_kqv", "swafull": "swa_full",
}  # fmt: skip


def examples() -> Iterator[Any]:
    """The recorded answers of llama.cpp."""
    if not EXAMPLES.exists():
        yield pytest.param(None, marks=pytest.mark.skip(f"{EXAMPLES.name} is not beside us"))
        return
    for case in json.loads(EXAMPLES.read_text())["cases"]:
        said = [f"{key}{value}" for key, value in case["opts"].items()]
        said += [f"{len(case['gpus_gib'])}gpus"] if "gpus_gib" in case else []
        yield pytest.param(
            case, id="-".join([case["model"], case["quant"], str(case["ctx"]), *said])
        )


def arguments(case: dict[str, Any]) -> dict[str, Any]:
    """An example's options in our words; the library's default is a full window cache."""
    options: dict[str, Any] = {"swa_full": True, "experts_on_cpu": "ot" in case["opts"]}
    options |= {NAMED[key]: value for key, value in case["opts"].items() if key in NAMED}
    options["gpu_shares"] = tuple(map(float, case.get("gpus_gib", [1])))
    return options


def slack(case: dict[str, Any], compute: int) -> tuple[float, float]:
    """How far below and above llama.cpp's a compute buffer may be."""
    options = case["opts"]
    if {"ngl", "ot"} & options.keys():
        return 0.03 * compute, 0.03 * compute
    if "k" in options:
        return 1 * MIB, 20 * MIB
    return (3 * MIB, 3 * MIB) if "fa" in options else (1 * MIB, 1 * MIB)


@pytest.mark.parametrize("case", list(examples()))
def test_equal_to_llama_cpp(case: Any) -> None:
    """Weights and KV cache are llama.cpp's to the byte wherever they lie, compute is near.

    Near is 1 MiB; 3 MiB without flash attention, 20 MiB more with a quantized cache, 3 % when
    weights are in RAM.
    """
    ours = estimate_memory(
        model_shape(case["model"]), case["quant"], case["ctx"], **arguments(case)
    )
    told = case["devices"]

    assert len(told) == len(ours.devices) + 1
    places = [*sorted(told.keys() - {"CPU"}), "CPU"]
    for place, parts in zip(places, [*ours.devices, ours.host], strict=True):
        assert (told[place]["model"], told[place]["context"]) == (
            parts.weights_bytes,
            parts.kv_bytes,
        ), place
        below, above = slack(case, told[place]["compute"])
        assert -below <= parts.compute_bytes - told[place]["compute"] <= above, place


def test_parts_and_places() -> None:
    """The parts add up; beside a GPU the host holds the embedding, alone it holds everything."""
    shape = model_shape("r1-llama-8b", "Q4_K_M")
    on_gpu = estimate_memory(shape, None, 8192)
    on_cpu = estimate_memory(shape, None, 8192, gpu=False)

    assert on_gpu.total_bytes == (
        on_gpu.weights_bytes + on_gpu.kv_bytes + on_gpu.compute_bytes + on_gpu.overhead_bytes
    )
    assert 300 * MIB == on_gpu.overhead_bytes
    assert shape.weights.input_bytes == on_gpu.host.weights_bytes
    assert (shape.weights.total_bytes, 0) == (on_cpu.weights_bytes, on_cpu.host_bytes)
    assert (on_cpu.device,) == on_cpu.devices
    assert 128256 * 4 == on_cpu.overhead_bytes


def test_layers_on_both_sides() -> None:
    """The last layers go to the GPU with their cache, -1 is all, more than there are is all."""
    shape = model_shape("r1-llama-8b", "Q4_K_M")
    whole, some = (estimate_memory(shape, None, 4096, n_gpu_layers=n) for n in (-1, 11))

    assert whole == estimate_memory(shape, None, 4096, n_gpu_layers=99)
    assert 10 * whole.kv_bytes == 32 * some.kv_bytes
    assert whole.kv_bytes == some.kv_bytes + some.host.kv_bytes


def test_speculative_layers_count_as_layers() -> None:
    """llama.cpp counts layers it does not load, so one more is asked for to get as many."""
    shape = model_shape("coder-1.3b", "Q8_0")
    with_draft = replace(shape, n_nextn=1)
    plain = estimate_memory(shape, None, 4096, n_gpu_layers=11)

    assert plain == estimate_memory(with_draft, None, 4096, n_gpu_layers=12)
    assert estimate_memory(with_draft, None, 4096, n_gpu_layers=1).weights_bytes == (
        shape.weights.gpu_output_bytes
    )


def test_old_mla_files_have_no_flash_attention_on_cuda() -> None:
    """A file without the `*_mla` keys keeps 71 times the cache, and full scores on a GPU."""
    new, old = (model_shape(name, "Q4_K_M") for name in ("v3-r1", "v3-r1-legacy"))
    per_token = [estimate_memory(shape, None, 8192).kv_bytes / 8192 for shape in (new, old)]

    assert [70_272, 4_997_120] == per_token
    asked = estimate_memory(old, None, 8192, flash_attention=True)
    assert asked == estimate_memory(old, None, 8192, flash_attention=False)


def test_v4_keeps_a_window() -> None:
    """V4 compresses what is past its window, so a million tokens take GiB, not tens of GiB."""
    window, full = (
        estimate_memory(model_shape("v4-flash", "Q4_K_M"), None, 1 << 20, swa_full=swa_full)
        for swa_full in (False, True)
    )

    assert (6924, 50924) == (round(window.kv_bytes / MIB), round(full.kv_bytes / MIB))


def test_experts_in_ram() -> None:
    """A GPU of 16 GB is enough for R1 when its routed experts stay in RAM."""
    shape = model_shape("v3-r1", "Q4_K_M")
    beside = estimate_memory(shape, None, 8192, experts_on_cpu=True)

    assert 9522 == round(beside.weights_bytes / MIB)
    assert 15e9 > beside.total_bytes
    assert sum(shape.weights.expert_bytes) + shape.weights.input_bytes == (
        beside.host.weights_bytes
    )


def test_cache_in_ram() -> None:
    """The cache can stay in RAM, all of it."""
    shape = model_shape("r1-llama-8b", "Q4_K_M")
    asked = estimate_memory(shape, None, 8192, offload_kqv=False)

    assert (0, 1 << 30) == (asked.kv_bytes, asked.host.kv_bytes)


def test_every_gpu_is_judged_alone() -> None:
    """Layers are spread by shares; every GPU has a context, also one that gets no layer."""
    shape = model_shape("r1-qwen-14b", "Q4_K_M")
    split = estimate_memory(shape, None, 4096, gpu_shares=(24.0, 12.0, 0.0), overhead_bytes=MIB)
    whole = estimate_memory(shape, None, 4096)

    assert Parts(overhead_bytes=MIB) == split.devices[2]
    assert (whole.weights_bytes, whole.kv_bytes) == (split.weights_bytes, split.kv_bytes)
    assert split.devices[0].kv_bytes > 1.8 * split.devices[1].kv_bytes
    assert 3 * MIB == split.overhead_bytes
    assert split.device == split.devices[0]
    assert split.compute_bytes == sum(parts.compute_bytes for parts in split.devices)


def test_a_gpu_may_have_the_output_alone() -> None:
    """When the last share is small, its GPU computes the logits and has no layer."""
    shape = model_shape("coder-1.3b", "Q4_K_M")
    split = estimate_memory(shape, None, 4096, gpu_shares=(23.5, 1.5))
    rest = estimate_memory(shape, None, 4096, n_gpu_layers=12, gpu_shares=(7.0, 1.0))

    for footprint in (split, rest):
        assert shape.weights.gpu_output_bytes == footprint.devices[1].weights_bytes
        assert 0 == footprint.devices[1].kv_bytes
        assert 512 * shape.n_vocab * 4 < footprint.devices[1].compute_bytes


def test_small_batches_are_computed_where_their_weights_are() -> None:
    """A GPU that has no layer has nothing to do for fewer than 32 tokens at a time."""
    shape = model_shape("coder-1.3b", "Q4_K_M")
    small, large = (
        estimate_memory(shape, None, 4096, n_gpu_layers=0, n_ubatch=n).compute_bytes
        for n in (31, 32)
    )

    assert 0 == small < large


@pytest.mark.parametrize("shares", [(), (0.0, 0.0), (1.0, -1.0), (1e-50,), (1e50,)])
def test_no_shares(shares: tuple[float, ...]) -> None:
    """Shares among which no layer can be spread are an error."""
    with pytest.raises(ValueError, match="no layers can be spread by the shares"):
        estimate_memory(model_shape("coder-1.3b"), None, 4096, gpu_shares=shares)


def test_unsupported_architecture() -> None:
    """An architecture with another kind of cache is an error of its own type."""
    shape = replace(model_shape("coder-1.3b"), arch="deepseek2-ocr")

    with pytest.raises(UnsupportedArchitecture, match="the memory of deepseek2-ocr models"):
        estimate_memory(shape, None, 4096)


@pytest.mark.parametrize("name", ["v3.2", "v4-flash"])
def test_sparse_attention_without_its_numbers(name: str) -> None:
    """Nor is the cache of V3.2 or V4 known when the file lacks what llama.cpp needs itself."""
    shape = replace(model_shape(name), indexer=None)

    with pytest.raises(UnsupportedArchitecture, match="without the keys of their sparse attention"):
        estimate_memory(shape, None, 4096)


def test_unknown_cache_type() -> None:
    """A KV type that ggml does not have is an error that names those it has."""
    with pytest.raises(ValueError, match="no tensor type 'q3'"):
        estimate_memory(model_shape("coder-1.3b"), None, 4096, kv_type_k="q3")


@pytest.mark.parametrize(("n_ctx", "padded"), [(0, 256), (1, 256), (256, 256), (257, 512)])
def test_context_is_padded(n_ctx: int, padded: int) -> None:
    """llama.cpp rounds a context up to a multiple of 256."""
    assert padded == padded_context(n_ctx)
    assert padded == estimate_memory(model_shape("coder-1.3b"), None, n_ctx).n_ctx
