"""One thing that `deepfit bot --check` found, in its owner's language."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.unready import Unready
from bot.words.check import TEXTS
from bot.words.text import Locale


class State(StrEnum):
    OK = "ok"
    MISSING = "missing"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    state: State
    says: str

    def line(self, locale: Locale) -> str:
        return f"{TEXTS[self.state].say(locale)}: {self.says}"


@dataclass(frozen=True, slots=True)
class Teller:
    """Makes findings in one language."""

    locale: Locale

    def ok(self, key: str, **values: Any) -> Finding:
        return Finding(State.OK, TEXTS[key].say(self.locale, **values))

    def note(self, key: str, **values: Any) -> Finding:
        return Finding(State.NOTE, TEXTS[key].say(self.locale, **values))

    def missing(self, key: str, **values: Any) -> Finding:
        return Finding(State.MISSING, TEXTS[key].say(self.locale, **values))

    def unready(self, error: Unready) -> Finding:
        return Finding(State.MISSING, error.say(self.locale))
