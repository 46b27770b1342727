"""The bot's settings: what `deepfit.toml` says in its table `[bot]`, and `DEEPFIT_BOT_*`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Row:
    """How one setting is read from text, and what it does, for the docs."""

    name: str
    takes: str
    says: str


ROWS = (
    Row("proxy", "address", "Where `deepfit serve` listens, with /v1."),
    Row("proxy_key_file", "file", "A file with the key that the proxy wants, if it wants one."),
    Row("model", "model", "The model that answers when a user has chosen none."),
    Row(
        "token_file", "file", "A file with the bot's token; DISCORD_TOKEN in the environment wins."
    ),
    Row("state", "folder", "Where budgets and choices are kept; unset: the user's data folder."),
    Row("user_installs", "true|false", "Commands for user installs, private and group channels."),
    Row("context", "tokens", "The context that a fit question means when it names none."),
    Row("allow_users", "ids", "The only users who are answered; empty: all."),
    Row("block_users", "ids", "Users who are never answered."),
    Row("allow_channels", "ids", "The only channels that are answered in; empty: all."),
    Row("block_channels", "ids", "Channels that are never answered in."),
    Row("allow_guilds", "ids", "The only servers that are answered in; empty: all."),
    Row("ask_per_minute", "number", "Questions to the model that a user may ask in a minute."),
    Row("ask_per_channel", "number", "Answers that may stream in one channel at a time."),
    Row("commands_per_minute", "number", "Commands of a user in a minute; more are let be."),
    Row("tokens_per_day", "number", "Tokens of answers for a user in a day; 0: no limit."),
    Row("edit_every", "seconds", "The least time between two edits of a message; 1.2 is lawful."),
    Row("first_token_within", "seconds", "How long an answer may take to begin."),
    Row("next_token_within", "seconds", "How long an answer may pause."),
)

_LEAST = {"edit_every": 1.0, "context": 256, "ask_per_minute": 1, "ask_per_channel": 1,
          "commands_per_minute": 1}  # fmt: skip


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
    known = {f"{_PREFIX}{field.name.upper()}": field.name for field in fields(BotSettings)}
    return {known[key]: value for key, value in environ.items() if key in known}


def _read(name: str, value: Any, source: str) -> Any:
    row = next((row for row in ROWS if row.name == name), None)
    if row is None:
        names = ", ".join(row.name for row in ROWS)
        raise BotSettingsError(f"{source}: there is no bot setting '{name}'; there are {names}.")
    try:
        return _typed(row, value)
    except (TypeError, ValueError) as error:
        raise BotSettingsError(
            f"{source}: {name} = {value!r} is no {row.takes}: {error}"
        ) from error


def _typed(row: Row, value: Any) -> Any:
    if row.takes in ("file", "folder"):
        return Path(value).expanduser() if value else None
    if row.takes == "ids":
        return tuple(int(part) for part in (value.split() if isinstance(value, str) else value))
    if row.takes == "true|false":
        if str(value).lower() not in ("true", "false"):
            raise ValueError("write true or false")
        return str(value).lower() == "true"
    if row.takes in ("address", "model"):
        return str(value)
    number = float(value) if row.takes == "seconds" else int(value)
    least = _LEAST.get(row.name, 0)
    if not number >= least:  # nan is neither
        raise ValueError(f"it must be {least} or more")
    return number
