"""How the program ends: an exit status, and a sentence for the owner."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
import discord

from bot.redaction import Redaction
from bot.token import Token
from bot.words.program import TEXTS
from bot.words.text import Locale, locale_of

log = logging.getLogger(__name__)

# What sysexits.h calls EX_CONFIG: starting anew would not help, and would count to a ban.
BAD_CONFIG = 78
GAVE_UP = 1

_BAD_TOKEN = (4004,)
_BAD_INTENTS = (4013, 4014)


@dataclass(frozen=True, slots=True)
class Ending:
    """`says` is empty when the end was asked for."""

    status: int
    says: str = ""


def ending(locale: Locale, status: int, text: str, **values: object) -> Ending:
    return Ending(status, TEXTS[text].say(locale, **values))


def ending_of(error: Exception, token: Token, locale: Locale) -> Ending:
    """What is none of these is our own bug, and is logged."""
    code = error.code if isinstance(error, discord.ConnectionClosed) else None
    if isinstance(error, discord.LoginFailure) or code in _BAD_TOKEN:
        return ending(locale, BAD_CONFIG, "token_refused", source=token.source)
    if isinstance(error, discord.PrivilegedIntentsRequired) or code in _BAD_INTENTS:
        return ending(locale, BAD_CONFIG, "intents_refused")
    if code is not None:
        return ending(locale, GAVE_UP, "discord_gone", why=code)
    if isinstance(
        error, discord.HTTPException | discord.GatewayNotFound | aiohttp.ClientError | OSError
    ):
        why = Redaction((token.secret,)).cut(str(error) or type(error).__name__)
        return ending(locale, GAVE_UP, "discord_unreachable", why=why)
    log.error("the bot fell over", exc_info=error)
    return ending(locale, GAVE_UP, "fell_over")


def terminal_locale(environ: Mapping[str, str]) -> Locale:
    """The owner's language, as their terminal has it."""
    tags = (environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return locale_of(re.split(r"[_.]", next(filter(None, tags), "en"))[0])
