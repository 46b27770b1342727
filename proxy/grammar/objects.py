"""Objects: their properties in the order of the schema, or any number of pairs."""

from collections.abc import Callable, Mapping
from typing import Any

from proxy.grammar.checking import checked
from proxy.grammar.errors import SchemaError
from proxy.grammar.gbnf import Rules, Times
from proxy.grammar.merging import merged

_NOTHING = '""'
Visit = Callable[[Any, str], str]


def named_object(schema: Mapping[str, Any], rules: Rules, visit: Visit, where: str) -> str:
    """An object that has no properties but those with a name. Raises `SchemaError`."""
    properties = properties_of(schema, where)
    required = {*schema.get("required", ())}
    check_count(schema, len(properties), len(required), where)
    # From the last to the first: what may follow when nothing was written yet, and when some was.
    first, rest = "", ""
    for name, value in reversed(properties.items()):
        said = visit(value, f"{where}/properties/{name}")
        pair = rules.add(f'{rules.constant(name, where)} ":" ws {said}')
        begun = f"{pair} {rest}".strip()
        if name in required:
            first, rest = begun, rules.add(f'"," ws {begun}')
        else:
            first = rules.add(f"{begun} | {first or _NOTHING}")
            rest = rules.add(f'"," ws {begun} | {rest or _NOTHING}')
    return f'"{{" ws ({first}) ws "}}"' if first else '"{" ws "}"'


def free_object(schema: Mapping[str, Any], rules: Rules, visit: Visit, where: str) -> str:
    """Any names, each with a value of one schema. Raises `SchemaError`."""
    value = visit(schema.get("additionalProperties", True), f"{where}/additionalProperties")
    at = f"{where}/propertyNames"
    name = visit(merged({"type": "string"}, checked(schema.get("propertyNames", {}), at), at), at)
    times = Times.of(schema, "Properties", where)
    if times.least > 1:  # a name may come twice
        raise SchemaError(f"{where}/minProperties", "only 0 and 1 can be kept.")
    pair = rules.add(f'{name} ":" ws {value}')
    return f'"{{" ws {times.listed(pair)} "}}"'


def properties_of(schema: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The named ones, and those that are required without being named."""
    properties = dict(schema.get("properties", {}))
    others = schema.get("additionalProperties", True)
    for name in schema.get("required", ()):
        if name not in properties and others is False:
            raise SchemaError(f"{where}/required", f"'{name:.80}' is no property that is allowed.")
        properties.setdefault(name, others)
    return properties


def check_count(schema: Mapping[str, Any], n_named: int, n_required: int, where: str) -> None:
    times = Times.of(schema, "Properties", where)
    if times.least > n_required or (times.most is not None and times.most < n_named):
        raise SchemaError(where, "a count of properties cannot be kept beside their names.")
    if "propertyNames" in schema:
        raise SchemaError(f"{where}/propertyNames", "it cannot be kept beside named properties.")
