"""How long answers may take: a plan, all devices by all models by all quants, the import."""

import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from estimator.catalog import CARDS
from estimator.catalog.names import devices_of, find_device
from estimator.fit.cells import grid
from estimator.fit.demand import Candidate, Demand
from estimator.fit.plan import Plan, Refusal, plan
from estimator.models.table import RELEASES, model_shape
from estimator.quants.recipes import quantize

GIB = 1 << 30
TWELVE = (
    "Q2_K", "Q3_K_S", "Q3_K_M", "Q3_K_L", "IQ4_XS", "Q4_K_S", "Q4_K_M", "Q5_K_S", "Q5_K_M", "Q6_K",
    "Q8_0", "BF16",
)  # fmt: skip
# Coverage traces every line, which takes ten times as long.
SLACK = 10 if sys.gettrace() is not None else 1


def least_seconds(act: Callable[[], object], times: int) -> float:
    """Of this process, so that a busy machine does not count."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        act()
        taken.append(time.process_time() - start)
    return min(taken)


@pytest.mark.parametrize(
    ("model", "device", "kind", "seconds"),
    [
        ("r1-qwen-14b", "RTX 3060 12GB", Plan, 0.005),
        ("r1-llama-70b", "2x RTX 3090", Plan, 0.005),
        ("v3-r1", "8x H100 SXM", Plan, 0.005),
        ("v3-r1", "RTX 4090", Refusal, 0.005),
        ("v3.2", "4x RTX 3090", Refusal, 0.015),  # 4 ms where nothing else runs
    ],
)
def test_plan(model: str, device: str, kind: type, seconds: float) -> None:
    """A plan over twelve quants takes five milliseconds at most, also one that refuses."""
    shape, match = model_shape(model), find_device(device)[0]
    candidates = [Candidate(quant, quantize(shape, quant)) for quant in TWELVE]
    devices = devices_of(match.card, match.count, ram_bytes=64 * GIB)
    demand = Demand(8192, n_seq=16, n_outputs=16)

    assert isinstance(plan(candidates, devices, demand), kind)
    assert least_seconds(lambda: plan(candidates, devices, demand), 9) < seconds * SLACK


def test_everything() -> None:
    """All devices by all models by all quants take two seconds at most."""
    assert least_seconds(lambda: sum(1 for _ in grid(CARDS, RELEASES)), 2) < 2 * SLACK


def test_import() -> None:
    """Importing the estimator takes a tenth of a second at most."""
    program = "import time; t = time.process_time(); import estimator; print(time.process_time()-t)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert float(done.stdout) < 0.1
