"""Several schemas that hold at once, as one."""

from collections.abc import Callable, Mapping
from typing import Any

from proxy.grammar.errors import SchemaError
from proxy.grammar.keywords import ANNOTATIONS

Schema = Mapping[str, Any]


def merged(one: Schema, other: Schema, where: str) -> dict[str, Any]:
    """What both allow. Raises `SchemaError` where that takes more than putting them together."""
    for a, b in ((one, other), (other, one)):
        if "prefixItems" in a and ("items" in b or "prefixItems" in b):
            raise SchemaError(where, "prefixItems cannot be put together with other items here.")
        if a.get("additionalProperties", True) is not True and {*b.get("properties", ())} - {
            *a.get("properties", ())
        }:
            raise SchemaError(where, "additionalProperties forbids properties named beside it.")
    out = dict(one)
    for key, value in other.items():
        if key not in out or out[key] == value or key in ANNOTATIONS:
            out[key] = value
        elif key in _BOTH:
            out[key] = _BOTH[key](out[key], value)
        else:
            raise SchemaError(where, f"two different '{key}' for one value cannot be kept.")
    if not types_of(out) and "type" in out:
        raise SchemaError(where, "no value is of both types.")
    return out


def types_of(schema: Schema) -> tuple[str, ...]:
    """The types a schema names; none for one that names none."""
    named = schema.get("type", ())
    return (named,) if isinstance(named, str) else tuple(named)


def _types(one: Any, other: Any) -> list[str]:
    ours, theirs = types_of({"type": one}), types_of({"type": other})
    common = [name for name in ours if name in theirs]
    if ("integer" in ours and "number" in theirs) or ("number" in ours and "integer" in theirs):
        common = [*common, *(["integer"] if "integer" not in common else [])]
    return common


def _properties(one: Schema, other: Schema) -> dict[str, Any]:
    both = {name: {"allOf": [one[name], other[name]]} for name in one if name in other}
    return {**one, **other, **both}


_BOTH: dict[str, Callable[[Any, Any], Any]] = {
    "type": _types,
    "properties": _properties,
    "required": lambda one, other: [*one, *other],
    "enum": lambda one, other: [value for value in one if value in other],
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), max),
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), min),
}
