"""The recipes for whole files (`Q4_K_M`): which tensor gets which type.

A port of the decisions in llama.cpp's src/llama-quant.cpp without an importance matrix.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from estimator.quants import TensorType, tensor_type
from estimator.shape import ModelShape, Tensor

CHECKED = "2026-11-22"


class UnknownQuant(ValueError):
    """A file quant we have no recipe for; the message names those we have."""


@dataclass(slots=True)
class _Counters:
    """How many value and down projections have been seen; llama.cpp counts them in file order."""

    n_values: int
    n_layers: int
    is_grouped: bool
    is_large: bool
    n_experts: int
    i_value: int = 0
    i_down: int = 0

    def down_layer(self, tensor: Tensor) -> int:
        """A dense model's down projections are counted, a mixture's are told by their name."""
        layer = tensor.layer if self.n_experts > 1 else None
        return self.i_down if layer is None else layer


@dataclass(frozen=True, slots=True)
class Recipe:
    """A file quant: its name, the default type, and the exceptions.

    `value` and `down` answer for attention values and down projections from the counters and
    the index; `attn_output` is a type. None keeps the default.
    """

    name: str
    default: str
    value: Callable[[_Counters, int], str | None] = lambda _state, _i: None
    down: Callable[[_Counters, int], str | None] = lambda _state, _i: None
    attn_output: str | None = None


def _use_more_bits(i: int, n: int) -> bool:
    return i < n // 8 or i >= 7 * n // 8 or (i - n // 8) % 3 == 2


def _more_values(state: _Counters, i: int) -> str | None:
    return "Q6_K" if _use_more_bits(i, state.n_values) else None


def _more_downs(state: _Counters, i: int) -> str | None:
    return "Q6_K" if _use_more_bits(i, state.n_layers) else None


RECIPES = (
    Recipe(
        "Q2_K",
        "Q2_K",
        value=lambda state, _i: "Q4_K" if state.is_grouped else "Q3_K",
        down=lambda _state, _i: "Q3_K",
        attn_output="Q3_K",
    ),
    Recipe("Q3_K_S", "Q3_K"),
    Recipe(
        "Q3_K_M",
        "Q3_K",
        value=lambda _state, i: "Q5_K" if i < 2 else "Q4_K",
        down=lambda state, i: "Q5_K" if i < state.n_layers // 16 else "Q4_K",
        attn_output="Q4_K",
    ),
    Recipe(
        "Q3_K_L",
        "Q3_K",
        value=lambda _state, _i: "Q5_K",
        down=lambda _state, _i: "Q5_K",
        attn_output="Q5_K",
    ),
    Recipe("Q4_0", "Q4_0"),
    Recipe(
        "Q4_K_S",
        "Q4_K",
        value=lambda _state, i: "Q5_K" if i < 4 else None,
        down=lambda state, i: "Q5_K" if i < state.n_layers // 8 else None,
    ),
    Recipe("Q4_K_M", "Q4_K", value=_more_values, down=_more_downs),
    Recipe("Q4_1", "Q4_1"),
    Recipe("Q5_0", "Q5_0"),
    Recipe("Q5_K_S", "Q5_K"),
    Recipe("Q5_K_M", "Q5_K", value=_more_values, down=_more_downs),
    Recipe("Q5_1", "Q5_1"),
    Recipe("Q6_K", "Q6_K"),
    Recipe("Q8_0", "Q8_0"),
    Recipe("F16", "F16"),
    Recipe("BF16", "BF16"),
    Recipe("F32", "F32"),
)

_BY_NAME = {recipe.name: recipe for recipe in RECIPES}
_FALLBACK = {"Q2_K": "Q4_0", "Q3_K": "Q4_0", "Q4_K": "Q5_0", "Q5_K": "Q5_1", "Q6_K": "Q8_0"}
_NEVER = ("_norm.weight", "ffn_gate_inp.weight")
_FLOATS = {"F16", "BF16", "F32"}


@lru_cache(maxsize=256)
def quantize(shape: ModelShape, quant: str) -> ModelShape:
    """The same model with every tensor in the type that llama-quantize would give it.

    Raises `UnknownQuant`. Tensors that are never quantized keep their type.
    """
    recipe = _BY_NAME.get(quant)
    if recipe is None:
        raise UnknownQuant(f"no recipe for {quant!r}; there are {', '.join(_BY_NAME)}")
    state = _counters(shape)
    # llama.cpp walks layer by layer, then by name, and the counters depend on that order.
    order = sorted(shape.tensors, key=lambda t: (-1 if t.layer is None else t.layer, t.name))
    chosen = {tensor.name: _chosen(recipe, tensor, shape, state) for tensor in order}
    tensors = tuple(Tensor(t.name, t.shape, chosen[t.name]) for t in shape.tensors)
    return replace(shape, tensors=tensors)


def _counters(shape: ModelShape) -> _Counters:
    is_llama_70b = shape.arch == "llama" and shape.n_heads != shape.kv_heads[0]
    return _Counters(
        n_values=sum(_is_value(tensor.name) for tensor in shape.tensors),
        n_layers=shape.n_layers + shape.n_nextn,
        is_grouped=bool(shape.kv_heads[0]) and shape.n_heads // shape.kv_heads[0] >= 4,
        is_large=shape.n_layers == 80 and (is_llama_70b or shape.arch == "qwen2"),
        n_experts=shape.experts.n_total if shape.experts else 0,
    )


def _is_value(name: str) -> bool:
    return any(part in name for part in ("attn_v.weight", "attn_qkv.weight", "attn_kv_b.weight"))


def _chosen(recipe: Recipe, tensor: Tensor, shape: ModelShape, state: _Counters) -> TensorType:
    if not _is_quantized(tensor):
        return tensor.kind
    if recipe.default in _FLOATS:
        return tensor_type(recipe.default)
    return _fitting(_wanted(recipe, tensor, shape, state), tensor.shape[0])


def _is_quantized(tensor: Tensor) -> bool:
    name = tensor.name
    return (
        any(n > 1 for n in tensor.shape[1:])
        and name.endswith("weight")
        and not name.endswith(_NEVER)
    )


def _wanted(recipe: Recipe, tensor: Tensor, shape: ModelShape, state: _Counters) -> str:
    """The type by role, before rows that are not whole blocks are looked at."""
    name, default = tensor.name, recipe.default
    if name == "output.weight" or (name == "token_embd.weight" and shape.weights.is_tied):
        fits = tensor.shape[0] % tensor_type(default).block_size == 0
        return "Q6_K" if fits and default != "Q8_0" else "Q8_0"
    if _is_value(name):
        wanted = _wanted_value(recipe, state)
        state.i_value += 1
    elif "ffn_down" in name:
        wanted = recipe.down(state, state.down_layer(tensor)) or default
        state.i_down += 1
    elif "attn_k.weight" in name and state.n_experts == 8:
        wanted = "Q8_0"
    elif "attn_output.weight" in name:
        wanted = _wanted_attn_output(recipe, state)
    else:
        wanted = default
    return wanted


def _wanted_value(recipe: Recipe, state: _Counters) -> str:
    if state.n_experts == 8:
        return "Q8_0"
    wanted = recipe.value(state, state.i_value) or recipe.default
    # Eight heads share a 70B's values, so more bits for them are nearly free.
    return "Q5_K" if state.is_large and wanted in ("Q3_K", "Q4_K") else wanted


def _wanted_attn_output(recipe: Recipe, state: _Counters) -> str:
    if state.n_experts != 8:
        return recipe.attn_output or recipe.default
    takes_more = recipe.default in ("Q2_K", "Q3_K", "Q4_K") and recipe.name != "Q3_K_L"
    return "Q5_K" if takes_more else recipe.default


def _fitting(wanted: str, n: int) -> TensorType:
    """The wanted type, or llama.cpp's fallback when a row of `n` is not whole blocks of it."""
    for name in (wanted, _FALLBACK.get(wanted, wanted)):
        if n % tensor_type(name).block_size == 0:
            return tensor_type(name)
    return tensor_type("F16")
