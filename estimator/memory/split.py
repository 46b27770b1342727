"""Which layers llama.cpp puts on which GPU."""

from array import array
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from math import inf


@dataclass(frozen=True, slots=True)
class Split:
    """The first layers are in RAM; `gpus` has the range of layers of each GPU, in order.

    `output` is the GPU that computes the output, None when no layer is on a GPU.
    """

    host: range
    gpus: tuple[range, ...]
    output: int | None

    @property
    def is_whole(self) -> bool:
        """Whether all layers and the output are on GPUs."""
        return not self.host and self.output is not None


@lru_cache(maxsize=4096)
def split_layers(n_layers: int, n_nextn: int, n_gpu: int, shares: tuple[float, ...]) -> Split:
    """The last `n_gpu` of layers and output (one more), spread by `shares`.

    Layers for speculative decoding, `n_nextn`, are counted though they are not loaded. Raises
    `ValueError` for shares that are none.
    """
    n_all = n_layers + n_nextn + 1
    start = n_all - min(n_gpu, n_all)
    bounds = _bounds(shares)
    owners = [_owner(il - start, n_all - start, bounds) for il in range(start, n_all)]
    # Positions never fall, so each GPU's layers are a range.
    firsts = [min(start + sum(o < gpu for o in owners), n_layers) for gpu in range(len(shares) + 1)]
    ranges = tuple(range(a, b) for a, b in pairwise(firsts))
    return Split(range(min(start, n_layers)), ranges, owners[-1] if owners else None)


def _bounds(shares: tuple[float, ...]) -> tuple[float, ...]:
    """Where each GPU's part ends, in the single precision that llama.cpp computes in."""
    sums = list(accumulate(map(_single, shares), lambda a, b: _single(a + b)))
    if not sums or min(shares) < 0 or not 0 < sums[-1] < inf:
        raise ValueError(f"no layers can be spread by the shares {shares}: say how much each")
    return tuple(_single(part / sums[-1]) for part in sums)


def _owner(i: int, n: int, bounds: tuple[float, ...]) -> int:
    return min(bisect_right(bounds, _single(i / n)), len(bounds) - 1)


def _single(x: float) -> float:
    return array("f", (x,))[0]
