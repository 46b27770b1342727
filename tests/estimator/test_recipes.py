from dataclasses import replace
from pathlib import Path

import pytest

from estimator.model import Model
from estimator.models import MODELS, model_shape
from estimator.quants import FILE_QUANTS
from estimator.recipes import RECIPES, UnknownQuant, quantize
from estimator.shape import Experts
from estimator.tensor_lists import shape_of
from tests.estimator.ghost import write_ghost
from tests.estimator.oracle import ask_quantizer

FILE_TYPES = {name: number for number, name in FILE_QUANTS.items()}
LLAMA_70B = Model("70b", "llama", 80, 512, 1792, 8, 1, 1000, 4096, "made up", head_dim=64)
STRANGE = (
    LLAMA_70B,
    replace(LLAMA_70B, name="mixtral", arch="deepseek", experts=Experts(8, 2, 512, 1, 1)),
    replace(LLAMA_70B, name="odd", n_layers=9, n_embd=480, n_ff=1000, n_kv_heads=3, head_dim=80),
)


@pytest.mark.parametrize("row", [*MODELS, *STRANGE], ids=lambda row: row.name)
def test_equal_to_the_quantizer(tmp_path: Path, row: Model) -> None:
    """Every recipe gives every tensor of every model the type that llama.cpp's quantizer does."""
    shape = shape_of(row)
    file = write_ghost(tmp_path / "f32.gguf", shape)
    theirs = ask_quantizer(file, *(FILE_TYPES[recipe.name] for recipe in RECIPES))

    for recipe, types in zip(RECIPES, theirs, strict=True):
        ours = quantize(shape, recipe.name).tensors
        assert types == {tensor.name: tensor.kind.name for tensor in ours}, recipe.name


def test_tied_embedding(tmp_path: Path) -> None:
    """Without `output.weight` the embedding takes the output's type."""
    untied = shape_of(LLAMA_70B)
    tensors = tuple(tensor for tensor in untied.tensors if tensor.name != "output.weight")
    tied = replace(untied, tensors=tensors)
    (types,) = ask_quantizer(write_ghost(tmp_path / "f32.gguf", tied), FILE_TYPES["Q4_K_M"])

    ours = quantize(tied, "Q4_K_M").tensors
    assert types == {tensor.name: tensor.kind.name for tensor in ours}
    assert types["token_embd.weight"] == "Q6_K"


# GB, facts/estimator.md 2.2: exact file sizes less metadata.
SIZES = {
    "coder-1.3b": (0.56, 0.87, 1.17, 1.43, 2.69),
    "llm-7b": (2.71, 4.22, 5.67, 7.34, 13.82),
    "moe-16b": (6.70, 10.85, 14.66, 17.41, 32.75),
    "v2-lite": (6.43, 10.36, 14.07, 16.70, 31.41),
    "v3-r1": (244.14, 404.49, 550.92, 713.28, 1342.27),
    "r1-qwen-1.5b": (0.75, 1.11, 1.46, 1.89, 3.55),
    "r1-qwen-14b": (5.76, 8.98, 12.12, 15.70, 29.54),
    "r1-llama-8b": (3.17, 4.91, 6.59, 8.53, 16.06),
    "r1-0528-qwen3-8b": (3.28, 5.02, 6.72, 8.70, 16.38),
}


@pytest.mark.parametrize("name", SIZES)
def test_published_sizes(name: str) -> None:
    """The tensors of a recipe add up to the size that published files have."""
    quants = ("Q2_K", "Q4_K_M", "Q6_K", "Q8_0", "BF16")
    sizes = (model_shape(name, quant).weights.total_bytes / 1e9 for quant in quants)

    assert SIZES[name] == pytest.approx(list(sizes), abs=0.0075, rel=5e-4)


def test_unknown_quant() -> None:
    """A quant without a recipe is an error that names those with one."""
    with pytest.raises(UnknownQuant, match=r"no recipe for 'Q9_K'; there are Q2_K, Q3_K_S"):
        model_shape("coder-1.3b", "Q9_K")
