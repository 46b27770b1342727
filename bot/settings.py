"""The bot's settings: what `deepfit.toml` says in its table `[bot]`, and `DEEPFIT_BOT_*`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.values import READERS

_PREFIX = "DEEPFIT_BOT_"


class BotSettingsError(ValueError):
    """A setting that cannot be read; the message names it, where it stood, and what it takes."""


@dataclass(frozen=True, slots=True)
class BotSettings:
    """Everything the bot can be told. Times are seconds; ids are Discord's numbers.

    Empty `allow_*` tuples allow everybody; a block wins over an allow. `ask_per_minute` counts a
    user's questions to the model, `commands_per_minute` everything else of a user.
    """

    proxy: str = "http://127.0.0.1:8000/v1"
    proxy_key_file: Path | None = None
    model: str = "auto"
    token_file: Path | None = None
    state: Path | None = None
    user_installs: bool = False
    context: int = 8192
    allow_users: tuple[int, ...] = ()
    block_users: tuple[int, ...] = ()
    allow_channels: tuple[int, ...] = ()
    block_channels: tuple[int, ...] = ()
    allow_guilds: tuple[int, ...] = ()
    ask_per_minute: int = 3
    ask_per_channel: int = 3
    commands_per_minute: int = 20
    tokens_per_day: int = 50_000
    edit_every: float = 1.2
    first_token_within: float = 60.0
    next_token_within: float = 20.0
    log: str = "info"


@dataclass(frozen=True, slots=True)
class Row:
    """How one setting is read, and what it does, for the docs; less than `least` is refused."""

    name: str
    takes: str
    says: str
    least: float | None = None


ROWS = (
    Row("proxy", "address", "Where `deepfit serve` listens, with /v1."),
    Row("proxy_key_file", "file", "A file with the key that the proxy wants, if it wants one."),
    Row("model", "model", "The model that answers when a user has chosen none."),
    Row("token_file", "file", "A file with the bot's token; DISCORD_TOKEN wins over it."),
    Row("state", "folder", "Where budgets and choices are kept; unset: the user's data folder."),
    Row("user_installs", "true|false", "Commands for user installs, private and group channels."),
    Row("context", "tokens", "The context that a fit question means when it names none.", 256),
    Row("allow_users", "ids", "The only users who are answered; empty: all."),
    Row("block_users", "ids", "Users who are never answered."),
    Row("allow_channels", "ids", "The only channels that are answered in; empty: all."),
    Row("block_channels", "ids", "Channels that are never answered in."),
    Row("allow_guilds", "ids", "The only servers that are answered in; empty: all."),
    Row("ask_per_minute", "number", "Questions to the model that a user may ask in a minute.", 1),
    Row("ask_per_channel", "number", "Answers that may stream in one channel at a time.", 1),
    Row("commands_per_minute", "number", "Commands of a user in a minute; more are let be.", 1),
    Row("tokens_per_day", "number", "Tokens of answers for a user in a day; 0: no limit.", 0),
    Row("edit_every", "seconds", "The least time between two edits of a message.", 1.0),
    Row("first_token_within", "seconds", "How long an answer may take to begin.", 0.1),
    Row("next_token_within", "seconds", "How long an answer may pause.", 0.1),
    Row("log", "level", "How much is logged: debug, info, warning or error."),
)

# What a change of the file cannot reach while the bot runs; everything else it does.
AT_START = frozenset({"token_file", "state", "user_installs", "log"})


def load_bot_settings(environ: Mapping[str, str], file: Path | None) -> BotSettings:
    """Defaults, then the file's table `[bot]`, then the environment. Raises `BotSettingsError`."""
    settings = BotSettings()
    for source, values in ((str(file), _from_file(file)), ("the environment", _from(environ))):
        read = {name: _read(name, value, source) for name, value in values.items()}
        settings = replace(settings, **read)
    return settings


def _from_file(file: Path | None) -> dict[str, Any]:
    if file is None or not file.exists():
        return {}
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8")).get("bot", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BotSettingsError(f"{file} cannot be read: {error}") from error
    if not isinstance(table, dict):
        raise BotSettingsError(f"{file}: 'bot' is no table; write [bot] above the bot's settings.")
    return table


def _from(environ: Mapping[str, str]) -> dict[str, str]:
    """The names after the prefix, known or not: a misspelt one must not be lost in silence."""
    named = {key: value for key, value in environ.items() if key.startswith(_PREFIX)}
    return {key.removeprefix(_PREFIX).lower(): value for key, value in named.items()}


def _read(name: str, value: Any, source: str) -> Any:
    row = next((row for row in ROWS if row.name == name), None)
    if row is None:
        if name == "token":
            raise BotSettingsError(
                f"{source}: the token is no setting; put it into DISCORD_TOKEN in the environment, "
                "or into a file of its own that token_file names."
            )
        names = ", ".join(row.name for row in ROWS)
        raise BotSettingsError(f"{source}: there is no bot setting '{name}'; there are {names}.")
    try:
        found = READERS[row.takes](value)
    except (TypeError, ValueError) as error:
        raise BotSettingsError(
            f"{source}: {name} = {value!r} is no {row.takes}: {error}."
        ) from error
    if row.least is not None and found < row.least:
        raise BotSettingsError(f"{source}: {name} = {value!r} must be {row.least} or more.")
    return found
