"""What commands share: options that several take, the settings, and how an error is said."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

CONFIG_FILE = Path("deepfit.toml")

Models = Annotated[
    list[Path] | None,
    typer.Option("--models", metavar="DIR", help="A folder of GGUF files; may be given again."),
]
ConfigFile = Annotated[Path, typer.Option("--config", metavar="FILE", help="The settings file.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def settings_of(options: dict[str, Any], file: Path) -> Any:
    """The settings, as `proxy.settings` reads them; raises `SettingsError`."""
    from proxy.settings import load_settings  # noqa: PLC0415 - the rooms take time to import

    return load_settings(options, environ=os.environ, file=file)


def say_errors(act: Callable[[], object]) -> None:
    """What we raise on purpose is a sentence on standard error, and exit status 2."""
    from proxy.errors import DeepFitError  # noqa: PLC0415

    try:
        act()
    except DeepFitError as error:
        typer.echo(f"deepfit: {error.message}", err=True)
        raise typer.Exit(2) from None
