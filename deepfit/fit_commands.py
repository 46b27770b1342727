"""The commands that answer whether and how a model runs, here or elsewhere."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from deepfit.options import CONFIG_FILE, AsJson, ConfigFile, Models, say_errors, settings_of

fit_commands = typer.Typer()

Named = Annotated[str, typer.Argument(metavar="MODEL", help="A DeepSeek model: r1-14b, v2 lite.")]
Ctx = Annotated[
    str | None, typer.Option("--ctx", metavar="TOKENS", help="Tokens of context: 8192, 16k, 1m.")
]
RamBandwidth = Annotated[
    str | None,
    typer.Option(
        "--ram-bandwidth", metavar="GB/S", help="The RAM's bandwidth: 90, ddr5-6000x2, ddr4-3200x8."
    ),
]
Quant = Annotated[str | None, typer.Option("--quant", help="Only this quant, such as Q4_K_M.")]


@fit_commands.command("can-run")
def can_run(
    device: Annotated[
        str,
        typer.Argument(
            help="A device, or several in one machine: 'RTX 3060 12GB', 2x3090, 'm4 max 64', "
            "'3090 + 3060 12gb'."
        ),
    ],
    model: Annotated[
        str,
        typer.Argument(
            metavar="MODEL|FILE|ADDRESS", help="A DeepSeek model; or a GGUF, here or on the web."
        ),
    ],
    *,
    ctx: Ctx = None,
    quant: Quant = None,
    kv: Annotated[
        str | None, typer.Option("--kv", metavar="TYPE", help="The KV cache's type: f16, q8_0.")
    ] = None,
    ram: Annotated[
        str | None, typer.Option("--ram", metavar="SIZE", help="RAM beside the GPU: 64GiB.")
    ] = None,
    ram_bandwidth: RamBandwidth = None,
    json: AsJson = False,
) -> None:
    """Say whether a device runs a model, and how: each quant, its memory, its speed.

    Exit status: 0 it runs, whole or with a part in RAM; 1 it does not; 2 bad input.
    """
    from deepfit.can_run import run  # noqa: PLC0415

    terms = {"ctx": ctx, "quant": quant, "kv": kv, "ram": ram, "ram_bandwidth": ram_bandwidth}
    _answer(lambda: run(device, model, _terms(**terms), as_json=json, console=_console()))


@fit_commands.command()
def plan(
    model: Annotated[
        str,
        typer.Argument(metavar="FILE|MODEL|ADDRESS", help="A file, also on the web; or a model."),
    ],
    *,
    ctx: Ctx = None,
    ram_bandwidth: RamBandwidth = None,
    models: Models = None,
    json: AsJson = False,
    config: ConfigFile = CONFIG_FILE,
) -> None:
    """Say what this machine, as it is now, makes of a model: its own files, or any of the table.

    Exit status: 0 it runs, whole or with a part in RAM; 1 it does not; 2 bad input.
    """
    from deepfit.plan import run  # noqa: PLC0415

    def act() -> bool:
        settings = settings_of({"models": tuple(models) if models else None}, config)
        terms = _terms(ctx=ctx, ram_bandwidth=ram_bandwidth)
        return run(model, terms, settings, as_json=json, console=_console())

    _answer(act)


@fit_commands.command()
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

    say_errors(act)


@fit_commands.command()
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
    from estimator.fit.terms import read_terms  # noqa: PLC0415

    with bad_input():
        return read_terms(**texts)


def _answer(act: Callable[[], bool]) -> None:
    """Exit status 1 when the answer is no."""

    def exit_if_not() -> None:
        if not act():
            raise typer.Exit(1)

    say_errors(exit_if_not)
