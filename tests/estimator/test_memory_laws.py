from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from estimator.memory.estimate import Footprint, Parts, estimate_memory
from estimator.models.table import MODELS, model_shape
from estimator.shape import ModelShape

NAMES = [row.name for row in MODELS]
QUANTS = ("IQ1_S", "Q2_K", "IQ3_M", "Q3_K_M", "Q4_0", "Q4_K_M", "Q5_K_M", "Q6_K", "Q8_0", "F16")

any_model = st.sampled_from(NAMES).map(lambda name: model_shape(name, "Q4_K_M"))
any_load = st.fixed_dictionaries(
    {
        "n_outputs": st.sampled_from([1, 4, 64]),
        "flash_attention": st.booleans(),
        "swa_full": st.booleans(),
        "kv_type_k": st.sampled_from(["f16", "q8_0"]),
        "offload_kqv": st.booleans(),
    }
)
any_place = st.one_of(
    st.just({"gpu": False}),
    st.fixed_dictionaries({"n_gpu_layers": st.integers(-1, 70)}),
    st.fixed_dictionaries({"experts_on_cpu": st.just(True)}),
    st.fixed_dictionaries(
        {"gpu_shares": st.lists(st.floats(0.5, 100), min_size=2, max_size=8).map(tuple)}
    ),
)


def places(footprint: Footprint) -> list[int]:
    return [*(parts.total_bytes for parts in footprint.devices), footprint.host_bytes]


def is_no_less(less: Footprint, more: Footprint) -> bool:
    """In no place the second takes less than the first."""
    return all(a <= b for a, b in zip(places(less), places(more), strict=True))


@settings(deadline=None)
@given(any_model, st.integers(1, 1_100_000), st.integers(0, 50_000), any_load, any_place)
def test_more_context_never_takes_less(
    shape: ModelShape, n_ctx: int, more: int, load: Any, place: Any
) -> None:
    """Bytes never fall as the context grows, in any place."""
    less, grown = (estimate_memory(shape, None, n, **load, **place) for n in (n_ctx, n_ctx + more))

    assert is_no_less(less, grown)


@settings(deadline=None)
@given(any_model, st.integers(1, 4096), st.integers(0, 4096), any_load, any_place)
def test_larger_batches_never_take_less(
    shape: ModelShape, n_ubatch: int, more: int, load: Any, place: Any
) -> None:
    """Bytes never fall as more tokens are read at once; V4's, whose attention may reuse what a
    larger batch frees, do not when twice as many are."""
    larger = n_ubatch + (n_ubatch if shape.compressed else more)
    less, grown = (
        estimate_memory(shape, None, 8192, n_ubatch=n, **load, **place) for n in (n_ubatch, larger)
    )

    assert is_no_less(less, grown)


@settings(deadline=None)
@given(any_model, st.integers(1, 64), st.integers(0, 64), any_load, any_place)
def test_more_outputs_never_take_less(
    shape: ModelShape, few: int, more: int, load: Any, place: Any
) -> None:
    """Bytes never fall as more tokens may ask for logits."""
    less, grown = (
        estimate_memory(shape, None, 8192, **load | {"n_outputs": n}, **place)
        for n in (few, few + more)
    )

    assert is_no_less(less, grown)


@settings(deadline=None)
@given(any_model, st.integers(1, 32), st.integers(0, 32), st.booleans(), any_load, any_place)
def test_more_sequences_never_take_less(
    shape: ModelShape, few: int, more: int, unified: bool, load: Any, place: Any
) -> None:
    """Bytes never fall as more sequences share a context, or have as long a one each."""
    less, grown = (
        estimate_memory(
            shape, None, 4096 * (1 if unified else n), n_seq=n, kv_unified=unified, **load, **place
        )
        for n in (few, few + more)
    )

    assert is_no_less(less, grown)


@settings(deadline=None)
@given(any_model, st.integers(1, 200_000), any_load, any_place)
def test_parts_are_the_total(shape: ModelShape, n_ctx: int, load: Any, place: Any) -> None:
    """Every byte belongs to one part in one place, and weights are somewhere or in two places."""
    made = estimate_memory(shape, None, n_ctx, **load, **place)

    assert made.total_bytes + made.host_bytes == sum(map(sum_of_parts, [*made.devices, made.host]))
    assert made.total_bytes == (
        made.weights_bytes + made.kv_bytes + made.compute_bytes + made.overhead_bytes
    )
    assert shape.weights.total_bytes <= made.weights_bytes + made.host.weights_bytes
    assert all(part >= 0 for parts in (*made.devices, made.host) for part in each(parts))


def each(parts: Parts) -> tuple[int, ...]:
    return parts.weights_bytes, parts.kv_bytes, parts.compute_bytes, parts.overhead_bytes


def sum_of_parts(parts: Parts) -> int:
    return sum(each(parts))


@settings(deadline=None)
@given(any_model, st.lists(st.floats(0.1, 100), min_size=1, max_size=8), st.integers(0, 70))
def test_a_split_only_moves_bytes(shape: ModelShape, shares: list[float], n_gpu: int) -> None:
    """However layers are spread over GPUs, these hold the same weights and the same cache."""
    one, many = (
        estimate_memory(shape, None, 4096, n_gpu_layers=n_gpu, gpu_shares=tuple(spread))
        for spread in ([1.0], shares)
    )

    assert (one.weights_bytes, one.kv_bytes) == (many.weights_bytes, many.kv_bytes)
    assert one.host.weights_bytes == many.host.weights_bytes


def test_more_bits_never_take_less() -> None:
    """Bytes never fall from a quant to one whose file is larger, nor from a cache to a wider."""
    for name in ("coder-1.3b", "r1-qwen-14b", "moe-16b", "v3-r1", "v3.2", "v4-flash"):
        quants = [model_shape(name, quant) for quant in QUANTS]
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
def test_more_layers_move_bytes_to_the_gpu(shape: ModelShape, n_gpu_layers: int) -> None:
    """With one layer more on the GPU, the GPU takes no less and the host no more."""
    less, more = (
        estimate_memory(shape, None, 4096, n_gpu_layers=min(n, shape.n_layers))
        for n in (n_gpu_layers, n_gpu_layers + 1)
    )

    assert less.total_bytes <= more.total_bytes
    assert less.host_bytes >= more.host_bytes
