"""Puts the commands' names and descriptions into the languages of `bot/words/`."""

import logging
import re
from collections.abc import Iterable

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Location

from bot.words.text import Text, Texts, locale_of

log = logging.getLogger(__name__)

LOCALES = (discord.Locale.german, discord.Locale.chinese)

_NAMES = (Location.command_name, Location.group_name, Location.parameter_name)
_NAME = re.compile(r"[-_\w]{1,32}")
_LONGEST = 100


class WordsTranslator(app_commands.Translator):
    """Finds a string by its English, so a command only says `TEXTS["…"].en`.

    Where two have the same, the first counts, or the one that `locale_str(…, key="…")` names.
    """

    def __init__(self, tables: Iterable[Texts]) -> None:
        self._by_key: dict[tuple[str, str], Text] = {}
        self._by_english: dict[str, Text] = {}
        for table in tables:
            for key, text in table.items():
                self._by_key.setdefault((key, text.en), text)
                self._by_english.setdefault(text.en, text)

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """None where English will do: what Discord would refuse must not cost all commands."""
        if locale not in LOCALES:
            return None
        text = self._by_key.get((string.extras.get("key", ""), string.message))
        text = text or self._by_english.get(string.message)
        if text is None:
            return None
        said: str = getattr(text, locale_of(locale.value))
        if _is_lawful(said, context):
            return said
        log.warning("no %s of this form: %r", context.location.name, said)
        return None


def _is_lawful(said: str, context: app_commands.TranslationContextTypes) -> bool:
    """Names are one word in lower case, but for those of a message's menu."""
    if context.location not in _NAMES:
        return 1 <= len(said) <= _LONGEST
    if isinstance(context.data, app_commands.ContextMenu):
        return 1 <= len(said) <= 32
    return _NAME.fullmatch(said) is not None and said == said.lower()
