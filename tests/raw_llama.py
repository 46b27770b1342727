"""llama.cpp through llama-cpp-python's low-level API and nothing of ours: what tests measure by."""

import ctypes
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import llama_cpp
import numpy as np


@dataclass(frozen=True, slots=True)
class RawLlama:
    """One loaded GGUF and one context."""

    model: Any
    context: Any
    vocab: Any

    @property
    def n_vocab(self) -> int:
        return int(llama_cpp.llama_vocab_n_tokens(self.vocab))

    @property
    def eos(self) -> int:
        return int(llama_cpp.llama_vocab_eos(self.vocab))

    def metadata(self, key: str) -> str | None:
        """A metadata value as text, None when the file has no such key."""
        buffer = ctypes.create_string_buffer(4096)
        n = llama_cpp.llama_model_meta_val_str(self.model, key.encode(), buffer, len(buffer))
        return buffer.value.decode() if n >= 0 else None

    def tokenize(self, text: str) -> tuple[int, ...]:
        """Special markers become their ids; no BOS is added."""
        raw = text.encode()
        tokens = (llama_cpp.llama_token * (len(raw) + 8))()
        n = llama_cpp.llama_tokenize(self.vocab, raw, len(raw), tokens, len(tokens), False, True)
        assert n >= 0
        return tuple(tokens[:n])

    def text(self, tokens: Sequence[int]) -> str:
        """The tokens as text, special ones by their names."""
        return b"".join(map(self._piece, tokens)).decode()

    def _piece(self, token: int) -> bytes:
        buffer = ctypes.create_string_buffer(256)
        n = llama_cpp.llama_token_to_piece(self.vocab, token, buffer, len(buffer), 0, True)
        return buffer.raw[:n]

    def ends_generation(self, token: int) -> bool:
        """Whether llama.cpp itself would stop at the token."""
        return bool(llama_cpp.llama_vocab_is_eog(self.vocab, token))

    def forget(self) -> None:
        """Empties the KV cache."""
        llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(self.context), True)

    def logits(self, tokens: Sequence[int]) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Decodes the tokens behind what is there; the logits of what comes next."""
        array = (llama_cpp.llama_token * len(tokens))(*tokens)
        batch = llama_cpp.llama_batch_get_one(array, len(tokens))
        assert llama_cpp.llama_decode(self.context, batch) == 0
        row = llama_cpp.llama_get_logits_ith(self.context, -1)
        return np.ctypeslib.as_array(row, (self.n_vocab,)).copy()

    def greedy(self, prompt: str, *, until: Sequence[int], limit: int = 128) -> tuple[int, ...]:
        """The likeliest tokens after the prompt, up to and with one of `until`."""
        self.forget()
        logits = self.logits(self.tokenize(prompt))
        answer: list[int] = []
        while len(answer) < limit:
            answer.append(int(logits.argmax()))
            if answer[-1] in until:
                break
            logits = self.logits(answer[-1:])
        return tuple(answer)


LoadRaw = Callable[[Path], RawLlama]


@contextmanager
def llama_log() -> Iterator[deque[str]]:
    """The last lines that llama.cpp logs meanwhile; whoever listened before listens again after.

    llama-cpp-python's own listener fails on lines that llama.cpp cuts inside a character.
    """
    lines: deque[str] = deque(maxlen=20)
    before, its_argument = llama_cpp.llama_log_callback(), ctypes.c_void_p()
    llama_cpp.llama_log_get(ctypes.byref(before), ctypes.byref(its_argument))
    keep = llama_cpp.llama_log_callback(
        lambda _level, text, _argument: lines.append(text.decode(errors="replace"))
    )
    llama_cpp.llama_log_set(keep, ctypes.c_void_p(0))
    try:
        yield lines
    finally:
        llama_cpp.llama_log_set(before, its_argument)


@contextmanager
def raw_llama(path: Path, *, n_ctx: int = 512) -> Iterator[RawLlama]:
    """Loads the file on the CPU; frees everything at the end."""
    with llama_log() as log:
        llama_cpp.llama_backend_init()
        model_params = llama_cpp.llama_model_default_params()
        model_params.n_gpu_layers = 0
        model = llama_cpp.llama_model_load_from_file(str(path).encode(), model_params)
        assert model, f"llama.cpp does not load {path}: {''.join(log)}"
        context = llama_cpp.llama_init_from_model(model, _context_params(n_ctx))
        assert context, f"llama.cpp makes no context for {path}: {''.join(log)}"
    try:
        yield RawLlama(model, context, llama_cpp.llama_model_get_vocab(model))
    finally:
        with llama_log():
            llama_cpp.llama_free(context)
            llama_cpp.llama_model_free(model)


def _context_params(n_ctx: int) -> Any:
    params = llama_cpp.llama_context_default_params()
    params.n_ctx = n_ctx
    params.n_ubatch = 64  # the logits of a micro-batch are reserved: 300 MB at 512
    params.n_threads = params.n_threads_batch = 1
    return params
