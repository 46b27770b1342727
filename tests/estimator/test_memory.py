import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.memory import UnsupportedArchitecture, estimate_memory, padded_context
from estimator.models import MODELS, model_shape
from estimator.recipes import RECIPES

MIB = 1 << 20
EXAMPLES = Path(__file__).resolve().parents[3] / "shared/facts/memory_examples.json"
NAMES = [row.name for row in MODELS]


def examples(*, plain: bool) -> Iterator[Any]:
    """The recorded answers of llama.cpp for models and options we compute."""
    if not EXAMPLES.exists():
        yield pytest.param(None, marks=pytest.mark.skip(f"{EXAMPLES.name} is not beside us"))
        return
    for case in json.loads(EXAMPLES.read_text())["cases"]:
        options = case["opts"]
        beyond = "gpus_gib" in case or {"ot", "offkqv"} & options.keys()
        if case["model"] in NAMES and not beyond and plain == (not options):
            said = "-".join(f"{key}{value}" for key, value in options.items())
            yield pytest.param(case, id=f"{case['model']}-{case['quant']}-{case['ctx']}-{said}")


def arguments(options: dict[str, Any]) -> dict[str, Any]:
    """An example's options in our words."""
    named = {
        "nout": "n_outputs",
        "uni": "kv_unified",
        "nseq": "n_seq",
        "ub": "n_ubatch",
        "ngl": "n_gpu_layers",
        "fa": "flash_attention",
        "k": "kv_type_k",
        "v": "kv_type_v",
    }
    return {named[key]: value for key, value in options.items() if key in named}


@pytest.mark.parametrize("case", list(examples(plain=True)))
def test_equal_to_llama_cpp(case: Any) -> None:
    """Weights and KV cache are those of llama.cpp to the byte, compute buffers within 0.1 MiB."""
    ours = estimate_memory(model_shape(case["model"]), case["quant"], case["ctx"])
    gpu, host = case["devices"]["GPU0"], case["devices"]["CPU"]

    assert (gpu["model"], gpu["context"]) == (ours.weights_bytes, ours.kv_bytes)
    assert (host["model"], host["context"]) == (ours.host.weights_bytes, ours.host.kv_bytes)
    assert gpu["compute"] == pytest.approx(ours.compute_bytes, abs=0.1 * MIB)
    assert host["compute"] == pytest.approx(ours.host.compute_bytes, abs=0.1 * MIB)


@pytest.mark.parametrize("case", list(examples(plain=False)))
def test_equal_with_options(case: Any) -> None:
    """So they are with options; without flash attention and in part offload compute is near."""
    options = arguments(case["opts"])
    ours = estimate_memory(model_shape(case["model"]), case["quant"], case["ctx"], **options)
    gpu, host = case["devices"]["GPU0"], case["devices"]["CPU"]
    slack = {"fa": 2 * MIB, "ngl": 0.03 * gpu["compute"]}
    near = max((slack.get(key, 0.1 * MIB) for key in case["opts"]), default=0)

    assert (gpu["model"], gpu["context"]) == (ours.weights_bytes, ours.kv_bytes)
    assert (host["model"], host["context"]) == (ours.host.weights_bytes, ours.host.kv_bytes)
    assert gpu["compute"] == pytest.approx(ours.compute_bytes, abs=near)
    assert host["compute"] == pytest.approx(ours.host.compute_bytes, abs=0.1 * MIB)


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


@pytest.mark.parametrize("arch", ["deepseek32", "deepseek4"])
def test_unsupported_architecture(arch: str) -> None:
    """An architecture with another kind of cache is an error of its own type."""
    shape = replace(model_shape("coder-1.3b"), arch=arch)

    with pytest.raises(UnsupportedArchitecture, match=f"the memory of {arch} models"):
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


any_model = st.sampled_from(NAMES).map(lambda name: model_shape(name, "Q4_K_M"))


@settings(deadline=None)
@given(any_model, st.integers(1, 200_000), st.integers(0, 50_000), st.booleans(), st.booleans())
def test_more_context_never_takes_less(
    shape: Any, n_ctx: int, more: int, gpu: bool, flash: bool
) -> None:
    """Bytes never fall as the context grows, in any place."""
    less, grown = (
        estimate_memory(shape, None, n, gpu=gpu, flash_attention=flash)
        for n in (n_ctx, n_ctx + more)
    )

    assert less.total_bytes <= grown.total_bytes
    assert less.host_bytes <= grown.host_bytes


@settings(deadline=None)
@given(any_model, st.integers(1, 4096), st.integers(0, 4096), st.booleans(), st.integers(1, 64))
def test_larger_batches_never_take_less(
    shape: Any, n_ubatch: int, more: int, gpu: bool, n_outputs: int
) -> None:
    """Bytes never fall as more tokens are read at once."""
    less, grown = (
        estimate_memory(shape, None, 8192, gpu=gpu, n_ubatch=n, n_outputs=n_outputs)
        for n in (n_ubatch, n_ubatch + more)
    )

    assert less.total_bytes <= grown.total_bytes


@settings(deadline=None)
@given(any_model, st.integers(1, 64), st.integers(0, 64), st.booleans())
def test_more_outputs_never_take_less(shape: Any, few: int, more: int, gpu: bool) -> None:
    """Bytes never fall as more tokens may ask for logits."""
    less, grown = (
        estimate_memory(shape, None, 8192, gpu=gpu, n_outputs=n) for n in (few, few + more)
    )

    assert less.total_bytes <= grown.total_bytes


def test_more_bits_never_take_less() -> None:
    """Bytes never fall from a quant to one whose file is larger, nor from a cache to a wider."""
    for name in NAMES:
        quants = [model_shape(name, recipe.name) for recipe in RECIPES]
        quants.sort(key=lambda shape: shape.weights.total_bytes)
        totals = [estimate_memory(shape, None, 4096, gpu=False).total_bytes for shape in quants]
        assert totals == sorted(totals)
    caches = [
        estimate_memory(model_shape("r1-llama-8b"), None, 65536, kv_type_k=kind, kv_type_v=kind)
        for kind in ("q4_0", "q5_0", "q8_0", "f16", "f32")
    ]
    assert [cache.kv_bytes for cache in caches] == sorted(cache.kv_bytes for cache in caches)


@settings(deadline=None)
@given(any_model, st.integers(1, 70))
def test_more_layers_move_bytes_to_the_gpu(shape: Any, n_gpu_layers: int) -> None:
    """With one layer more on the GPU, the GPU takes no less and the host no more."""
    less, more = (
        estimate_memory(shape, None, 4096, n_gpu_layers=min(n, shape.n_layers))
        for n in (n_gpu_layers, n_gpu_layers + 1)
    )

    assert less.total_bytes <= more.total_bytes
    assert less.host_bytes >= more.host_bytes
