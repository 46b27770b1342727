"""A loaded model with its context: decodes batches, keeps cells, draws tokens."""

import ctypes
import time
from functools import cached_property
from typing import Any

import llama_cpp
import numpy as np

from prompts.segments import Prompt
from proxy.engine.core import Constraint, Outcome
from proxy.engine.llama.candidates import Candidates
from proxy.engine.llama.held import HeldSampler
from proxy.engine.llama.log import Log
from proxy.engine.llama.model import load_model, open_context, read_abort_flag
from proxy.engine.llama.sampler import Sampler, logits_of, top_logprobs
from proxy.engine.llama.vocab import Vocab
from proxy.engine.load import Load
from proxy.engine.sequence import Batch
from proxy.errors import BadRequest, EngineError, ModelUnusable
from proxy.generation import BackendInfo, Sampling, TokenLogprob


class LlamaEngine:
    """The real `Engine`. Raises `OutOfMemory` or `ModelUnusable` when it cannot be built.

    All methods but `abort`, `tokenize` and `spelling` belong to one thread.
    """

    def __init__(self, load: Load) -> None:
        started = time.monotonic()
        self._log = Log()
        llama_cpp.llama_backend_init()
        self._model = load_model(load, self._log)
        self._vocab = Vocab(self._model)
        missing = [text for text in load.required_markers if not self._vocab.markers((text,))]
        if missing:
            raise ModelUnusable(
                f"the vocabulary lacks {', '.join(missing)} as single tokens, so this model's "
                "prompts cannot be written; convert or download the file anew"
            )
        self._context = self._open_context(load)
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._batch = _BatchArrays(load.n_ubatch)
        n_ctx = int(llama_cpp.llama_n_ctx(self._context))
        self._warm_up()
        self.info = BackendInfo(
            n_ctx=n_ctx,
            n_vocab=self._vocab.n_tokens,
            marker_ids=self._vocab.markers(load.markers),
            load_s=time.monotonic() - started,
            resident_bytes=self._log.buffer_bytes,
            gpu_bytes=self._log.gpu_bytes,
        )

    def _open_context(self, load: Load) -> Any:
        context = open_context(load, self._model, self._log)
        # Both live as long as the context, which calls the one with the other.
        self._abort_flag = ctypes.create_string_buffer(b"0")
        self._abort_callback = read_abort_flag()
        llama_cpp.llama_set_abort_callback(
            context, self._abort_callback, ctypes.cast(self._abort_flag, ctypes.c_void_p)
        )
        return context

    def _warm_up(self) -> None:
        """The first decode of a process is slow; better now than in somebody's answer."""
        self._batch.put(0, [max(0, self._vocab.bos)], slot=0, start=0, wants_logits=True)
        if llama_cpp.llama_decode(self._context, self._batch.upto(1)):
            raise ModelUnusable(f"llama.cpp cannot decode with this model: {self._log.why}")
        llama_cpp.llama_memory_clear(self._memory, True)

    def tokenize(self, prompt: Prompt) -> list[int]:
        try:
            return self._vocab.tokenize(prompt)
        except KeyError as error:
            raise EngineError(f"the vocabulary has no single token {error.args[0]!r}") from error

    def piece(self, token: int) -> bytes:
        return self._vocab.piece(token)

    def spelling(self, token: int) -> bytes:
        return self._vocab.spelling(token)

    def ends_generation(self, token: int) -> bool:
        return self._vocab.ends_generation(token)

    def sampler(
        self, sampling: Sampling, index: int, constraint: Constraint | None = None
    ) -> Sampler | HeldSampler:
        free = Sampler(
            sampling,
            vocab=self._vocab.pointer,
            n_vocab=self._vocab.n_tokens,
            n_ctx=self.info.n_ctx,
            index=index,
        )
        if constraint is None:
            return free
        try:
            return HeldSampler(free, constraint, self._vocab, self._candidates)
        except BadRequest:
            free.close()
            raise

    @cached_property
    def _candidates(self) -> Candidates:
        """One array for all sequences: they are drawn one after the other."""
        return Candidates(self._vocab.n_tokens)

    def decode(self, batch: Batch) -> Outcome:
        for share in batch.shares:
            self._batch.put(
                share.at,
                share.tokens,
                slot=share.slot,
                start=share.start,
                wants_logits=share.is_last,
            )
        result = llama_cpp.llama_decode(self._context, self._batch.upto(batch.n_tokens))
        try:
            return Outcome(result)
        except ValueError:
            why = self._log.why
            raise EngineError(f"llama_decode returned {result}: {why}") from None

    def draw(self, sampler: Sampler | HeldSampler, row: int) -> int:
        return sampler.draw(self._context, row)

    def logprobs(self, row: int, token: int, count: int) -> tuple[TokenLogprob, ...]:
        logits = logits_of(self._context, row, self._vocab.n_tokens)
        return tuple(
            TokenLogprob(other, self._vocab.piece(other), logprob)
            for other, logprob in top_logprobs(logits, token, count)
        )

    def abort(self, *, wanted: bool) -> None:
        """Ask the decode that runs, or the next one, to stop; or take that back."""
        self._abort_flag.value = b"1" if wanted else b"0"

    def forget(self, slot: int, keep: int) -> int:
        if llama_cpp.llama_memory_seq_rm(self._memory, slot, keep, -1):
            return keep
        llama_cpp.llama_memory_seq_rm(self._memory, slot, -1, -1)
        return 0

    def copy(self, source: int, target: int, count: int) -> None:
        llama_cpp.llama_memory_seq_cp(self._memory, source, target, 0, count)


class _BatchArrays:
    """The arrays of a `llama_batch`, filled in place: 2 µs a token from Python."""

    def __init__(self, capacity: int) -> None:
        self._token = np.zeros(capacity, np.int32)
        self._pos = np.zeros(capacity, np.int32)
        self._logits = np.zeros(capacity, np.int8)
        self._slot = np.zeros(capacity, np.int32)
        self._one = np.ones(capacity, np.int32)
        self._slot_at = self._slot.ctypes.data + 4 * np.arange(capacity, dtype=np.uintp)
        self._range = np.arange(capacity, dtype=np.int32)
        self._batch = llama_cpp.llama_batch()
        for name, array in (
            ("token", self._token),
            ("pos", self._pos),
            ("n_seq_id", self._one),
            ("seq_id", self._slot_at),
            ("logits", self._logits),
        ):
            kind = type(getattr(self._batch, name))
            setattr(self._batch, name, ctypes.cast(array.ctypes.data, kind))

    def put(self, at: int, tokens: list[int], *, slot: int, start: int, wants_logits: bool) -> None:
        end = at + len(tokens)
        self._token[at:end] = tokens
        self._pos[at:end] = self._range[: len(tokens)] + start
        self._slot[at:end] = slot
        self._logits[at:end] = 0
        self._logits[end - 1] = wants_logits

    def upto(self, count: int) -> Any:
        self._batch.n_tokens = count
        return self._batch
