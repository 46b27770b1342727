"""The measured rates, the constants fitted on them, and what the documents say of both."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from estimator import catalog
from estimator.card import SpeedClass
from estimator.models.model import Model
from estimator.models.tensor_lists import shape_of
from estimator.quants.recipes import quantize
from estimator.shape import Experts, Latent, ModelShape
from estimator.speed.active import active
from estimator.speed.classes import SPEED_CLASSES, SpeedConstants
from estimator.speed.measured import Measured, MeasuredModel, measurements
from tools.speed_fit import LEAST_POINTS, decode_rows, fitted
from tools.speed_table import (
    DOCS,
    decode_points,
    held_out_points,
    prompt_points,
    split_points,
    written,
)

DATA = Path(__file__).resolve().parents[2] / "estimator/data"
FACTS = Path(__file__).resolve().parents[3] / "shared/facts/tok_s_measured.csv"

_GLM = Latent(kv_rank=512, rope_dim=64, key_length=256, value_length=256, is_split=True)
_V3 = Latent(kv_rank=512, rope_dim=64, key_length=192, value_length=128, is_split=True)


def _dense(
    arch: str, n_layers: int, n_embd: int, n_ff: int, n_heads: int, n_kv_heads: int, n_vocab: int
) -> Model:
    return Model(
        "measured", arch, n_layers, n_embd, n_ff, n_heads, n_kv_heads, n_vocab, 4096, "config.json"
    )


# The measured models by their published numbers: layers, width, feed-forward, heads, KV heads,
# vocabulary.
SHAPES = {
    "DeepSeek-R1-671B": Model(
        "measured", "deepseek2", 61, 7168, 18432, 128, 1, 129280, 163840, "its config.json",
        q_rank=1536, latent=_V3, experts=Experts(256, 8, 2048, 1, 3), has_gate_bias=True,
    ),
    "DeepSeek-R1-Distill-Qwen-14B": _dense("qwen2", 48, 5120, 13824, 40, 8, 152064),
    "DeepSeek-R1-Distill-Qwen-7B": _dense("qwen2", 28, 3584, 18944, 28, 4, 152064),
    "DeepSeek-V2-Lite": Model(
        "measured", "deepseek2", 27, 2048, 10944, 16, 1, 102400, 163840, "its config.json",
        latent=_V3, experts=Experts(64, 6, 1408, 2, 1),
    ),
    "GLM-4.7-Flash": Model(
        "measured", "deepseek2", 47, 2048, 10240, 20, 1, 154880, 202752, "its config.json",
        q_rank=768, latent=_GLM, experts=Experts(64, 4, 1536, 1, 1), has_gate_bias=True,
    ),
    "LLaMA-2-13B": _dense("llama", 40, 5120, 13824, 40, 40, 32000),
    "LLaMA-2-70B": _dense("llama", 80, 8192, 28672, 64, 8, 32000),
    "LLaMA-2-7B": _dense("llama", 32, 4096, 11008, 32, 32, 32000),
    "LLaMA-7B": _dense("llama", 32, 4096, 11008, 32, 32, 32000),
    "Llama-3-70B": _dense("llama", 80, 8192, 28672, 64, 8, 128256),
    "Llama-3-8B": _dense("llama", 32, 4096, 14336, 32, 8, 128256),
    "Llama-3.1-70B": _dense("llama", 80, 8192, 28672, 64, 8, 128256),
    "Llama-3.1-8B": _dense("llama", 32, 4096, 14336, 32, 8, 128256),
    "Llama-3.2-3B": _dense("llama", 28, 3072, 8192, 24, 8, 128256),
    "Mistral-7B": _dense("llama", 32, 4096, 14336, 32, 8, 32000),
    "Qwen2.5-Coder-7B": _dense("qwen2", 28, 3584, 18944, 28, 4, 152064),
    "Qwen3-8B": _dense("qwen3", 36, 4096, 12288, 32, 8, 151936),
}  # fmt: skip

# Sizes as published: their shapes, or their quants, are none of ours.
AS_PUBLISHED = {"Qwen3-Coder-30B-A3B", "gpt-oss-120b", "gpt-oss-20b", "mixed 3.9bpw"}
TIED = {"Llama-3.2-3B"}

MODELS = sorted({row.of for row in measurements()}, key=lambda of: (of.model, of.quant))


def shape_of_measured(of: MeasuredModel) -> ModelShape:
    shape = shape_of(SHAPES[of.model])
    if of.model in TIED:
        kept = tuple(tensor for tensor in shape.tensors if tensor.name != "output.weight")
        shape = replace(shape, tensors=kept)
    return quantize(shape, of.quant)


@pytest.mark.parametrize("of", MODELS, ids=lambda of: f"{of.model}-{of.quant}")
def test_models(of: MeasuredModel) -> None:
    """A measured model's bytes are those of its tensors by llama.cpp's rules, or as published."""
    if {of.model, of.quant} & AS_PUBLISHED:
        assert of.weight_bytes < of.resident_bytes
        return
    shape = shape_of_measured(of)
    found, works = active(shape, depth=1000).device, of.work(1000)

    assert shape.weights.total_bytes == of.resident_bytes
    assert pytest.approx(found.weight_bytes, abs=1) == works.weight_bytes
    assert pytest.approx(found.narrow_bytes, abs=1) == works.narrow_bytes
    assert pytest.approx(found.flops, abs=1) == works.flops
    assert found.kv_bytes == works.kv_bytes
    assert found.n_layers == works.n_layers
    assert pytest.approx(found.latent_flops) == works.latent_flops


@pytest.mark.parametrize("row", measurements(), ids=lambda row: f"{row.device}-{row.of.model}")
def test_rows(row: Measured) -> None:
    """Each rate cites a public page and year, is positive, and none comes from where rights are
    unclear."""
    assert row.source.startswith("github.com/")
    assert 2023 <= row.year <= 2026
    assert row.tok_s > 0
    assert row.bandwidth > 0
    assert "localmaxxing" not in row.source
    assert (row.metric == "pp") == (row.n_ubatch > 1)


def test_facts() -> None:
    """Every fact is shipped, but for those that are said not to be, and with the same number."""
    if not FACTS.exists():
        pytest.skip("the shared folder is not beside this checkout")
    shipped = {(row.metric, row.tok_s) for row in measurements()}
    with FACTS.open(encoding="utf-8", newline="") as file:
        facts = list(csv.DictReader(file))
    rates = {(fact["metric"], float(fact["tok_s"])): fact["source"] for fact in facts}
    missing = {source for rate, source in rates.items() if rate not in shipped}

    assert {
        "github.com/ggml-org/llama.cpp/issues/10981",  # part in RAM of unknown bandwidth
        "github.com/unslothai/unsloth/issues/1591 (2025-01)",  # active bytes unknown
        "localmaxxing.com via llmfit benchmark_cache.json (Ollama)",  # rights unclear
    } == missing


def test_catalogue() -> None:
    """A measured device is in the catalogue under that name, of that class and bandwidth; the
    only others are CPUs, and one whose name the catalogue spells otherwise."""
    cards = {name: card for card in catalog.CARDS for name in (card.name, _bare(card.name))}
    strangers = {row.device for row in measurements() if row.device not in cards}
    for row in measurements():
        card = cards.get(row.device)
        if card is not None:
            assert card.speed_class is row.speed_class, card.name
            assert pytest.approx(card.bandwidth, rel=0.02) == row.bandwidth, card.name

    assert strangers <= {"Ryzen AI Max+ 395, its CPU", "Xeon 6980P, one socket", "Ryzen AI Max 385"}


def _bare(name: str) -> str:
    head, _, last = name.rpartition(" ")
    return head if last.endswith("GB") else name


@pytest.mark.parametrize("row", SPEED_CLASSES.values(), ids=lambda row: row.speed_class)
def test_constants(row: SpeedConstants) -> None:
    """Each class says how many rates are behind it; with enough of them it is the best fit."""
    theirs = [each for each in decode_rows() if each.speed_class is row.speed_class]
    prompts = [p for p in prompt_points() if p.row.speed_class is row.speed_class]

    assert len(theirs) == row.n_points
    assert len(prompts) == row.n_prompts
    assert row.source
    assert 0 < row.low < 1 < row.high
    assert 0 < row.prompt_low < 1 < row.prompt_high
    if len(theirs) >= LEAST_POINTS:
        best = fitted(theirs, row)
        assert (best.utilisation, best.layer_us) == (row.utilisation, row.layer_us)


def test_every_class() -> None:
    """There is a row for every class of device."""
    assert set(SpeedClass) == set(SPEED_CLASSES)


def test_required() -> None:
    """Of the measured rates nine in ten lie in the printed range, and the median error is less
    than half of the usual pages' 26 %, also for devices that were not fitted on."""
    points = (*decode_points(), *split_points())
    errors = sorted(point.error for point in points)
    held_out = sorted(point.error for point in held_out_points())

    assert sum(point.is_inside for point in points) >= 0.9 * len(points)
    assert errors[len(errors) // 2] < 0.08
    assert held_out[len(held_out) // 2] < 0.13
    assert sum(error <= 0.2 for error in held_out) >= 0.85 * len(held_out)


def test_prompts() -> None:
    """Of the measured rates of prompts nine in ten lie in the printed range."""
    points = prompt_points()

    assert sum(point.is_inside for point in points) >= 0.9 * len(points)


def test_docs() -> None:
    """The table in docs/estimator.md is the one that `make speed` writes."""
    text = DOCS.read_text(encoding="utf-8")

    assert written(text) == text
