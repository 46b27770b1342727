"""Parts thinking from the answer as text streams by; one state machine."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from prompts.family import Family, Thinking

Kind = Literal["reasoning", "content", "call", "arguments"]


@dataclass(frozen=True, slots=True)
class Delta:
    """Text of one kind, to be added to what came before of that kind.

    `call` begins the tool call number `index`, and its text is the tool's name;
    `arguments` are a piece of that call's JSON.
    """

    kind: Kind
    text: str
    index: int = 0


class MarkupParser:
    """Fed every piece of one answer in order, gives back its text, each part under its kind.

    `<think>` turns to reasoning and `</think>` to content, wherever they come, by token id or by
    text cut in any way; they and the newlines that follow them are the only text not given back.
    A family that does not think has no markers: all its text is content.
    """

    def __init__(
        self,
        family: Family,
        *,
        in_thinking: bool = False,
        marker_ids: Mapping[str, int] | None = None,
    ) -> None:
        thinks = family.thinking is not Thinking.NONE
        self._kind: Kind = "reasoning" if thinks and in_thinking else "content"
        self._turns: dict[str, Kind] = (
            {family.think_open: "reasoning", family.think_close: "content"} if thinks else {}
        )
        self._whole, self._begun = _patterns(tuple(self._turns))
        ids = marker_ids or {}
        self._ids = {ids[text]: text for text in self._turns if text in ids}
        self._held = ""
        self._skips_newlines = self._kind == "reasoning"

    @property
    def kind(self) -> Kind:
        """What the next text will be."""
        return self._kind

    def feed(self, text: str, token_id: int | None = None) -> tuple[Delta, ...]:
        """The deltas that one piece completes; text that may begin a marker is held back."""
        if token_id in self._ids:
            held = self._take_held()
            self._turn(self._ids[token_id])
            return held
        if not self._turns or not (self._held or self._skips_newlines or "<" in text):
            return (Delta(self._kind, text),) if text else ()
        return self._read(text)

    def finish(self) -> tuple[Delta, ...]:
        """What was held back when the answer ended."""
        return self._take_held()

    def _read(self, text: str) -> tuple[Delta, ...]:
        deltas: list[Delta] = []
        rest = self._held + text
        while mark := self._whole.search(rest):
            deltas += self._said(rest[: mark.start()])
            self._turn(mark[0])
            rest = rest[mark.end() :]
        begun = self._begun.search(rest)
        keep = begun.start() if begun else len(rest)
        self._held = rest[keep:]
        return (*deltas, *self._said(rest[:keep]))

    def _turn(self, mark: str) -> None:
        self._kind = self._turns[mark]
        self._skips_newlines = True

    def _said(self, text: str) -> tuple[Delta, ...]:
        if self._skips_newlines:
            text = text.lstrip("\n")
        if not text:
            return ()
        self._skips_newlines = False
        return (Delta(self._kind, text),)

    def _take_held(self) -> tuple[Delta, ...]:
        held, self._held = self._held, ""
        return self._said(held)


@lru_cache(maxsize=16)
def _patterns(markers: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A whole marker, and a text's end that may be the beginning of one."""
    begun = {mark[:n] for mark in markers for n in range(1, len(mark))}
    longest_first = sorted(begun, key=len, reverse=True)
    return (
        re.compile("|".join(map(re.escape, markers))),
        re.compile(f"(?:{'|'.join(map(re.escape, longest_first))})\\Z"),
    )
