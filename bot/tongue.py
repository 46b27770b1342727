"""Which of the bot's languages somebody writes in; pure."""

import re

from bot.question.languages import GERMAN
from bot.words.text import Locale

_WORD = re.compile(r"[a-zà-ÿœß]+")
_HAN = re.compile("[\u3400-\u9fff]")
# Kana and hangul, beside which Han is of another language.
_OTHERS = re.compile("[\u3040-\u30ff\uac00-\ud7af]")
_UMLAUTS = frozenset("äöüß")
_SURE = 2  # German words; `MIT` alone is a licence


def tongue_of(text: str) -> Locale | None:
    """German or Chinese where the text surely is; None for English and everything else."""
    words = _WORD.findall(text.lower())
    n_han = len(_HAN.findall(text))
    n_long = sum(len(word) > 2 for word in words)
    if n_han >= _SURE and 2 * n_han > n_long and not _OTHERS.search(text):
        return "zh"
    german = GERMAN.intersection(words)
    is_sure = len(german) >= _SURE or any(_UMLAUTS.intersection(word) for word in german)
    return "de" if is_sure and 4 * len(german) >= n_long // 2 else None
