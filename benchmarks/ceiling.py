"""The ceiling: a bare loop of `llama_decode`, without server, scheduler or text.

`python -m benchmarks.ceiling MODEL` prints, as JSON, tokens a second by number of streams and the
seconds from a warm prompt to its first token.
"""

import json
import sys
import time

import llama_cpp
import numpy as np

from benchmarks.workload import N_NEW, N_PROMPT, STREAMS, prompt_ids
from proxy.engine.threads import count_threads


class Raw:
    """One context with unified cells and greedy sampling, as the worker has it."""

    def __init__(self, path: str) -> None:
        llama_cpp.llama_log_set(_SILENT, None)
        params = llama_cpp.llama_model_default_params()
        params.load_mode = llama_cpp.LLAMA_LOAD_MODE_NONE
        self.model = llama_cpp.llama_model_load_from_file(path.encode(), params)
        context = llama_cpp.llama_context_default_params()
        context.n_ctx, context.n_batch, context.n_ubatch = 16384, 512, 512
        context.n_seq_max = context.n_outputs_max = max(STREAMS)
        context.kv_unified = True
        context.n_threads = context.n_threads_batch = count_threads()
        self.context = llama_cpp.llama_init_from_model(self.model, context)
        self.memory = llama_cpp.llama_get_memory(self.context)
        self.batch = llama_cpp.llama_batch_init(512, 0, 1)
        chain = llama_cpp.llama_sampler_chain_init(llama_cpp.llama_sampler_chain_default_params())
        llama_cpp.llama_sampler_chain_add(chain, llama_cpp.llama_sampler_init_greedy())
        self.sampler = chain

    def put(self, at: int, token: int, pos: int, slot: int, *, logits: bool) -> None:
        batch = self.batch
        batch.token[at], batch.pos[at], batch.logits[at] = token, pos, logits
        batch.n_seq_id[at] = 1
        batch.seq_id[at][0] = slot

    def decode(self, n_tokens: int) -> None:
        self.batch.n_tokens = n_tokens
        assert llama_cpp.llama_decode(self.context, self.batch) == 0

    def read(self, tokens: list[int], slot: int) -> int:
        for at, token in enumerate(tokens):
            self.put(at, token, at, slot, logits=at == len(tokens) - 1)
        self.decode(len(tokens))
        return self.draw(len(tokens) - 1)

    def draw(self, row: int) -> int:
        return int(llama_cpp.llama_sampler_sample(self.sampler, self.context, row))

    def clear(self) -> None:
        llama_cpp.llama_memory_clear(self.memory, True)


_SILENT = llama_cpp.llama_log_callback(lambda *_: None)


def decode_rate(raw: Raw, n_streams: int) -> float:
    """Tokens a second of all streams together, prompts included as in a served request."""
    raw.clear()
    started = time.perf_counter()
    last = [raw.read(prompt_ids(slot), slot) for slot in range(n_streams)]
    for pos in range(N_PROMPT, N_PROMPT + N_NEW - 1):
        for slot in range(n_streams):
            raw.put(slot, last[slot], pos, slot, logits=True)
        raw.decode(n_streams)
        last = [raw.draw(slot) for slot in range(n_streams)]
    return n_streams * N_NEW / (time.perf_counter() - started)


def first_token_s(raw: Raw) -> float:
    """From a prompt whose beginning is in the cells (all but its last 8 tokens) to a token."""
    tokens = prompt_ids(0)
    raw.clear()
    raw.read(tokens, 0)
    keep = len(tokens) - 8
    times = []
    for _ in range(20):
        llama_cpp.llama_memory_seq_rm(raw.memory, 0, keep, -1)
        started = time.perf_counter()
        for at, token in enumerate(tokens[keep:]):
            raw.put(at, token, keep + at, 0, logits=at == 7)
        raw.decode(8)
        raw.draw(7)
        times.append(time.perf_counter() - started)
    return float(np.median(times))


def main() -> None:
    raw = Raw(sys.argv[1])
    decode_rate(raw, 1)
    rates = {str(count): decode_rate(raw, count) for count in STREAMS}
    json.dump({"rates": rates, "first_token_s": first_token_s(raw)}, sys.stdout)


if __name__ == "__main__":
    main()
