"""A JSON schema as the grammar of what it allows: sound, if not always all of it.

Whatever the grammar lets pass is valid against the schema. Where a schema allows more than a
grammar can say, such as properties without a name beside some with one, the rest is not written.
"""

import json
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any
from urllib.parse import unquote

from proxy.grammar.apart import are_apart, is_same
from proxy.grammar.checking import checked
from proxy.grammar.errors import SchemaError
from proxy.grammar.gbnf import Rules, Times
from proxy.grammar.keywords import KEPT, OF_TYPE
from proxy.grammar.merging import merged, types_of
from proxy.grammar.numbers import Bounds, integers, numbers
from proxy.grammar.objects import free_object, named_object
from proxy.grammar.strings import string

_MOST_DEEP = 100
_MOST_CHOICES = 200
_LONGEST = 100_000
# What a step takes, roughly, in microseconds.
_VISIT, _BOUNDS, _WORD = 20, 80, 1


def grammar_of(schema: object) -> str:
    """GBNF with the rule `root`. Raises `SchemaError` for what no grammar of ours can keep."""
    rules = Rules()
    return rules.grammar(Converter(schema, rules).visit(schema, "#"))


def _length(schema: object) -> int:
    try:
        return len(json.dumps(schema))
    except RecursionError:
        return _LONGEST + 1


class Converter:
    """Each visit gives the name of a rule; each place that a `$ref` names has one rule.

    Raises `SchemaError`, for a schema that is too long at once.
    """

    def __init__(self, root: object, rules: Rules) -> None:
        if _length(root) > _LONGEST:
            raise SchemaError("#", f"it is longer than {_LONGEST} characters: make it smaller.")
        self._root = root
        self._rules = rules
        self._places: dict[str, str] = {}
        self._depth = 0

    def visit(self, schema: Any, where: str) -> str:
        self._depth += 1
        if self._depth > _MOST_DEEP:
            raise SchemaError(where[:80], "the schema is too deep: make it flatter.")
        rule = self._visit(schema, where)
        self._depth -= 1
        return rule

    def _visit(self, schema: Any, where: str) -> str:
        if schema is True:
            return self._rules.primitive("value")
        self._rules.work(_VISIT)
        words = {key: value for key, value in checked(schema, where).items() if key in KEPT}
        if "$ref" in words:
            return self._referred(words, where)
        if "allOf" in words:
            return self.visit(self._all_of(words, where), where)
        if "enum" in words or "const" in words:
            values = self.constants(words, where)
            ways = (self._rules.constant(value, where) for value in values)
            return self._rules.add(" | ".join(ways))
        for word in ("anyOf", "oneOf"):
            if word in words:
                return self._any_of(word, words, where)
        return self._of_types({**words, "format": schema.get("format")}, where)

    def _referred(self, words: Mapping[str, Any], where: str) -> str:
        if len(words) > 1:
            return self.visit(self._resolved(words, where), where)
        place = words["$ref"]
        if place not in self._places:
            name = self._places[place] = self._rules.reserve()
            rule = self.visit(self._find(place, where), place)
            self._rules.add(rule, firsts=[rule], name=name)
        return self._places[place]

    def _resolved(self, schema: Mapping[str, Any], where: str) -> Mapping[str, Any]:
        """The schema with what its `$ref` names put into it."""
        for _ in range(_MOST_DEEP):
            named = checked(schema, where).get("properties", ())
            self._rules.work(_WORD * (len(schema) + len(named)))
            if "$ref" not in schema:
                return schema
            rest = {key: value for key, value in schema.items() if key != "$ref"}
            schema = merged(rest, checked(self._find(schema["$ref"], where), where), where)
        raise SchemaError(where, "a $ref leads to itself: break the circle.")

    def _find(self, place: str, where: str) -> Any:
        if place[:1] != "#" or place[1:2] not in ("", "/"):
            raise SchemaError(where, "a $ref must lead into this schema: '#/$defs/...'.")
        found = self._root
        for step in place.split("/")[1:]:
            name = unquote(step).replace("~1", "/").replace("~0", "~")
            try:
                found = found[int(name) if isinstance(found, list) else name]  # type: ignore[index]
            except (KeyError, ValueError, IndexError, TypeError):
                raise SchemaError(where, f"$ref '{place:.80}' leads to nothing.") from None
        return found

    def _all_of(self, words: Mapping[str, Any], where: str) -> Mapping[str, Any]:
        together: Mapping[str, Any] = {k: v for k, v in words.items() if k != "allOf"}
        for number, part in enumerate(words["allOf"]):
            at = f"{where}/allOf/{number}"
            together = merged(together, self._resolved({} if part is True else part, at), at)
        return together

    def _any_of(self, word: str, words: Mapping[str, Any], where: str) -> str:
        """Where other words stand beside the choices, they hold for each of them."""
        told = self.choices(word, words, where)
        parts = words[word]
        if len(parts) > _MOST_CHOICES:
            raise SchemaError(f"{where}/{word}", f"more than {_MOST_CHOICES} choices are too many.")
        if word == "oneOf" and not all(
            are_apart(a, b, self._rules.work) for a, b in combinations(told, 2)
        ):
            raise SchemaError(
                f"{where}/oneOf", "its choices may overlap: take anyOf, or tell them apart."
            )
        chosen = told if len(words) > 1 else parts
        return self._either(
            self.visit(part, f"{where}/{word}/{number}") for number, part in enumerate(chosen)
        )

    def choices(self, word: str, words: Mapping[str, Any], where: str) -> list[Mapping[str, Any]]:
        """Each of `anyOf` or `oneOf`, with what holds for all of them."""
        rest = {key: value for key, value in words.items() if key != word}
        parts = [{} if part is True else part for part in words[word]]
        return [merged(rest, self._resolved(part, where), where) for part in parts]

    def settled(self, schema: Any, where: str) -> Mapping[str, Any]:
        """The words we keep of a schema, and those of what its `$ref` and `allOf` name."""
        if schema is True:
            return {}
        self._rules.work(_VISIT)
        words = checked(schema, where)
        for _ in range(_MOST_DEEP):
            words = self._resolved(words, where)
            if "allOf" not in words:
                kept = {key: value for key, value in words.items() if key in KEPT}
                return {**kept, "format": words.get("format")}
            words = self._all_of(words, where)
        raise SchemaError(where[:80], "the schema is too deep: make it flatter.")

    def constants(self, words: Mapping[str, Any], where: str) -> list[Any]:
        """The values of `enum` and `const` that the other words allow; at least one."""
        values = words.get("enum", [words.get("const")])
        if "const" in words and "enum" in words:
            values = [value for value in values if is_same(value, words["const"])]
        others = {*words} - {"enum", "const", "type"}
        if others:
            raise SchemaError(where, f"'{min(others)}' cannot be kept beside constants.")
        values = [value for value in values if _is_of(value, types_of(words))]
        if not values:
            raise SchemaError(where, "none of its constants is allowed.")
        return values

    def _of_types(self, words: Mapping[str, Any], where: str) -> str:
        named = types_of(words)
        meant = named or [kind for kind, own in OF_TYPE.items() if {*own} & {*words}]
        if not meant:
            return self._rules.primitive("value")
        return self._either(self._of_type(kind, words, where) for kind in meant)

    def _of_type(self, kind: str, words: Mapping[str, Any], where: str) -> str:
        match kind:
            case "object":
                return self._object(words, where)
            case "array":
                return self._array(words, where)
            case "string":
                return self._rules.add(string(words, self._rules, where))
            case "integer" | "number" if bounds := Bounds.of(words):
                self._rules.work(_BOUNDS)
                return self._rules.add((integers if kind == "integer" else numbers)(bounds, where))
        return self._rules.primitive(kind)

    def _object(self, words: Mapping[str, Any], where: str) -> str:
        is_named = words.get("properties") or words.get("required")
        is_empty = words.get("additionalProperties") is False
        way = named_object if is_named or is_empty else free_object
        return self._rules.add(way(words, self._rules, self.visit, where))

    def _array(self, words: Mapping[str, Any], where: str) -> str:
        if words.get("items") is False and "prefixItems" not in words:
            words = {**words, "items": True, "maxItems": 0}
        times = Times.of(words, "Items", where)
        items, firsts = words.get("items", True), words.get("prefixItems", [])
        if isinstance(items, list):  # before draft 2020-12
            items, firsts = True, items
        if not firsts:
            item = self.visit(items, f"{where}/items")
            return self._rules.add(f'"[" ws {times.listed(item)} "]"')
        if times.least > len(firsts) or (times.most is not None and times.most < len(firsts)):
            raise SchemaError(where, "a count of items cannot be kept beside prefixItems.")
        said = [self.visit(item, f"{where}/prefixItems/{n}") for n, item in enumerate(firsts)]
        items = ' "," ws '.join(said)
        return self._rules.add(f'"[" ws {items} ws "]"')

    def _either(self, rules: Iterable[str]) -> str:
        ways = list(dict.fromkeys(rules))
        return ways[0] if len(ways) == 1 else self._rules.add(" | ".join(ways), firsts=ways)


def _is_of(value: object, kinds: tuple[str, ...]) -> bool:
    if not kinds:
        return True
    of = {"null": type(None), "boolean": bool, "string": str, "array": list, "object": dict}
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number" in kinds or ("integer" in kinds and value % 1 == 0)
    return any(isinstance(value, of[kind]) for kind in kinds if kind in of)
