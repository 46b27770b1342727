"""What is open at some place of a Markdown text: a code fence, a spoiler, a formula; pure."""

import re
from dataclasses import dataclass

# Longer runs and longer languages are nobody's fence, and would not fit into every message.
_FENCE = re.compile(
    r"[ \t>]*((?:[-*+]|\d{1,9}[.)])[ \t]+)?(`{3,16}(?!`)|~{3,16}(?!~))([^`\n]{0,100})$"
)
_LANGUAGE_CHARS = 30
_MARKS = re.compile(r"\\.|(`+)(?!`).+?(?<!`)\1(?!`)|(\|\||\$\$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Fence:
    """An open code fence: the run of marks that opened it, and what stood behind the run."""

    run: str
    language: str

    @property
    def opening(self) -> str:
        """The line that opens it again; without a language that is longer than a language."""
        language = self.language.strip()
        return self.run + (language if len(language) <= _LANGUAGE_CHARS else "") + "\n"


@dataclass(frozen=True, slots=True)
class Open:
    """What is open: a fence, or else spoilers and formulas, in the order they were opened."""

    fence: Fence | None = None
    marks: tuple[str, ...] = ()

    @property
    def reopening(self) -> str:
        return self.fence.opening if self.fence else "".join(self.marks)

    def closing(self, before: str) -> str:
        """What closes it all behind `before`."""
        if self.fence:
            return self.fence.run if before.endswith("\n") else "\n" + self.fence.run
        is_escaped = bool(self.marks) and before.endswith("\\")
        return ("\u200b" if is_escaped else "") + "".join(reversed(self.marks))


CLOSED = Open()


def fence_after(line: str, fence: Fence | None) -> Fence | None:
    """What is open after the line (without its end), by CommonMark's rules.

    Other than there a fence may stand at any depth, in quotes and lists, where models put them.
    """
    found = _FENCE.match(line)
    if found is None:
        return fence
    bullet, run, rest = found.groups()
    if fence is None:
        return Fence(run, rest)
    closes = run.startswith(fence.run) and not rest.strip() and not bullet
    return None if closes else fence


def open_after(text: str) -> Open:
    """What is open at the end of a text that begins with nothing open."""
    fence: Fence | None = None
    prose: list[str] = []
    *lines, last = text.split("\n")
    for line in (*lines, last) if last else lines:
        was, fence = fence, fence_after(line, fence)
        if fence or was:
            prose.clear()
        elif not line.strip():
            prose.clear()  # spoilers and formulas do not outlive their paragraph
        else:
            prose.append(line)
    end = "" if last else "\n"
    return Open(fence, () if fence else _marks("\n".join(prose) + end))


def still_open(state: Open, text: str) -> Open:
    """What is left to be opened before the text: a paragraph's end or a fence ends marks anyway."""
    line = text.split("\n", maxsplit=1)[0]
    is_end = not line.strip() or fence_after(line, None) is not None
    return CLOSED if state.marks and is_end else state


def _marks(text: str) -> tuple[str, ...]:
    """`a || b` in prose is no spoiler, nor is what stands in `code` or behind a backslash."""
    opened: list[str] = []
    for found in _MARKS.finditer(text):
        mark = found[2]
        if mark is None or _is_lonely(text, *found.span()):
            continue
        if mark in opened:
            opened.remove(mark)
        else:
            opened.append(mark)
    return tuple(opened)


def _is_lonely(text: str, start: int, end: int) -> bool:
    return text[:start][-1:].isspace() and text[end:][:1].isspace()
