"""What the bot says, in the languages it speaks: one table a topic, one row a sentence."""

from bot.words.text import LOCALES, Text, Texts, locale_of

__all__ = ["LOCALES", "Text", "Texts", "locale_of"]
