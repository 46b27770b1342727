"""What holding an answer to a grammar costs for each token.

`python -m benchmarks.grammar` prints this table alone.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.workload import write_model
from prompts import FAMILIES
from prompts.call_syntax import call_syntax
from proxy.engine.core import Constraint
from proxy.engine.llama.engine import LlamaEngine
from proxy.engine.load import Load
from proxy.engine.sequence import Batch, Sequence, Share
from proxy.generation import Sampling, Start
from proxy.grammar.calls import Function, calls_of
from proxy.grammar.schema import grammar_of

N_TOKENS = 60
PROMPT = [32013, 100, 200]

NOTHING: frozenset[int] = frozenset()
CONSTRAINTS = {
    "none": None,
    "one that waits for a call": Constraint(
        'root ::= "x"', NOTHING, is_lazy=True, starts=(Start("<tool_call>", "root"),)
    ),
    "every draw fits": Constraint("root ::= [\\x01-\\U0010FFFF]*", NOTHING),
    "most do not, likely ones would": Constraint("root ::= [a-z]*", NOTHING),
    "no likely one would": Constraint("root ::= [\\u3040-\\u30FF]*", NOTHING),
}
NARROW, WIDE = Sampling(seed=1, top_p=0.9), Sampling(seed=1)


def draws_ms(engine: LlamaEngine, constraint: Constraint | None, sampling: Sampling) -> list[float]:
    """Milliseconds of each draw after the first three, less the decode between them."""
    engine.forget(0, 0)
    sequence = Sequence(0, 0, list(PROMPT))
    sampler = engine.sampler(sampling, 0, constraint)
    times = []
    for _ in range(N_TOKENS):
        share = Share(sequence, 0, sequence.n_past, sequence.n_pending, 0)
        engine.decode(Batch((share,)))
        engine.logprobs(share.row, 0, 0)  # waits for the logits
        sequence.n_past = len(sequence.tokens)
        started = time.perf_counter()
        sequence.tokens.append(engine.draw(sampler, share.row))
        times.append(1e3 * (time.perf_counter() - started))
    sampler.close()
    return times[3:]


def grammar_times(model: Path) -> Table:
    engine = LlamaEngine(Load(str(model), n_ctx=512, n_seq=1))
    table = Table(title=f"A draw from {engine.info.n_vocab} tokens, ms: median (least to most)")
    for name in ("grammar", "top_p 0.9", "top_p 1"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, constraint in CONSTRAINTS.items():
        rows = (draws_ms(engine, constraint, sampling) for sampling in (NARROW, WIDE))
        table.add_row(name, *map(_shown, rows))
    return table


def schema_of(n_properties: int) -> dict[str, Any]:
    kinds = [{"type": "string"}, {"type": "integer", "minimum": 0}, {"enum": ["a", "b"]}]
    return {
        "type": "object",
        "properties": {f"p{n}": kinds[n % 3] for n in range(n_properties)},
        "required": ["p0"],
    }


def schema_ms() -> float:
    """Milliseconds to turn a schema of fifty properties into a grammar."""
    schema = schema_of(50)
    return _median_ms(lambda: grammar_of(schema))


def calls_ms(family: str) -> float:
    """Milliseconds to turn twenty functions of five parameters into a grammar."""
    syntax = call_syntax(FAMILIES[family])
    assert syntax
    functions = [Function(f"f{n}", schema_of(5), is_strict=True) for n in range(20)]
    return _median_ms(lambda: calls_of(syntax, functions, is_one=False))


def _median_ms(work: Callable[[], object]) -> float:
    times = []
    for _ in range(21):
        started = time.perf_counter()
        work()
        times.append(1e3 * (time.perf_counter() - started))
    return statistics.median(times)


def _shown(times: list[float]) -> str:
    return f"{statistics.median(times):.2f} ({min(times):.2f} to {max(times):.2f})"


if __name__ == "__main__":
    console = Console(highlight=False, width=100)
    with tempfile.TemporaryDirectory() as folder:
        console.print(grammar_times(write_model(Path(folder))))
    console.print(f"A schema of 50 properties to a grammar: {schema_ms():.2f} ms")
    for family in ("ds-v3.1", "ds-v4-preview", "ds-coder"):
        console.print(f"20 functions of 5 parameters, {family}: {calls_ms(family):.2f} ms")
