"""The functions that tests call, and the families that call them, one for each syntax."""

from dataclasses import replace
from typing import Any

from prompts import FAMILIES
from proxy.grammar.calls import Function

SPELLED = replace(FAMILIES["ds-r1"], other_markers=())
MUTE = replace(FAMILIES["ds-v3.2"], other_markers=())
SYNTAXES = {
    "v3": FAMILIES["ds-v3"],
    "v3 in letters": SPELLED,
    "v3.1": FAMILIES["ds-v3.1"],
    "v3.2": FAMILIES["ds-v3.2"],
    "v3.2 in letters": MUTE,
    "v4": FAMILIES["ds-v4-preview"],
    "v4.1": FAMILIES["ds-v4.1"],
    "plain": FAMILIES["ds-coder"],
}
PLACE: dict[str, Any] = {
    "type": "object",
    "properties": {"lat": {"type": "number"}, "note": {"type": ["string", "null"]}},
    "required": ["lat"],
    "additionalProperties": False,
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "city": {"type": "string"},
        "unit": {"enum": ["C", "F", "<K>", 5]},
        "id": {"anyOf": [{"type": "string", "pattern": "^[A-Z]{2}$"}, {"type": "integer"}]},
        "tags": {"type": "array", "items": {"type": "string"}},
        "home": {"$ref": "#/$defs/place"},
        "any": {},
    },
    "required": ["city", "id"],
    "additionalProperties": False,
    "$defs": {"place": PLACE},
}
NOTHING = {"type": "object", "additionalProperties": False}
GET, LIST = Function("get_weather", SCHEMA, is_strict=True), Function("ls", {}, is_strict=False)
STOP = Function("stop", NOTHING, is_strict=True)
FUNCTIONS = (GET, LIST, STOP)
GOOD = {"city": "Paris", "id": 7}
