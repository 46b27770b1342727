"""Where models are looked for when nobody says where, and where measurements are kept."""

from pathlib import Path

import platformdirs

from proxy.settings import Settings


def usual_folders() -> tuple[Path, ...]:
    """`models/` here, and in what DeepFit keeps for its user."""
    return (Path("models").resolve(), _own() / "models")


def demo_folder() -> Path:
    return _own() / "demo"


def measurements_file() -> Path:
    """What `deepfit bench` measured on this machine."""
    return platformdirs.user_state_path("deepfit", appauthor=False) / "measurements.json"


def model_folders(settings: Settings) -> tuple[Path, ...]:
    """The settings' folders; without any, the usual ones and the demo's, as far as they exist."""
    usual = (folder for folder in (*usual_folders(), demo_folder()) if folder.exists())
    return settings.models or tuple(usual)


def _own() -> Path:
    return platformdirs.user_data_path("deepfit", appauthor=False)
