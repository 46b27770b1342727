"""`deepfit`: what can be typed in a terminal. Rooms are imported when their command runs."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(
    name="deepfit",
    help="DeepSeek models on the machine you own: the largest quant that fits, spoken to exactly.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Models = Annotated[
    list[Path] | None,
    typer.Option("--models", metavar="DIR", help="A folder of GGUF files; may be given again."),
]
Host = Annotated[str | None, typer.Option(help="The address to listen on.")]
Port = Annotated[int | None, typer.Option(help="The port to listen on.")]
MemoryLimit = Annotated[
    str | None, typer.Option(metavar="SIZE", help="The most models may take of any device: 6GiB.")
]
Context = Annotated[
    int | None, typer.Option(metavar="TOKENS", help="The context to serve each model with.")
]
Parallel = Annotated[int | None, typer.Option(help="Requests that one model answers at once.")]
ConfigFile = Annotated[Path, typer.Option("--config", metavar="FILE", help="The settings file.")]

What = Annotated[
    str, typer.Argument(metavar="FILE|MODEL", help="A GGUF file, a folder of them, or a model.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]

CONFIG_FILE = Path("deepfit.toml")


@app.command()
def serve(
    *,
    models: Models = None,
    host: Host = None,
    port: Port = None,
    memory_limit: MemoryLimit = None,
    context: Context = None,
    parallel: Parallel = None,
    config: ConfigFile = CONFIG_FILE,
) -> None:
    """Serve the DeepSeek models in your folders, or a demo model, over OpenAI's API."""
    options = {
        "models": tuple(models) if models else None,
        "host": host,
        "port": port,
        "memory_limit": memory_limit,
        "context": context,
        "parallel": parallel,
    }
    from deepfit.serving import run  # noqa: PLC0415 - the rooms take time to import

    _say_errors(lambda: run(_settings(options, config)))


@app.command()
def config(*, config: ConfigFile = CONFIG_FILE) -> None:
    """Print every setting as it stands now, in the form of deepfit.toml."""
    from deepfit.configuration import as_toml  # noqa: PLC0415

    _say_errors(lambda: typer.echo(as_toml(_settings({}, config)), nl=False))


@app.command()
def doctor(
    what: What, *, models: Models = None, json: AsJson = False, config: ConfigFile = CONFIG_FILE
) -> None:
    """Look a GGUF file or a model over: what is right, repaired at load, or broken (status 1)."""
    from rich.console import Console  # noqa: PLC0415

    from deepfit.doctor import run  # noqa: PLC0415

    def act() -> None:
        settings = _settings({"models": tuple(models) if models else None}, config)
        if not run(what, settings, as_json=json, console=Console(highlight=False)):
            raise typer.Exit(1)

    _say_errors(act)


@app.command()
def bench(
    model: Annotated[str, typer.Argument(metavar="FILE|MODEL", help="A GGUF file, or a model.")],
    *,
    models: Models = None,
    json: AsJson = False,
    config: ConfigFile = CONFIG_FILE,
) -> None:
    """Measure how fast this machine runs a model, and keep that for later estimates."""
    from rich.console import Console  # noqa: PLC0415

    from deepfit.bench import run  # noqa: PLC0415

    def act() -> None:
        settings = _settings({"models": tuple(models) if models else None}, config)
        run(model, settings, as_json=json, console=Console(highlight=False))

    _say_errors(act)


@app.command()
def devices(*, json: AsJson = False) -> None:
    """Show this machine's devices, who was asked for them, and whose answer counts."""
    from rich.console import Console  # noqa: PLC0415

    from deepfit.devices import run  # noqa: PLC0415
    from estimator.detect import survey  # noqa: PLC0415

    run(survey(), as_json=json, console=Console(highlight=False))


def _settings(options: dict[str, Any], file: Path) -> Any:
    from proxy.settings import load_settings  # noqa: PLC0415

    return load_settings(options, environ=os.environ, file=file)


def _say_errors(act: Any) -> None:
    """What we raise on purpose is a sentence on standard error, and exit status 2."""
    from proxy.errors import DeepFitError  # noqa: PLC0415

    try:
        act()
    except DeepFitError as error:
        typer.echo(f"deepfit: {error.message}", err=True)
        raise typer.Exit(2) from None


def main() -> None:
    app()
