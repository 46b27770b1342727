"""What an answer of the estimator costs: a plan, all devices by all models by all quants, import.

`python -m benchmarks.estimates` prints this table alone. Times are of the process, so that a
busy machine counts less.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from rich.console import Console
from rich.table import Table

from estimator.catalog import CARDS
from estimator.catalog.names import devices_of, find_device
from estimator.fit.cells import grid
from estimator.fit.demand import Candidate, Demand
from estimator.fit.plan import plan
from estimator.models.names import find_model
from estimator.models.table import RELEASES, model_shape
from estimator.quants.recipes import quantize

TWELVE = (
    "Q2_K", "Q3_K_S", "Q3_K_M", "Q3_K_L", "IQ4_XS", "Q4_K_S", "Q4_K_M", "Q5_K_S", "Q5_K_M", "Q6_K",
    "Q8_0", "BF16",
)  # fmt: skip
PLANS = (
    ("r1-qwen-14b", "RTX 3060 12GB"),
    ("r1-llama-70b", "2x RTX 3090"),
    ("v3-r1", "8x H100 SXM"),
    ("v3-r1", "RTX 4090"),
    ("v3.2", "4x RTX 3090"),
)
DEVICES = ("3060 12gb", "rtx4070 ti super", "2x3090", "m3 max 64", "laptop 4060", "a100 80")
NAMES = ("r1 14b", "deepseek coder 6.7", "v2 lite", "deepseek-r1-distill-qwen-14b-q4_k_m.gguf")
RAM = 64 << 30
_IMPORT = "import time; t = time.process_time(); import estimator; print(time.process_time() - t)"


def estimate_times() -> Table:
    table = Table(title="the estimator")
    for header in ("what", "ms", "wanted"):
        table.add_column(header)
    for model, device in PLANS:
        table.add_row(
            f"plan of {len(TWELVE)} quants: {model} on {device}", planning(model, device), "5"
        )
    table.add_row("a device's name", each_ms(find_device, DEVICES), "2")
    table.add_row("a model's name", each_ms(find_model, NAMES), "2")
    n_cells = sum(1 for _ in grid(CARDS, RELEASES))
    everything = least_ms(lambda: sum(1 for _ in grid(CARDS, RELEASES)), 2)
    table.add_row(f"all devices by models by quants, {n_cells:,}", everything, "2000")
    done = subprocess.run([sys.executable, "-c", _IMPORT], capture_output=True, check=True)
    table.add_row("import of the estimator", f"{1000 * float(done.stdout):.1f}", "100")
    return table


def planning(model: str, device: str) -> str:
    shape, match = model_shape(model), find_device(device)[0]
    candidates = [Candidate(quant, quantize(shape, quant)) for quant in TWELVE]
    devices = devices_of(match.card, match.count, ram_bytes=RAM)
    demand = Demand(8192, n_seq=16, n_outputs=16)
    return least_ms(lambda: plan(candidates, devices, demand), 9)


def each_ms(find: Callable[[str], object], names: Sequence[str]) -> str:
    """The mean of several names; the first, which reads the tables, is not counted."""
    return f"{float(least_ms(lambda: [find(name) for name in names], 5)) / len(names):.2f}"


def least_ms(act: Callable[[], object], times: int) -> str:
    taken = []
    for _ in range(times):
        start = time.process_time()
        act()
        taken.append(time.process_time() - start)
    return f"{1000 * min(taken):.1f}"


if __name__ == "__main__":
    Console(highlight=False).print(estimate_times())
