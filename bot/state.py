"""The folder where the bot keeps what it must remember: budgets, choices, what Discord was told."""

from pathlib import Path

import platformdirs

from bot.settings import BotSettings
from bot.unready import Unready


def state_folder(settings: BotSettings) -> Path:
    """Made if it is not there, for its owner alone. Raises `Unready` if it takes no file."""
    folder = settings.state or platformdirs.user_data_path("deepfit", appauthor=False) / "bot"
    probe = folder / ".writable"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Unready("state_unwritable", folder=folder, why=why) from error
    return folder
