"""Cuts a growing answer into messages that Discord accepts, code fences whole; pure.

Lengths are UTF-16 units, which are never fewer than characters: whichever of the two Discord
counts, nothing is too long.
"""

import re
import unicodedata
from dataclasses import dataclass

from bot.chat.fences import CLOSED, fence_after, open_after, still_open

LIMIT = 1900
_LEAST = 256
# Room for what may have to be closed: a line end and sixteen marks.
_CLOSING = 17
_TOKEN = re.compile(r"<(?:@[!&]?\d+|#\d+|a?:\w+:\d+|t:-?\d+(?::\w)?|/[^<>\n]{1,80}:\d+|id:\w+)>")
_TOKEN_CHARS = 120
_JOINED_CHARS = 40
_RUN = "`~|$*_"
_FENCES = ("```", "~~~")


@dataclass(frozen=True, slots=True)
class Piece:
    """One message: `body` is of the text, `head` and `tail` open and close what was cut."""

    head: str
    body: str
    tail: str

    @property
    def text(self) -> str:
        return self.head + self.body + self.tail


def units(text: str) -> int:
    """The length in UTF-16 units."""
    return len(text) + sum(1 for char in text if ord(char) > 0xFFFF)


def split(text: str, limit: int = LIMIT, first: int | None = None) -> tuple[Piece, ...]:
    """Pieces of at most `limit` units, the first of at most `first`.

    The bodies joined are the text; each piece opens and closes its own fences. A piece stays as it
    is when the text grows, once that is some words longer. Limits are at least 256 units.
    """
    pieces: list[Piece] = []
    state, rest, room = CLOSED, text, max(_LEAST, limit if first is None else first)
    while True:
        head = still_open(state, rest).reopening
        if len(head) + len(rest) <= room:  # often not, and then the rest need not be read
            tail = open_after(head + rest).closing(head + rest)
            if units(head + rest + tail) <= room:
                return (*pieces, Piece(head, rest, tail))
        body = _body(head, rest, room - units(head) - _CLOSING)
        state = open_after(head + body)
        pieces.append(Piece(head, body, state.closing(head + body)))
        rest, room = rest[len(body) :], max(_LEAST, limit)


def _body(head: str, rest: str, room: int) -> str:
    """The longest good beginning of the rest: the end of a paragraph, a line, a word; or a cut."""
    end = _fitting(rest, room)
    window = rest[:end]
    closed, lines = _line_ends(head, window)
    for ends, least in ((closed, end // 2), (lines, end // 4)):
        if ends and ends[-1] > least:
            return rest[: ends[-1]]
    for cut in range(end, max(end // 2, 1), -1):
        if rest[cut - 1] == " " and _is_good(rest, cut):
            return rest[:cut]
    for cut in range(end, max(end - _TOKEN_CHARS, 1), -1):
        if _is_good(rest, cut):
            return rest[:cut]
    return rest[: _lawful(rest, end)]


def _line_ends(head: str, window: str) -> tuple[list[int], list[int]]:
    """Where lines end: those outside of code (a paragraph's end last, if one is near), and all."""
    fence = open_after(head).fence
    closed: list[int] = []
    lines: list[int] = []
    paragraph, end = 0, 0
    for line in window.split("\n")[:-1]:
        fence = fence_after(line, fence)
        end += len(line) + 1
        lines.append(end)
        if fence is None:
            closed.append(end)
            paragraph = end if not line.strip() else paragraph
    if paragraph > len(window) * 2 // 3:
        closed.append(paragraph)
    return closed, lines


def _fitting(text: str, room: int) -> int:
    """How many characters of the text fit into so many units."""
    end = min(len(text), room)
    while units(text[:end]) > room:
        end -= max(1, (units(text[:end]) - room) // 2)
    return end


def _is_good(text: str, cut: int) -> bool:
    """Not in a character, a mention or a run of marks, nor before what would begin a fence."""
    before, after = text[cut - 1], text[cut : cut + 1]
    is_in_run = before == after and after in _RUN
    return _lawful(text, cut) == cut and not is_in_run and not text.startswith(_FENCES, cut)


def _lawful(text: str, cut: int) -> int:
    """The cut, or the place before it that is neither in a character nor in a mention."""
    for token in _TOKEN.finditer(text, max(0, cut - _TOKEN_CHARS), cut + _TOKEN_CHARS):
        if token.start() < cut < token.end() and token.start() > 0:
            cut = token.start()
    for good in range(cut, max(cut - _JOINED_CHARS, 1), -1):
        if not _is_inside_character(text[good - 1], text[good : good + 1]):
            return good
    return cut - 1 if _is_pair(text[cut - 1], text[cut : cut + 1]) else cut


def _is_pair(before: str, after: str) -> bool:
    return "\ud800" <= before <= "\udbff" and "\udc00" <= after <= "\udfff"


def _is_inside_character(before: str, after: str) -> bool:
    """Between the halves of a pair, or where a joiner, a variant or a skin tone belongs."""
    if not after:
        return False
    is_tone = "\U0001f3fb" <= after <= "\U0001f3ff"
    is_joined = before == "\u200d" or after in "\u200d\ufe0e\ufe0f" or is_tone
    return is_joined or _is_pair(before, after) or bool(unicodedata.combining(after))
