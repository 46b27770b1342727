"""Reads calls in DSML: `function_calls` of V3.2, `tool_calls` of V4, ` calls` of V4.1.

Parameters that are strings stand as they are, others as JSON; a client gets one object of JSON.
"""

import re
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Self

from prompts.call_reader import is_object, value_of
from prompts.delta import Delta
from prompts.markers import DSML
from prompts.marks import SURE, Marks, marks_of
from prompts.step_reader import StepReader

_BLOCKS = ("function_calls", "tool_calls", "calls")
_GAPS = ("", " ")
_WAYS = (DSML, SURE + DSML)


@dataclass(frozen=True, slots=True)
class _Grammar:
    """What stands between values; `kindless` is a value whose kind is missing and end not said."""

    in_block: re.Pattern[str]
    in_invoke: re.Pattern[str]
    kindless: re.Pattern[str]
    fragment: re.Pattern[str]
    tags: Marks

    @classmethod
    def of(cls, mark: str, ways: tuple[str, ...]) -> Self:
        block_end = rf"</{mark} ?(?P<block_end>{'|'.join(_BLOCKS)})>"
        kindless = rf'<{mark} ?parameter name="(?P<bare_key>[^"]*)">'
        return cls(
            re.compile(rf'<{mark} ?invoke name="(?P<name>[^"<>]+)"\s*>|{block_end}'),
            re.compile(
                rf'<{mark} ?parameter name="(?P<key>(?:(?!</?{mark}).)*?)" '
                r'string="(?P<kind>true|false)">'
                # Told from a key like it by what follows: no key goes beyond the next tag.
                rf"|{kindless}(?=.*?</?{mark})"
                rf"|</{mark} ?parameter>|</{mark} ?(?P<invoke_end>invoke)>|{block_end}",
                re.DOTALL,
            ),
            re.compile(f"{kindless}(?P<value>.*)", re.DOTALL),
            re.compile(rf'</?{mark} ?(?:[a-z_]*|(?:invoke|parameter) (?:[a-z]*=?|name="[^<>]*))\Z'),
            marks_of(tuple(f"{bracket}{way}" for bracket in ("<", "</") for way in ways)),
        )


def _tags(bracket: str, names: tuple[str, ...], end: str, ways: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        f"{bracket}{way}{gap}{name}{end}" for way in ways for gap in _GAPS for name in names
    )


_BLOCK_OPENERS = _tags("<", _BLOCKS, ">", _WAYS)
_INVOKE_OPENERS = _tags("<", ("invoke name=",), "", _WAYS)
# What begins a call beyond doubt, its mark spelled out: a block alone may be mere talk of one.
CALL_TAGS = tuple(
    f"{block}<{DSML}{gap}invoke name="
    for gap in _GAPS
    for block in ("", *(f"<{DSML}{gap}{name}>{space}" for name in _BLOCKS for space in ("", "\n")))
)
_BARE_MARKS = tuple(f"{bracket}{way}" for bracket in ("<", "</") for way in _WAYS)
_ANY = _Grammar.of(f"{SURE}?{DSML}", _WAYS)
_SURE = _Grammar.of(SURE + DSML, (SURE + DSML,))


class DsmlCalls(StepReader):
    tokens = (DSML,)
    openers = (*_BLOCK_OPENERS, *_INVOKE_OPENERS)
    strays = (
        *_tags("</", (*_BLOCKS, "invoke", "parameter"), ">", _WAYS),
        *_BARE_MARKS,
        SURE + DSML,
    )
    n_newlines = 2

    def __init__(self, marks: Marks) -> None:
        super().__init__(marks)
        self._grammar = _ANY
        self._opener = ""
        self._is_string = False
        self._value: list[str] = []

    def begin(self, opener: str) -> None:
        super().begin(opener)
        self._step = self._between
        self._grammar = _SURE if self._is_sure else _ANY
        self._is_string = False
        self._opener = opener if opener in _INVOKE_OPENERS else ""
        self._held = self._opener

    def read(self, text: str) -> tuple[list[Delta], str | None]:
        if self._is_string and not self._held and text and "<" not in text:
            piece = encode_basestring(text)[1:-1]
            self._arguments.append(piece)
            return [Delta("arguments", piece, self._index)], None
        return super().read(text)

    def _between(self) -> bool:
        said = self._held.lstrip()
        tag = self._grammar.in_block.match(said)
        if tag is None:
            may_grow = not said or (said[0] == "<" and ">" not in said)
            return False if may_grow else self._leave_text()
        self._held = said[tag.end() :]
        if tag["block_end"]:
            return self._leave()
        self._call(tag["name"])
        self._step = self._in_invoke
        return True

    def _leave_text(self) -> bool:
        """What began the calls is no mark of one after all: it must not be found again."""
        said = self._held.lstrip()
        if self._opener and said.startswith(self._opener):
            self._held = said[len(self._opener) :]
        return self._leave()

    def _in_invoke(self) -> bool:
        tag = self._grammar.in_invoke.search(self._held)
        if tag is None:
            return False
        self._put_aside(self._held[: tag.start()], is_end=bool(tag["invoke_end"]))
        self._held = self._held[tag.end() :]
        if tag["invoke_end"] or tag["block_end"]:
            return self._end_invoke(is_block_end=bool(tag["block_end"]))
        key = tag["key"] if tag["kind"] else tag["bare_key"]
        if key is not None:
            self._begin_value(key, is_string=tag["kind"] == "true")
        return True

    def _put_aside(self, said: str, *, is_end: bool) -> None:
        """What stands between tags: nothing, or all arguments as JSON, or not a call's at all."""
        if is_end and not self._arguments and is_object(said):
            self._argue(said.strip()[:-1])
        else:
            self._say(said)

    def _end_invoke(self, *, is_block_end: bool) -> bool:
        if self._arguments:
            self._argue("}")
        self._complete()
        self._step = self._between
        return self._leave() if is_block_end else True

    def _begin_value(self, key: str, *, is_string: bool) -> None:
        before = ", " if self._arguments else "{"
        quote = '"' if is_string else ""
        self._argue(f"{before}{encode_basestring(key)}: {quote}")
        self._is_string, self._value = is_string, []
        self._step = self._in_value

    def _in_value(self) -> bool:
        """Any tag ends a value: models forget the one that should."""
        said = self._held
        found = self._grammar.tags.find(said)
        value = said[: found.start] if found else said
        if self._is_string:
            self._argue(encode_basestring(value)[1:-1])
        else:
            self._value.append(value)
        self._held = said[len(value) :]
        if not found or not found.mark:
            return False
        self._end_value()
        self._step = self._in_invoke
        return True

    def _end_value(self) -> None:
        if self._is_string:
            self._argue('"')
            self._is_string = False
            return
        value = "".join(self._value)
        self._argue(value if value_of(value) is not ... else encode_basestring(value))

    def _end(self) -> None:
        if self._step == self._in_value:
            self._value.append(self._held)
            said = encode_basestring(self._held)[1:-1]
            self._argue(said if self._is_string else "".join(self._value))
            return
        said = self._grammar.fragment.sub("", self._held)
        begun = self._grammar.kindless.search(self._held) if self._step == self._in_invoke else None
        self._say(self._held[: begun.start()] if begun else said)
        if begun:
            self._begin_value(begun["bare_key"], is_string=True)
            self._argue(encode_basestring(self._grammar.fragment.sub("", begun["value"]))[1:-1])
