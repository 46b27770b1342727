"""What could not be read of a question."""

from typing import Any

from bot.words.fit import TEXTS
from bot.words.text import Locale


class Unread(Exception):
    """A sentence for the user; `key` names it in `bot/words/fit.py`, `near` what may be meant."""

    def __init__(self, key: str, *, near: tuple[str, ...] = (), **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.near = near
        self.values = values

    def text(self, locale: Locale) -> str:
        """With what may be meant instead."""
        said = TEXTS[self.key].say(locale, **self.values)
        if not self.near:
            return said
        return f"{said} {TEXTS['did_you_mean'].say(locale, names=', '.join(self.near))}"
