"""`deepfit`: what can be typed in a terminal. Rooms are imported when their command runs."""

import os
from collections.abc import Callable
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
Named = Annotated[str, typer.Argument(metavar="MODEL", help="A DeepSeek model: r1-14b, v2 lite.")]
Ctx = Annotated[
    str | None, typer.Option("--ctx", metavar="TOKENS", help="Tokens of context: 8192, 16k, 1m.")
]
Quant = Annotated[str | None, typer.Option("--quant", help="Only this quant, such as Q4_K_M.")]
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
    from estimator.detection.detect import survey  # noqa: PLC0415

    run(survey(), as_json=json, console=Console(highlight=False))


@app.command("can-run")
def can_run(
    device: Annotated[str, typer.Argument(help="A device: 'RTX 3060 12GB', 2x3090, 'm4 max 64'.")],
    model: Named,
    *,
    ctx: Ctx = None,
    quant: Quant = None,
    kv: Annotated[
        str | None, typer.Option("--kv", metavar="TYPE", help="The KV cache's type: f16, q8_0.")
    ] = None,
    ram: Annotated[
        str | None, typer.Option("--ram", metavar="SIZE", help="RAM beside the GPU: 64GiB.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Say whether a device runs a model, and how: each quant, its memory, its speed.

    Exit status: 0 it runs, whole or with a part in RAM; 1 it does not; 2 bad input.
    """
    from deepfit.can_run import run  # noqa: PLC0415

    terms = {"ctx": ctx, "quant": quant, "kv": kv, "ram": ram}
    _answer(lambda: run(device, model, _terms(**terms), as_json=json, console=_console()))


@app.command()
def plan(
    model: Annotated[str, typer.Argument(metavar="FILE|MODEL", help="A file, or a model's name.")],
    *,
    ctx: Ctx = None,
    models: Models = None,
    json: AsJson = False,
    config: ConfigFile = CONFIG_FILE,
) -> None:
    """Say what this machine, as it is now, makes of a model: its own files, or any of the table.

    Exit status: 0 it runs, whole or with a part in RAM; 1 it does not; 2 bad input.
    """
    from deepfit.plan import run  # noqa: PLC0415

    def act() -> bool:
        settings = _settings({"models": tuple(models) if models else None}, config)
        return run(model, _terms(ctx=ctx).n_ctx, settings, as_json=json, console=_console())

    _answer(act)


@app.command()
def report(
    model: Named,
    *,
    form: Annotated[str, typer.Option("--format", help="text, markdown or html.")] = "text",
    compare: Annotated[
        bool, typer.Option("--compare", help="Set the numbers of usual web pages beside ours.")
    ] = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it there.")] = None,
    json: AsJson = False,
) -> None:
    """Write a model's page: quants, memory, devices that run it, speed, the usual questions."""
    from deepfit.report import format_named, run  # noqa: PLC0415

    def act() -> None:
        named = format_named(form)
        run(model, named, is_compared=compare, out=out, as_json=json, console=_console())

    _say_errors(act)


@app.command()
def gpus(
    model: Named,
    *,
    ctx: Ctx = None,
    quant: Quant = None,
    min_tok_s: Annotated[
        float, typer.Option("--min-tok-s", min=0, help="Likely tokens a second, at least.")
    ] = 0.0,
    json: AsJson = False,
) -> None:
    """List the devices that hold a model whole, from the least memory up.

    Exit status: 0 there are some; 1 there are none; 2 bad input.
    """
    from deepfit.gpus import run  # noqa: PLC0415

    _answer(
        lambda: run(
            model, _terms(ctx=ctx, quant=quant), min_tok_s, as_json=json, console=_console()
        )
    )


def _console() -> Any:
    from rich.console import Console  # noqa: PLC0415

    return Console(highlight=False)


def _terms(**texts: str | None) -> Any:
    from deepfit.asked import bad_input  # noqa: PLC0415
    from estimator.terms import read_terms  # noqa: PLC0415

    with bad_input():
        return read_terms(**texts)


def _answer(act: Callable[[], bool]) -> None:
    """Exit status 1 when the answer is no."""

    def exit_if_not() -> None:
        if not act():
            raise typer.Exit(1)

    _say_errors(exit_if_not)


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
