"""Why the bot cannot start, in words for its owner."""

from bot.words.program import TEXTS
from bot.words.text import Locale


class Unready(Exception):
    """`key` names the sentence in `bot/words/program.py`, `values` fill it in."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def say(self, locale: Locale) -> str:
        return TEXTS[self.key].say(locale, **self.values)
