"""Parts thinking and tool calls from the answer as text streams by; one state machine."""

from collections.abc import Mapping

from prompts.call_reader import CallReader
from prompts.calls_dsml import DsmlCalls
from prompts.calls_plain import PlainCalls
from prompts.calls_v3 import V3Calls
from prompts.cutting import cut
from prompts.delta import Delta, Kind
from prompts.family import Family, Thinking
from prompts.marks import SURE, Found, marks_of, unsure, with_sure
from prompts.tools import ToolSyntax

__all__ = ["Delta", "Kind", "MarkupParser"]

_READERS: dict[ToolSyntax, type[CallReader]] = {
    ToolSyntax.V3: V3Calls,
    ToolSyntax.V3_1: V3Calls,
    ToolSyntax.DSML_V3_2: DsmlCalls,
    ToolSyntax.DSML_V4: DsmlCalls,
    ToolSyntax.DSML_V4_1: DsmlCalls,
    ToolSyntax.PLAIN: PlainCalls,
}


class MarkupParser:
    """Fed every piece of one answer in order, gives back its text, each part under its kind.

    `<think>` turns to reasoning and `</think>` to content, wherever they come, by token id or by
    text cut in any way; a call ends thinking too. Markers, the newlines that follow them, and
    those that stand before a call are the only text not given back. A family that does not think
    has no markers for it. Where `tools` is false calls are not looked for: they are text, less
    the markers that are DeepSeek's tokens. `opens_call` is what the prompt said
    (`Prompt.opens_call`) and the answer goes on with. Where the prompt began the thinking
    (`Prompt.has_thought`), newlines that go on with it are kept.
    With `is_json` nothing in the answer is a marker, once it has begun.
    """

    def __init__(
        self,
        family: Family,
        *,
        in_thinking: bool = False,
        has_thought: bool = False,
        marker_ids: Mapping[str, int] | None = None,
        tools: bool = True,
        opens_call: str | None = None,
        is_json: bool = False,
    ) -> None:
        thinks = family.thinking is not Thinking.NONE
        self._kind: Kind = "reasoning" if thinks and in_thinking else "content"
        self._turns = _turns(family) if thinks else {}
        reader = _READERS.get(family.tools) if tools and not is_json else None
        self._awaits_json = is_json
        openers = reader.openers if reader else ()
        self._openers = frozenset(openers)
        self._n_newlines = reader.n_newlines if reader else 0
        tokens = _tokens(family)
        strays = reader.strays if reader else with_sure(tokens)
        self._marks = marks_of((*self._turns, *openers, *strays))
        self._reader = reader(self._marks) if reader else None
        known = {*self._turns, *tokens}
        self._ids = {at: text for text, at in (marker_ids or {}).items() if text in known}
        self._is_calling = False
        self._held = ""
        self._skips_newlines = self._kind == "reasoning" and not has_thought
        self._owed: list[Delta] = []
        self._is_idle = not (self._skips_newlines or is_json)
        if opens_call and self._reader:
            self._owed = self._read(_sure(opens_call, tuple(self._ids.values())))
            self._is_idle = False

    @property
    def kind(self) -> Kind:
        """What the next text will be."""
        return "arguments" if self._is_calling else self._kind

    @property
    def has_called(self) -> bool:
        """Whether a call was completed: then `tool_calls` is why an answer that stopped did so."""
        return self._reader is not None and self._reader.n_completed > 0

    def feed(self, text: str, token_id: int | None = None) -> tuple[Delta, ...]:
        """The deltas that one piece completes; text that may begin a marker is held back."""
        if token_id in self._ids:
            mark = self._ids[token_id]
            return tuple(self._read(text.removesuffix(mark) + SURE + mark))
        if self._is_idle and not _is_suspect(text):
            return (Delta(self._kind, text),) if text else ()
        return tuple(self._read(text))

    def finish(self) -> tuple[Delta, ...]:
        """What was held back when the answer ended; a call that was cut off is left as it is."""
        out = self._taken_owed()
        if self._is_calling and self._reader:
            out += self._reader.finish()
            self._leave_calls()
        held, self._held = self._held, ""
        return (*out, *self._said(self._marks.less_marks(held)))

    def _read(self, text: str) -> list[Delta]:
        out, rest = self._taken_owed(), text
        while rest:
            if self._is_calling and self._reader:
                deltas, left = self._reader.read(rest)
                out += deltas
                if left is None:
                    break
                self._leave_calls()
                rest = left
            rest = self._read_outside(rest, out)
        is_waiting = self._skips_newlines or self._awaits_json
        self._is_idle = not (self._held or self._is_calling or is_waiting)
        return out

    def _read_outside(self, text: str, out: list[Delta]) -> str:
        """Up to a mark and over it; the rest of the text."""
        rest = self._held + text
        found = self._marks.find(rest)
        if self._awaits_json and self._kind == "content" and _begins(rest, found):
            self._marks, self._ids, found = marks_of(()), {}, None
            self._awaits_json = False
        keep = found.start if found else len(rest)
        if not found or not found.mark:
            keep = self._before_newlines(rest, keep)
            self._held = rest[keep:]
            out += self._said(rest[:keep])
            return ""
        self._held = ""
        if found.mark in self._openers and self._reader:
            keep = self._before_newlines(rest, keep)
            self._reader.begin(found.mark)
            self._is_calling = True
        out += self._said(rest[:keep])
        if found.mark in self._turns:
            self._kind = self._turns[found.mark]
            self._skips_newlines = True
        return rest[found.end :]

    def _leave_calls(self) -> None:
        self._is_calling = False
        self._kind = "content"
        self._skips_newlines = True

    def _before_newlines(self, text: str, end: int) -> int:
        """Where the newlines begin that belong to an opener at `end`."""
        least = max(0, end - self._n_newlines)
        while end > least and text[end - 1] == "\n":
            end -= 1
        return end

    def _said(self, text: str) -> list[Delta]:
        if self._skips_newlines:
            text = text.lstrip("\n")
        if not text:
            return []
        self._skips_newlines = False
        return [Delta(self._kind, unsure(text))]

    def _taken_owed(self) -> list[Delta]:
        owed, self._owed = self._owed, []
        return owed


def _is_suspect(text: str) -> bool:
    """Whether a marker may begin in it, or newlines that belong to one."""
    return "<" in text or "\uff5c" in text or text[-1:] == "\n"


def _tokens(family: Family) -> tuple[str, ...]:
    reader = _READERS.get(family.tools)
    return reader.tokens if reader else ()


def _begins(text: str, found: Found | None) -> bool:
    """Whether an answer has begun before what was found, if anything was."""
    return bool(text[: found.start if found else len(text)].strip(SURE).strip())


def _turns(family: Family) -> dict[str, Kind]:
    ways: dict[str, Kind] = {family.think_open: "reasoning", family.think_close: "content"}
    return {way: kind for mark, kind in ways.items() for way in with_sure([mark])}


def _sure(text: str, marks: tuple[str, ...]) -> str:
    """The text with those marks that are tokens of this vocabulary as such."""
    return "".join(f"{SURE}{s.text}" if s.is_marker else s.text for s in cut(text, marks))
