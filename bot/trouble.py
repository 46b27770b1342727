"""The one place where an error becomes what a user reads: a sentence, and an id in the log."""

import logging
import secrets
from collections.abc import Callable
from typing import Any

import aiohttp
import discord
from discord import app_commands

from bot.acknowledgement import ACKNOWLEDGED
from bot.door import Entry
from bot.replying import reply
from bot.tongue import tongue_of
from bot.words.program import TEXTS
from bot.words.text import Locale, Text, locale_of

log = logging.getLogger(__name__)

_UNKNOWN_INTERACTION = 10062
_GONE = (10003, 10008)  # a channel, a message
_REFUSALS = (discord.DiscordException, aiohttp.ClientError, OSError)

# The first that matches counts, so a branch stands before its tree.
_KNOWN: tuple[tuple[type[app_commands.AppCommandError], Text], ...] = (
    (app_commands.CommandOnCooldown, TEXTS["too_many"]),
    (app_commands.CheckFailure, TEXTS["not_allowed"]),
    (app_commands.TransformerError, TEXTS["unreadable_option"]),
    (app_commands.CommandNotFound, TEXTS["old_command"]),
    (app_commands.CommandSignatureMismatch, TEXTS["old_command"]),
)


def new_id() -> str:
    return secrets.token_hex(3)


async def tell_interaction(
    interaction: discord.Interaction[Any],
    error: Exception,
    make_id: Callable[[], str] = new_id,
) -> None:
    """Answer privately, whether or not there was an answer before."""
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    if isinstance(cause, discord.NotFound) and cause.code == _UNKNOWN_INTERACTION:
        log.warning("an interaction was answered too late; its user was told so by Discord")
        return
    if _is_gone(cause):
        log.info("what a user wanted to see changed is gone")
        return
    if isinstance(cause, discord.HTTPException) and cause.code == ACKNOWLEDGED:
        log.warning("Discord took an answer and failed to say so; its user has it")
        return
    locale = locale_of(interaction.locale.value)
    known = next((text for kind, text in _KNOWN if isinstance(cause, kind)), None)
    sentence = (
        known.say(locale) if known else TEXTS["trouble"].say(locale, id=_logged(cause, make_id))
    )
    await answer_privately(interaction, sentence)


async def tell_message(
    message: discord.Message, error: Exception, make_id: Callable[[], str] = new_id
) -> None:
    if _is_gone(error):
        log.info("the channel of a question is gone")
        return
    number = _logged(error, make_id)
    sentence = TEXTS["trouble"].say(locale_of_message(message), id=number)
    try:
        await reply(message, sentence)
    except _REFUSALS as refusal:
        log.warning("the sentence about %s could not be sent: %s", number, refusal)


async def tell_closed(interaction: discord.Interaction[Any], entry: Entry) -> None:
    """Who is not let in reads why, unless the door stays silent, or has nowhere to say it."""
    if entry.says and interaction.type is not discord.InteractionType.autocomplete:
        await answer_privately(interaction, entry.says.say(locale_of(interaction.locale.value)))


def locale_of_message(message: discord.Message) -> Locale:
    """The language it is written in, where that is sure; else the one that the server has."""
    server = message.guild.preferred_locale.value if message.guild else ""
    return tongue_of(message.content) or locale_of(server)


async def answer_privately(interaction: discord.Interaction[Any], sentence: str) -> None:
    """A refusal of Discord's is logged: there is nobody left to tell."""
    try:
        if interaction.response.is_done():
            await interaction.followup.send(sentence, ephemeral=True, suppress_embeds=True)
        else:
            await _first(interaction, sentence)
    except _REFUSALS as refusal:
        log.warning("an answer could not be sent: %s", refusal)


async def _first(interaction: discord.Interaction[Any], sentence: str) -> None:
    """Discord may have heard a first answer that we think failed."""
    try:
        await interaction.response.send_message(sentence, ephemeral=True, suppress_embeds=True)
    except discord.HTTPException as error:
        if error.code != ACKNOWLEDGED:
            raise
        await interaction.followup.send(sentence, ephemeral=True, suppress_embeds=True)


def _is_gone(error: Exception) -> bool:
    """The channel or message was deleted meanwhile: and nobody is left to tell."""
    return isinstance(error, discord.NotFound) and error.code in _GONE


def _logged(error: Exception, make_id: Callable[[], str]) -> str:
    number = make_id()
    log.error("%s: %s", number, type(error).__name__, exc_info=error)
    return number
