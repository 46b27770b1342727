"""`make bench`: the bare loop, us, and llama-cpp-python's own server, in one run."""

import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import load
from benchmarks.contestants import Running, deepfit, packaged
from benchmarks.estimates import estimate_times
from benchmarks.prompts import prompt_times
from benchmarks.workload import N_NEW, STREAMS, write_model

ROUNDS = 5


def main() -> None:
    console = Console(highlight=False, width=100)
    console.print(f"{platform.machine()}, {os.cpu_count()} processors, Python "
                  f"{platform.python_version()}, llama-cpp-python {version('llama-cpp-python')}, "
                  f"commit {commit()}")  # fmt: skip
    console.print(prompt_times())
    console.print(estimate_times())
    with tempfile.TemporaryDirectory() as folder:
        model = write_model(Path(folder))
        with deepfit(model) as ours, packaged(model) as theirs:
            idle = ours.resident_mib
            # In turn, so that whatever else this machine does slows all of them alike.
            rounds = [
                Round(
                    bare=part("benchmarks.ceiling", model),
                    steps=part("benchmarks.steps", model),
                    ours=asyncio.run(measure(ours, STREAMS, turn)),
                    theirs=asyncio.run(measure(theirs, STREAMS[:2], turn)),
                )
                for turn in range(1, ROUNDS + 1)
            ]
    console.print(rates(rounds))
    console.print(own_time(rounds))
    console.print(
        "us at 16 streams / packaged server at 4: "
        f"new prompts {ratio(rounds, lambda r: r.ours['16 new'] / r.theirs['4 new'])}, "
        f"known {ratio(rounds, lambda r: r.ours['16 known'] / r.theirs['4 known'])} (wanted: 3)\n"
        "first token, us / bare loop: "
        f"new prompt {ratio(rounds, lambda r: r.ours['cold'] / r.bare['cold'])}, "
        f"beginning in a cache {ratio(rounds, lambda r: r.ours['warm'] / r.bare['warm'])} "
        f"(wanted: 1.3)\n"
        f"proxy process idle: {idle:.0f} MiB (wanted: 120), healthy after {ours.healthy_s:.2f} s "
        "(wanted: 2)"
    )


@dataclass(frozen=True, slots=True)
class Round:
    """What every contestant did within one minute. Rates in tokens/s, first tokens in seconds."""

    bare: dict[str, float]
    steps: dict[str, dict[str, float]]
    ours: dict[str, float]
    theirs: dict[str, float]


async def measure(running: Running, streams: Sequence[int], turn: int) -> dict[str, float]:
    """Tokens a second by number of streams, and times to the first token."""
    port = running.port
    await load.rate(port, 1, 1000 + turn)  # loads the model, warms up
    found = {
        f"{n} {prompts}": await load.rate(port, n, 10 * turn)
        for n in streams
        for prompts in ("new", "known")  # the same ones, asked again
    }
    return found | {
        "cold": await load.first_token_s(port, load.new_prompts(turn)),
        "warm": await load.first_token_s(port, load.growing_prompts()),
    }


def part(module: str, model: Path) -> Any:
    """What a part that needs a process of its own prints."""
    command = [sys.executable, "-m", module, str(model)]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def rates(rounds: Sequence[Round]) -> Table:
    table = Table(title=f"Tokens/s, {N_NEW} after prompts of about 112: median (min to max)")
    for name in ("streams, prompts", "bare loop", "DeepFit", "of the loop", "packaged server"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rounds[0].ours:
        if row in rounds[0].bare and row[0].isdigit():
            theirs = [each.theirs[row] for each in rounds if row in each.theirs]
            table.add_row(
                row,
                spread([each.bare[row] for each in rounds]),
                spread([each.ours[row] for each in rounds]),
                f"{median([each.ours[row] / each.bare[row] for each in rounds]):.0%}",
                spread(theirs) if theirs else "-",
            )
    return table


def own_time(rounds: Sequence[Round]) -> Table:
    table = Table(title="A worker's step, µs: median")
    for name in ("streams", "decode", "sampling", "ours", "ours of decode"):
        table.add_column(name, justify="right", no_wrap=True)
    for n in map(str, STREAMS):
        steps = [r.steps[n] for r in rounds]
        parts = [f"{median([s[part] for s in steps]):.0f}" for part in ("decode", "draw", "ours")]
        table.add_row(n, *parts, f"{median([s['ours'] / s['decode'] for s in steps]):.1%}")
    return table


def ratio(rounds: Sequence[Round], of: Callable[[Round], float]) -> str:
    """The median of a ratio that was taken within each round."""
    values = [of(each) for each in rounds]
    return f"{median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def spread(values: Sequence[float]) -> str:
    return f"{median(values):.0f} ({min(values):.0f} to {max(values):.0f})"


def commit() -> str:
    command = ["git", "rev-parse", "--short", "HEAD"]
    try:
        return subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return "unknown"


if __name__ == "__main__":
    main()
