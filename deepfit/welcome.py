"""What `deepfit serve` prints at its start: devices, models, plans, and what to type next."""

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from estimator.devices import Device
from estimator.fit.plan import Plan
from estimator.units import show_gib
from proxy.folders import Unusable
from proxy.outlook import Outlook

_MEND = {
    "cuda": "make serve GPU=cuda",
    "rocm": "make serve GPU=rocm[/bold], or [bold]make serve GPU=vulkan",
    "vulkan": "make serve GPU=vulkan",
    "metal": "make serve GPU=metal",
}


def say_devices(console: Console, devices: Iterable[Device]) -> None:
    table = Table("device", "memory", "free", "told by", title="Devices", title_justify="left")
    for device in devices:
        table.add_row(
            escape(device.name),
            show_gib(device.total_bytes),
            show_gib(device.free_bytes),
            escape(device.source),
        )
    console.print(table)


def say_idle_gpus(console: Console, gpus: Iterable[Device]) -> None:
    """A build without a backend for them would serve from RAM without a word."""
    for gpu in gpus:
        mend = f"[bold]{_MEND[gpu.backend]}[/bold] (see README, 'On a GPU')"
        name = escape(gpu.name)
        if gpu.kind == "unified" and gpu.backend in {"rocm", "vulkan"}:
            # Its memory is the RAM's: answers come no faster for it, prompts are read faster.
            console.print(f"{name}, in this processor, is not used. It could read prompts: {mend}")
            continue
        console.print(
            Panel(
                f"{name} is here, but the installed llama.cpp was built without a backend for it, "
                f"so models run without it, many times slower.\nTo mend it: {mend}",
                title="The GPU is not used",
                border_style="red",
            )
        )


def say_models(console: Console, models: Iterable[Outlook], unusable: Iterable[Unusable]) -> None:
    table = Table(title="Models", title_justify="left", show_lines=True)
    table.add_column("model, and how it speaks", overflow="fold")
    table.add_column("quants", overflow="fold")
    table.add_column("gets", no_wrap=True)
    table.add_column("why")
    for each in models:
        found, variant = each.found, each.variant
        table.add_row(
            f"[bold]{escape(variant.name)}[/bold]\n{escape(variant.family.title)}",
            " ".join(file.quant for file in variant.files),
            f"[green]{found.quant}[/green]" if isinstance(found, Plan) else "[red]nothing[/red]",
            escape(found.why),
        )
    console.print(table)
    for file in unusable:
        console.print(f"[red]unusable[/red] {escape(str(file.path))}: {escape(file.reason)}")


def say_how_to_ask(console: Console, url: str) -> None:
    """Lines to paste into another terminal."""
    console.print(f"Serving on [bold]{url}[/bold]; ^C ends it. Ask it from another terminal:\n")
    for line in (
        f"  curl {url}/v1/chat/completions -H 'Content-Type: application/json' \\",
        """    -d '{"model": "auto", "messages": [{"role": "user", "content": "Hello!"}]}'""",
        "",
        "or with the openai SDK:",
        "",
        "  from openai import OpenAI",
        f'  client = OpenAI(base_url="{url}/v1", api_key="none")',
        '  print(client.chat.completions.create(model="auto", messages=[{"role": "user", '
        '"content": "Hello!"}]).choices[0].message.content)',
        "",
    ):
        console.print(line, markup=False, soft_wrap=True)
