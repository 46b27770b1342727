"""The proxy's settings, from every source."""

import os
from dataclasses import fields
from pathlib import Path

import pytest

from deepfit.configuration import as_toml
from proxy.settings import DOCS, Settings, SettingsError, load_settings

GIB = 1 << 30


def test_nothing_given() -> None:
    """Without file, environment and options the defaults stand."""
    assert Settings() == load_settings({}, environ={})


def test_rising_order(tmp_path: Path) -> None:
    """The file wins over defaults, the environment over the file, options over both."""
    file = tmp_path / "deepfit.toml"
    file.write_text('port = 1\nhost = "10.0.0.1"\nparallel = 3\n[bot]\nanything = 1\n')
    settings = load_settings(
        {"port": 3, "memory_limit": "6GiB", "context": None},
        environ={"DEEPFIT_PORT": "2", "DEEPFIT_HOST": "10.0.0.2", "HOME": "x"},
        file=file,
    )

    assert (3, "10.0.0.2", 3) == (settings.port, settings.host, settings.parallel)
    assert 6 * GIB == settings.memory_limit
    assert settings.context is None


def test_folders(tmp_path: Path) -> None:
    """Folders come as a list in the file, and joined as in PATH in the environment."""
    file = tmp_path / "deepfit.toml"
    file.write_text("models = ['/a', '/b']")
    joined = os.pathsep.join(["/c", "~/d"])

    assert (Path("/a"), Path("/b")) == load_settings({}, environ={}, file=file).models
    assert (Path("/c"), Path("~/d").expanduser()) == load_settings(
        {}, environ={"DEEPFIT_MODELS": joined}, file=file
    ).models


def test_unset(tmp_path: Path) -> None:
    """An optional setting is unset by an empty text."""
    file = tmp_path / "deepfit.toml"
    file.write_text('memory_limit = "1GiB"')

    assert load_settings({}, environ={"DEEPFIT_MEMORY_LIMIT": ""}, file=file).memory_limit is None


def test_file_need_not_exist(tmp_path: Path) -> None:
    """A settings file that is not there changes nothing."""
    assert Settings() == load_settings({}, environ={}, file=tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "eighty"),
        ("port", 65536),
        ("memory_limit", "six"),
        ("memory_limit", -1),
        ("parallel", 0),
        ("upgrade_after", "soon"),
        ("upgrade_after", "-1"),
        ("upgrade_after", "nan"),
        ("spill", "everything"),
        ("context", [1]),
        ("models", 5),
    ],
)
def test_unreadable(name: str, value: object) -> None:
    """A value that cannot be read is an error that names the setting and where it stood."""
    with pytest.raises(SettingsError, match=rf"command line: {name} = "):
        load_settings({name: value}, environ={})


def test_unknown_name(tmp_path: Path) -> None:
    """A setting that does not exist is an error that lists those that do."""
    file = tmp_path / "deepfit.toml"
    file.write_text("memory = 1")
    with pytest.raises(SettingsError, match=r"no setting 'memory'; there are .*memory_limit"):
        load_settings({}, environ={}, file=file)


@pytest.mark.parametrize("content", [b"port = ", b"\xff\xfe"])
def test_broken_file(tmp_path: Path, content: bytes) -> None:
    """A file that is no TOML is an error that names it."""
    file = tmp_path / "deepfit.toml"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=r"deepfit\.toml cannot be read"):
        load_settings({}, environ={}, file=file)


def test_every_setting_is_documented() -> None:
    """Every setting has one line that says what it takes and does, in the order of the fields."""
    assert [field.name for field in fields(Settings)] == [setting.name for setting in DOCS]


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(
            models=(Path("/a b"), Path("/c")),
            memory_limit=6 * GIB + 1,
            context=8192,
            spill="never",
            threads=3,
            ping=0.5,
        ),
    ],
)
def test_printed_settings_are_settings(settings: Settings, tmp_path: Path) -> None:
    """What `deepfit config` prints is a `deepfit.toml` of the same settings."""
    file = tmp_path / "deepfit.toml"
    file.write_text(as_toml(settings))

    assert settings == load_settings({}, environ={}, file=file)
