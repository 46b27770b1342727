"""What holding an answer to a grammar costs for each token.

`python -m benchmarks.grammar` prints this table alone.
"""

import statistics
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.workload import write_model
from proxy.engine.core import Constraint
from proxy.engine.llama.engine import LlamaEngine
from proxy.engine.load import Load
from proxy.engine.sequence import Batch, Sequence, Share
from proxy.generation import Sampling
from proxy.grammar.schema import grammar_of

N_TOKENS = 60
PROMPT = [32013, 100, 200]

GRAMMARS = {
    "none": None,
    "every draw fits": "root ::= [\\x01-\\U0010FFFF]*",
    "most do not, likely ones would": "root ::= [a-z]*",
    "no likely one would": "root ::= [\\u3040-\\u30FF]*",
}
NARROW, WIDE = Sampling(seed=1, top_p=0.9), Sampling(seed=1)


def draws_ms(engine: LlamaEngine, gbnf: str | None, sampling: Sampling) -> list[float]:
    """Milliseconds of each draw after the first three, less the decode between them."""
    engine.forget(0, 0)
    sequence = Sequence(0, 0, list(PROMPT))
    constraint = Constraint(gbnf, frozenset()) if gbnf else None
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
    for name, gbnf in GRAMMARS.items():
        rows = (draws_ms(engine, gbnf, sampling) for sampling in (NARROW, WIDE))
        table.add_row(name, *map(_shown, rows))
    return table


def schema_ms(n_properties: int = 50) -> float:
    """Milliseconds to turn a schema of so many properties into a grammar."""
    kinds = [{"type": "string"}, {"type": "integer", "minimum": 0}, {"enum": ["a", "b"]}]
    schema = {
        "type": "object",
        "properties": {f"p{n}": kinds[n % 3] for n in range(n_properties)},
        "required": ["p0"],
    }
    times = []
    for _ in range(21):
        started = time.perf_counter()
        grammar_of(schema)
        times.append(1e3 * (time.perf_counter() - started))
    return statistics.median(times)


def _shown(times: list[float]) -> str:
    return f"{statistics.median(times):.2f} ({min(times):.2f} to {max(times):.2f})"


if __name__ == "__main__":
    console = Console(highlight=False, width=100)
    with tempfile.TemporaryDirectory() as folder:
        console.print(grammar_times(write_model(Path(folder))))
    console.print(f"A schema of 50 properties to a grammar: {schema_ms():.2f} ms")
