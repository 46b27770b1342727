"""A sampler that holds its sequence to a grammar, from where that begins."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from proxy.engine.core import Constraint
from proxy.engine.llama.candidates import Candidates
from proxy.engine.llama.matching import Matching
from proxy.engine.llama.openings import Openings
from proxy.engine.llama.sampler import Sampler, logits_of
from proxy.engine.llama.vocab import Vocab
from proxy.errors import EngineError

# Looking through a whole vocabulary takes 10 ms for each 30,000 tokens, through these less than 1.
_LIKELIEST = 1024


class HeldSampler:
    """Draws as a `Sampler` would, of the tokens that the grammar allows.

    As llama.cpp's own programs have it, a token is drawn freely first; only when the grammar
    forbids it, all others are looked through, which takes its time. The odds are the same.
    In thinking, and where the grammar waits for the model to begin, nothing is held.
    """

    def __init__(
        self, free: Sampler, constraint: Constraint, vocab: Vocab, candidates: Candidates
    ) -> None:
        self._free = free
        self._vocab = vocab
        self._candidates = candidates
        self._constraint = constraint
        self._opens = constraint.opens
        self._is_free = constraint.is_open or constraint.is_lazy
        self._openings = Openings(constraint.starts)
        self._matching = Matching(constraint, vocab)

    def draw(self, context: Any, row: int) -> int:
        """The next token; raises `EngineError` when the grammar leaves none."""
        if self._is_free:
            return self._drawn_freely(context, row)
        token = self._held(logits_of(context, row, self._vocab.n_tokens))
        self._free.accept(token)
        return token

    def close(self) -> None:
        self._free.close()
        self._matching.close()

    def _drawn_freely(self, context: Any, row: int) -> int:
        """A model that would end its turn in mid-thought ends the thought instead."""
        token = self._free.draw(context, row)
        if not self._may_come(token):
            token = self._other_than(token, logits_of(context, row, self._vocab.n_tokens))
        self._openings.keep(self._text(token))
        if self._constraint.is_lazy:
            return token
        if self._matching.is_end(token):
            token = self._constraint.closes
            self._free.accept(token)
        if token == self._constraint.closes:
            self._is_free = False
        return token

    def _may_come(self, token: int) -> bool:
        """Not if it completes an opening and goes on with what the grammar does not allow there."""
        found = self._openings.found(self._text(token))
        if found is None:
            return True
        rule, rest = found
        self._matching.begin(rule)
        self._is_free = not self._matching.spell(rest)
        return not self._is_free

    def _other_than(self, token: int, logits: NDArray[np.float32]) -> int:
        """Drawn among the others, until one may come; each that may not is out."""
        left = logits.copy()
        while left[token] > -np.inf:
            left[token] = -np.inf
            token = self._drawn(left)
            if self._may_come(token):
                self._free.accept(token)
                return token
        raise self._dead_end()

    def _held(self, logits: NDArray[np.float32]) -> int:
        token = self._drawn(logits)
        n_odd = -1
        while not self._is_allowed(token):
            if n_odd == self._matching.n_odd:
                raise self._dead_end()
            n_odd = self._matching.n_odd
            token = self._drawn_again(logits)
        if token == self._opens:
            self._is_free = True
        else:
            self._matching.accept(token)
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
            self._matching.forbid(self._candidates, logits)
            if self._opens >= 0:
                self._candidates.logits[self._candidates.ids == self._opens] = logits[self._opens]
            if self._candidates.logits.max() > -np.inf:
                break
        self._candidates.apply(self._free.chain)
        return self._candidates.chosen

    def _is_allowed(self, token: int) -> bool:
        return token == self._opens or self._matching.allows(token)

    def _text(self, token: int) -> bytes:
        """What it says, or its name."""
        return self._vocab.piece(token) or self._vocab.spelling(token)

    def _dead_end(self) -> EngineError:
        return EngineError(
            f"No token is left that {self._constraint.field} allows: logit_bias, or the model's "
            "vocabulary, forbids what is needed here."
        )
