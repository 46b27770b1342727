"""The quants of a model that somebody has put up, as llama.cpp's rules make them."""

from functools import lru_cache

from estimator.fit.demand import Candidate
from estimator.quants.recipes import UnknownQuant, quantize
from estimator.shape import ModelShape

SOURCE = "the quants that bartowski's and mradermacher's repositories have of DeepSeek's models"
CHECKED = "2026-11-22"

PUBLISHED = (
    "IQ1_M", "IQ2_XXS", "IQ2_M", "Q2_K", "IQ3_XXS", "Q3_K_S", "Q3_K_M", "Q3_K_L", "IQ4_XS",
    "Q4_0", "Q4_K_S", "Q4_K_M", "Q5_K_S", "Q5_K_M", "Q6_K", "Q8_0", "BF16",
)  # fmt: skip


@lru_cache(maxsize=128)
def published(shape: ModelShape) -> tuple[Candidate, ...]:
    """The candidates there are of a model, smallest first."""
    made = (_made(shape, quant) for quant in PUBLISHED)
    return tuple(sorted((c for c in made if c is not None), key=lambda c: c.n_bytes))


def _made(shape: ModelShape, quant: str) -> Candidate | None:
    try:
        return Candidate(quant, quantize(shape, quant))
    except UnknownQuant:  # the rows of a small model are not whole blocks of it
        return None
