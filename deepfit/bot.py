"""`deepfit bot`: runs the Discord bot, or says what it still needs."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import typer

from bot.settings import BotSettingsError
from proxy.errors import DeepFitError

# What the extra `bot` installs, by the name that it is imported by.
_CONNECTS = {"discord": "discord.py", "aiohttp": "aiohttp"}
_ANSWERS = {"openai": "openai", "PIL": "Pillow"}


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
    _need({**_CONNECTS, **_ANSWERS})
    from bot.program import run as run_bot  # noqa: PLC0415 - an extra, and slow to import
    from bot.wiring import wire  # noqa: PLC0415

    try:
        ending = run_bot(os.environ, file, wire)
    except BotSettingsError as error:
        raise DeepFitError(str(error)) from error
    if ending.says:
        typer.echo(f"deepfit bot: {ending.says}", err=True)
    return ending.status


def check(file: Path, *, is_online: bool) -> int:
    """0 if nothing is missing, else 1."""
    _need(_CONNECTS)
    from bot.check import check as check_bot  # noqa: PLC0415

    report = asyncio.run(check_bot(os.environ, file, is_online=is_online))
    for line in report.lines:
        typer.echo(line)
    return 1 if report.n_missing else 0


def _need(packages: Mapping[str, str]) -> None:
    missing = [title for name, title in packages.items() if find_spec(name) is None]
    if missing:
        raise DeepFitError(
            f"the bot needs {' and '.join(missing)}, not installed here: pip install "
            "'deepfit[bot]', or `make install` in the repository, which installs everything"
        )
