"""One sentence in every language, filled in with values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Locale = Literal["en", "de", "zh"]
LOCALES: tuple[Locale, ...] = ("en", "de", "zh")

Texts = Mapping[str, "Text"]


@dataclass(frozen=True, slots=True)
class Text:
    """The same sentence in each of `LOCALES`; the names in braces must be the same in all."""

    en: str
    de: str
    zh: str

    def say(self, locale: Locale, **values: Any) -> str:
        """The sentence with its values; raises `KeyError` for one that is missing."""
        sentence: str = getattr(self, locale)
        return sentence.format(**values)


def locale_of(tag: str) -> Locale:
    """Ours for a language tag such as Discord's `zh-CN` or `de`; English for all others."""
    language = tag.split("-", maxsplit=1)[0].lower()
    return next((locale for locale in LOCALES if locale == language), "en")
