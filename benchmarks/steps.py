"""Where a worker's step goes: llama.cpp's decode and sampling, and our own part.

`python -m benchmarks.steps MODEL` prints, as JSON, microseconds a step by number of streams.
"""

import json
import sys
import time
from collections import defaultdict
from typing import Any

from benchmarks.workload import N_NEW, STREAMS, prompt
from prompts.segments import Prompt, plain
from proxy.engine.llama.engine import LlamaEngine
from proxy.engine.load import Load
from proxy.engine.mailbox import Letter
from proxy.engine.wire import Event, Submit, frame
from proxy.engine.worker import Worker
from proxy.generation import GenerationRequest, Sampling

REQUEST = GenerationRequest((), max_tokens=N_NEW, sampling=Sampling(temperature=0))


class Timed(LlamaEngine):
    """The real engine with a stopwatch on what llama.cpp does."""

    def __init__(self, load: Load) -> None:
        super().__init__(load)
        self.seconds: dict[str, float] = defaultdict(float)

    def decode(self, *args: Any) -> Any:
        return self._time("decode", super().decode, *args)

    def draw(self, *args: Any) -> Any:
        return self._time("draw", super().draw, *args)

    def _time(self, name: str, call: Any, *args: Any) -> Any:
        started = time.perf_counter()
        try:
            return call(*args)
        finally:
            self.seconds[name] += time.perf_counter() - started


def measure(engine: Timed, n_streams: int) -> dict[str, float]:
    """Microseconds a step in which every stream gets a token."""
    sent = 0

    def send(event: Event) -> None:
        nonlocal sent
        sent += len(frame(event))

    worker = Worker(engine, send, n_slots=max(STREAMS), n_batch=512)
    for number in range(n_streams):
        worker.mailbox.put(
            Letter(Submit(number, REQUEST), engine.tokenize(Prompt((plain(prompt(number)),))))
        )
    while any(sequence.n_pending > 1 for sequence in worker.running) or not worker.running:
        worker.step()
    engine.seconds.clear()
    steps = 0
    started = time.perf_counter()
    while len(worker.running) == n_streams:
        worker.step()
        steps += 1
    whole = time.perf_counter() - started
    parts = {**engine.seconds, "ours": whole - sum(engine.seconds.values())}
    while worker.running:
        worker.step()
    for slot in range(max(STREAMS)):
        engine.forget(slot, 0)
    return {name: 1e6 * seconds / steps for name, seconds in parts.items()}


def main() -> None:
    engine = Timed(Load(sys.argv[1], n_ctx=4096, n_seq=max(STREAMS)))
    measure(engine, 1)
    json.dump({str(count): measure(engine, count) for count in STREAMS}, sys.stdout)


if __name__ == "__main__":
    main()
