"""`deepfit bot`: runs the Discord bot, or says what it still needs."""

import asyncio
import os
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import typer

from bot.settings import BotSettingsError
from proxy.errors import DeepFitError

_PACKAGES = {"discord": "discord.py", "openai": "openai", "aiohttp": "aiohttp", "PIL": "Pillow"}


def refuse_arguments(arguments: Sequence[str]) -> None:
    """Raises `DeepFitError`, which does not repeat them: one of them may be the token."""
    if arguments:
        raise DeepFitError(
            "`deepfit bot` takes no arguments. If that was the token: everybody on this machine "
            "can read a command line, so reset the token in Discord's developer portal, and put "
            "the new one into DISCORD_TOKEN or a file that token_file names"
        )


def run(file: Path) -> int:
    """The exit status, once the bot has ended. Raises `DeepFitError` if a setting is wrong."""
    program, wiring = _imported("bot.program"), _imported("bot.wiring")
    try:
        ending = program.run(os.environ, file, wiring.wire)
    except BotSettingsError as error:
        raise DeepFitError(str(error)) from error
    if ending.says:
        typer.echo(f"deepfit bot: {ending.says}", err=True)
    return int(ending.status)


def check(file: Path, *, is_online: bool) -> int:
    """0 if nothing is missing, else 1."""
    report = asyncio.run(_imported("bot.check").check(os.environ, file, is_online=is_online))
    for line in report.lines:
        typer.echo(line)
    return 1 if report.n_missing else 0


def _imported(module: str) -> Any:
    """Raises `DeepFitError` where the bot's packages are not installed: they are an extra."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        package = _PACKAGES.get((error.name or "").partition(".")[0])
        if package is None:
            raise
        raise DeepFitError(
            f"the bot needs {package}, which is not installed: pip install 'deepfit[bot]', or "
            "`make install` in the repository, which installs everything"
        ) from error
