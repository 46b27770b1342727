import re
from dataclasses import replace
from pathlib import Path

import pytest

from estimator.models.model import Model
from estimator.models.table import MODELS, model_shape
from estimator.models.tensor_lists import shape_of
from estimator.quants.recipe import Recipe
from estimator.quants.recipe_rows import LARGE
from estimator.quants.recipes import RECIPES, UnknownQuant, find_recipe, quantize, quants_of
from estimator.quants.types import FILE_QUANTS
from estimator.shape import Experts, ModelShape
from tests.estimator.ghost import write_ghost
from tests.estimator.oracle import Quantizing, ask_quantizer

FILE_TYPES = {name: number for number, name in FILE_QUANTS.items()}
LLAMA_70B = Model("70b", "llama", 80, 512, 1792, 8, 1, 1000, 4096, "made up", head_dim=64)
STRANGE = (
    LLAMA_70B,
    replace(LLAMA_70B, name="mixtral", arch="deepseek", experts=Experts(8, 2, 512, 1, 1)),
    replace(LLAMA_70B, name="odd", n_layers=9, n_embd=480, n_ff=1000, n_kv_heads=3, head_dim=80),
)


def ours(shape: ModelShape, quant: str) -> dict[str, str] | None:
    """The type of each tensor; None when the recipe cannot be followed."""
    try:
        return {tensor.name: tensor.kind.name for tensor in quantize(shape, quant).tensors}
    except UnknownQuant:
        return None


# Of the others a few recipes are asked for, which have all kinds of rules between them.
ALL_RECIPES = {"coder-1.3b", "v2-lite", *(row.name for row in STRANGE)}
A_FEW = {"Q2_K", "Q3_K_M", "Q4_K_M", "IQ2_M", "IQ3_XS", "MXFP4_MOE", "Q4_K_L"}


@pytest.mark.parametrize("row", [*MODELS, *STRANGE], ids=lambda row: row.name)
def test_equal_to_the_quantizer(tmp_path: Path, row: Model) -> None:
    """Recipes give every tensor of every model the type that llama.cpp's quantizer does."""
    shape = shape_of(row)
    wanted = {recipe.name: recipe for recipe in RECIPES if ours(shape, recipe.name)}
    names = [name for name in wanted if row.name in ALL_RECIPES or name in A_FEW]
    questions = [
        Quantizing(FILE_TYPES[LARGE.get(name, name)], wanted[name].has_imatrix, name in LARGE)
        for name in names
    ]
    theirs = ask_quantizer(write_ghost(tmp_path / "f32.gguf", shape), *questions)

    for name, types in zip(names, theirs, strict=True):
        assert types == ours(shape, name), name


def test_tied_embedding(tmp_path: Path) -> None:
    """Without `output.weight` the embedding takes the output's type."""
    untied = shape_of(LLAMA_70B)
    tensors = tuple(tensor for tensor in untied.tensors if tensor.name != "output.weight")
    tied = replace(untied, tensors=tensors)
    file = write_ghost(tmp_path / "f32.gguf", tied)
    names = ("Q4_K_M", "Q2_K", "Q4_0", "Q8_0", "MXFP4_MOE")
    theirs = ask_quantizer(file, *(Quantizing(FILE_TYPES[name]) for name in names))

    assert theirs == [ours(tied, name) for name in names]
    assert "Q6_K" == theirs[0]["token_embd.weight"]


def test_all_recipes_of_llama_quantize() -> None:
    """Every file type that llama.cpp can make has a recipe; NVFP4 files are converted, not made."""
    assert set(FILE_QUANTS.values()) - {"NVFP4"} == {
        recipe.name for recipe in RECIPES if recipe.name not in LARGE
    }
    assert len(RECIPES) == len({recipe.name for recipe in RECIPES})


def test_impossible_recipe() -> None:
    """Q1_0 has no fallback: llama.cpp refuses rows that are not whole blocks, and so do we."""
    with pytest.raises(UnknownQuant, match=r"makes no Q1_0 file .* blk.0.ffn_down.weight, 10944 "):
        model_shape("moe-16b", "Q1_0")


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_imatrix_is_assumed_where_it_is_needed(recipe: Recipe) -> None:
    """Recipes with types that are useless without an importance matrix assume one."""
    kinds = {tensor.kind.name for tensor in model_shape("coder-33b", recipe.name).tensors}
    needs_one = bool(kinds & {"IQ1_S", "IQ1_M", "IQ2_XXS", "IQ2_XS", "IQ2_S", "IQ3_XXS"})

    assert not needs_one or recipe.has_imatrix
    assert recipe.has_imatrix is (recipe.name.startswith("IQ") or recipe.name == "Q2_K_S")


def test_quality_has_a_source() -> None:
    """A recipe says how good it is only with a source."""
    assert all((recipe.quality is None) == (recipe.quality_source is None) for recipe in RECIPES)
    assert "+0.1754 perplexity (Llama 3 8B)" == find_recipe("q4_k_m").quality


@pytest.mark.parametrize(
    ("short", "name"), [("q3_k", "Q3_K_M"), ("Q4_K", "Q4_K_M"), ("q5_k", "Q5_K_M")]
)
def test_short_names(short: str, name: str) -> None:
    """Llama-quantize's short names mean the middle one, in any case."""
    assert name == find_recipe(short).name


def test_quants_of_a_model() -> None:
    """A model's quants are those made for any weights, the largest first."""
    quants = quants_of(model_shape("moe-16b"))
    sizes = [model_shape("moe-16b", quant).weights.total_bytes for quant in quants]

    assert ("F32", "IQ1_S") == (quants[0], quants[-1])
    assert sorted(sizes, reverse=True) == sizes
    assert not {"TQ1_0", "TQ2_0", "Q1_0", "Q2_0"} & set(quants)
    assert {"Q4_K_M", "Q4_K_L", "Q3_K_XL", "MXFP4_MOE", "IQ4_XS"} <= set(quants)


# GB, facts/estimator.md 2.2: exact file sizes less metadata.
SIZES = {
    "coder-1.3b": (0.56, 0.87, 1.17, 1.43, 2.69),
    "coder-6.7b": (2.53, 4.08, 5.53, 7.16, 13.48),
    "coder-33b": (12.35, 19.94, 27.35, 35.43, 66.69),
    "llm-7b": (2.71, 4.22, 5.67, 7.34, 13.82),
    "llm-67b": (25.12, 40.44, 55.31, 71.64, 134.85),
    "moe-16b": (6.70, 10.85, 14.66, 17.41, 32.75),
    "v2-lite": (6.43, 10.36, 14.07, 16.70, 31.41),
    "v2": (86.06, 142.51, 193.66, 250.62, 471.5),
    "v3-r1": (244.14, 404.49, 550.92, 713.28, 1342.27),
    "r1-qwen-1.5b": (0.75, 1.11, 1.46, 1.89, 3.55),
    "r1-qwen-7b": (3.01, 4.68, 6.25, 8.09, 15.23),
    "r1-qwen-14b": (5.76, 8.98, 12.12, 15.70, 29.54),
    "r1-qwen-32b": (12.31, 19.85, 26.88, 34.81, 65.53),
    "r1-llama-8b": (3.17, 4.91, 6.59, 8.53, 16.06),
    "r1-llama-70b": (26.37, 42.51, 57.88, 74.97, 141.11),
    "r1-0528-qwen3-8b": (3.28, 5.02, 6.72, 8.70, 16.38),
}
# The same of quants that assume an importance matrix, and of bartowski's.
MORE_SIZES = {
    ("v3-r1", "IQ1_S"): 133.74, ("v3-r1", "IQ2_XXS"): 174.58, ("v3-r1", "Q3_K_M"): 319.26,
    ("v3-r1", "IQ4_XS"): 357.14, ("v3-r1", "Q5_K_M"): 475.42, ("v3.2", "Q4_K_M"): 404.97,
    ("r1-qwen-1.5b", "IQ2_XXS"): 0.58, ("r1-qwen-1.5b", "IQ2_M"): 0.70,
    ("r1-qwen-1.5b", "IQ3_XXS"): 0.76, ("r1-qwen-1.5b", "IQ4_XS"): 1.01,
    ("r1-llama-8b", "IQ3_XS"): 3.51, ("r1-llama-8b", "IQ3_M"): 3.78,
    ("r1-llama-8b", "IQ4_NL"): 4.67, ("r1-llama-8b", "Q4_1"): 5.12,
    ("r1-llama-8b", "Q4_K_L"): 5.30, ("r1-llama-8b", "Q5_K_L"): 6.05,
}  # fmt: skip


@pytest.mark.parametrize("name", SIZES)
def test_exact_sizes(name: str) -> None:
    """The tensors of a recipe add up to the size that facts/estimator.md gives."""
    quants = ("Q2_K", "Q4_K_M", "Q6_K", "Q8_0", "BF16")
    sizes = (model_shape(name, quant).weights.total_bytes / 1e9 for quant in quants)

    assert SIZES[name] == pytest.approx(list(sizes), abs=0.0075, rel=5e-4)


@pytest.mark.parametrize("case", MORE_SIZES, ids="-".join)
def test_more_exact_sizes(case: tuple[str, str]) -> None:
    """So do those of the recipes that assume an importance matrix, and of bartowski's."""
    size = model_shape(*case).weights.total_bytes / 1e9

    assert MORE_SIZES[case] == pytest.approx(size, abs=0.0075, rel=5e-4)


# GB of whole files on a hub: bartowski's card of DeepSeek-V3-0324-GGUF.
PUBLISHED = {
    "Q8_0": 713.29, "Q6_K": 550.80, "Q5_K_M": 475.40, "Q5_K_S": 461.81, "Q4_1": 419.94,
    "Q4_K_M": 404.43,
}  # fmt: skip


@pytest.mark.parametrize("quant", PUBLISHED)
def test_published_files(quant: str) -> None:
    """Published files of 671 billion parameters are as large as we say, within 0.03 %."""
    size = model_shape("v3-0324", quant).weights.total_bytes / 1e9

    assert PUBLISHED[quant] == pytest.approx(size, rel=3e-4)


# GB: TheBloke's card of deepseek-coder-1.3b-instruct-GGUF, November 2023 (seed 001).
THE_BLOKES = {
    "Q2_K": 0.63, "Q3_K_S": 0.66, "Q3_K_M": 0.70, "Q3_K_L": 0.74, "Q4_0": 0.78, "Q4_K_S": 0.81,
    "Q4_K_M": 0.87, "Q5_0": 0.94, "Q5_K_S": 0.95, "Q5_K_M": 1.00, "Q6_K": 1.17, "Q8_0": 1.43,
}  # fmt: skip
# 2023's quantizer gave gates and ups of Q2_K files Q3_K, and fell back from Q3_K to Q4_1.
OF_2023 = {"Q2_K": (-0.12, -0.10), "Q3_K_S": (-0.035, -0.02)}


@pytest.mark.parametrize("quant", THE_BLOKES)
def test_the_blokes_files(quant: str) -> None:
    """Ten of twelve files of 2023 are as large within 1 %; two follow rules that have changed."""
    size = model_shape("coder-1.3b-instruct", quant).weights.total_bytes / 1e9
    lowest, highest = OF_2023.get(quant, (-0.01, 0.01))

    assert lowest < size / THE_BLOKES[quant] - 1 < highest


def test_the_blokes_card() -> None:
    """Those twelve sizes are what the card says."""
    seeds = Path(__file__).resolve().parents[2].parent / "shared" / "seeds"
    card = next(seeds.glob("001_*.txt"), None)
    if card is None:
        pytest.skip("the card is not part of the repository, and not beside it")
    rows = re.findall(r"gguf\) \| (\w+) \| \d \| ([\d.]+) GB", card.read_text(encoding="utf-8"))

    assert THE_BLOKES == {quant: float(size) for quant, size in rows}


@pytest.mark.parametrize(
    ("name", "quant", "bits"),
    [("v3-r1", "IQ2_XXS", 2.08), ("v3-r1", "Q4_K_M", 4.82), ("r1-qwen-1.5b", "Q4_K_M", 5.00),
     ("r1-llama-8b", "Q8_0", 8.50), ("r1-llama-8b", "Q4_K_L", 5.28),
     ("r1-qwen-1.5b", "Q2_K", 3.36), ("coder-1.3b", "BF16", 16.00)],
)  # fmt: skip
def test_bits_per_weight(name: str, quant: str, bits: float) -> None:
    """Bits per weight are those of the whole file, not of its default type."""
    assert bits == pytest.approx(model_shape(name, quant).bits_per_weight, abs=0.005)


def test_unknown_quant() -> None:
    """A quant without a recipe is an error that names those with one."""
    with pytest.raises(UnknownQuant, match=r"no recipe for 'Q9_K'; there are IQ1_S, IQ1_M"):
        model_shape("coder-1.3b", "Q9_K")


def test_unsloths_quants() -> None:
    """Unsloth's dynamic quants follow no recipe: only a file tells."""
    with pytest.raises(UnknownQuant, match="UD-Q4_K_XL is Unsloth's own: give the file itself"):
        model_shape("v3-r1", "UD-Q4_K_XL")
