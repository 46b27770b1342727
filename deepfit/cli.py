"""`deepfit`: what can be typed in a terminal. Rooms are imported when their command runs."""

from pathlib import Path
from typing import Annotated

import typer

from deepfit.bot_command import bot_command
from deepfit.fit_commands import fit_commands
from deepfit.options import CONFIG_FILE, AsJson, ConfigFile, Models, say_errors, settings_of

app = typer.Typer(
    name="deepfit",
    help="DeepSeek models on the machine you own: the largest quant that fits, spoken to exactly.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Host = Annotated[str | None, typer.Option(help="The address to listen on.")]
Port = Annotated[int | None, typer.Option(help="The port to listen on.")]
MemoryLimit = Annotated[
    str | None, typer.Option(metavar="SIZE", help="The most models may take of any device: 6GiB.")
]
Context = Annotated[
    int | None, typer.Option(metavar="TOKENS", help="The context to serve each model with.")
]
Parallel = Annotated[int | None, typer.Option(help="Requests that one model answers at once.")]

What = Annotated[
    str, typer.Argument(metavar="FILE|MODEL", help="A GGUF file, a folder of them, or a model.")
]


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

    say_errors(lambda: run(settings_of(options, config)))


@app.command()
def config(*, config: ConfigFile = CONFIG_FILE) -> None:
    """Print every setting as it stands now, in the form of deepfit.toml."""
    from deepfit.configuration import as_toml  # noqa: PLC0415

    say_errors(lambda: typer.echo(as_toml(settings_of({}, config)), nl=False))


@app.command()
def doctor(
    what: What, *, models: Models = None, json: AsJson = False, config: ConfigFile = CONFIG_FILE
) -> None:
    """Look a GGUF file or a model over: what is right, repaired at load, or broken (status 1)."""
    from rich.console import Console  # noqa: PLC0415

    from deepfit.doctor import run  # noqa: PLC0415

    def act() -> None:
        settings = settings_of({"models": tuple(models) if models else None}, config)
        if not run(what, settings, as_json=json, console=Console(highlight=False)):
            raise typer.Exit(1)

    say_errors(act)


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
        settings = settings_of({"models": tuple(models) if models else None}, config)
        run(model, settings, as_json=json, console=Console(highlight=False))

    say_errors(act)


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A GGUF file.")],
    *,
    ctx: Annotated[
        str | None, typer.Option("--ctx", metavar="TOKENS", help="Tokens of context: 8192, 16k.")
    ] = None,
    ngl: Annotated[
        int | None,
        typer.Option("--ngl", min=-1, help="Layers on the GPU: -1 all, 0 none; else as planned."),
    ] = None,
    experts_in_ram: Annotated[
        bool, typer.Option("--experts-in-ram", help="Leave routed experts in RAM.")
    ] = False,
    kv: Annotated[
        str | None, typer.Option("--kv", metavar="TYPE", help="The KV cache's type: f16, q8_0.")
    ] = None,
    json: AsJson = False,
    config: ConfigFile = CONFIG_FILE,
) -> None:
    """Hold the memory estimate of a file against llama.cpp's own account; nothing is allocated.

    Exit status: 0 it holds; 1 it does not; 2 the file cannot be read or loaded.
    """
    from rich.console import Console  # noqa: PLC0415

    from deepfit.verify import Wanted, run  # noqa: PLC0415

    def act() -> None:
        wanted = Wanted(ctx, kv, ngl, experts_in_ram)
        console = Console(highlight=False)
        if not run(file, wanted, settings_of({}, config), as_json=json, console=console):
            raise typer.Exit(1)

    say_errors(act)


@app.command()
def devices(*, json: AsJson = False) -> None:
    """Show this machine's devices, who was asked for them, and whose answer counts."""
    from rich.console import Console  # noqa: PLC0415

    from deepfit.devices import run  # noqa: PLC0415
    from estimator.detection.detect import survey  # noqa: PLC0415

    run(survey(), as_json=json, console=Console(highlight=False))


app.add_typer(fit_commands)
app.add_typer(bot_command)


def main() -> None:
    app()
