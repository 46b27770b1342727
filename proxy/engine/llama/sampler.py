"""A chain of llama.cpp's samplers for one sequence, and log probabilities beside it."""

import ctypes
from typing import Any

import llama_cpp
import numpy as np
from numpy.typing import NDArray

from proxy.generation import Sampling

# Sorting a whole vocabulary for top_p costs 2 ms a token; among this many candidates, 0.05 ms.
# What lies behind them has next to no probability at any temperature that people use.
_WIDE = 512
# llama.cpp's infill sampler compares each candidate with each: 0.1 ms for this many, 6 for _WIDE.
_FEW = 64
_RANDOM_SEED = 0xFFFFFFFF


class Sampler:
    """Draws tokens for one sequence; keeps the state of penalties and of the random numbers.

    Temperature comes before top_p and min_p, as the values that DeepSeek recommends assume.
    `vocab` is llama.cpp's.
    """

    def __init__(
        self, sampling: Sampling, *, vocab: Any, n_vocab: int, n_ctx: int, index: int
    ) -> None:
        params = llama_cpp.llama_sampler_chain_default_params()
        self.chain: Any = llama_cpp.llama_sampler_chain_init(params)
        # Whether it only ever draws from the likeliest tokens.
        self.is_narrow = not sampling.logit_bias and (
            sampling.temperature <= 0
            or bool(sampling.top_k or sampling.top_p < 1 or sampling.min_p)
        )
        self._bias = _biases(sampling.logit_bias, n_vocab)
        if self._bias is not None:
            self._add(llama_cpp.llama_sampler_init_logit_bias(n_vocab, len(self._bias), self._bias))
        if sampling.frequency_penalty or sampling.presence_penalty:
            self._add(
                llama_cpp.llama_sampler_init_penalties(
                    n_vocab, n_ctx, 1.0, sampling.frequency_penalty, sampling.presence_penalty
                )
            )
        if sampling.temperature <= 0:
            self._add_infill(sampling, vocab)
            self._add(llama_cpp.llama_sampler_init_greedy())
            return
        if sampling.top_k or sampling.top_p < 1 or sampling.min_p:
            self._add(llama_cpp.llama_sampler_init_top_k(sampling.top_k or _WIDE))
        self._add(llama_cpp.llama_sampler_init_temp(sampling.temperature))
        if sampling.top_p < 1:
            self._add(llama_cpp.llama_sampler_init_top_p(sampling.top_p, 1))
        if sampling.min_p:
            self._add(llama_cpp.llama_sampler_init_min_p(sampling.min_p, 1))
        self._add_infill(sampling, vocab)
        seed = _RANDOM_SEED if sampling.seed is None else (sampling.seed + index) % _RANDOM_SEED
        self._add(llama_cpp.llama_sampler_init_dist(seed))

    def _add_infill(self, sampling: Sampling, vocab: Any) -> None:
        if sampling.is_infill:
            self._add(llama_cpp.llama_sampler_init_top_k(_FEW))
            self._add(llama_cpp.llama_sampler_init_infill(vocab))

    def _add(self, sampler: Any) -> None:
        llama_cpp.llama_sampler_chain_add(self.chain, sampler)

    def draw(self, context: Any, row: int) -> int:
        """The next token after batch position `row`; it counts for the penalties at once."""
        return int(llama_cpp.llama_sampler_sample(self.chain, context, row))

    def accept(self, token: int) -> None:
        """Count a token that was drawn in another way."""
        llama_cpp.llama_sampler_accept(self.chain, token)

    def close(self) -> None:
        if self.chain is not None:
            llama_cpp.llama_sampler_free(self.chain)
            self.chain = None


def _biases(logit_bias: tuple[tuple[int, float], ...], n_vocab: int) -> Any:
    """OpenAI's -100 and 100 mean never and always; ids that do not exist are dropped."""
    known = [(token, bias) for token, bias in logit_bias if 0 <= token < n_vocab]
    if not known:
        return None
    biases = (llama_cpp.llama_logit_bias * len(known))()
    for at, (token, bias) in enumerate(known):
        biases[at].token = token
        biases[at].bias = float("-inf") if bias <= -100 else bias
    return biases


def top_logprobs(
    logits: NDArray[np.float32], chosen: int, count: int
) -> tuple[tuple[int, float], ...]:
    """(token, natural log of its probability): the chosen token, then the `count` likeliest."""
    shifted = logits - logits.max()
    logprobs = shifted - np.log(np.exp(shifted).sum())
    tokens = [chosen]
    if count:
        best = np.argpartition(logprobs, -count)[-count:]
        tokens += best[np.argsort(-logprobs[best])].tolist()
    return tuple((token, float(logprobs[token])) for token in tokens)


def logits_of(context: Any, row: int, n_vocab: int) -> NDArray[np.float32]:
    """A view of llama.cpp's own memory, good until the next decode."""
    pointer = llama_cpp.llama_get_logits_ith(context, row)
    address = ctypes.cast(pointer, ctypes.POINTER(ctypes.c_float))
    return np.ctypeslib.as_array(address, (n_vocab,))
