"""Reads calls as untrained models write them: JSON between tags, or something close to it."""

import json
import re
from collections.abc import Iterator, Mapping

from prompts.call_reader import CallReader, value_of
from prompts.delta import Delta
from prompts.marks import Marks
from prompts.plain_tools import CLOSE, OPEN

_FENCE = re.compile(r"^\s*```[a-zA-Z]*\s*|\s*```\s*$")
_NAMES = ("name", "function", "tool", "tool_name")
_ARGUMENTS = ("arguments", "parameters", "args", "input")
_BEGUN = re.compile(
    r'\s*(?:```[a-zA-Z]*\s*)?\[?\s*\{\s*"name"\s*:\s*"(?P<name>[^"\\]+)"\s*,'
    r'\s*"(?:arguments|parameters)"\s*:\s*(?P<arguments>.*)',
    re.DOTALL,
)


class PlainCalls(CallReader):
    """Gives back a call once it is whole: only then is it known to be one."""

    openers = (OPEN,)
    strays = (CLOSE,)
    n_newlines = 1

    def __init__(self, marks: Marks) -> None:
        super().__init__(marks)
        self._parts: list[str] = []
        self._n_searched = 0

    def begin(self, opener: str) -> None:
        super().begin(opener)
        self._n_searched = 0

    def read(self, text: str) -> tuple[list[Delta], str | None]:
        self._parts.append(text)
        if ">" not in text:
            return [], None
        return super().read(self._parted())

    def finish(self) -> list[Delta]:
        self._held += self._parted()
        return super().finish()

    def _parted(self) -> str:
        parts, self._parts = self._parts, []
        return "".join(parts)

    def _advance(self) -> str | None:
        at = self._held.find(CLOSE, self._n_searched)
        if at < 0:
            self._n_searched = max(0, len(self._held) - len(CLOSE))
            return None
        body, rest = self._held[:at], self._held[at + len(CLOSE) :]
        self._held = ""
        if not self._read_whole(body):
            self._say(body)
        return rest

    def _end(self) -> None:
        """The closing tag is what untrained models forget first."""
        if self._read_whole(self._held):
            return
        begun = _BEGUN.match(self._held)
        if begun:
            self._call(begun["name"])
            self._argue(begun["arguments"])
        else:
            self._say(self._held)

    def _read_whole(self, body: str) -> bool:
        calls = _calls(_FENCE.sub("", body))
        for name, arguments in calls:
            self._call(name)
            self._argue(arguments)
            self._complete()
        return bool(calls)


def _calls(text: str) -> list[tuple[str, str]]:
    """Name and arguments of each, one behind another or in lists; empty if any of it is none."""
    try:
        values = list(_values(text.strip()))
        entries = [e for value in values for e in (value if isinstance(value, list) else [value])]
        return [_call(entry) for entry in entries]
    except (ValueError, RecursionError):
        return []


def _values(text: str) -> Iterator[object]:
    decoder = json.JSONDecoder(strict=False)  # models write newlines into strings
    while text:
        value, end = decoder.raw_decode(text)
        yield value
        text = text[end:].lstrip(", \r\n\t")


def _call(entry: object) -> tuple[str, str]:
    """OpenAI's nested form is read too, and arguments that are text. Raises `ValueError`."""
    outer = entry if isinstance(entry, Mapping) else {}
    inner = outer.get("function")
    fields = inner if isinstance(inner, Mapping) else outer
    name = next((fields[key] for key in _NAMES if isinstance(fields.get(key), str)), "")
    said = next((fields[key] for key in _ARGUMENTS if key in fields), None) or {}
    arguments = value_of(said) if isinstance(said, str) else said
    if not name or not isinstance(arguments, Mapping):
        raise ValueError(entry)
    return name, json.dumps(arguments, ensure_ascii=False, allow_nan=False)
