"""The rules of a grammar in llama.cpp's notation, GBNF, as they are collected."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, Self

from proxy.grammar.avoiding import avoiding
from proxy.grammar.characters import ANY
from proxy.grammar.errors import SchemaError
from proxy.grammar.spelling import JSON, JSON_CAREFUL, RAW, RAW_CAREFUL, literal

# llama.cpp follows rules that begin with rules down every way, before it looks at any token.
MAX_WAYS = 10_000
MAX_LENGTH = 150_000
# About as many microseconds. A short schema can mean more than anybody would wait for: $refs that
# name each other twice over, and choices of choices.
MAX_WORK = 300_000
# It refuses to parse more repetitions of a character, or of a group that names up to three rules.
MOST_REPEATED = 2000
MOST_LISTED = 600

# Bounded, or a model that likes blanks would never end. An exponent of two digits stays finite.
WS = r'| " " | "\n" [ \t]{0,20}'
ESCAPE = (
    r'"\\" (["\\/bfnrt] | "u" ([0-9a-cefA-CEF] hex hex hex'
    r' | [dD] [0-7] hex hex | [dD] [89abAB] hex hex "\\u" [dD] [c-fC-F] hex hex))'
)
PRIMITIVES: dict[str, tuple[str, tuple[str, ...]]] = {
    "ws": (WS, ()),
    "hex": ("[0-9a-fA-F]", ()),
    "escape": (ESCAPE, ("hex",)),
    "char": (r"[ !#-\[\]-~\u0080-\uD7FF\uE000-\U0010FFFF] | escape", ("escape",)),
    "string": (r'"\"" char* "\""', ("char",)),
    "integer": ('"-"? ("0" | [1-9] [0-9]{0,14})', ()),
    "number": ('integer ("." [0-9]{1,15})? ([eE] [-+]? [0-9]{1,2})?', ("integer",)),
    "boolean": ('"true" | "false"', ()),
    "null": ('"null"', ()),
    "pair": ('string ":" ws value', ("string", "ws", "value")),
    "object": ('"{" ws (pair ("," ws pair)* ws)? "}"', ("pair", "ws")),
    "array": ('"[" ws (value ("," ws value)* ws)? "]"', ("value", "ws")),
    "value": (
        "object | array | string | number | boolean | null",
        ("object", "array", "string", "number", "boolean", "null"),
    ),
    "raw": (RAW.plain(ANY), ()),
    "text": ("raw*", ("raw",)),
}
_NOT_RAW = re.compile(f"[{RAW.taken.inside}]")


class Rules:
    """Named rules. Names of ours are numbers after an `r`, so that no schema can clash.

    No value has one of the texts in `avoided` in it, which all begin with `<`.
    """

    def __init__(self, *, avoided: tuple[str, ...] = (), most: int = MAX_LENGTH) -> None:
        self.json, self.raw = (JSON_CAREFUL, RAW_CAREFUL) if avoided else (JSON, RAW)
        self._avoided = avoided
        self._primitives = {**PRIMITIVES, **(_careful(avoided) if avoided else {})}
        self._texts: dict[str, str] = {}
        self._firsts: dict[str, tuple[str, ...]] = {}
        self._length = 0
        self._most = most
        self._work = 0
        self._ways: dict[str, int] = {}
        self._n_checked = 0

    def primitive(self, name: str) -> str:
        """A rule of the table above, with those that it needs."""
        if name not in self._texts:
            text, needed = self._primitives[name]
            self._texts[name] = text
            for other in needed:
                self.primitive(other)
        return name

    def reserve(self) -> str:
        """A name whose rule comes later, for what refers to itself."""
        name = f"r{len(self._firsts)}"
        self._firsts[name] = ()
        return name

    def add(self, text: str, *, firsts: Iterable[str] = (), name: str = "") -> str:
        """A rule that begins with a character, or else with one of `firsts`; its name."""
        name = name or self.reserve()
        self._texts[name], self._firsts[name] = text, tuple(firsts)
        self._length += len(text)
        if self._length > self._most:
            raise SchemaError("#", "the schema is too large: make it smaller.")
        return name

    def once(self, name: str, text: str) -> str:
        """A rule by a name that no other has, for what comes again and again; its name."""
        if name not in self._texts:
            self.add(text, name=name)
        return name

    def work(self, amount: int) -> None:
        """Count what is done, roughly in microseconds. Raises `SchemaError` when it is too much."""
        self._work += amount
        if self._work > MAX_WORK:
            raise SchemaError("#", "the schema takes too long to read: make it simpler.")

    def grammar(self, root: str) -> str:
        """The whole text, with blanks before the rule. Raises `SchemaError` as `check` does."""
        self.check()
        self.primitive("ws")
        return self.text({"root": f"ws {root}"})

    def text(self, roots: Mapping[str, str]) -> str:
        """All rules, these first."""
        rules = {**roots, **self._texts}
        return "".join(f"{name} ::= {text}\n" for name, text in rules.items())

    def check(self) -> None:
        """Raises `SchemaError` if llama.cpp would choke on a rule that came since the last time."""
        for name in [*islice(self._firsts, self._n_checked, None)]:
            self._count_ways(name, set())
        self._n_checked = len(self._firsts)

    @contextmanager
    def trial(self) -> Iterator[None]:
        """What is added within is gone again when it raises `SchemaError`; the work was done."""
        n_texts, n_firsts, length = len(self._texts), len(self._firsts), self._length
        try:
            yield
        except SchemaError:
            _shortened(self._texts, n_texts)
            for name in _shortened(self._firsts, n_firsts):
                self._ways.pop(name, None)
            self._n_checked = min(self._n_checked, n_firsts)
            self._length = length
            raise

    def constant(self, value: object, where: str) -> str:
        """Exactly this JSON value, less the texts that are avoided. Raises `SchemaError`."""
        text = _json(value, where)
        if any(avoided in text for avoided in self._avoided):
            text = text.replace("<", r"\u003c")
        return literal(text)

    def raw_constant(self, text: str, where: str) -> str:
        """Exactly this text without quotes. Raises `SchemaError` for one that cannot be."""
        if _NOT_RAW.search(text) or any(avoided in text for avoided in self._avoided):
            raise SchemaError(where, f"{text[:80]!r} cannot be written as it is in this format.")
        return literal(text) if text else '""'

    def _count_ways(self, name: str, open_: set[str]) -> int:
        if name in open_:
            raise SchemaError("#", "a $ref leads to itself and to nothing else: break the circle.")
        if name not in self._ways:
            firsts = self._firsts.get(name, ())
            self._ways[name] = 1 + sum(self._count_ways(n, open_ | {name}) for n in firsts)
        if self._ways[name] > MAX_WAYS:
            raise SchemaError("#", "too many choices within choices: flatten anyOf and $ref.")
        return self._ways[name]


def _shortened(table: dict[str, Any], length: int) -> list[str]:
    """Less what came last; the names of that."""
    return [table.popitem()[0] for _ in range(len(table) - length)]


def _careful(avoided: tuple[str, ...]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Primitives that avoid these texts."""
    return {
        "char": (f"{JSON_CAREFUL.plain(ANY)} | escape", ("escape",)),
        "raw": (RAW_CAREFUL.plain(ANY), ()),
        **avoiding(avoided, JSON),
        **avoiding(avoided, RAW),
    }


def _json(value: object, where: str) -> str:
    """Characters as they are, but for halves of surrogate pairs."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        if any("\ud800" <= character <= "\udfff" for character in text):
            text = json.dumps(value)
    except ValueError:
        raise SchemaError(where, "NaN and Infinity cannot be written in JSON.") from None
    return text


@dataclass(frozen=True, slots=True)
class Times:
    """How often something comes; `most` None is any number."""

    least: int = 0
    most: int | None = None

    @classmethod
    def of(cls, schema: Mapping[str, Any], what: str, where: str) -> Self:
        """From `minItems` and `maxItems`, where `what` is `Items`. Raises `SchemaError`."""
        least, most = int(schema.get(f"min{what}", 0)), schema.get(f"max{what}")
        limit = MOST_REPEATED if what == "Length" else MOST_LISTED
        if least > min(limit, limit if most is None else most):
            raise SchemaError(f"{where}/min{what}", f"{least} of them cannot be written here.")
        return cls(least, None if most is None else min(int(most), limit))

    @property
    def less_one(self) -> "Times":
        return Times(max(0, self.least - 1), None if self.most is None else self.most - 1)

    def repeated(self, rule: str) -> str:
        """The rule so often, with nothing between."""
        return f"{rule}{{{self.least},{'' if self.most is None else self.most}}}"

    def listed(self, rule: str) -> str:
        """The rule so often, with commas and blanks between, and blanks after the last."""
        if self.most == 0:
            return ""
        more = self.less_one.repeated(f'("," ws {rule})')
        return f"{rule} {more} ws" if self.least else f"({rule} {more} ws)?"
