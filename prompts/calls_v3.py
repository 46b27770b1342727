"""Reads calls in the markers of V3 and V3.1, and as distilled and quantised models misspell them.

V3 writes `function`, a separator, the name, and JSON in a fence; V3.1 the name, a separator and
bare JSON. Either is read in either family.
"""

import re

from prompts.delta import Delta
from prompts.markers import TOOL_CALL_BEGIN, TOOL_CALL_END, TOOL_CALLS_BEGIN, TOOLS
from prompts.markers import TOOL_SEP as SEP
from prompts.marks import SURE, Marks, marks_of, with_sure
from prompts.step_reader import StepReader

# The words of a marker as models join them, and its brackets: seen in the wild by llama.cpp's
# and vLLM's parsers.
_JOINS = ("\u2581", "_", " ", "\\_")
_BARS = ("\uff5c", "|")


def _spellings(marker: str) -> tuple[str, ...]:
    words = marker.strip("<>\uff5c").split("\u2581")
    return tuple(f"<{bar}{join.join(words)}{bar}>" for bar in _BARS for join in _JOINS)


_MEANT = {spelled: mark for mark in TOOLS for spelled in _spellings(mark)}
_MEANT["<\uff5ctool\u2581calls\uff5c>"] = TOOL_CALLS_BEGIN
_ANY = marks_of(tuple(with_sure(_MEANT)))
_SURE = marks_of(tuple(SURE + mark for mark in TOOLS))
_BEGINS = (TOOL_CALLS_BEGIN, TOOL_CALL_BEGIN)

_FENCE = r"```[a-zA-Z]*+\s*+"
# A name is over at a newline, a fence or JSON; the arguments begin at the first sign of them.
_NAMED = re.compile(rf"(?P<name>[^\n`{{<{SURE}]*+)\s*+(?:{_FENCE})?+(?=[^`]|```)")
_NAME_ALONE = re.compile(rf"(?P<name>[^\n`{{<{SURE}]++)[\n`]")
_BARE = re.compile(rf"(?:\s*+{_FENCE})?+(?=\s*+(?:[^`\s]|```))")


class V3Calls(StepReader):
    tokens = TOOLS
    openers = tuple(with_sure(text for text, mark in _MEANT.items() if mark in _BEGINS))
    strays = tuple(with_sure(text for text, mark in _MEANT.items() if mark not in _BEGINS))

    def __init__(self, marks: Marks) -> None:
        super().__init__(marks)
        self._is_arguing = False
        self._head = ""
        self._is_first = True
        self._is_fenced = False

    def begin(self, opener: str) -> None:
        super().begin(opener)
        self._is_first = True
        is_call = _meaning(opener) == TOOL_CALL_BEGIN
        self._step = self._before_separator if is_call else self._between

    def read(self, text: str) -> tuple[list[Delta], str | None]:
        is_plain = self._is_arguing and not self._held and "<" not in text
        if is_plain and text and not (self._is_fenced and (text[-1] == "`" or text[-1].isspace())):
            self._arguments.append(text)
            return [Delta("arguments", text, self._index)], None
        return super().read(text)

    def _between(self) -> bool:
        said = self._held.lstrip()
        found = _ANY.find(said)
        if not said or (found and found.start == 0 and not found.mark):
            return False
        if found and found.start == 0:
            self._held = said[found.end :]
            return self._turn(_meaning(found.mark))
        if self._is_first:
            self._step = self._before_separator
            return True
        return self._leave()

    def _before_separator(self) -> bool:
        found = _ANY.find(self._held)
        if not found or not found.mark:
            return False
        self._head, self._held = self._held[: found.start], self._held[found.end :]
        mark = _meaning(found.mark)
        if mark != SEP:
            self._say(self._head)
            return self._turn(mark)
        self._step = self._after_separator
        return True

    def _after_separator(self) -> bool:
        """`function` is the kind of thing that is called, unless its arguments follow at once."""
        kind, said = self._head.strip(), self._held.lstrip()
        if not said and kind in ("function", ""):
            return False
        if kind not in ("function", "") or (kind and said[0] == "{"):
            self._call(kind)
            self._is_fenced = False
            self._step = self._before_arguments
            return True
        named = _NAMED.match(said)
        if not named:
            return False
        if not named["name"].strip():
            self._held = said
            return self._leave()
        self._call(named["name"].strip())
        self._begin_arguments(said, named.end(), is_fenced="`" in named[0])
        return True

    def _before_arguments(self) -> bool:
        bare = _BARE.match(self._held)
        if not bare:
            return False
        self._begin_arguments(self._held, bare.end(), is_fenced="`" in bare[0])
        return True

    def _begin_arguments(self, said: str, at: int, *, is_fenced: bool) -> None:
        self._held, self._is_fenced = said[at:], is_fenced
        self._step, self._is_arguing = self._in_arguments, True

    def _in_arguments(self) -> bool:
        said = self._held
        found = (_SURE if self._is_sure else _ANY).find(said)
        body = said[: found.start] if found else said
        keep = _without_fence(body) if self._is_fenced else body
        if not found or not found.mark:
            self._argue(keep)
            self._held = said[len(keep) :]
            return False
        self._argue(keep if body[len(keep) :].strip() else body)
        self._complete()
        self._is_arguing = False
        self._held = said[found.end :]
        return self._turn(_meaning(found.mark))

    def _turn(self, mark: str) -> bool:
        """What a mark outside of arguments leads to."""
        self._is_first = mark == TOOL_CALLS_BEGIN
        if mark in (TOOL_CALL_END, TOOL_CALLS_BEGIN):
            self._step = self._between
            return True
        if mark == TOOL_CALL_BEGIN:
            self._step = self._before_separator
            return True
        return self._leave()

    def _end(self) -> None:
        if self._is_arguing:
            if self._is_complete():
                self.n_completed += 1
            elif not (self._is_fenced and self._held.startswith("\n") and "```" in self._held):
                self._argue(self._held)
        elif self._step == self._after_separator:
            alone = _NAME_ALONE.match(self._held.lstrip())
            if alone:
                self._call(alone["name"].strip())
            else:
                self._say(self._head + self._held)
        elif self._step != self._before_arguments:
            self._say(self._held)


def _meaning(mark: str) -> str:
    return _MEANT[mark.removeprefix(SURE)]


def _without_fence(text: str) -> str:
    """Less the fence, or the beginning of one, and the whitespace around it at the text's end."""
    kept = text.rstrip()
    for _ in range(3):
        kept = kept.removesuffix("`")
    return kept.rstrip()
