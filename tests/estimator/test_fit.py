from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from estimator.devices import Device
from estimator.fit.demand import Candidate, Demand
from estimator.fit.plan import Plan, Refusal, plan
from estimator.fit.spot import Verdict
from estimator.memory.estimate import UnsupportedArchitecture, estimate_memory
from estimator.models.table import model_shape
from estimator.units import parse_size
from tests.estimator.cards import RTX_3090, RTX_4090

GIB = 1 << 30
MIB = 1 << 20
QUANTS = ("Q2_K", "Q3_K_M", "Q4_0", "Q4_K_M", "Q5_K_M", "Q6_K", "Q8_0")
FREE = Demand(4096, headroom_bytes=0, kv_fallback=None)


def quants(model: str = "r1-llama-8b", names: Sequence[str] = QUANTS) -> list[Candidate]:
    return [Candidate(name, model_shape(model, name)) for name in names]


def ram(n_bytes: int) -> Device:
    return Device("RAM", "cpu", 0, n_bytes, n_bytes, "test")


def gpu(n_bytes: int, index: int = 0) -> Device:
    return Device(f"GPU {index}", "gpu", index, n_bytes, n_bytes, "test", "cuda")


def mac(n_bytes: int) -> Device:
    return Device("M4", "unified", 0, n_bytes, n_bytes, "test", "metal")


def planned(answer: Plan | Refusal) -> Plan:
    assert isinstance(answer, Plan), answer.why
    return answer


def refused(answer: Plan | Refusal) -> Refusal:
    assert isinstance(answer, Refusal), answer.why
    return answer


def test_largest_quant_that_fits() -> None:
    """The largest quant whose context demand fits wins, however the files are listed."""
    for order in (quants(), quants()[::-1]):
        answer = planned(plan(order, [gpu(6 * GIB), ram(64 * GIB)], FREE))
        assert ("Q4_K_M", -1, "gpu0") == (answer.quant, answer.n_gpu_layers, answer.device.key)
        assert answer.candidate in order


def test_memory_left_buys_context() -> None:
    """Context grows to what fits, at most to what was asked for and what was trained."""
    squeezed = planned(plan(quants(names=["Q8_0"]), [gpu(10 * GIB)], FREE))
    roomy = planned(plan(quants(), [gpu(80 * GIB)], FREE))
    trained = planned(plan(quants("llm-7b"), [gpu(80 * GIB)], replace(FREE, n_ctx=300)))

    assert 4096 < squeezed.n_ctx < 32768
    assert 0 == squeezed.n_ctx % 256
    assert 32768 == roomy.n_ctx
    assert 4096 == trained.n_ctx


def test_demand_beyond_the_limits() -> None:
    """A demand above max_ctx is met, not cut; it is rounded up as llama.cpp does."""
    answer = planned(plan(quants(), [gpu(80 * GIB)], replace(FREE, n_ctx=1000, max_ctx=512)))

    assert 1024 == answer.n_ctx == answer.footprint.n_ctx


def test_needs_are_the_footprint() -> None:
    """What to reserve on GPU and RAM is what the footprint says."""
    answer = planned(plan(quants(), [gpu(24 * GIB), ram(8 * GIB)], FREE))
    shape = answer.candidate.shape

    assert estimate_memory(shape, None, answer.n_ctx, kv_unified=True) == answer.footprint
    assert {
        "gpu0": answer.footprint.total_bytes,
        "cpu0": answer.footprint.host_bytes,
    } == answer.needs
    assert "Q8_0 whole on GPU 0 with 32768 tokens of context takes 12.03 GiB of" in answer.why


def test_one_gpu_is_enough() -> None:
    """A model that one GPU holds is on one; ties in context go to the smaller one."""
    roomy = [gpu(48 * GIB, 0), gpu(24 * GIB, 1), ram(64 * GIB)]
    answer = planned(plan(quants(), roomy, FREE))

    assert ((1,), Verdict.WHOLE) == (tuple(d.index for d in answer.spot.devices), answer.verdict)


def test_fastest_of_equals() -> None:
    """Of GPUs that offer the same the fastest is taken, wherever it stands; else the first."""
    slow, fast = (replace(gpu(24 * GIB, i), card=on) for i, on in enumerate((RTX_3090, RTX_4090)))
    for devices in ([slow, fast], [fast, slow]):
        assert (fast,) == planned(plan(quants(), devices, FREE)).spot.devices
    alike = [gpu(24 * GIB, 0), gpu(24 * GIB, 1)]
    assert (alike[0],) == planned(plan(quants(), alike, FREE)).spot.devices


def test_split_over_the_fewest_gpus() -> None:
    """A quant that no GPU holds alone is split over the two that offer most."""
    three = [gpu(6 * GIB, 0), gpu(2 * GIB, 1), gpu(5 * GIB, 2), ram(64 * GIB)]
    answer = planned(plan(quants(), three, FREE))

    assert ("Q8_0", ["gpu0", "gpu2"]) == (answer.quant, [d.key for d in answer.spot.devices])
    for device in answer.spot.devices:
        assert 0 < answer.needs[device.key] <= device.free_bytes
    assert "split over GPU 0 and GPU 2" in answer.why


def test_gpus_are_no_pool() -> None:
    """Memory that only adds up over GPUs, but on no split of layers, does not count."""
    many = [*(gpu(GIB // 2, i) for i in range(16)), ram(64 * GIB)]
    answer = planned(plan(quants(names=["Q8_0"]), many, replace(FREE, spill="cpu")))

    assert Verdict.CPU is answer.verdict


def test_backends_are_not_mixed() -> None:
    """A model is split over GPUs of one backend alone."""
    cards = [gpu(6 * GIB, 0), replace(gpu(5 * GIB, 1), backend="rocm"), ram(64 * GIB)]

    assert "Q4_K_M" == planned(plan(quants(), cards, FREE)).quant


def test_smaller_cache_before_ram() -> None:
    """What f16 leaves no room for is tried whole with a q8_0 cache, before anything spills."""
    card = [gpu(8 * GIB), ram(64 * GIB)]
    demand = replace(FREE, n_ctx=32768, kv_fallback="q8_0")
    answer = planned(plan(quants(names=["Q4_K_M"]), card, demand))
    plain = planned(plan(quants(names=["Q4_K_M"]), card, replace(demand, kv_fallback=None)))

    assert (Verdict.WHOLE_Q8_KV, "q8_0", -1) == (
        answer.verdict, answer.spot.kv_type, answer.n_gpu_layers)  # fmt: skip
    assert Verdict.LAYERS is plain.verdict
    assert "with its KV cache in q8_0" in answer.why


def test_smaller_quant_before_smaller_cache() -> None:
    """A smaller quant with an f16 cache comes before a larger one with q8_0."""
    demand = replace(FREE, n_ctx=32768, kv_fallback="q8_0")
    answer = planned(plan(quants(), [gpu(10 * GIB), ram(64 * GIB)], demand))

    assert Verdict.WHOLE is answer.verdict


def test_no_smaller_cache_for_old_files() -> None:
    """MLA files of before 2025 have no flash attention, so no q8_0 cache."""
    demand = replace(FREE, kv_fallback="q8_0", spill="never")
    sizes = [gpu(n * GIB) for n in range(300, 480, 4)]
    found = [
        plan(quants("v3-r1-legacy", ["Q4_K_M"]), [size, ram(1 << 40)], demand) for size in sizes
    ]

    assert {Verdict.WHOLE} == {answer.verdict for answer in found if isinstance(answer, Plan)}


def test_experts_in_ram() -> None:
    """A mixture that no GPU holds keeps its experts in RAM, and all else on the GPU."""
    answer = planned(plan(quants("v3-r1"), [gpu(16 * GIB), ram(512 * GIB)], FREE))

    assert (Verdict.EXPERTS_IN_RAM, "Q4_K_M") == (answer.verdict, answer.quant)
    assert answer.needs["gpu0"] <= 16 * GIB
    assert 365 * GIB < answer.needs["cpu0"] < 512 * GIB
    assert "with its experts in RAM" in answer.why


@pytest.mark.parametrize(
    ("spill", "verdict"),
    [("never", None), ("experts", Verdict.EXPERTS_IN_RAM), ("layers", Verdict.EXPERTS_IN_RAM)],
)
def test_spill_allows_experts(spill: Any, verdict: Verdict | None) -> None:
    """Experts go to RAM unless nothing may."""
    found = plan(quants("v2-lite"), [gpu(4 * GIB), ram(64 * GIB)], replace(FREE, spill=spill))

    assert verdict == (found.verdict if isinstance(found, Plan) else None)


def test_dense_models_have_no_experts() -> None:
    """`experts` lets nothing of a dense model spill."""
    devices = [gpu(4 * GIB), ram(64 * GIB)]

    refused(plan(quants(names=["Q8_0"]), devices, replace(FREE, spill="experts")))


def test_small_ram_beside_a_large_gpu() -> None:
    """What stays in RAM beside a GPU must fit there."""
    answer = plan(quants(names=["Q8_0"]), [gpu(24 * GIB), ram(256 * MIB)], FREE)

    assert {"cpu0"} == refused(answer).shortfalls.keys()
    assert planned(plan(quants(names=["Q8_0"]), [gpu(24 * GIB)], FREE)).needs.keys() == {"gpu0"}


def test_unified_memory_holds_both_parts() -> None:
    """On a Mac the host's part counts against the GPU's limit, and there is no CUDA context."""
    answer = planned(plan(quants(), [mac(12 * GIB), ram(16 * GIB)], FREE))

    assert answer.footprint.total_bytes + answer.footprint.host_bytes == answer.needs["unified0"]
    assert {"unified0"} == answer.needs.keys()
    assert 0 == answer.footprint.overhead_bytes


@pytest.mark.parametrize("spill", ["never", "layers", "cpu"])
def test_machine_without_a_gpu(spill: Any) -> None:
    """Without a GPU the largest quant that fits the RAM wins, whatever spill says."""
    answer = planned(plan(quants(), [ram(8 * GIB)], replace(FREE, spill=spill)))

    assert ("Q6_K", "cpu0", 0) == (answer.quant, answer.device.key, answer.n_gpu_layers)
    assert "in RAM" in answer.why


def test_spill_to_layers() -> None:
    """What no GPU holds whole goes there in part: Q4_K_M, with as many layers as fit."""
    # The smallest quant takes 4.0 GiB whole.
    devices = [gpu(3 * GIB), ram(64 * GIB)]
    for spill in ("layers", "cpu"):
        answer = planned(plan(quants(), devices, replace(FREE, spill=spill)))
        on_gpu = answer.n_gpu_layers - 1
        assert ("Q4_K_M", "gpu0") == (answer.quant, answer.device.key)
        assert f"with {on_gpu} of 32 layers on GPU 0 and the rest in RAM" in answer.why
        more = estimate_memory(
            answer.candidate.shape, None, 4096, kv_unified=True, n_gpu_layers=on_gpu + 2
        )
        assert answer.needs["gpu0"] <= 3 * GIB < more.total_bytes


def test_spill_prefers_the_gpu_with_most_layers() -> None:
    """Of several GPUs the one that takes most layers is taken."""
    devices = [gpu(1 * GIB, 0), gpu(2 * GIB, 1), ram(64 * GIB)]

    assert 1 == planned(plan(quants(), devices, FREE)).device.index


def test_spill_to_the_cpu() -> None:
    """What no GPU takes even in part goes to RAM as Q4_K_M, or else the largest below it."""
    tiny = gpu(512 * MIB)
    answers = [planned(plan(quants(), [tiny, ram(n * GIB)], FREE)) for n in (64, 6, 5)]

    assert ["Q4_K_M", "Q4_K_M", "Q3_K_M"] == [answer.quant for answer in answers]
    assert {"cpu0"} == {answer.device.key for answer in answers}


def test_spill_without_q4_k_m() -> None:
    """The smallest quant above Q4_K_M is taken when there is no Q4_K_M, else the largest below."""
    devices = [gpu(512 * MIB), ram(64 * GIB)]

    assert "Q5_K_M" == planned(plan(quants(names=["Q8_0", "Q5_K_M", "Q2_K"]), devices, FREE)).quant
    assert "Q3_K_M" == planned(plan(quants(names=["Q2_K", "Q3_K_M"]), devices, FREE)).quant


def test_no_spill() -> None:
    """`never` refuses what no GPU holds whole; `layers` refuses to leave the GPU."""
    devices = [gpu(512 * MIB), ram(64 * GIB)]

    assert {"gpu0"} == refused(
        plan(quants(), devices, replace(FREE, spill="never"))
    ).shortfalls.keys()
    assert "gpu0" in refused(plan(quants(), devices, replace(FREE, spill="layers"))).shortfalls


def test_spilled_mac_uses_its_ram() -> None:
    """Unified memory is not split; a model larger than the GPU's limit runs on the CPU."""
    answer = planned(plan(quants(), [mac(3 * GIB), ram(16 * GIB)], FREE))

    assert ("Q4_K_M", "cpu0") == (answer.quant, answer.device.key)


def test_headroom() -> None:
    """Headroom stays free on every device."""
    need = planned(plan(quants(names=["Q2_K"]), [ram(64 * GIB)], replace(FREE, max_ctx=0))).needs
    one = quants(names=["Q2_K"])
    with_headroom = replace(FREE, headroom_bytes=GIB)

    assert planned(plan(one, [ram(need["cpu0"] + GIB)], with_headroom))
    assert 1 == refused(plan(one, [ram(need["cpu0"] + GIB - 1)], with_headroom)).shortfall_bytes


def test_memory_limit_is_a_budget() -> None:
    """The limit caps what all our models take; headroom is not taken from it, busy ones are."""
    one = quants(names=["Q2_K"])
    need = planned(plan(one, [ram(64 * GIB)], replace(FREE, max_ctx=0))).needs["cpu0"]
    limited = replace(FREE, max_ctx=0, headroom_bytes=GIB, memory_limit=need)
    more = replace(limited, memory_limit=need + 5)

    assert need == planned(plan(one, [ram(64 * GIB)], limited)).usable_bytes
    assert 1 == refused(plan(one, [ram(64 * GIB)], replace(limited, memory_limit=need - 1))
                        ).shortfall_bytes  # fmt: skip
    assert planned(plan(one, [ram(64 * GIB)], more, held_bytes={"cpu0": 5, "gpu0": 99}))
    assert 1 == refused(plan(one, [ram(64 * GIB)], more, held_bytes={"cpu0": 6})).shortfall_bytes
    assert refused(plan(one, [ram(need)], limited)).shortfall_bytes == GIB


def test_limit_steps_through_the_quants() -> None:
    """Each quant is served from exactly its own need on; one byte less serves the next one."""
    demand = replace(FREE, max_ctx=0)
    ordered = sorted(quants(), key=lambda candidate: candidate.n_bytes)
    below: str | None = None
    for candidate in ordered:
        need = planned(plan([candidate], [ram(64 * GIB)], demand)).needs["cpu0"]
        at, under = (
            plan(quants(), [ram(64 * GIB)], replace(demand, memory_limit=limit))
            for limit in (need, need - 1)
        )
        assert candidate.quant == planned(at).quant
        assert below == (under.quant if isinstance(under, Plan) else None)
        below = candidate.quant


def test_refusal_says_what_would_help() -> None:
    """A refusal names the shortfall, a smaller quant, a shorter context and more memory."""
    answer = refused(plan(quants(names=["Q8_0"]), [ram(9 * GIB)], replace(FREE, n_ctx=32768)))

    assert "Q8_0" == answer.quant
    assert 0 < answer.largest_ctx["Q8_0"] < 32768
    assert (
        "a smaller quant: Q4_K_M (4.58 GiB) fits in RAM",
        f"a shorter context: Q8_0 fits with {answer.largest_ctx['Q8_0']} tokens",
        "3.21 GiB more free on RAM, for Q8_0",
    ) == answer.nearest
    assert f"lacks {answer.shortfall_bytes} bytes of cpu0" in answer.why


def test_refusal_when_the_limit_is_in_the_way() -> None:
    """When the memory limit refuses, raising it is what helps."""
    answer = refused(plan(quants(names=["Q2_K"]), [ram(64 * GIB)], replace(FREE, memory_limit=GIB)))

    assert {"Q2_K": 0} == answer.largest_ctx
    assert ("a memory limit higher by 2.72 GiB, for Q2_K",) == answer.nearest
    raised = replace(FREE, memory_limit=GIB + parse_size("2.72 GiB"))
    assert isinstance(plan(quants(names=["Q2_K"]), [ram(64 * GIB)], raised), Plan)


def test_nothing_to_plan() -> None:
    """Without a candidate or a device there is nothing to plan, which is a caller's error."""
    for candidates, devices in (([], [ram(GIB)]), (quants(), [])):
        with pytest.raises(ValueError, match="at least one candidate and one device"):
            plan(candidates, devices, FREE)


def test_unsupported_architecture() -> None:
    """An architecture we cannot weigh is an error, not a guess."""
    shape = replace(model_shape("coder-1.3b"), arch="deepseek2-ocr")

    with pytest.raises(UnsupportedArchitecture):
        plan([Candidate("F32", shape)], [ram(GIB)], FREE)


def test_one_layer_is_not_split() -> None:
    """A model of a single layer is whole or in RAM."""
    shape = model_shape("coder-1.3b", "Q4_K_M")
    tensors = tuple(tensor for tensor in shape.tensors if (tensor.layer or 0) == 0)
    one = replace(shape, n_layers=1, kv_heads=shape.kv_heads[:1], tensors=tensors)
    answer = planned(plan([Candidate("Q4_K_M", one)], [gpu(400 * MIB), ram(GIB)], FREE))

    assert "cpu0" == answer.device.key


# On a loaded machine drawing is slow, and about half of what is drawn is of the other verdict.
patient = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
MODELS = ("coder-1.3b", "r1-llama-8b", "v2-lite", "r1-qwen-14b")
sizes = st.builds(lambda mib, odd: mib * MIB + odd, st.integers(0, 30_000), st.integers(0, MIB))
demands = st.builds(
    Demand,
    n_ctx=st.integers(1, 20_000),
    max_ctx=st.integers(0, 40_000),
    n_seq=st.integers(1, 16),
    n_outputs=st.sampled_from([None, 4, 16]),
    spill=st.sampled_from(["never", "layers", "cpu"]),
    headroom_bytes=st.integers(0, 2 * GIB),
    memory_limit=st.none() | sizes,
)
machines = st.tuples(st.lists(sizes, max_size=2), sizes).map(
    lambda drawn: [*(gpu(size, i) for i, size in enumerate(drawn[0])), ram(drawn[1])]
)


@patient
@given(st.sampled_from(MODELS), machines, demands)
def test_a_plan_never_exceeds_what_is_usable(
    model: str, devices: list[Device], demand: Demand
) -> None:
    """A plan takes no more of any device than is free less headroom, and than the limit."""
    answer = plan(quants(model), devices, demand)
    assume(isinstance(answer, Plan))

    for device in devices:
        need = planned(answer).needs.get(device.key, 0)
        assert need == 0 or need <= device.free_bytes - demand.headroom_bytes
        assert demand.memory_limit is None or need <= demand.memory_limit
    assert planned(answer).n_ctx >= demand.n_ctx


@patient
@given(st.sampled_from(MODELS), sizes, st.integers(1, 8192))
def test_the_context_is_the_largest(model: str, n_bytes: int, n_ctx: int) -> None:
    """256 tokens more than the plan's context do not fit, unless it was capped."""
    demand = replace(FREE, n_ctx=n_ctx, max_ctx=16384)
    answer = plan(quants(model), [ram(n_bytes)], demand)
    assume(isinstance(answer, Plan))
    chosen = planned(answer)
    cap = min(16384, chosen.candidate.shape.n_ctx_train)
    more = estimate_memory(
        chosen.candidate.shape, None, chosen.n_ctx + 256, kv_unified=True, gpu=False
    )

    assert chosen.n_ctx + 256 > max(cap, n_ctx) or more.total_bytes > n_bytes


@patient
@given(st.sampled_from(MODELS), sizes, sizes, demands, st.booleans())
def test_more_memory_never_yields_a_smaller_quant(
    model: str, n_bytes: int, more: int, demand: Demand, has_gpu: bool
) -> None:
    """With more memory in the place where it runs whole a model is never served by less."""
    demand = replace(demand, spill="never")
    answers = [
        plan(quants(model), [gpu(n, 0), ram(64 * GIB)] if has_gpu else [ram(n)], demand)
        for n in (n_bytes, n_bytes + more)
    ]
    served = [a.candidate.n_bytes if isinstance(a, Plan) else 0 for a in answers]

    assert served == sorted(served)


@patient
@given(st.sampled_from(MODELS), machines, demands)
def test_a_shortfall_is_exact(model: str, devices: list[Device], demand: Demand) -> None:
    """With the bytes a refusal names there is a plan; on one GPU, with a byte less, there is none.

    Where there are several GPUs, less may do: a split over them shifts with what each offers.
    """
    names = ["Q2_K", "Q4_K_M", "Q8_0"]
    demand = replace(demand, memory_limit=None)
    answer = plan(quants(model, names), devices, demand)
    assume(isinstance(answer, Refusal))
    lacking = refused(answer).shortfalls

    def given_more(less: int, key: str) -> Plan | Refusal:
        richer = [
            replace(d, free_bytes=d.free_bytes + lacking.get(d.key, 0) - less * (d.key == key))
            for d in devices
        ]
        return plan(quants(model, names), richer, demand)

    assert planned(given_more(0, ""))
    for key in lacking if sum(d.is_gpu for d in devices) < 2 else ():
        assert refused(given_more(1, key))


@patient
@given(st.sampled_from(MODELS), machines, demands)
def test_the_largest_context_of_a_refusal(
    model: str, devices: list[Device], demand: Demand
) -> None:
    """The context a refusal offers fits, and 256 tokens more do not."""
    one = quants(model, ["Q4_K_M"])
    answer = plan(one, devices, demand)
    assume(isinstance(answer, Refusal))
    n_ctx = refused(answer).largest_ctx["Q4_K_M"]

    assert isinstance(plan(one, devices, replace(demand, n_ctx=n_ctx + 256)), Refusal)
    if n_ctx:
        assert planned(plan(one, devices, replace(demand, n_ctx=n_ctx)))
