"""Settings that follow their file while the bot runs."""

import logging
import os
from pathlib import Path

import pytest

from bot.reload import LiveSettings
from bot.settings import BotSettingsError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "deepfit.toml"
    path.write_text('[bot]\nmodel = "one"\n')
    return path


@pytest.fixture(autouse=True)
def _all_levels(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


def rewrite(file: Path, text: str) -> None:
    """As an editor does: another file in its place."""
    new = file.with_suffix(".swp")
    new.write_text(text)
    os.replace(new, file)  # noqa: PTH105


def test_changed(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A file that changed is read again, and the log names what changed."""
    settings = LiveSettings({}, file)
    assert settings().model == "one"
    rewrite(file, '[bot]\nmodel = "two"\ncontext = 512\n')

    assert ("two", 512) == (settings().model, settings().context)
    assert [f"{file} was read again; changed: model, context"] == caplog.messages


def test_unchanged(file: Path) -> None:
    """A file that did not change gives the same object: it is not read again."""
    settings = LiveSettings({}, file)

    assert settings() is settings()


def test_environment_stays(file: Path) -> None:
    """The environment wins at every reading."""
    settings = LiveSettings({"DEEPFIT_BOT_MODEL": "env"}, file)
    rewrite(file, '[bot]\nmodel = "two"\n')

    assert settings().model == "env"


@pytest.mark.parametrize("text", ["[bot", "[bot]\nmodle = 5\n", "[bot]\ncontext = 1\n"])
def test_broken(text: str, file: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A broken file keeps the old settings with one warning, until it is whole again."""
    settings = LiveSettings({}, file)
    rewrite(file, text)

    assert ["one"] * 3 == [settings().model for _ in range(3)]
    assert ["WARNING"] == [record.levelname for record in caplog.records]
    assert str(file) in caplog.messages[0]
    rewrite(file, '[bot]\nmodel = "two"\n')
    assert settings().model == "two"


def test_gone(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A file that is gone, as it is for a moment while it is written anew, keeps them too."""
    settings = LiveSettings({}, file)
    file.unlink()

    assert ["one", "one"] == [settings().model, settings().model]
    assert [f"{file} is gone; its settings stay as they were"] == caplog.messages
    rewrite(file, '[bot]\nmodel = "two"\n')
    assert settings().model == "two"


def test_appears(tmp_path: Path) -> None:
    """A file that was not there at the start is read when it is."""
    file = tmp_path / "deepfit.toml"
    settings = LiveSettings({}, file)
    assert settings().model == "auto"
    rewrite(file, '[bot]\nmodel = "two"\n')

    assert settings().model == "two"


def test_at_start_only(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What cannot change while the bot runs is said to wait for the next start."""
    settings = LiveSettings({}, file)
    rewrite(file, "[bot]\nuser_installs = true\nask_per_minute = 5\n")
    settings()

    assert "these take effect at the next start: user_installs" == caplog.messages[-1]


def test_broken_at_start(file: Path) -> None:
    """At the start a broken file is an error."""
    file.write_text("[bot")
    with pytest.raises(BotSettingsError, match="cannot be read"):
        LiveSettings({}, file)


def test_no_file() -> None:
    """Without a file the defaults stay."""
    assert LiveSettings({}, None)().model == "auto"
