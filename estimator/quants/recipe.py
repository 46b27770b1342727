"""One recipe for a whole file (`Q4_K_M`): the type of each tensor by what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto


class Role(Enum):
    """What a tensor does, as far as llama-quant.cpp's `tensor_category` tells roles apart."""

    OUTPUT = auto()
    EMBEDDING = auto()
    VALUE = auto()
    KEY = auto()
    QUERY = auto()
    ATTENTION_OUTPUT = auto()
    UP = auto()
    GATE = auto()
    DOWN = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Counts:
    """What the rules ask of a model; `is_grouped` is four heads or more to a key and value."""

    n_values: int
    n_layers: int
    n_experts: int
    is_grouped: bool
    is_70b: bool


# The type of the i-th tensor of a role, or None for the recipe's default.
Rule = Callable[[Counts, int], str | None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """A file quant: a type for all tensors and the exceptions; None keeps the default.

    `value`, `feed` (gates and ups) and `down` ask for the place of a tensor among those of its
    role, or in a mixture for its layer. `stacked` is of tensors in three dimensions. `is_low`:
    llama.cpp has rules of their own for files below three bits. `when_eight` are the exceptions
    for Mixtral's eight experts. `has_imatrix` says that an importance matrix is assumed, as
    published files have one; types depend on it. `is_general` is false for types that only suit
    weights trained for them.
    """

    name: str
    default: str
    output: str = "Q6_K"
    embedding: str | None = None
    value: Rule | None = None
    key: str | None = None
    query: str | None = None
    attention_output: str | None = None
    feed: Rule | None = None
    down: Rule | None = None
    stacked: str | None = None
    is_low: bool = False
    when_eight: "Eight | None" = None
    has_imatrix: bool = False
    is_general: bool = True
    quality: str | None = None
    quality_source: str | None = None


@dataclass(frozen=True, slots=True)
class Eight:
    """What a model of exactly eight experts gets for keys, values and the attention's output."""

    key: str = "Q8_0"
    value: str = "Q8_0"
    attention_output: str | None = None


def always(name: str) -> Rule:
    """That type for all."""
    return lambda _counts, _i: name


def if_grouped(name: str, otherwise: str | None = None) -> Rule:
    """That type where heads share keys and values: those tensors are small then."""
    return lambda counts, _i: name if counts.is_grouped else otherwise


def first(n: int, name: str, otherwise: str | None = None) -> Rule:
    """That type for the first n."""
    return lambda _counts, i: name if i < n else otherwise


def first_part(part: int, name: str, otherwise: str | None = None) -> Rule:
    """That type for the first 1/part of the layers."""
    return lambda counts, i: name if i < counts.n_layers // part else otherwise


def middle(name: str) -> Rule:
    """That type for all but the first and the last eighth of the layers."""
    return lambda counts, i: name if counts.n_layers // 8 <= i < 7 * counts.n_layers // 8 else None


def more_values(name: str) -> Rule:
    """That type for the values that are worth more bits."""
    return lambda counts, i: name if _is_worth_more(i, counts.n_values) else None


def more_downs(name: str) -> Rule:
    """That type for the layers that are worth more bits."""
    return lambda counts, i: name if _is_worth_more(i, counts.n_layers) else None


def _is_worth_more(i: int, n: int) -> bool:
    return i < n // 8 or i >= 7 * n // 8 or (i - n // 8) % 3 == 2
