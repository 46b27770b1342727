"""An object whose properties stand one behind the other as elements, as DSML has arguments."""

from collections.abc import Callable, Mapping
from typing import Any

from prompts.call_syntax import Element
from proxy.grammar.errors import SchemaError
from proxy.grammar.gbnf import Rules, Times
from proxy.grammar.objects import check_count, properties_of
from proxy.grammar.raw import raw_strings
from proxy.grammar.schema import Converter

# What a name may have where the schema leaves it free: nothing that a tag is made of.
_NAME = r"[ !#-;=?-~\u00A1-\uD7FF\uE000-\uFDCF\uFE10-\uFEFE]{1,64}"
_BESIDE_NAMES = ("enum", "const", "propertyNames")


class Elements:
    """`written` makes GBNF of the syntax's own text, whose markers are no plain text."""

    def __init__(
        self, element: Element, schema: object, rules: Rules, written: Callable[[str], str]
    ) -> None:
        self._element = element
        self._rules = rules
        self._written = written
        self._converter = Converter(schema, rules)
        self._schema = schema

    def rule(self) -> str:
        """The name of the rule for all arguments. Raises `SchemaError`."""
        return self._object(self._schema, "#")

    def free(self) -> str:
        """The name of the rule for any arguments."""
        return self._free({}, "#")

    def _object(self, schema: Any, where: str) -> str:
        words = self._converter.settled(schema, where)
        refused = [word for word in _BESIDE_NAMES if word in words]
        if refused:
            raise SchemaError(
                where, f"'{refused[0]}' cannot be kept in this model's syntax: leave it out."
            )
        for word in ("anyOf", "oneOf"):
            if word in words:
                self._converter.visit(self._schema, where)  # oneOf's choices
                self._rules.check()
                told = self._converter.choices(word, words, where)
                ways = [self._object(part, f"{where}/{word}/{n}") for n, part in enumerate(told)]
                return self._rules.add(" | ".join(ways), firsts=ways)
        is_named = words.get("properties") or words.get("required")
        is_empty = words.get("additionalProperties") is False
        return self._named(words, where) if is_named or is_empty else self._free(words, where)

    def _named(self, words: Mapping[str, Any], where: str) -> str:
        """In the order of the schema; `empty` stands where all of them are left out."""
        properties = properties_of(words, where)
        required = {*words.get("required", ())}
        check_count(words, len(properties), len(required), where)
        first, rest = self._written(self._element.empty), '""'
        for name, value in reversed(properties.items()):
            pair = self._pair(name, value, f"{where}/properties/{name}")
            begun = f"{pair} {rest}"
            if name in required:
                first, rest = begun, self._rules.add(begun)
            else:
                first = self._rules.add(f"{begun} | {first}")
                rest = self._rules.add(f"{begun} | {rest}")
        return self._rules.add(first)

    def _free(self, words: Mapping[str, Any], where: str) -> str:
        times = Times.of(words, "Properties", where)
        if times.least > 1:  # a name may come twice
            raise SchemaError(f"{where}/minProperties", "only 0 and 1 can be kept.")
        value = words.get("additionalProperties", True)
        pair = self._element_rule(_NAME, value, f"{where}/additionalProperties")
        empty = self._written(self._element.empty)
        some = Times(1, times.most)
        ways = [] if times.most == 0 else [some.repeated(pair)]
        return self._rules.add(" | ".join([*ways, *([] if times.least else [empty])]))

    def _pair(self, name: str, value: Any, where: str) -> str:
        if '" string="' in name:
            raise SchemaError(where, "a name with such quotes cannot be written in this syntax.")
        return self._element_rule(self._rules.raw_constant(name, where), value, where)

    def _element_rule(self, name: str, value: Any, where: str) -> str:
        """A string as it is, or anything else as JSON; both are checked as JSON."""
        as_json = self._converter.visit(value, where)
        self._rules.check()
        strings = raw_strings(value, self._converter, self._rules, where)
        kinds = []
        if strings.ways:
            text = self._rules.add(" | ".join(strings.ways))
            kinds.append(f"{self._after(is_string=True)} {text}")
        if strings.has_others:
            kinds.append(f"{self._after(is_string=False)} {as_json}")
        before, tail = self._written(self._element.before), self._written(self._element.tail)
        return self._rules.add(f"{before} {name} ({' | '.join(kinds)}) {tail}")

    def _after(self, *, is_string: bool) -> str:
        return self._written(self._element.after(is_string=is_string))
