"""What a schema's grammar lets pass, and what it does not, by llama.cpp's own word."""

import json
from typing import Any

import pytest
from jsonschema.validators import validator_for

from proxy.engine.llama.engine import LlamaEngine
from proxy.grammar.schema import grammar_of
from tests.grammar.judge import anything, can_be_read, passes, says

DRAFT_7 = "http://json-schema.org/draft-07/schema#"
TREE = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "children": {"type": "array", "items": {"$ref": "#/$defs/tree"}},
    },
    "required": ["name"],
    "additionalProperties": False,
}
PET = {
    "oneOf": [
        {
            "type": "object",
            "properties": {"kind": {"const": kind}, sound: {"type": "boolean"}},
            "required": ["kind", sound],
        }
        for kind, sound in (("cat", "purrs"), ("dog", "barks"))
    ]
}

# A schema, values that it allows and that can be said, values that it does not allow.
CASES: list[tuple[Any, list[Any], list[Any]]] = [
    (True, [None, [], {"a": [1.5, "x"]}, 'é\n"\\'], []),
    ({}, [1, "x"], []),
    ({"type": "null"}, [None], [0, "null"]),
    ({"type": "boolean"}, [True, False], [0]),
    ({"type": ["string", "null"], "minLength": 1}, ["a", None], ["", 1]),
    ({"type": "object"}, [{}, {"a": {"b": []}}], [[], None]),
    ({"type": "array"}, [[], [1, [None]]], [{}]),
    ({"enum": ["a\\b", "é", 1.5, None, {"a": [1]}]}, ["a\\b", "é", None, {"a": [1]}], ["a", 1]),
    ({"enum": ["a", 1, None], "type": ["string", "null"]}, ["a", None], [1]),
    ({"const": 'x\ny"\u0000'}, ['x\ny"\u0000'], ["x"]),
    ({"const": 1, "enum": [1, 2]}, [1], [2]),
    ({"type": "string", "minLength": 2, "maxLength": 3}, ["ab", "é\\\n"], ["a", "abcd"]),
    ({"minLength": 1}, ["a"], ["", 1]),
    ({"type": "string", "pattern": "^[A-Z]{2}\\d+$"}, ["AB1", "XY42"], ["A1", "AB", "AB1x"]),
    ({"type": "string", "format": "date"}, ["2024-02-28", "1999-12-31"], ["2024-02-30", "x"]),
    ({"type": "string", "format": "uuid"}, ["0" * 8 + "-0000-4000-8000-" + "a" * 12], ["a"]),
    ({"type": "string", "format": "email"}, ["anything"], [1]),
    ({"type": "integer"}, [0, -17, 10**14], [1.5, "1"]),
    ({"type": "integer", "minimum": 3, "maximum": 120}, [3, 9, 10, 99, 120], [2, 121, -5, 1000]),
    ({"type": "integer", "exclusiveMinimum": -12, "maximum": 7}, [-11, 0, 7], [-12, 8, -100]),
    ({"type": "integer", "minimum": 1995}, [1995, 2000, 12345], [1994, 0, -1995]),
    ({"maximum": -10}, [-10, -10.5, -11], [-9, 0, 10]),
    ({"type": "integer", "minimum": 5, "maximum": 10**400}, [5, 10**14], [4, -5]),
    ({"type": "number"}, [0, -1.25, 1e20], [None]),
    ({"type": "number", "minimum": 0, "maximum": 1}, [0, 1, 0.5, 0.05], [1.5, -0.5, 2]),
    ({"type": "number", "exclusiveMinimum": 0}, [0.1, 1, 20.5], [0, -1, -0.5]),
    ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 2}, [0.5, 1.9], [0, 2, 2.5]),
    ({"type": "number", "minimum": -1.5, "maximum": 1.5}, [-1, 0.5, 1], [-1.7, 1.7, 2]),
    ({"type": "array", "items": {"type": "integer"}}, [[], [1, 2]], [["a"], [1, None]]),
    ({"items": {"type": "null"}, "minItems": 1, "maxItems": 2}, [[None], [None, None]], [[]]),
    ({"type": "array", "maxItems": 0}, [[]], [[1]]),
    ({"type": "array", "items": False}, [[]], [[1]]),
    ({"prefixItems": [{"type": "null"}, {"const": 1}]}, [[None, 1]], [[None], [1, None]]),
    ({"$schema": DRAFT_7, "items": [{"type": "null"}], "type": "array"}, [[None]], [[1], []]),
    ({"type": "object", "additionalProperties": False}, [{}], [{"a": 1}]),
    ({"additionalProperties": {"type": "integer"}}, [{}, {"a": 1, "b": 2}], [{"a": "x"}]),
    (
        {"type": "object", "propertyNames": {"enum": ["a", "b"]}, "maxProperties": 1},
        [{}, {"b": 1}],
        [{"c": 1}],
    ),
    ({"type": "object", "minProperties": 1}, [{"a": 1}], [{}]),
    (
        {
            "properties": {"a": {"const": 1}, "b": {"const": 2}, "c": {"const": 3}},
            "required": ["b"],
        },
        [{"b": 2}, {"a": 1, "b": 2}, {"b": 2, "c": 3}, {"a": 1, "b": 2, "c": 3}],
        [{}, {"a": 1}, {"a": 1, "c": 3}, {"b": 1}],
    ),
    ({"properties": {"a": {}, "b": {}}}, [{}, {"a": 1}, {"b": 1}, {"a": 1, "b": 2}], [[]]),
    ({"properties": {'"a\n': {"type": "null"}}}, [{'"a\n': None}], [{'"a\n': 1}]),
    ({"type": "object", "required": ["x"]}, [{"x": [1]}], [{}]),
    ({"anyOf": [{"type": "null"}, {"type": "integer"}], "title": "T"}, [None, 3], ["x"]),
    (
        {"type": "object", "properties": {"a": {"type": "null"}}, "anyOf": [{"required": ["a"]}]},
        [{"a": None}],
        [{}, {"a": 1}],
    ),
    (PET, [{"kind": "cat", "purrs": True}], [{"kind": "cat", "barks": True}]),
    ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, ["a", 1], [None]),
    ({"oneOf": [{"enum": ["a", [1]]}, {"type": "null"}, {"const": True}]}, ["a", True], [[2]]),
    ({"oneOf": [{"type": "number"}, {"enum": [{"a": 1}, "1"]}]}, [{"a": 1}, "1", 1], ["a"]),
    ({"allOf": [{"type": "number"}, {"type": ["integer", "null"]}]}, [1], [1.5, None]),
    ({"allOf": [{"type": "integer"}, {"minimum": 5}, True], "maximum": 6}, [5, 6], [4, 7]),
    (
        {
            "allOf": [
                {"properties": {"a": {"type": "integer"}}},
                {"properties": {"a": {"minimum": 1}}},
            ]
        },
        [{"a": 1}],
        [{"a": 0}],
    ),
    (
        {"$ref": "#/$defs/tree", "$defs": {"tree": TREE}},
        [{"name": "a"}, {"name": "a", "children": [{"name": "b", "children": []}]}],
        [{"name": "a", "children": [1]}, {"children": []}],
    ),
    ({"type": "array", "items": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}}, [[[None]]], [[1]]),
    (
        {"$defs": {"a/b": {"type": "string"}}, "$ref": "#/$defs/a~1b", "maxLength": 1},
        ["a"],
        ["ab", 1],
    ),
]


def is_valid(value: Any, schema: Any) -> bool:
    return bool(validator_for(schema)(schema).is_valid(value))


def is_narrower(schema: Any) -> bool:
    """Words for one type allow all others, in JSON schema; formats are notes, and lists open."""
    return "type" not in schema or bool({"format", "$schema"} & {*schema})


@pytest.mark.parametrize(("schema", "allowed", "forbidden"), CASES, ids=lambda v: str(v)[:60])
def test_values(engine: LlamaEngine, schema: Any, allowed: list[Any], forbidden: list[Any]) -> None:
    """Allowed values can be said and forbidden ones cannot; jsonschema knows them as such."""
    for value in allowed:
        assert is_valid(value, schema), value
        assert says(engine, schema, value), value
    for value in forbidden:
        assert not says(engine, schema, value), value
        assert is_narrower(schema) or not is_valid(value, schema), value


@pytest.mark.parametrize("schema", [case[0] for case in CASES], ids=lambda v: str(v)[:60])
def test_sound(engine: LlamaEngine, schema: Any) -> None:
    """Whatever the grammar lets pass is an instance of the schema, drawn at random."""
    texts = [anything(engine, schema, seed) for seed in range(6)]
    found = [json.loads(text) for text in texts if text is not None]

    assert found
    assert all(is_valid(value, schema) for value in found)


def test_blanks(engine: LlamaEngine) -> None:
    """Compact, spaced and indented JSON all pass; blanks without an end do not."""
    value = {"name": "a", "children": [{"name": "b"}, {"name": "c", "children": []}]}
    schema = {"$ref": "#/$defs/tree", "$defs": {"tree": TREE}}

    assert passes(engine, schema, json.dumps(value, separators=(",", ":")))
    assert passes(engine, schema, json.dumps(value, indent=2))
    assert passes(engine, schema, json.dumps(value, indent="\t"))
    assert passes(engine, schema, "\n" + json.dumps(value))
    assert not passes(engine, schema, "\n" * 30 + json.dumps(value))
    assert not passes(engine, schema, json.dumps(value) + "\n")


@pytest.mark.parametrize("text", ['"\n"', '"\\x"', '"\\ud800"', '"\\ud83dx"', "01", "+1", "1e999"])
def test_no_json(engine: LlamaEngine, text: str) -> None:
    """What readers of JSON refuse or cannot hold never passes."""
    assert not passes(engine, True, text)


def test_surrogates(engine: LlamaEngine) -> None:
    """A pair of surrogates is one character."""
    assert passes(engine, {"type": "string", "maxLength": 1}, '"\\ud83d\\ude00"')
    assert passes(engine, {"enum": ["\ud83d"]}, '"\\ud83d"')


def test_long_lists(engine: LlamaEngine) -> None:
    """What llama.cpp would refuse to count, or count without a limit, is cut to what it can."""
    for schema in (
        {"type": "array", "items": {"type": "null"}, "maxItems": 10**6},
        {"type": "object", "maxProperties": 10**6},
        {"type": "string", "maxLength": 10**6},
        {"type": "array", "items": {"type": "null"}, "minItems": 600},
    ):
        assert can_be_read(engine, grammar_of(schema))
