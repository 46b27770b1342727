"""Calls of functions in a model's own syntax, as the grammar of what may be written."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prompts.call_syntax import CallSyntax
from prompts.cutting import cut
from proxy.grammar.elements import Elements
from proxy.grammar.errors import ParametersError, SchemaError
from proxy.grammar.gbnf import MAX_LENGTH, Rules
from proxy.grammar.schema import Converter
from proxy.grammar.spelling import literal

# All functions together: llama.cpp reads so much in 15 ms.
_LONGEST = 4 * MAX_LENGTH
# Control characters that stand in no text: not in JSON, and not beside tags.
_LETTERS = "".join(map(chr, (*range(0x01, 0x09), *range(0x0E, 0x20))))
# Between thinking, or nothing, and a call that is demanded.
_BEFORE = r"[ \n]{0,3}"
_GAPS = re.compile("(?<=[:,]) ")


@dataclass(frozen=True, slots=True)
class Function:
    """What may be called. `is_strict`: a schema that cannot be kept is no call of any object."""

    name: str
    schema: Mapping[str, Any]
    is_strict: bool


@dataclass(frozen=True, slots=True)
class Calls:
    """`gbnf` with a rule `root`, and where the model itself may begin: a text and the rule then.

    A marker that is a token stands in it as one control character: `markers` pairs them.
    """

    gbnf: str
    starts: tuple[tuple[str, str], ...]
    markers: tuple[tuple[str, str], ...]


def calls_of(
    syntax: CallSyntax, functions: Sequence[Function], *, begun: str = "", is_one: bool
) -> Calls:
    """One call or more of these functions; `begun` is how far the prompt has got with the first.

    Raises `ParametersError` for the first strict function whose schema no grammar of ours keeps.
    """
    is_spelled = not syntax.markers
    rules = Rules(avoided=syntax.avoided if is_spelled else (), most=_LONGEST)
    writing = _Writing(syntax, rules)
    arguments = {each.name: writing.arguments(each) for each in functions}
    more = writing.more(arguments, is_one=is_one)
    roots = {"root": f"{writing.first(arguments, begun)} {more}"}
    starts = []
    for opener, meant in syntax.openers:
        roots.setdefault(writing.start(meant), f"{writing.first(arguments, meant)} {more}")
        starts.append((opener, writing.start(meant)))
    return Calls(writing.rules.text(roots), tuple(starts), tuple(writing.characters.items()))


class _Writing:
    """A syntax in GBNF, markers that are tokens as characters that JSON and tags never have."""

    def __init__(self, syntax: CallSyntax, rules: Rules) -> None:
        self._syntax = syntax
        self.rules = rules
        self.rules.primitive("ws")
        self.characters = dict(zip(_LETTERS, syntax.markers, strict=False))
        self._letters = {marker: rf'"\x{ord(c):02X}"' for c, marker in self.characters.items()}
        self._starts: dict[str, str] = {}
        self._any = ""

    def written(self, text: str) -> str:
        segments = cut(text, self._syntax.markers)
        parts = [self._letters[s.text] if s.is_marker else self._text(s.text) for s in segments]
        return " ".join(part for part in parts if part != '""') or '""'

    def _text(self, text: str) -> str:
        parts = _GAPS.split(text) if self._syntax.is_json else [text]
        return " ws ".join(literal(part) for part in parts)

    def arguments(self, function: Function) -> str:
        """The rule for them to the call's end; any object if a schema cannot be kept."""
        if function.schema.keys() <= {"type"}:
            return self._any_object()
        try:
            with self.rules.trial():
                return self._ended(self._object({"type": "object", **function.schema}))
        except SchemaError as error:
            if function.is_strict:
                raise ParametersError(function.name, str(error)) from error
        return self._any_object()

    def _object(self, schema: Mapping[str, Any]) -> str:
        if self._syntax.element:
            return Elements(self._syntax.element, schema, self.rules, self.written).rule()
        rule = Converter(schema, self.rules).visit(schema, "#")
        self.rules.check()
        return rule

    def _any_object(self) -> str:
        """One rule for all functions that take one; no schema is read for it, so it always is."""
        if not self._any:
            element = self._syntax.element
            free = element and Elements(element, True, self.rules, self.written).free()
            self._any = self._ended(free or self.rules.primitive("object"))
        return self._any

    def _ended(self, rule: str) -> str:
        return self.rules.add(f"{rule} {self.written(self._syntax.tail)}")

    def first(self, arguments: Mapping[str, str], begun: str) -> str:
        """The first call, less what stands there already."""
        opening = self._syntax.opening.lstrip("\n")
        said = begun.lstrip("\n")
        ways = []
        for name, rule in arguments.items():
            head = opening + self._syntax.head(name)
            if head.startswith(said):
                ways.append(f"{self.written(head[len(said) :])} {rule}")
        return f"{'' if said else _BEFORE} {self.rules.add(' | '.join(ways))}".strip()

    def more(self, arguments: Mapping[str, str], *, is_one: bool) -> str:
        closing = self.written(self._syntax.closing)
        if is_one:
            return closing
        heads = {name: self.written(self._syntax.head(name)) for name in arguments}
        ways = [f"{heads[name]} {rule}" for name, rule in arguments.items()]
        call = self.rules.add(" | ".join(ways))
        return f"({self.written(self._syntax.between)} {call})* {closing}"

    def start(self, meant: str) -> str:
        """The name of the rule for what follows such a beginning."""
        return self._starts.setdefault(meant, f"start-{len(self._starts)}")
