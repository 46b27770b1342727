import json
import re
from pathlib import Path

import pytest

from estimator.models.model import Model, UnknownModel
from estimator.models.release import MAKER, Release
from estimator.models.table import MODELS, RELEASES, model_shape
from prompts.families import FAMILIES

# Parameters by shape: facts/deepseek_models.json, where it counts them, and estimator.md 2.2.
PARAMS = {
    "coder-1.3b": 1_346_471_936,
    "coder-5.7bmqa": 5_700_325_376,
    "coder-6.7b": 6_740_512_768,
    "coder-33b": 33_342_991_360,
    "llm-7b": 6_910_365_696,
    "prover-v2-7b": 6_910_365_696,
    "llm-67b": 67_425_001_472,
    "moe-16b": 16_375_728_128,
    "v2-lite": 15_706_484_224,
    "v2": 235_741_434_880,
    "v3-r1": 671_026_419_200,
    "v3-r1-legacy": 671_026_419_200,
    "v3.2": 671_877_944_064,
    "v4-flash": 284_334_567_511,
    "v4-pro": 1_572_999_528_803,
    "r1-qwen-1.5b": 1_777_088_000,
    "r1-qwen-7b": 7_615_616_512,
    "r1-qwen-14b": 14_770_033_664,
    "r1-qwen-32b": 32_763_876_352,
    "r1-llama-8b": 8_030_261_248,
    "r1-llama-70b": 70_553_706_496,
    "r1-0528-qwen3-8b": 8_190_735_360,
}
# The facts count Qwen3's norms of queries and keys not, and V4 Pro in round numbers.
NOT_COUNTED = {"r1-0528-qwen3-8b": 36 * 2 * 128}
ROUND = {"v4-pro": 0.02}
# In the facts these stand in one row, or only by name.
NOT_IN_FACTS = {"prover-v1", "prover-v1.5-base", "prover-v1.5-sft", "prover-v1.5-rl"}


@pytest.fixture(scope="module")
def facts() -> dict[str, dict[str, object]]:
    """What was gathered about each repository."""
    shared = Path(__file__).resolve().parents[2].parent / "shared"
    file = shared / "facts" / "deepseek_models.json"
    if not file.is_file():
        pytest.skip("the facts are not part of the repository, and not beside it")
    return {row["hf_repo"]: row for row in json.loads(file.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("row", MODELS, ids=lambda row: row.name)
def test_parameters(row: Model) -> None:
    """A shape's tensors hold as many numbers as the model has parameters."""
    assert PARAMS[row.name] == model_shape(row.name).n_params


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.name)
def test_agrees_with_the_facts(release: Release, facts: dict[str, dict[str, object]]) -> None:
    """Numbers, context and architecture are those that were gathered."""
    if release.name in NOT_IN_FACTS:
        assert release.numbers.name == "llm-7b"
        return
    row, numbers = facts[release.repository], release.numbers
    dims = {"n_layer": numbers.n_layers, "n_embd": numbers.n_embd, "n_head": numbers.n_heads,
            "n_vocab": numbers.n_vocab, "context": release.n_ctx_train,
            "gguf_arch": numbers.arch}  # fmt: skip
    params = PARAMS[numbers.name] - NOT_COUNTED.get(numbers.name, 0)

    assert dims == {key: row[key] for key in dims}
    if row["params_total"] is not None:
        rounding = ROUND.get(numbers.name, 0.0015 if params % 1_000_000 else 0)
        assert row["params_total"] == pytest.approx(params, rel=rounding or 2e-3)


def test_exact_counts_of_the_facts(facts: dict[str, dict[str, object]]) -> None:
    """Where the facts count parameters exactly, we count the same."""
    counted = {
        release.repository: PARAMS[release.numbers.name] - NOT_COUNTED.get(release.numbers.name, 0)
        for release in RELEASES
        if release.repository in facts
    }
    exact = {
        name: n
        for name in counted
        if isinstance(n := facts[name]["params_total"], int) and n % 1_000_000
    }

    assert len(exact) > 20
    assert exact == {name: counted[name] for name in exact}


def test_all_that_can_be_run(facts: dict[str, dict[str, object]]) -> None:
    """Every repository of the facts with weights that llama.cpp loads is in the table."""
    runnable = {
        name
        for name, row in facts.items()
        if row["n_layer"] is not None and row["gguf_arch"] is not None and "sibling" not in name
    }

    assert runnable <= {release.repository for release in RELEASES}


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.name)
def test_every_release_is_complete(release: Release) -> None:
    """A release has a repository, a title, a date, a size, and a family of prompts that exists."""
    assert release.repository.startswith(MAKER)
    assert release.title.startswith("DeepSeek ")
    assert re.fullmatch(r"202\d(-[01]\d(-[0-3]\d)?)?", release.released)
    assert release.family in FAMILIES
    assert release.sizes
    assert release.is_base == ("base" in release.name or release.name in ("v2", "v2-lite"))


def test_true_dates() -> None:
    """Dates are of the release, not of a hub's last change (facts/estimator.md, 6)."""
    released = {release.name: release.released for release in RELEASES}

    assert "2023-11" == released["coder-1.3b-instruct"]
    assert ("2025-01-20",) * 3 == (
        released["r1"],
        released["r1-distill-qwen-1.5b"],
        released["r1-distill-llama-8b"],
    )


def test_names_are_unique() -> None:
    """No two releases share a name or an alias, and no two shapes do."""
    names = [name for release in RELEASES for name in (release.name, *release.aliases)]

    assert len(names) == len(set(names))
    assert len(MODELS) == len({row.name for row in MODELS})


def test_shapes_are_shared() -> None:
    """Releases of one architecture have one shape object, and a name may be either's."""
    assert model_shape("r1", "Q4_K_M") is model_shape("v3.1-terminus", "Q4_K_M")
    assert model_shape("v3-r1", "Q4_K_M") is model_shape("v3", "Q4_K_M")
    assert model_shape("coder-1.3b") is model_shape("coder-1.3b-base")
    assert model_shape("llm-7b") is not model_shape("prover-v2-7b")


def test_unknown_model() -> None:
    """A name that is no row's is an error that names the rows."""
    with pytest.raises(UnknownModel, match=r"no model 'gpt-2'; there are coder-1.3b, coder-5.7bmq"):
        model_shape("gpt-2")
