"""What no grammar of ours can keep is refused in words that say where and why."""

from itertools import pairwise
from typing import Any

import pytest

from proxy.grammar.errors import SchemaError
from proxy.grammar.schema import grammar_of

CHAIN = {f"c{n}": {"anyOf": [{"$ref": f"#/$defs/{k}{n + 1}"} for k in "ce"]} for n in range(40)}
TWIN = {f"e{n}": {"anyOf": [{"$ref": f"#/$defs/{k}{n + 1}"} for k in "ce"]} for n in range(40)}
ENDS = {"c40": {"type": "null"}, "e40": {"type": "string"}}


def deep(levels: int) -> Any:
    schema: Any = {"type": "null"}
    for _ in range(levels):
        schema = {"type": "array", "items": schema}
    return schema


def twice(levels: int) -> Any:
    """Each level names the next in two ways: a short schema of more rules than there are atoms."""
    names = [f"c{n}" for n in range(levels)]
    schemas = {
        name: {"anyOf": [{"$ref": f"#/$defs/{n}", "title": kind, "type": "array"} for kind in "ab"]}
        for name, n in pairwise(names)
    }
    return {**schemas, names[-1]: {"type": "array"}}


CIRCLE = {"c": {"$ref": "#/$defs/c"}}
KEYS = [f"k{n}" for n in range(500)]
WIDE = {
    "type": "object",
    "properties": {key: {"type": "string"} for key in KEYS},
    "required": KEYS,
}
# Told apart by the last of their keys alone.
ALIKE = [
    {"$ref": "#/$defs/c", "properties": {"kind": {"const": n}}, "required": ["kind"]}
    for n in range(200)
]

REFUSED: list[tuple[Any, str]] = [
    (False, "at #: a schema must be an object, and one that allows something"),
    ("string", "at #: a schema must be"),
    ({"items": {"anyOf": [5]}}, "a schema must be an object"),
    ({"type": "array", "items": {"uniqueItems": True}}, "at #/items: 'uniqueItems' cannot be kept"),
    ({"not": {}}, "'not' cannot be kept"),
    ({"if": {}, "then": {}}, "'if' cannot be kept"),
    ({"type": "number", "multipleOf": 2}, "'multipleOf'"),
    ({"patternProperties": {"a": {}}}, "'patternProperties'"),
    ({"type": "text"}, "at #/type: it must be of object, array"),
    ({"type": []}, "at #/type"),
    ({"type": [5]}, "at #/type"),
    ({"enum": []}, "at #/enum: it must be a list, and not empty"),
    ({"enum": ["a"], "type": "integer"}, "none of its constants is allowed"),
    ({"enum": [True], "const": 1}, "none of its constants"),
    ({"enum": ["a"], "minLength": 2}, "'minLength' cannot be kept beside constants"),
    ({"const": float("nan")}, "NaN and Infinity"),
    ({"properties": []}, "at #/properties: it must be an object"),
    ({"properties": {"a": False}}, "at #/properties/a: a schema must be"),
    ({"required": "a"}, "at #/required: it must be a list of names"),
    ({"required": ["a"], "additionalProperties": False}, "'a' is no property that is allowed"),
    ({"properties": {"a": {}}, "minProperties": 1}, "a count of properties"),
    ({"properties": {"a": {}, "b": {}}, "maxProperties": 1}, "a count of properties"),
    ({"properties": {"a": {}}, "propertyNames": {"maxLength": 1}}, "propertyNames"),
    ({"type": "object", "minProperties": 2}, "only 0 and 1"),
    ({"type": "object", "propertyNames": {"type": "integer"}}, "no value is of both types"),
    ({"prefixItems": [{}], "minItems": 2}, "a count of items"),
    ({"prefixItems": [{}], "maxItems": 0}, "a count of items"),
    ({"type": "array", "items": False, "minItems": 1}, "at #/minItems"),
    ({"type": "array", "minItems": 601}, "601 of them cannot be written"),
    ({"type": "string", "minLength": 3, "maxLength": 2}, "3 of them"),
    ({"type": "string", "minLength": 2001}, "2001 of them"),
    ({"type": "string", "minLength": -1}, "it must be a whole number, and not below zero"),
    ({"type": "string", "minLength": 1.5}, "it must be a whole number"),
    ({"type": "string", "minLength": True}, "it must be a whole number"),
    ({"type": "string", "pattern": "a?" * 101}, "more than 100 parts may be left out"),
    ({"type": "string", "pattern": "a|" * 2000}, "more than 2000 choices"),
    ({"type": "string", "pattern": "a{3,2}"}, "a count runs backwards"),
    ({"type": "string", "pattern": f"a{{{'9' * 5000}}}"}, "more than 2000 repetitions"),
    ({"type": "string", "pattern": 5}, "at #/pattern: it must be a text"),
    ({"type": "string", "pattern": "a", "minLength": 1}, "a pattern or format and a length"),
    ({"minimum": "1"}, "at #/minimum: it must be a number"),
    ({"minimum": float("inf")}, "at #/minimum: it must be a number"),
    ({"type": "integer", "minimum": 5, "maximum": 4}, "no number between these bounds"),
    ({"type": "integer", "minimum": 10**16}, "no number between these bounds"),
    ({"type": "integer", "minimum": 10**400}, "no number between these bounds"),
    ({"type": "number", "minimum": 0.25, "maximum": 0.75}, "no number between these bounds"),
    ({"$ref": "https://example.org/x"}, "a \\$ref must lead into this schema"),
    ({"$ref": "#anchor"}, "a \\$ref must lead into this schema"),
    ({"$ref": 5}, "at #/\\$ref: it must be a text"),
    ({"$ref": "#/$defs/x"}, "'#/\\$defs/x' leads to nothing"),
    ({"$ref": "#/enum/7", "enum": [1]}, "leads to nothing"),
    ({"$ref": "#"}, "leads to itself and to nothing else"),
    ({"anyOf": [{"$ref": "#"}, {"type": "null"}]}, "leads to itself"),
    ({"$ref": "#", "minLength": 1}, "leads to itself"),
    ({"properties": {"a": {"$ref": "#/$defs/c"}}, "$defs": CIRCLE}, "leads to itself"),
    ({"$ref": "#/$defs/c0", "$defs": twice(60)}, "the schema is too large"),
    ({"oneOf": ALIKE, "$defs": {"c": WIDE}}, "takes too long to read"),
    ({"allOf": [{"$ref": "#"}]}, "too deep"),
    ({"$ref": "#/$defs/c0", "$defs": {**CHAIN, **TWIN, **ENDS}}, "too many choices within choices"),
    ({"oneOf": [{"type": "integer"}, {"type": "number"}]}, "its choices may overlap"),
    ({"oneOf": [{"const": [1]}, {"const": [1.0]}]}, "its choices may overlap"),
    ({"oneOf": [{}, {"type": "null"}]}, "its choices may overlap"),
    ({"oneOf": [{"properties": {"a": {}}, "type": "object"}] * 2}, "its choices may overlap"),
    ({"anyOf": [{"type": "null"}] * 201}, "more than 200 choices"),
    ({"type": "string", "anyOf": [{"type": "null"}]}, "no value is of both types"),
    ({"allOf": [{"pattern": "a"}, {"pattern": "b"}]}, "two different 'pattern'"),
    ({"allOf": [{"type": "string"}, False]}, "at #/allOf/1: a schema must be"),
    ({"allOf": [{"prefixItems": [{}]}, {"items": {}}]}, "prefixItems cannot be put together"),
    (
        {
            "properties": {"a": {}},
            "allOf": [{"properties": {"b": {}}, "additionalProperties": False}],
        },
        "additionalProperties forbids",
    ),
    (deep(120), "the schema is too deep"),
    ({"enum": ["x" * 100_000]}, "longer than 100000 characters"),
    ({"enum": ["\\" * 45_000]}, "the schema is too large"),
]


@pytest.mark.parametrize(("schema", "says"), REFUSED, ids=lambda value: str(value)[:50])
def test_refused(schema: Any, says: str) -> None:
    """The message names the place and what is wrong there."""
    with pytest.raises(SchemaError, match=says):
        grammar_of(schema)


def test_bottomless() -> None:
    """A schema deeper than Python's stack is refused like any that is too long."""
    with pytest.raises(SchemaError, match="longer than"):
        grammar_of(deep(100_000))
