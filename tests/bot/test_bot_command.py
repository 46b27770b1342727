"""`deepfit bot` as it is typed."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.discord.program import ROOT

DEEPFIT = (sys.executable, "-m", "deepfit")


def typed(
    folder: Path, *command: str, environ: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    own = {"HOME": str(folder), "PYTHONPATH": str(ROOT), "LANG": "C", "COLUMNS": "200"}
    return subprocess.run(
        command,
        cwd=folder,
        env={**own, **(environ or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_token_on_the_command_line(tmp_path: Path) -> None:
    """A token is not taken from the command line, and what was typed is not repeated."""
    done = typed(tmp_path, *DEEPFIT, "bot", "MTIzNDU2.secret.token")

    assert done.returncode == 2
    assert "reset the token" in done.stderr
    assert "DISCORD_TOKEN" in done.stderr
    assert "secret" not in done.stderr + done.stdout


@pytest.mark.parametrize("option", ["--token", "--discord-token"])
def test_no_such_option(option: str, tmp_path: Path) -> None:
    """Nor is there an option for it."""
    done = typed(tmp_path, *DEEPFIT, "bot", option, "MTIzNDU2.secret.token")

    assert done.returncode == 2
    assert "No such option" in done.stderr
    assert "secret" not in done.stderr + done.stdout


@pytest.mark.parametrize("package", ["discord", "aiohttp", "openai", "PIL"])
def test_without_packages(package: str, tmp_path: Path) -> None:
    """Without the bot's packages there is one sentence that says how to get them."""
    script = (
        f"import sys; sys.modules[{package!r}] = None; sys.argv = ['deepfit', 'bot']; "
        "from deepfit.cli import main; main()"
    )
    done = typed(tmp_path, sys.executable, "-c", script, environ={"DISCORD_TOKEN": "x"})

    assert done.returncode == 2
    assert "pip install 'deepfit[bot]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_bad_setting(tmp_path: Path) -> None:
    """A setting that cannot be read is a sentence and status 2."""
    (tmp_path / "other.toml").write_text("[bot]\ncontext = 1\n")
    done = typed(tmp_path, *DEEPFIT, "bot", "--config", "other.toml")

    assert done.returncode == 2
    assert "other.toml: context = 1 must be 256 or more" in done.stderr


def test_no_token(tmp_path: Path) -> None:
    """Without a token it ends with 78, which tells a supervisor not to start it again."""
    done = typed(tmp_path, *DEEPFIT, "bot")

    assert done.returncode == 78
    assert "deepfit bot: There is no token." in done.stderr


def test_help(tmp_path: Path) -> None:
    """Help needs none of the bot's packages, and tells the exit statuses."""
    script = (
        "import sys; sys.modules['discord'] = None; sys.argv = ['deepfit', 'bot', '--help']; "
        "from deepfit.cli import main; main()"
    )
    done = typed(tmp_path, sys.executable, "-c", script)

    assert done.returncode == 0
    assert "--check" in done.stdout
    assert "78 Discord refuses it" in done.stdout
