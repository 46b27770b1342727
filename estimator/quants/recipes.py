"""Gives each tensor of a model the type that llama-quantize would, for any recipe.

A port of the decisions in llama.cpp's src/llama-quant.cpp, for the architectures of DeepSeek's
models. Which recipes assume an importance matrix stands in their rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from estimator.quants.recipe import Counts, Recipe, Role
from estimator.quants.recipe_rows import RECIPES
from estimator.quants.types import TensorType, tensor_type
from estimator.shape import ModelShape, Tensor

__all__ = ["RECIPES", "UnknownQuant", "find_recipe", "quantize", "quants_of"]


class UnknownQuant(ValueError):
    """A file quant without a recipe, or one that this model cannot have; the message says which."""


_BY_NAME = {recipe.name: recipe for recipe in RECIPES}
_SHORT = {"Q3_K": "Q3_K_M", "Q4_K": "Q4_K_M", "Q5_K": "Q5_K_M"}  # llama-quantize's own
_FLOATS = {"F16", "BF16", "F32"}
_NEVER = ("_norm.weight", "ffn_gate_inp.weight", "ffn_gate_tid2eid.weight")
_FALLBACK = {
    **dict.fromkeys(("IQ1_S", "IQ1_M", "IQ2_XXS", "IQ2_XS", "IQ2_S"), "IQ4_NL"),
    **dict.fromkeys(("IQ3_XXS", "IQ3_S", "IQ4_XS"), "IQ4_NL"),
    **dict.fromkeys(("Q2_0", "Q2_K", "Q3_K", "TQ1_0", "TQ2_0"), "Q4_0"),
    "Q4_K": "Q5_0",
    "Q5_K": "Q5_1",
    "Q6_K": "Q8_0",
}
# The first that its name contains is a tensor's role.
_ROLES = (
    ("attn_qkv.weight", Role.VALUE),
    ("attn_kv_b.weight", Role.VALUE),
    ("attn_v.weight", Role.VALUE),
    ("attn_k.weight", Role.KEY),
    ("attn_q.weight", Role.QUERY),
    ("attn_output.weight", Role.ATTENTION_OUTPUT),
    ("ffn_up", Role.UP),
    ("ffn_gate", Role.GATE),
    ("ffn_down", Role.DOWN),
)


@dataclass(frozen=True, slots=True)
class _Part:
    """A tensor's place in the shape's tuple, and what it became under recipes so far."""

    position: int
    tensor: Tensor
    made: dict[str, Tensor] = field(default_factory=dict)

    def made_of(self, wanted: str) -> Tensor:
        found = self.made.get(wanted)
        if found is None:
            found = self.made[wanted] = self.tensor.as_kind(_fitting(wanted, self.tensor))
        return found


@dataclass(frozen=True, slots=True)
class _Cast:
    """The tensors that recipes change, by role, in the order in which llama.cpp counts them."""

    counts: Counts
    parts: dict[Role, list[_Part]]


def find_recipe(quant: str) -> Recipe:
    """The recipe of that name in any case; raises `UnknownQuant` naming all."""
    name = quant.upper()
    found = _BY_NAME.get(_SHORT.get(name, name))
    if found is None and name.startswith("UD-"):
        raise UnknownQuant(f"{name[:40]} is Unsloth's own: give the file itself, or its address")
    if found is None:
        raise UnknownQuant(f"no recipe for {quant[:40]!r}; there are {', '.join(_BY_NAME)}")
    return found


@lru_cache(maxsize=2048)
def quantize(shape: ModelShape, quant: str) -> ModelShape:
    """The same model with every tensor in the type that llama-quantize would give it.

    Raises `UnknownQuant`. Tensors that are never quantized keep their type.
    """
    recipe = find_recipe(quant)
    cast = _cast(shape)
    tensors = list(shape.tensors)
    for role, parts in cast.parts.items():
        for part, wanted in zip(parts, _wanted(recipe, role, parts, cast.counts), strict=True):
            tensors[part.position] = part.made_of(wanted)
    return replace(shape, tensors=tuple(tensors))


def quants_of(shape: ModelShape) -> tuple[str, ...]:
    """The general recipes that the model can have, largest file first."""
    sizes: dict[str, int] = {}
    for recipe in RECIPES:
        if recipe.is_general:
            sizes[recipe.name] = quantize(shape, recipe.name).weights.total_bytes
    return tuple(sorted(sizes, key=lambda name: -sizes[name]))


@lru_cache(maxsize=128)
def _cast(shape: ModelShape) -> _Cast:
    heads = shape.kv_heads[0]
    counts = Counts(
        n_values=sum(_role(tensor.name) is Role.VALUE for tensor in shape.tensors),
        n_layers=shape.n_layers + shape.n_nextn,
        n_experts=shape.experts.n_total if shape.experts else 0,
        is_grouped=bool(heads) and shape.n_heads // heads >= 4,
        is_70b=shape.n_layers == 80
        and (shape.arch == "qwen2" or (shape.arch == "llama" and shape.n_heads != heads)),
    )
    # llama.cpp walks layer by layer, then by name.
    order = [
        (-1 if tensor.layer is None else tensor.layer, tensor.name, position)
        for position, tensor in enumerate(shape.tensors)
        if _is_quantized(tensor)
    ]
    parts: dict[Role, list[_Part]] = {}
    for _, name, position in sorted(order):
        role = _role(name)
        if role is Role.EMBEDDING and shape.weights.is_tied:
            role = Role.OUTPUT
        parts.setdefault(role, []).append(_Part(position, shape.tensors[position]))
    return _Cast(counts, parts)


def _role(name: str) -> Role:
    if name == "output.weight":
        return Role.OUTPUT
    if name in ("token_embd.weight", "per_layer_token_embd.weight"):
        return Role.EMBEDDING
    return next((role for part, role in _ROLES if part in name), Role.OTHER)


def _is_quantized(tensor: Tensor) -> bool:
    name = tensor.name
    return (
        any(n > 1 for n in tensor.shape[1:])
        and name.endswith("weight")
        and not name.endswith(_NEVER)
    )


def _wanted(recipe: Recipe, role: Role, parts: list[_Part], counts: Counts) -> Iterator[str]:
    """The types of a role's tensors, before rows that are not whole blocks are looked at."""
    if recipe.default in _FLOATS:
        return (recipe.default for _ in parts)
    if role is Role.OUTPUT:
        return (_output(recipe, part.tensor) for part in parts)
    if recipe.stacked is not None:
        stacked, flat = recipe.stacked, recipe.default
        return (stacked if max(part.tensor.shape[2:], default=1) > 1 else flat for part in parts)
    if role is Role.VALUE:
        return (_value(recipe, counts, i) for i in range(len(parts)))
    rule = recipe.down if role is Role.DOWN else recipe.feed
    if role in (Role.DOWN, Role.UP, Role.GATE) and rule is not None:
        by_layer = counts.n_experts > 1 and not recipe.is_low
        places = [part.tensor.layer or 0 for part in parts] if by_layer else range(len(parts))
        return (rule(counts, i) or recipe.default for i in places)
    name = _constant(recipe, role, is_eight=counts.n_experts == 8) or recipe.default
    return (name for _ in parts)


def _output(recipe: Recipe, tensor: Tensor) -> str:
    fits = tensor.shape[0] % tensor_type(recipe.default).block_size == 0
    return recipe.output if fits else "Q8_0"


def _value(recipe: Recipe, counts: Counts, i: int) -> str:
    if counts.n_experts == 8 and recipe.when_eight:
        return recipe.when_eight.value
    wanted = (recipe.value and recipe.value(counts, i)) or recipe.default
    # Eight heads share a 70B's values, so more bits for them are nearly free.
    takes_more = counts.is_70b and not recipe.is_low and wanted in ("Q3_K", "Q4_K")
    return "Q5_K" if takes_more else wanted


def _constant(recipe: Recipe, role: Role, *, is_eight: bool) -> str | None:
    """The type of the roles that have one type in all layers."""
    eight = recipe.when_eight if is_eight else None
    match role:
        case Role.EMBEDDING:
            return recipe.embedding
        case Role.KEY:
            return eight.key if eight else recipe.key
        case Role.QUERY:
            return recipe.query
        case Role.ATTENTION_OUTPUT:
            return eight.attention_output if eight else recipe.attention_output
        case _:
            return None


def _fitting(wanted: str, tensor: Tensor) -> TensorType:
    """The wanted type, or llama.cpp's fallback when a row is not whole blocks of it."""
    n, kind = tensor.shape[0], tensor_type(wanted)
    if n % kind.block_size == 0:
        return kind
    if kind.block_size > 32 and wanted not in _FALLBACK:
        raise UnknownQuant(
            f"llama.cpp makes no {wanted} file of this model: the rows of {tensor.name}, {n} "
            f"numbers, are not whole blocks of {kind.block_size}"
        )
    fallback = tensor_type(_FALLBACK.get(wanted, wanted))
    return fallback if n % fallback.block_size == 0 else tensor_type("F16")
