"""Whether no value can match two schemas: then `oneOf` is the same as `anyOf`."""

from collections.abc import Callable, Mapping
from typing import Any

from proxy.grammar.checking import checked
from proxy.grammar.merging import types_of

_LOOK = 5  # what it takes, roughly, in microseconds


def are_apart(
    one: Mapping[str, Any], other: Mapping[str, Any], work: Callable[[int], None]
) -> bool:
    """By their types, their constants, or a required property that tells them apart.

    `work` is told how much is done.
    """
    work(_LOOK + sum(len(_constants(each) or ()) for each in (one, other)))
    kinds, other_kinds = _kinds(one), _kinds(other)
    if kinds and other_kinds and not kinds & other_kinds:
        return True
    ours, theirs = _constants(one), _constants(other)
    if ours is not None and theirs is not None:
        keys, other_keys = {*map(_key, ours)}, {*map(_key, theirs)}
        return None not in keys | other_keys and not keys & other_keys
    return any(
        are_apart(_property(one, name), _property(other, name), work)
        for name in sorted({*one.get("required", ())} & {*other.get("required", ())})
    ) and kinds == other_kinds == {"object"}


def _constants(schema: Mapping[str, Any]) -> list[Any] | None:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _kinds(schema: Mapping[str, Any]) -> set[str]:
    constants = _constants(schema)
    if constants is not None:
        return {_kind(value) for value in constants}
    named = types_of(schema)
    return {"number" if name == "integer" else name for name in named}


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
    return "array" if isinstance(value, list) else "object"


def _key(value: object) -> tuple[str, object] | None:
    """What two of the same share; arrays and objects are not looked into."""
    kind = _kind(value)
    return (kind, value) if kind not in ("array", "object") else None


def is_same(one: object, other: object) -> bool:
    """As JSON has it: true is not 1."""
    return one == other and _kind(one) == _kind(other)


def _property(schema: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = schema.get("properties", {}).get(name, {})
    return checked(found, f"properties/{name}") if isinstance(found, Mapping) else {}
