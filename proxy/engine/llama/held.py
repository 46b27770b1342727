"""A sampler that holds its sequence to a grammar, once the thinking is over."""

from typing import Any

import llama_cpp
import numpy as np
from numpy.typing import NDArray

from proxy.engine.core import Constraint
from proxy.engine.llama.candidates import Candidates, would_pass
from proxy.engine.llama.sampler import Sampler, logits_of
from proxy.engine.llama.vocab import Vocab
from proxy.errors import BadRequest, EngineError

# Looking through a whole vocabulary takes 10 ms for each 30,000 tokens, through these less than 1.
_LIKELIEST = 1024


class HeldSampler:
    """Draws as a `Sampler` would, of the tokens that the grammar allows.

    As llama.cpp's own programs have it, a token is drawn freely first; only when the grammar
    forbids it, all others are looked through, which takes its time. The odds are the same.
    """

    def __init__(
        self, free: Sampler, constraint: Constraint, vocab: Vocab, candidates: Candidates
    ) -> None:
        self._free = free
        self._vocab = vocab
        self._candidates = candidates
        self._closes = constraint.closes
        self._opens = constraint.opens
        self._ends = constraint.ends
        self._is_thinking = constraint.is_open
        self._grammar: Any = llama_cpp.llama_sampler_init_grammar(
            vocab.pointer, constraint.gbnf.encode("utf-8", "replace"), b"root"
        )
        if not self._grammar:
            raise BadRequest(
                "llama.cpp cannot read the grammar that this response_format makes: simplify its "
                "schema.",
                param="response_format",
            )

    def draw(self, context: Any, row: int) -> int:
        """The next token; raises `EngineError` when the grammar leaves none."""
        logits = logits_of(context, row, self._vocab.n_tokens)
        token = self._thought(logits) if self._is_thinking else self._held(logits)
        self._free.accept(token)
        return token

    def close(self) -> None:
        self._free.close()
        if self._grammar is not None:
            llama_cpp.llama_sampler_free(self._grammar)
            self._grammar = None

    def _thought(self, logits: NDArray[np.float32]) -> int:
        """A model that would end its turn in mid-thought ends the thought instead."""
        token = self._drawn(logits)
        if self._is_end(token):
            token = self._closes
        self._is_thinking = token != self._closes
        return token

    def _held(self, logits: NDArray[np.float32]) -> int:
        token = self._drawn(logits)
        if not self._is_allowed(token):
            token = self._drawn_again(logits)
            if not self._is_allowed(token):
                raise EngineError(
                    "No token is left that response_format allows: logit_bias, or the model's "
                    "vocabulary, forbids what JSON needs here."
                )
        if token == self._opens:
            self._is_thinking = True
        elif not self._is_end(token):
            llama_cpp.llama_sampler_accept(self._grammar, token)
        self._opens = -1
        return token

    def _drawn(self, logits: NDArray[np.float32]) -> int:
        self._candidates.fill(logits)
        self._candidates.apply(self._free.chain)
        return self._candidates.chosen

    def _drawn_again(self, logits: NDArray[np.float32]) -> int:
        """Of what is allowed; of the likeliest that is, where more would not be drawn anyway."""
        for at_most in (_LIKELIEST, None) if self._free.is_narrow else (None,):
            self._candidates.fill(logits, at_most)
            self._forbid(logits)
            if self._candidates.logits.max() > -np.inf:
                break
        self._candidates.apply(self._free.chain)
        return self._candidates.chosen

    def _forbid(self, logits: NDArray[np.float32]) -> None:
        """Leave what the grammar allows; it knows control tokens by their names only."""
        self._candidates.apply(self._grammar)
        ids, left = self._candidates.ids, self._candidates.logits
        left[self._vocab.unspoken[ids]] = -np.inf
        is_complete = would_pass(self._vocab.eos, self._grammar)
        for token in self._ends:
            left[ids == token] = logits[token] if is_complete else -np.inf
        if self._opens >= 0:
            left[ids == self._opens] = logits[self._opens]

    def _is_allowed(self, token: int) -> bool:
        if token == self._opens:
            return True
        if self._is_end(token):
            return would_pass(self._vocab.eos, self._grammar)
        is_spoken = bool(self._vocab.piece(token))
        return is_spoken and would_pass(token, self._grammar)

    def _is_end(self, token: int) -> bool:
        return token in self._ends or self._vocab.ends_generation(token)
