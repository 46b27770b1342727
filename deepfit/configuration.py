"""Settings as a `deepfit.toml` that would set them, each with what it does."""

from dataclasses import fields
from pathlib import Path
from typing import Any

from estimator.units import show_size
from proxy.settings import DOCS, SIZES, Settings


def as_toml(settings: Settings) -> str:
    """Every setting with its value; one that is unset stands as a comment."""
    defaults = Settings()
    says = {setting.name: setting.says for setting in DOCS}
    lines = [
        "# DeepFit's settings as they stand: defaults, deepfit.toml, DEEPFIT_* in the environment.",
        "# Options on the command line win over all of these.",
    ]
    for field in fields(settings):
        value, default = getattr(settings, field.name), getattr(defaults, field.name)
        lines += ["", f"# {says[field.name]}"]
        if value != default:
            lines.append(f"# (default: {_text(field.name, default)})")
        unset = "# " if value is None else ""
        lines.append(f"{unset}{field.name} = {_text(field.name, value)}")
    return "\n".join(lines) + "\n"


def _text(name: str, value: Any) -> str:
    if value is None:
        return '""'
    if name in SIZES:
        return f'"{show_size(value)}"'
    if isinstance(value, tuple):
        return "[" + ", ".join(f"'{part}'" for part in map(Path, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)
