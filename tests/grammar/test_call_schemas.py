"""Schemas of functions: kept as JSON and as elements, or refused by name."""

from dataclasses import replace
from typing import Any

import pytest

from prompts import FAMILIES
from prompts.family import Family
from proxy.engine.llama.engine import LlamaEngine
from proxy.grammar.calls import Function
from proxy.grammar.errors import ParametersError
from tests.grammar.functions import GET, GOOD, PLACE, SYNTAXES
from tests.grammar.spoken import held_to, may_write, written

BAD = {"type": "object", "properties": {"a": {"not": {}}}}


def test_strict(family: Family) -> None:
    """A strict function whose schema cannot be kept is refused by its name, with the place."""
    bad = Function("bad", BAD, is_strict=True)

    with pytest.raises(ParametersError, match="at #/properties/a: 'not' cannot be kept") as caught:
        held_to(family, [GET, bad])

    assert "bad" == caught.value.name


def test_lenient(speaker: LlamaEngine, family: Family) -> None:
    """One that is not strict is held to any object instead, and the others as ever."""
    held = held_to(family, [Function("bad", BAD, is_strict=False), GET])

    assert may_write(speaker, held, written(family, [("bad", {"a": 1, "b": [{}]})]))
    assert may_write(speaker, held, written(family, [("get_weather", GOOD)]))
    assert not may_write(speaker, held, written(family, [("get_weather", {})]))


# What stands in JSON and not in elements.
UNKEPT = {
    "names": {"propertyNames": {"maxLength": 3}},
    "constants": {"enum": [{"a": 1}]},
    "control": {"properties": {"a": {"const": "\x00"}}},
    "quotes": {"properties": {'a" string="true">': {}}},
    "circle": {"properties": {"a": {"anyOf": [{"$ref": "#/properties/a"}]}}},
    "count": {"minProperties": 2},
}


@pytest.mark.parametrize("schema", UNKEPT.values(), ids=UNKEPT)
def test_unkept_elements(schema: dict[str, Any]) -> None:
    """What elements cannot have is refused like what JSON cannot."""
    with pytest.raises(ParametersError):
        held_to(FAMILIES["ds-v4-preview"], [Function("f", schema, is_strict=True)])


KEPT: dict[str, tuple[dict[str, Any], list[Any], list[Any]]] = {
    "choices": (
        {"anyOf": [{"required": ["a"]}, {"required": ["b"]}], "properties": {"a": {}, "b": {}}},
        [{"a": 1}, {"b": "x"}, {"a": 1, "b": 2}],
        [{}],
    ),
    "reference": ({"$ref": "#/$defs/p", "$defs": {"p": PLACE}}, [{"lat": 1}], [{}, {"lat": "1"}]),
    "both": (
        {"allOf": [{"properties": {"a": {"type": "string"}}}, {"required": ["a"]}]},
        [{"a": "x\ny"}],
        [{"a": 1}, {}],
    ),
    "values": ({"additionalProperties": {"type": "integer"}}, [{}, {"x": 1}], [{"x": "1"}]),
    "some": ({"minProperties": 1, "maxProperties": 2}, [{"x": 1}, {"x": 1, "y": 2}], [{}]),
    "none": ({"maxProperties": 0}, [{}], [{"x": 1}]),
    "lengths": (
        {"properties": {"a": {"type": "string", "minLength": 2, "maxLength": 3}}},
        [{"a": 'x"'}, {"a": "a<b"}, {}],
        [{"a": "x"}, {"a": "xxxx"}],
    ),
    "format": (
        {"properties": {"a": {"type": "string", "format": "date"}}},
        [{"a": "2024-02-28"}],
        [{"a": "2024-02-30"}],
    ),
    "constant": ({"properties": {"a": {"const": ""}, "b": {"const": 1}}}, [{"a": "", "b": 1}], []),
}


@pytest.mark.parametrize(("schema", "allowed", "forbidden"), KEPT.values(), ids=KEPT)
@pytest.mark.parametrize("key", ["v3.1", "v3.2", "v4.1"])
def test_schemas(
    speaker: LlamaEngine, key: str, schema: dict[str, Any], allowed: list[Any], forbidden: list[Any]
) -> None:
    """Schemas mean the same as an object of JSON and as elements."""
    family = SYNTAXES[key]
    held = held_to(family, [Function("f", schema, is_strict=True)])

    for said in allowed:
        assert may_write(speaker, held, written(family, [("f", said)])), said
    for said in forbidden:
        assert not may_write(speaker, held, written(family, [("f", said)])), said


CHOICES = {
    **{f"c{n}": {"anyOf": [{"$ref": f"#/$defs/c{n + 1}"}] * 3} for n in range(18)},
    "c18": {"type": "string"},
}
ENDLESS = {"properties": {"a": {"$ref": "#/$defs/c0"}}, "$defs": CHOICES}


@pytest.mark.parametrize("key", ["v3.2", "v3.2 in letters", "v4", "v4.1"])
def test_endless(speaker: LlamaEngine, key: str) -> None:
    """A short schema of more choices than can be read is refused, or lets pass any object."""
    endless, lenient = (Function("f", ENDLESS, is_strict=strict) for strict in (True, False))

    with pytest.raises(ParametersError, match="takes too long to read"):
        held_to(SYNTAXES[key], [endless])
    held = held_to(SYNTAXES[key], [*(replace(lenient, name=f"f{n}") for n in range(9)), lenient])

    assert may_write(speaker, held, written(SYNTAXES[key], [("f", {"a": 1})]))


def test_any_object(family: Family) -> None:
    """Functions that take any object share a rule; that one is forgotten leaves no trace."""
    bad = [Function(f"f{n}", {"properties": {"a": PLACE, "b": False}}, False) for n in range(20)]
    free = [replace(function, schema={}) for function in bad]

    assert held_to(family, free).gbnf == held_to(family, bad).gbnf
    one, all_ = (held_to(family, each).gbnf.count("::=") for each in (free[:1], free))
    assert one == all_


def test_many(speaker: LlamaEngine) -> None:
    """A hundred strict functions are held at once; more than llama.cpp should read are not."""
    family = SYNTAXES["v3.1"]
    each = [Function(f"f{n}", {"enum": [{"a": "x" * 1000}]}, is_strict=True) for n in range(1000)]

    held = held_to(family, each[:100])

    assert may_write(speaker, held, written(family, [("f99", {"a": "x" * 1000})]))
    with pytest.raises(ParametersError, match="too large"):
        held_to(family, each)
