"""The bot's settings: each one read from the file and the environment, and what it refuses."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot.settings import AT_START, ROWS, BotSettings, BotSettingsError, Row, load_bot_settings

# By what a setting takes: TOML that sets it, text that sets it, what both mean, and what is wrong.
GOOD = {
    "address": ('"https://elsewhere/v1/"', "https://elsewhere/v1/", "https://elsewhere/v1"),
    "file": ('"/etc/key"', "/etc/key", Path("/etc/key")),
    "folder": ('"/var/bot"', "/var/bot", Path("/var/bot")),
    "ids": ("[1, 23]", "1, 23", (1, 23)),
    "level": ('"DEBUG"', "debug", "debug"),
    "model": ('"coder"', "coder", "coder"),
    "number": ("7", "7", 7),
    "seconds": ("7", "7", 7.0),
    "tokens": ("777", "777", 777),
    "true|false": ("true", "True", True),
}
BAD = {
    "address": ['"127.0.0.1:8000"', '""', "5"],
    "file": ["5", "[]"],
    "folder": ["5", "true"],
    "ids": ["5", '"ada"', '["ada"]', "[true]", "[-1]", "[1.5]"],
    "level": ['"loud"', "5"],
    "model": ['""', "5"],
    "number": ["true", "1.5", '"many"', "-1"],
    "seconds": ["true", "nan", "inf", '"soon"', "-1"],
    "tokens": ["true", "1.5", '"many"', "-1"],
    "true|false": ["1", '"yes"'],
}

ALL = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
WRONG = [(row, text) for row in ROWS for text in BAD[row.takes]]


def written(folder: Path, text: str) -> Path:
    file = folder / "deepfit.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_rows() -> None:
    """Every setting has a row, in the same order, and no row is without a setting."""
    assert [field.name for field in fields(BotSettings)] == [row.name for row in ROWS]
    assert AT_START <= {row.name for row in ROWS}


def test_defaults(tmp_path: Path) -> None:
    """Without a file and an environment there are the defaults."""
    assert BotSettings() == load_bot_settings({}, None)
    assert BotSettings() == load_bot_settings({"DEEPFIT_PORT": "1"}, tmp_path / "none.toml")


@ALL
def test_from_file(row: Row, tmp_path: Path) -> None:
    """Every setting is read from the table [bot]."""
    toml, _, meant = GOOD[row.takes]
    file = written(tmp_path, f"port = 1\n[bot]\n{row.name} = {toml}\n")

    assert meant == getattr(load_bot_settings({}, file), row.name)


@ALL
def test_from_environment(row: Row, tmp_path: Path) -> None:
    """Every setting is read from the environment, which wins over the file."""
    _, text, meant = GOOD[row.takes]
    file = written(tmp_path, "[bot]\n")
    environ = {f"DEEPFIT_BOT_{row.name.upper()}": text}

    assert meant == getattr(load_bot_settings(environ, file), row.name)


def test_environment_wins(tmp_path: Path) -> None:
    """What both set is as the environment has it."""
    file = written(tmp_path, '[bot]\nmodel = "one"\ncontext = 512\n')
    settings = load_bot_settings({"DEEPFIT_BOT_MODEL": "two"}, file)

    assert ("two", 512) == (settings.model, settings.context)


@pytest.mark.parametrize(("row", "toml"), WRONG, ids=lambda value: getattr(value, "name", value))
def test_refused(row: Row, toml: str, tmp_path: Path) -> None:
    """A value that cannot be is refused with its name, the file, and what to write."""
    file = written(tmp_path, f"[bot]\n{row.name} = {toml}\n")

    with pytest.raises(BotSettingsError, match=rf"deepfit\.toml: {row.name} = .*(: .+|or more)\."):
        load_bot_settings({}, file)


@pytest.mark.parametrize("row", [row for row in ROWS if row.least is not None], ids=str)
def test_least(row: Row) -> None:
    """The least is taken, and less is refused with the least."""
    assert row.least is not None
    name = f"DEEPFIT_BOT_{row.name.upper()}"

    assert row.least == getattr(load_bot_settings({name: str(row.least)}, None), row.name)
    with pytest.raises(BotSettingsError, match=f"{row.name}.*must be {row.least} or more"):
        load_bot_settings({name: str(row.least - 1)}, None)


@pytest.mark.parametrize("takes", ["file", "folder"])
def test_unset(takes: str) -> None:
    """An empty text unsets a file or a folder."""
    row = next(row for row in ROWS if row.takes == takes)

    assert (
        getattr(load_bot_settings({f"DEEPFIT_BOT_{row.name.upper()}": ""}, None), row.name) is None
    )


def test_home() -> None:
    """A tilde is the user's home."""
    assert Path.home() / "b" == load_bot_settings({"DEEPFIT_BOT_STATE": "~/b"}, None).state


@pytest.mark.parametrize("name", ["modle", "Model"])
def test_unknown(name: str, tmp_path: Path) -> None:
    """A name that does not exist is refused, and those that do are listed."""
    with pytest.raises(BotSettingsError, match=rf"no bot setting '{name}'.*proxy_key_file"):
        load_bot_settings({}, written(tmp_path, f'[bot]\n{name} = "x"\n'))


def test_unknown_in_environment() -> None:
    """A misspelt variable is refused, not lost."""
    with pytest.raises(BotSettingsError, match="the environment: there is no bot setting 'modle'"):
        load_bot_settings({"DEEPFIT_BOT_MODLE": "x"}, None)


def test_token_is_no_setting(tmp_path: Path) -> None:
    """A token in the settings is refused without repeating it, and told its place."""
    with pytest.raises(BotSettingsError, match="DISCORD_TOKEN") as refusal:
        load_bot_settings({}, written(tmp_path, '[bot]\ntoken = "secret"\n'))

    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("bot = 5\n", r"write \[bot\]"),
        ("[bot\n", "cannot be read"),
        ("[bot]\nmodel = 'one\n", "cannot be read"),
    ],
)
def test_broken_file(text: str, why: str, tmp_path: Path) -> None:
    """A file that is no TOML, or has no such table, is refused with its name."""
    with pytest.raises(BotSettingsError, match=rf"deepfit\.toml.*{why}"):
        load_bot_settings({}, written(tmp_path, text))


def test_not_text(tmp_path: Path) -> None:
    """A file that is no text is refused, and so is a folder in its place."""
    file = tmp_path / "deepfit.toml"
    file.write_bytes(b"\xff\xfe[bot]")
    for path in (file, tmp_path):
        with pytest.raises(BotSettingsError, match=re.escape(str(path))):
            load_bot_settings({}, path)
