"""How fast a model is said to be."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.bandwidth import parse_bandwidth
from estimator.card import Card, SpeedClass
from estimator.models.table import model_shape
from estimator.shape import ModelShape
from estimator.speed.estimate import Range, Speed, estimate_speed
from tests.estimator.cards import (
    DGX_H100,
    DGX_SPARK,
    M3_ULTRA,
    MI300X,
    NAMELESS,
    RTX_3090,
    RTX_4090,
    card,
)

R1 = model_shape("v3-r1", "Q4_K_M")
LLAMA_8B = model_shape("r1-llama-8b", "Q4_K_M")
LLAMA_70B = model_shape("r1-llama-70b", "Q4_K_M")
QWEN_14B = model_shape("r1-qwen-14b", "Q4_K_M")
SHAPES = tuple(
    model_shape(name, quant)
    for name in ("coder-1.3b", "r1-llama-8b", "moe-16b", "v2-lite", "v3-r1", "v3.2", "v4-flash")
    for quant in ("Q2_K", "Q4_K_M", "Q8_0")
)

RTX_PRO_6000 = card("RTX PRO 6000 Blackwell", 1792, SpeedClass.NVIDIA_GDDR, 96)

shapes = st.sampled_from(SHAPES)
classes = st.sampled_from(list(SpeedClass))
bandwidths = st.floats(10, 8000)
depths = st.integers(0, 200_000)


def decode(speed: Speed) -> Range:
    assert speed.decode
    return speed.decode


def prefill(speed: Speed) -> Range:
    assert speed.prefill
    return speed.prefill


class TestLaws:
    """What holds of every model, device and placement."""

    @given(shapes, classes, bandwidths, bandwidths, depths)
    def test_bandwidth(
        self, shape: ModelShape, kind: SpeedClass, one: float, two: float, depth: int
    ) -> None:
        """More bandwidth is never slower."""
        slow, fast = (
            estimate_speed(shape, card("any", gb_s, kind), n_ctx_depth=depth)
            for gb_s in sorted((one, two))
        )

        assert decode(slow).likely <= decode(fast).likely
        assert prefill(slow).likely <= prefill(fast).likely

    @given(shapes, classes, bandwidths, depths, depths)
    def test_depth(
        self, shape: ModelShape, kind: SpeedClass, gb_s: float, one: int, two: int
    ) -> None:
        """Deeper is never faster."""
        near, far = (
            estimate_speed(shape, card("any", gb_s, kind), n_ctx_depth=depth)
            for depth in sorted((one, two))
        )

        assert decode(far).likely <= decode(near).likely

    @given(st.integers(0, 40_000), st.integers(0, 40_000))
    def test_measured_depth(self, one: int, two: int) -> None:
        """Nor is it between depths that were measured."""
        shape = model_shape("r1-qwen-7b", "Q8_0")
        near, far = (
            estimate_speed(shape, DGX_SPARK, n_ctx_depth=depth) for depth in sorted((one, two))
        )

        assert decode(far).likely <= decode(near).likely * (1 + 1e-9)

    @given(classes, bandwidths, depths)
    def test_bytes(self, kind: SpeedClass, gb_s: float, depth: int) -> None:
        """A quant with more bytes is never faster, types of four bits and more compared."""
        rates = [
            decode(
                estimate_speed(
                    model_shape("r1-llama-8b", quant),
                    card("any", gb_s, kind),
                    n_ctx_depth=depth,
                )
            ).likely
            for quant in ("Q4_K_S", "Q4_K_M", "Q5_K_M", "Q6_K", "Q8_0", "F16")
        ]

        assert sorted(rates, reverse=True) == rates

    @given(
        shapes,
        classes,
        bandwidths,
        depths,
        st.integers(-1, 80),
        st.booleans(),
        st.integers(1, 9000),
    )
    def test_ranges(
        self,
        shape: ModelShape,
        kind: SpeedClass,
        gb_s: float,
        depth: int,
        n_gpu_layers: int,
        experts_on_cpu: bool,
        prompt: int,
    ) -> None:
        """Every range is in order and positive, and the first token comes by the prefill rate."""
        speed = estimate_speed(
            shape,
            card("any", gb_s, kind),
            n_ctx_depth=depth,
            n_gpu_layers=n_gpu_layers,
            experts_on_cpu=experts_on_cpu,
            prompt=prompt,
        )
        waits = speed.first_token_s
        assert waits

        for found in (decode(speed), prefill(speed), waits):
            assert 0 < found.low <= found.likely <= found.high
        assert pytest.approx(prompt) == waits.likely * prefill(speed).likely

    @given(st.integers(0, 80), st.integers(0, 80))
    def test_layers(self, one: int, two: int) -> None:
        """With RAM slower than the card, more layers on the card are never slower."""
        few, many = (
            estimate_speed(LLAMA_70B, RTX_3090, n_gpu_layers=n, ram_bandwidth=60e9)
            for n in sorted((one, two))
        )

        assert decode(few).likely <= decode(many).likely


class TestMeasured:
    """What was measured is answered as it was measured."""

    @pytest.mark.parametrize(
        ("shape", "on", "tok_s", "source"),
        [
            (LLAMA_8B, RTX_3090, 111.74, "XiongjieDai"),
            (QWEN_14B, RTX_4090, 92.49, "geerlingguy"),
            (R1, M3_ULTRA, 20.21, "beowulf"),
        ],
    )
    def test_decode(self, shape: ModelShape, on: Card, tok_s: float, source: str) -> None:
        """A pair of the table has its rate, its source, and the rate in its range."""
        speed = estimate_speed(shape, on)

        assert pytest.approx(tok_s) == decode(speed).likely
        assert speed.is_measured
        assert source in speed.source
        assert source in speed.why

    def test_prefill(self) -> None:
        """So does a measured rate of prompts."""
        assert (
            pytest.approx(3865.39, rel=0.02) == prefill(estimate_speed(LLAMA_8B, RTX_3090)).likely
        )

    def test_other_depth(self) -> None:
        """At a depth that was not measured the formula goes on from the one that was."""
        near, far = (estimate_speed(QWEN_14B, RTX_4090, n_ctx_depth=d) for d in (0, 8192))

        assert not far.is_measured
        assert "geerlingguy" in far.why
        assert decode(far).likely < decode(near).likely
        assert decode(far).likely > 0.6 * decode(near).likely

    def test_between_depths(self) -> None:
        """Between two measured depths lies a rate between theirs."""
        shape = model_shape("r1-qwen-7b", "Q8_0")
        speed = estimate_speed(shape, DGX_SPARK, n_ctx_depth=6144)

        assert 27.38 < decode(speed).likely < 28.61
        assert not speed.is_measured

    def test_measured_depth(self) -> None:
        """A depth that was measured has its rate."""
        shape = model_shape("r1-qwen-7b", "Q8_0")
        speed = estimate_speed(shape, DGX_SPARK, n_ctx_depth=16384)

        assert pytest.approx(25.72) == decode(speed).likely
        assert speed.is_measured

    def test_old_builds(self) -> None:
        """A rate of an old build may be below today's: the range reaches up to the formula's."""
        measured = decode(estimate_speed(LLAMA_8B, RTX_3090))
        formula = decode(estimate_speed(LLAMA_8B, replace(RTX_3090, name="another")))

        assert formula.likely > 1.1 * measured.likely
        assert pytest.approx(formula.likely) == measured.high

    @pytest.mark.parametrize(
        ("shape", "on"),
        [
            (model_shape("r1-llama-8b", "Q4_K_S"), RTX_3090),
            (model_shape("r1-llama-8b", "IQ4_NL"), RTX_3090),
            (LLAMA_8B, NAMELESS),
            (LLAMA_8B, replace(RTX_3090, name="GeForce RTX 3090 Ti")),
        ],
    )
    def test_not_the_same(self, shape: ModelShape, on: Card) -> None:
        """Another quant, a type with as many bytes, or another card is not that pair."""
        assert not estimate_speed(shape, on).is_measured

    def test_not_the_same_place(self) -> None:
        """Nor is the same pair with layers in RAM, or on two cards."""
        assert not estimate_speed(LLAMA_8B, RTX_3090, n_gpu_layers=20).is_measured
        assert not estimate_speed(LLAMA_8B, [RTX_3090, RTX_3090]).is_measured

    def test_memory_in_the_name(self) -> None:
        """A Mac is as fast with less memory."""
        less = replace(M3_ULTRA, name="Apple M3 Ultra 80-core 96GB")

        assert estimate_speed(QWEN_14B, less).is_measured


class TestPhysics:
    """Rates that are known to be so."""

    def test_launches(self) -> None:
        """A 1.5B on an MI300X is far below the 2,314 of the usual pages: layers cost time."""
        speed = estimate_speed(model_shape("r1-qwen-1.5b", "Q4_K_M"), MI300X)

        assert decode(speed).high < 700

    def test_mixture(self) -> None:
        """R1 in Q4_K_M on an M3 Ultra decodes 20 to 26 tokens a second, by its active bytes."""
        unmeasured = replace(M3_ULTRA, name="an M3 Ultra of which nothing is known")

        assert 20 < decode(estimate_speed(R1, M3_ULTRA)).likely < 26
        assert 20 < decode(estimate_speed(R1, unmeasured)).likely < 26

    @pytest.mark.parametrize(("gb_s", "low", "high"), [(80, 2.5, 5.5), (460, 10, 22)])
    def test_experts_in_ram(self, gb_s: float, low: float, high: float) -> None:
        """R1 with its experts in RAM is as fast as the RAM: 4 tokens a second from two channels,
        18 from twelve."""
        speed = estimate_speed(R1, RTX_4090, experts_on_cpu=True, ram_bandwidth=gb_s * 1e9)

        assert low < decode(speed).likely < high
        assert "in RAM" in speed.why

    @pytest.mark.parametrize(
        ("model", "on", "modules", "tok_s"),
        [
            # An EPYC 9374F with an RTX PRO 6000: github.com/ggml-org/llama.cpp/pull/23346.
            ("v3.2", RTX_PRO_6000, "ddr5-4800x12", 10.91),
            # An EPYC 9135 alone, its best: xlab.tencent.com, 2025-03-16.
            ("v3-r1", None, "ddr5-5600x12", 7.17),
        ],
    )
    def test_servers(self, model: str, on: Card | None, modules: str, tok_s: float) -> None:
        """671B in Q8_0 from twelve channels was measured within 15 % of what is said of them; with
        the bandwidth of a desktop's RAM the answer would be six times too low."""
        shape, bandwidth = model_shape(model, "Q8_0"), parse_bandwidth(modules)
        in_ram = {"n_gpu_layers": -1 if on else 0, "experts_on_cpu": on is not None}
        said = decode(estimate_speed(shape, on, ram_bandwidth=bandwidth, **in_ram))  # type: ignore[arg-type]
        usual = decode(estimate_speed(shape, on, **in_ram))  # type: ignore[arg-type]

        assert pytest.approx(tok_s, rel=0.15) == said.likely
        assert said.low < tok_s < said.high
        assert usual.high < tok_s / 3

    def test_little_is_known_of_ram(self) -> None:
        """What lies in RAM is rated by the CPU's class, of which few rates are known."""
        assert "only 1 rate" in estimate_speed(R1, RTX_4090, experts_on_cpu=True).why
        assert "33 rates" in estimate_speed(R1, RTX_4090).why

    def test_slow_ram_slows_prompts(self) -> None:
        """Experts are copied to the GPU no faster than their RAM gives them."""
        slow, usual, fast = (
            prefill(estimate_speed(R1, RTX_4090, experts_on_cpu=True, ram_bandwidth=gb_s * 1e9))
            for gb_s in (10, 60, 460)
        )

        assert slow.likely < 0.6 * usual.likely
        assert usual == fast

    def test_ram_dominates(self) -> None:
        """Twice the RAM's bandwidth nearly doubles it; twice the card's does little."""
        base = decode(estimate_speed(R1, RTX_4090, experts_on_cpu=True, ram_bandwidth=80e9))
        ram = decode(estimate_speed(R1, RTX_4090, experts_on_cpu=True, ram_bandwidth=160e9))
        twice = replace(RTX_4090, bandwidth=2 * RTX_4090.bandwidth)
        gpu = decode(estimate_speed(R1, twice, experts_on_cpu=True, ram_bandwidth=80e9))

        assert ram.likely > 1.7 * base.likely
        assert gpu.likely < 1.05 * base.likely

    def test_several_cards(self) -> None:
        """Two RTX 3090 work one after the other: 16.3 tokens a second of a 70B were measured."""
        speed = estimate_speed(LLAMA_70B, [RTX_3090, RTX_3090])
        one = estimate_speed(LLAMA_70B, replace(RTX_3090, name="one with all that memory"))

        assert pytest.approx(16.29, rel=0.1) == decode(speed).likely
        assert decode(speed).likely < decode(one).likely
        assert "2 cards" in speed.why

    def test_shares(self) -> None:
        """The more lies on the slower card, the slower it is."""
        slow = card("slow", 300, SpeedClass.NVIDIA_GDDR)
        rates = [
            decode(estimate_speed(LLAMA_70B, [RTX_3090, slow], gpu_shares=shares)).likely
            for shares in ((3, 1), (1, 1), (1, 3))
        ]

        assert sorted(rates, reverse=True) == rates

    def test_unlike_cards(self) -> None:
        """Cards of two classes have each its own range, and the reason that of the lesser known."""
        p40 = card("Tesla P40", 347, SpeedClass.NVIDIA_PASCAL)
        both = estimate_speed(LLAMA_70B, [RTX_3090, p40])
        alone = [estimate_speed(LLAMA_70B, each) for each in (RTX_3090, p40)]

        for found, (one, other) in (
            (decode(both), map(decode, alone)),
            (prefill(both), map(prefill, alone)),
        ):
            low, high = sorted((one.low / one.likely, other.low / other.likely))
            assert low < found.low / found.likely <= high
            assert min(one.likely, other.likely) < found.likely < max(one.likely, other.likely)
        assert "only 5 rates" in both.why
        assert "936 GB/s" in both.why
        assert "347 GB/s" in both.why

    def test_system(self) -> None:
        """Of a system of eight GPUs a model uses as many as hold it."""
        small = estimate_speed(LLAMA_8B, DGX_H100)
        large = estimate_speed(R1, DGX_H100)

        assert "cards" not in small.why
        assert "on each of 6 cards" in large.why
        assert "6 cards work one after the other" in large.why

    def test_latent_depth(self) -> None:
        """MLA's deep decoding is bound by arithmetic: GLM-4.7-Flash on a GB10 fell from 48.7 to
        32.7 tokens a second at 32k, 1.6 to 2.3 times what its bytes cost."""
        shape = model_shape("v2-lite", "Q8_0")
        near, far = (decode(estimate_speed(shape, DGX_SPARK, n_ctx_depth=d)) for d in (0, 32768))
        seconds = 1 / far.likely - 1 / near.likely
        of_bytes = 32768 * 31104 / (DGX_SPARK.bandwidth * 0.83)

        assert 1 <= seconds / of_bytes < 2.3

    def test_narrow_types(self) -> None:
        """Q2_K on Metal gains less than its bytes promise."""
        q2 = model_shape("r1-llama-8b", "Q2_K")
        gains = [
            decode(estimate_speed(q2, on)).likely / decode(estimate_speed(LLAMA_8B, on)).likely
            for on in (replace(M3_ULTRA, name="any Mac"), NAMELESS)
        ]

        assert gains[0] < gains[1]

    def test_prefill(self) -> None:
        """A prompt is read by arithmetic: a mixture reads faster than a dense model of its size,
        and weights in RAM must come over the bus first."""
        dense = prefill(estimate_speed(LLAMA_70B, NAMELESS)).likely
        mixture = prefill(estimate_speed(model_shape("v2", "Q4_K_M"), NAMELESS)).likely
        beside = prefill(
            estimate_speed(model_shape("v2", "Q4_K_M"), NAMELESS, experts_on_cpu=True)
        ).likely

        assert beside < mixture
        assert dense < mixture

    def test_long_prompts(self) -> None:
        """A long prompt is read more slowly than a short one, because tokens look back."""
        rates = [
            prefill(estimate_speed(LLAMA_8B, NAMELESS, prompt=n)).likely for n in (512, 8192, 65536)
        ]

        assert sorted(rates, reverse=True) == rates


class TestDoubt:
    """What is not known is said."""

    def test_unknown_device(self) -> None:
        """A GPU that the catalogue lacks has no speed, and the reason says what helps."""
        speed = estimate_speed(LLAMA_8B, None, device="Voodoo 7")

        assert speed.decode is speed.prefill is speed.first_token_s is None
        assert "Voodoo 7" in speed.why
        assert "deepfit bench" in speed.why

    def test_no_bandwidth(self) -> None:
        """So has one whose bandwidth nobody says."""
        speed = estimate_speed(LLAMA_8B, replace(NAMELESS, bandwidth=0.0))

        assert speed.decode is None
        assert "bandwidth" in speed.why

    def test_few_points(self) -> None:
        """A class of which little was measured has a wide range, and says so."""
        wide = estimate_speed(LLAMA_8B, MI300X)
        narrow = estimate_speed(LLAMA_8B, NAMELESS)

        assert decode(wide).high / decode(wide).low > 2
        assert decode(narrow).high / decode(narrow).low < 1.6
        assert "no rate of such a device" in wide.why
        assert "33 rates" in narrow.why
        alone = estimate_speed(LLAMA_8B, None, n_gpu_layers=0)
        assert "only 1 rate of such devices is known" in alone.why

    def test_usual_ram(self) -> None:
        """Without the RAM's bandwidth a usual one is taken, and said to be."""
        speed = estimate_speed(LLAMA_8B, None, n_gpu_layers=0)
        told = estimate_speed(LLAMA_8B, None, n_gpu_layers=0, ram_bandwidth=60e9)

        assert "(assumed)" in speed.why
        assert "(assumed)" not in told.why
        assert speed.decode == told.decode

    def test_deep_latent(self) -> None:
        """Deep in an MLA model's context arithmetic is the limit, known of few devices: the range
        widens with it, and says so."""
        near, far = (estimate_speed(R1, NAMELESS, n_ctx_depth=d) for d in (0, 100_000))

        assert decode(far).high / decode(far).low > 1.5 * decode(near).high / decode(near).low
        assert "MLA's arithmetic" in far.why
        assert "MLA's arithmetic" not in near.why

    def test_young_kernels(self) -> None:
        """V4's kernels are young: 7 tokens a second were seen where its bytes allow 35."""
        speed = estimate_speed(
            model_shape("v4-flash", "Q8_0"), replace(M3_ULTRA, name="an M3 Ultra")
        )

        assert decode(speed).low < 7 < decode(speed).likely
        assert "young" in speed.why

    @pytest.mark.parametrize(
        "wrong", [{"n_ctx_depth": -1}, {"prompt": 0}, {"n_ubatch": 0}, {"kv_type": "q9"}]
    )
    def test_nonsense(self, wrong: dict[str, object]) -> None:
        """What cannot be asked is refused."""
        with pytest.raises(ValueError, match=r"."):
            estimate_speed(LLAMA_8B, NAMELESS, **wrong)  # type: ignore[arg-type]

    def test_too_few_shares(self) -> None:
        """Several cards need a share each, or none."""
        with pytest.raises(ValueError, match="2 shares for 3 cards"):
            estimate_speed(LLAMA_8B, [NAMELESS] * 3, gpu_shares=(1, 2))
