"""What an answer's messages say at some moment of its growth; pure."""

import re
from dataclasses import dataclass

from bot.chat.links import quiet
from bot.chat.splitting import LIMIT, split, units
from bot.chat.stream import Answer, End
from bot.words.chat import TEXTS
from bot.words.text import Locale

# More messages than that, and the answer comes as a file too.
MOST_MESSAGES = 4
FILE_NAME = "answer.md"
# What Discord takes, less a little for whatever it counts otherwise.
_HARD_LIMIT = 1990
_CALM_CHARS = 100
_CALM = re.compile(r"[.!?…:;][\"')\]*_]*(?=\s)|[。！？；：]|\n")
_NOTES = {
    End.LENGTH: "note_length",
    End.STOPPED: "note_stopped",
    End.CLOSING: "note_closing",
    End.EXPIRED: "note_expired",
}


@dataclass(frozen=True, slots=True)
class Frame:
    """Where an answer stands: in which language, below which heading, in how many messages."""

    locale: Locale
    heading: str = ""
    most: int = MOST_MESSAGES


@dataclass(frozen=True, slots=True)
class Draft:
    """The messages, and the whole answer for a file if they do not hold it."""

    texts: tuple[str, ...]
    file: str | None = None


def draft_live(answer: Answer, frame: Frame, shown_chars: int) -> tuple[Draft, int]:
    """What to show while it grows, and how many of its characters that is.

    Ends where a sentence or a line ends, if one does so near the end and after what was shown.
    """
    n_chars = _calm(answer.text, shown_chars)
    text = answer.text[:n_chars]
    if not text.strip():
        return Draft((_joined(frame.heading, _waiting(answer, frame.locale)),)), 0
    texts, is_whole = _texts(text, frame)
    if not is_whole:
        texts[-1] = _with_tail(texts[-1], _note(frame.locale, "note_goes_on"))
    return Draft(tuple(texts)), n_chars


def draft_last(answer: Answer, frame: Frame) -> Draft:
    """All of it, and below it what is to be said about it."""
    tail = _tail(answer, frame.locale)
    texts, is_whole = _texts(answer.text, frame)
    if is_whole and units(_joined(texts[-1], tail)) <= _HARD_LIMIT:
        texts[-1] = _joined(texts[-1], tail)
        return Draft(tuple(texts))
    if is_whole and len(texts) < frame.most:
        return Draft((*texts, tail))
    texts[-1] = _with_tail(texts[-1], _joined(_note(frame.locale, "note_file"), tail))
    return Draft(tuple(texts), answer.text)


def said_of(text: str) -> str:
    """What the model said in one of the bot's messages, without what the bot said about it."""
    lines = text.split("\n")
    while lines and (lines[-1].startswith("-# ") or not lines[-1].strip()):
        lines.pop()
    return "\n".join(lines)


def _texts(text: str, frame: Frame) -> tuple[list[str], bool]:
    """The messages, the first below the heading, and whether they hold the whole text."""
    first = LIMIT - (units(frame.heading) + 1 if frame.heading else 0)
    pieces = [piece.text for piece in split(quiet(text), first=first) if piece.text.strip()]
    shown = pieces[: frame.most] or [""]
    shown[0] = _joined(frame.heading, shown[0])
    return shown, len(pieces) <= frame.most


def _with_tail(text: str, tail: str) -> str:
    """As much of the text as leaves room for the tail."""
    return _joined(split(text, LIMIT - units(tail) - 1)[0].text, tail)


def _waiting(answer: Answer, locale: Locale) -> str:
    return _note(locale, "thinking" if answer.is_thinking or answer.thoughts else "waiting")


def _tail(answer: Answer, locale: Locale) -> str:
    """Each line small print, so that it can be told from the answer; the last has the facts."""
    lines = []
    if answer.trouble is not None:
        sentence = f"⚠️ {answer.trouble.text(locale)}"
        lines.append(f"-# {sentence}" if answer.text.strip() else sentence)
    elif not answer.text.strip() and answer.end is End.WHOLE:
        lines.append(_note(locale, "note_nothing"))
    if answer.end in _NOTES:
        lines.append(_note(locale, _NOTES[answer.end]))
    if answer.is_alone:
        lines.append(_note(locale, "note_alone"))
    facts = " · ".join(_facts(answer, locale))
    return "\n".join((*lines, f"-# {facts}") if facts else lines)


def _facts(answer: Answer, locale: Locale) -> list[str]:
    facts = []
    if answer.thought_s is not None:
        facts.append(TEXTS["thought"].say(locale, seconds=max(1, round(answer.thought_s))))
    if answer.model:
        facts.append(answer.model.replace("`", "")[:100])
    return facts


def _note(locale: Locale, key: str) -> str:
    return "-# " + TEXTS[key].say(locale)


def _calm(text: str, at_least: int) -> int:
    near = max(at_least, len(text) - _CALM_CHARS)
    ends = [found.end() for found in _CALM.finditer(text, near)]
    return ends[-1] if ends else len(text)


def _joined(above: str, below: str) -> str:
    return f"{above}\n{below}" if above and below else above or below
