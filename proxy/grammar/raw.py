"""The strings that a schema allows, as they are: without quotes or escapes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from proxy.grammar.errors import SchemaError
from proxy.grammar.gbnf import Rules
from proxy.grammar.keywords import OF_TYPE
from proxy.grammar.merging import types_of
from proxy.grammar.schema import Converter
from proxy.grammar.strings import string

_MOST_DEEP = 20


@dataclass(frozen=True, slots=True)
class Strings:
    """Expressions for strings, and whether the schema allows anything else."""

    ways: tuple[str, ...]
    has_others: bool


def raw_strings(schema: Any, converter: Converter, rules: Rules, where: str) -> Strings:
    """Raises `SchemaError` for strings that cannot be written so, and for choices too deep."""
    found = [*_strings(schema, converter, rules, where, 0)]
    ways = dict.fromkeys(way for way in found if way is not None)
    return Strings(tuple(ways), has_others=None in found)


def _strings(
    schema: Any, converter: Converter, rules: Rules, where: str, depth: int
) -> Iterator[str | None]:
    """One expression after the other; None for what is no string."""
    if depth > _MOST_DEEP:
        raise SchemaError(where[:80], "there are too many choices in choices: make it flatter.")
    words = converter.settled(schema, where)
    for word in ("anyOf", "oneOf"):
        if word in words and not {"enum", "const"} & {*words}:
            for part in converter.choices(word, words, where):
                yield from _strings(part, converter, rules, where, depth + 1)
            return
    yield from _simple(words, converter, rules, where)


def _simple(
    words: Mapping[str, Any], converter: Converter, rules: Rules, where: str
) -> Iterator[str | None]:
    if "enum" in words or "const" in words:
        said = {key: value for key, value in words.items() if key != "format"}
        for value in converter.constants(said, where):
            yield rules.raw_constant(value, where) if isinstance(value, str) else None
        return
    meant = types_of(words) or [kind for kind, own in OF_TYPE.items() if {*own} & {*words}]
    if "string" in meant or not meant:
        yield string(words, rules, where, spelling=rules.raw)
    if {*meant} != {"string"}:
        yield None
