"""The models we know: their shapes by name, and the releases that have them."""

from functools import cache, lru_cache

from estimator.models import releases_early, releases_v2, releases_v3, releases_v4
from estimator.models.model import Model, UnknownModel
from estimator.models.rows import MODEL, MODELS
from estimator.models.tensor_lists import shape_of
from estimator.quants.recipes import quantize
from estimator.shape import ModelShape

__all__ = ["MODELS", "RELEASES", "model_shape"]

# The flagships first, newest last within a line: equal matches of a name keep this order.
RELEASES = (
    *releases_v3.RELEASES,
    *releases_v4.RELEASES,
    *releases_v2.RELEASES,
    *releases_early.RELEASES,
)


def model_shape(name: str, quant: str = "F32") -> ModelShape:
    """A known model's shape with tensors as `quant`; raises `UnknownModel`, `UnknownQuant`.

    `name` is exact, a shape's (`v3-r1`) or a release's (`r1-distill-qwen-14b`); `find_model`
    takes names as people type them.
    """
    row = MODEL.get(name) or _by_release().get(name)
    if row is None:
        raise UnknownModel(f"no model {name[:60]!r}; there are {', '.join(MODEL)}")
    return quantize(_shape(row.name), quant)


@lru_cache(maxsize=64)
def _shape(name: str) -> ModelShape:
    return shape_of(MODEL[name])


@cache
def _by_release() -> dict[str, Model]:
    return {release.name: release.numbers for release in RELEASES}
