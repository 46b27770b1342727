"""Whether the words of a schema have the form they must have, and are ones that we can keep."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from proxy.grammar.errors import SchemaError
from proxy.grammar.keywords import REFUSED, TYPES


def checked(schema: object, where: str) -> Mapping[str, Any]:
    """The schema. Raises `SchemaError` for one that is none, or that asks too much."""
    if not isinstance(schema, Mapping):
        raise SchemaError(where, "a schema must be an object, and one that allows something.")
    for key, value in schema.items():
        if key in REFUSED and value != REFUSED[key]:
            raise SchemaError(
                where, f"'{key}' cannot be kept: leave it out, and check it yourself."
            )
        if key in _FORMS:
            says, is_right = _FORMS[key]
            if not is_right(value):
                raise SchemaError(f"{where}/{key}", f"it must be {says}.")
    return schema


def _is_number(value: object) -> bool:
    is_one = isinstance(value, int | float) and not isinstance(value, bool)
    return is_one and abs(value) < math.inf  # type: ignore[arg-type]


def _is_count(value: object) -> bool:
    return _is_number(value) and value >= 0 and value % 1 == 0  # type: ignore[operator]


def _is_filled(value: object) -> bool:
    return isinstance(value, list) and bool(value)


def _are_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _are_types(value: object) -> bool:
    named = value if isinstance(value, list) else [value]
    return bool(named) and all(isinstance(name, str) and name in TYPES for name in named)


_Form = tuple[str, Callable[[object], bool]]
_NUMBER: _Form = ("a number", _is_number)
_COUNT: _Form = ("a whole number, and not below zero", _is_count)
_LIST: _Form = ("a list, and not empty", _is_filled)
_OBJECT: _Form = ("an object", lambda value: isinstance(value, Mapping))
_TEXT: _Form = ("a text", lambda value: isinstance(value, str))
_FORMS: dict[str, _Form] = {
    "type": (f"of {', '.join(TYPES)}", _are_types),
    "properties": _OBJECT,
    "propertyNames": _OBJECT,
    "required": ("a list of names", _are_names),
    "prefixItems": _LIST,
    "pattern": _TEXT,
    "$ref": _TEXT,
    **dict.fromkeys(("enum", "anyOf", "oneOf", "allOf"), _LIST),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _NUMBER),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), _COUNT),
    **dict.fromkeys(("minProperties", "maxProperties"), _COUNT),
}
