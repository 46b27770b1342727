"""What the program finds around it before it starts: its folder, the way out, its language."""

import os
from pathlib import Path

import pytest

from bot.detour import discord_proxy
from bot.ending import terminal_locale
from bot.settings import BotSettings
from bot.state import state_folder
from bot.unready import Unready


def test_state_folder(tmp_path: Path) -> None:
    """The folder is made, for its owner alone, and nothing is left in it."""
    folder = state_folder(BotSettings(state=tmp_path / "a" / "b"))

    assert tmp_path / "a" / "b" == folder
    assert list(folder.iterdir()) == []
    assert os.name != "posix" or folder.stat().st_mode & 0o777 == 0o700


def test_usual_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unset, it is in the user's data folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)

    assert state_folder(BotSettings()).is_relative_to(tmp_path)


def test_no_folder(tmp_path: Path) -> None:
    """A place where no folder can be is refused, with its name and the reason."""
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(Unready) as error:
        state_folder(BotSettings(state=file / "bot"))
    said = error.value.say("en")

    assert str(file / "bot") in said
    assert "Not a directory" in said


@pytest.mark.parametrize(
    "address", ["http://proxy:3128", "http://ada:secret@proxy:3128/", "https://[::1]:8"]
)
def test_detour(address: str) -> None:
    """An HTTP proxy's address is taken as it is."""
    assert address == discord_proxy({"DISCORD_PROXY": f" {address}"})


@pytest.mark.parametrize("environ", [{}, {"DISCORD_PROXY": ""}, {"HTTPS_PROXY": "http://p:1"}])
def test_no_detour(environ: dict[str, str]) -> None:
    """Without it there is none."""
    assert discord_proxy(environ) is None


@pytest.mark.parametrize("address", ["proxy:3128", "socks5://p:1", "http://p:1/path", "http://"])
def test_bad_detour(address: str) -> None:
    """Anything else is refused, and not repeated: it may hold a password."""
    with pytest.raises(Unready) as error:
        discord_proxy({"DISCORD_PROXY": address})

    assert "http://host:port" in error.value.say("en")
    assert address not in error.value.say("en").replace("http://host:port", "")


@pytest.mark.parametrize(
    ("environ", "locale"),
    [
        ({}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de_DE", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "de_DE", "LC_ALL": "", "LC_MESSAGES": "en_GB"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "fr_FR"}, "en"),
    ],
)
def test_terminal_locale(environ: dict[str, str], locale: str) -> None:
    """The owner is told in the language of their terminal."""
    assert locale == terminal_locale(environ)
