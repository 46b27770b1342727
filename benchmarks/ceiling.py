"""The ceiling: a bare loop of `llama_decode`, without server, scheduler or text.

`python -m benchmarks.ceiling MODEL` prints, as JSON, tokens a second by number of streams, and the
seconds to a first token of a prompt that is new (`cold`) or begins like the last one (`warm`).
"""

import json
import statistics
import sys
import time

import llama_cpp

from benchmarks.load import growing_prompts, new_prompts
from benchmarks.workload import N_NEW, STREAMS, prompt
from proxy.engine.slots import common_prefix
from proxy.engine.threads import count_threads

_SILENT = llama_cpp.llama_log_callback(lambda *_: None)


class Raw:
    """One context with unified cells and greedy sampling, as a worker has it."""

    def __init__(self, path: str) -> None:
        llama_cpp.llama_log_set(_SILENT, None)
        params = llama_cpp.llama_model_default_params()
        params.load_mode = llama_cpp.LLAMA_LOAD_MODE_NONE
        self.model = llama_cpp.llama_model_load_from_file(path.encode(), params)
        self.vocab = llama_cpp.llama_model_get_vocab(self.model)
        context = llama_cpp.llama_context_default_params()
        context.n_ctx, context.n_batch, context.n_ubatch = 4096, 512, 512
        context.n_seq_max = context.n_outputs_max = max(STREAMS)
        context.kv_unified = True
        context.n_threads = context.n_threads_batch = count_threads()
        self.context = llama_cpp.llama_init_from_model(self.model, context)
        self.memory = llama_cpp.llama_get_memory(self.context)
        self.batch = llama_cpp.llama_batch_init(512, 0, 1)
        chain = llama_cpp.llama_sampler_chain_init(llama_cpp.llama_sampler_chain_default_params())
        llama_cpp.llama_sampler_chain_add(chain, llama_cpp.llama_sampler_init_greedy())
        self.sampler = chain

    def tokens(self, text: str) -> list[int]:
        data, room = text.encode(), (llama_cpp.llama_token * 512)()
        count = llama_cpp.llama_tokenize(self.vocab, data, len(data), room, 512, True, False)
        return list(room[:count])

    def read(self, tokens: list[int], slot: int, start: int = 0) -> int:
        """Decode a prompt's tokens from `start` on; the next token."""
        for at, token in enumerate(tokens[start:]):
            self._put(at, token, start + at, slot)
        return self._decode(len(tokens) - start, (len(tokens) - start - 1,))[0]

    def step(self, last: list[int], positions: list[int]) -> list[int]:
        """One token of every stream; the next of each."""
        for slot, (token, pos) in enumerate(zip(last, positions, strict=True)):
            self._put(slot, token, pos, slot)
        return self._decode(len(last), range(len(last)))

    def forget(self, keep: int = 0) -> None:
        llama_cpp.llama_memory_seq_rm(self.memory, 0, keep, -1)

    def clear(self) -> None:
        llama_cpp.llama_memory_clear(self.memory, True)

    def _put(self, at: int, token: int, pos: int, slot: int) -> None:
        batch = self.batch
        batch.token[at], batch.pos[at], batch.logits[at] = token, pos, 0
        batch.n_seq_id[at] = 1
        batch.seq_id[at][0] = slot

    def _decode(self, n_tokens: int, rows: tuple[int, ...] | range) -> list[int]:
        for row in rows:
            self.batch.logits[row] = 1
        self.batch.n_tokens = n_tokens
        assert llama_cpp.llama_decode(self.context, self.batch) == 0
        return [
            int(llama_cpp.llama_sampler_sample(self.sampler, self.context, row)) for row in rows
        ]


def rates(raw: Raw, n_streams: int) -> tuple[float, float]:
    """Tokens a second of all streams together: with their prompts read, and without."""
    prompts = [raw.tokens(prompt(stream)) for stream in range(n_streams)]
    raw.clear()
    started = time.perf_counter()
    last = [raw.read(tokens, slot) for slot, tokens in enumerate(prompts)]
    read = time.perf_counter()
    for n in range(N_NEW - 1):
        last = raw.step(last, [len(tokens) + n for tokens in prompts])
    ended = time.perf_counter()
    return n_streams * N_NEW / (ended - started), n_streams * (N_NEW - 1) / (ended - read)


def first_token_s(raw: Raw, prompts: list[str]) -> float:
    """The median time from a prompt, what it shares with the last one reused, to its first token.

    Its tokens are at hand: the servers' time to tokenize is their own.
    """
    before: list[int] = []
    times = []
    raw.clear()
    for text in prompts:
        tokens = raw.tokens(text)
        started = time.perf_counter()
        keep = common_prefix(before, tokens)
        raw.forget(keep)
        raw.read(tokens, 0, keep)
        times.append(time.perf_counter() - started)
        before = tokens
    return statistics.median(times[1:])


def main() -> None:
    raw = Raw(sys.argv[1])
    rates(raw, 1)
    found: dict[str, float] = {}
    for count in STREAMS:
        found[f"{count} new"], found[f"{count} known"] = rates(raw, count)
    found["cold"] = first_token_s(raw, new_prompts(0))
    found["warm"] = first_token_s(raw, growing_prompts())
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
