"""The options of the fit commands: their names, what they say, what they propose."""

from collections.abc import Callable
from typing import Any, TypeVar

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.fit.pickers import contexts_like, machines_like, models_like, quants_like
from bot.words.fit import TEXTS

_Command = TypeVar("_Command", bound=Callable[..., Any])
_Interaction = discord.Interaction[Any]
_Choices = list[app_commands.Choice[str]]

# A parameter's name in the code, and its row in `bot/words/fit.py` less `_about`.
_ABOUT = {"gpu": "gpu", "gpu1": "gpu", "gpu2": "gpu", "model": "model", "context": "context",
          "quant": "quant"}  # fmt: skip


def named(key: str) -> locale_str:
    """The name of a command or an option, to be translated by its key."""
    return locale_str(TEXTS[key].en, key=key)


def with_options(*names: str) -> Callable[[_Command], _Command]:
    """Names, descriptions and proposals for the parameters of a command."""

    def decorate(command: _Command) -> _Command:
        about = {name: named(f"{_ABOUT[name]}_about") for name in names}
        command = app_commands.describe(**about)(command)
        command = app_commands.rename(**{name: named(f"{name}_option") for name in names})(command)
        return app_commands.autocomplete(**{name: _PROPOSE[_ABOUT[name]] for name in names})(
            command
        )

    return decorate


async def _gpus(_: _Interaction, typed: str) -> _Choices:
    return [_choice(name, name) for name in machines_like(typed)]


async def _models(_: _Interaction, typed: str) -> _Choices:
    return [_choice(release.title, release.repository) for release in models_like(typed)]


async def _quants(_: _Interaction, typed: str) -> _Choices:
    return [_choice(quant, quant) for quant in quants_like(typed)]


async def _contexts(_: _Interaction, typed: str) -> _Choices:
    return [_choice(context, context) for context in contexts_like(typed)]


def _choice(name: str, value: str) -> app_commands.Choice[str]:
    return app_commands.Choice(name=name, value=value)


_PROPOSE = {"gpu": _gpus, "model": _models, "quant": _quants, "context": _contexts}
