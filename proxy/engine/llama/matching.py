"""A place in a grammar of llama.cpp's, that knows markers and ends by their tokens."""

import re
from typing import Any

import llama_cpp
import numpy as np
from numpy.typing import NDArray

from proxy.engine.core import Constraint
from proxy.engine.llama.candidates import Candidates, would_pass
from proxy.engine.llama.vocab import Vocab
from proxy.errors import BadRequest

_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1f]")


class Matching:
    """llama.cpp matches a token by the text of its name, so a marker would be a string's text too.

    Here a marker is a character that no other text has, and nothing else is that character.
    """

    def __init__(self, constraint: Constraint, vocab: Vocab) -> None:
        self._constraint = constraint
        self._vocab = vocab
        self._markers: dict[int, int] = {}
        for character, token in constraint.markers:
            letters = vocab.letters(character)
            if len(letters) != 1:
                raise BadRequest(
                    "This model's vocabulary has no tokens for control characters, so its calls "
                    "cannot be held to a schema: take tool_choice auto, and no strict function.",
                    param=constraint.field,
                )
            self._markers[token] = letters[0]
        self._odd = set(self._markers.values())
        self._grammar: Any = None
        self.begin("root")

    def begin(self, rule: str) -> None:
        """From the beginning of this rule on. Raises `BadRequest` if the grammar is none."""
        self.close()
        self._grammar = llama_cpp.llama_sampler_init_grammar(
            self._vocab.pointer,
            self._constraint.gbnf.encode("utf-8", "replace"),
            rule.encode(),
        )
        if not self._grammar:
            field = self._constraint.field
            raise BadRequest(
                f"llama.cpp cannot read the grammar that this {field} makes: simplify its schema.",
                param=field,
            )

    def close(self) -> None:
        if self._grammar is not None:
            llama_cpp.llama_sampler_free(self._grammar)
            self._grammar = None

    def allows(self, token: int) -> bool:
        if self.is_end(token):
            return self.is_complete
        if token in self._markers:
            return would_pass(self._markers[token], self._grammar)
        piece = self._vocab.piece(token)
        if self._markers and _CONTROL.search(piece):
            self._odd.add(token)
        return bool(piece) and token not in self._odd and would_pass(token, self._grammar)

    def accept(self, token: int) -> None:
        """Go on behind a token that is allowed; an end changes nothing."""
        if not self.is_end(token):
            llama_cpp.llama_sampler_accept(self._grammar, self._markers.get(token, token))

    def spell(self, text: bytes) -> bool:
        """Go on behind a text, letter by letter; if it is not allowed, `begin` anew afterwards."""
        for letter in text.decode("utf-8", "replace"):
            for token in self._vocab.letters(letter):
                if not would_pass(token, self._grammar):
                    return False
                llama_cpp.llama_sampler_accept(self._grammar, token)
        return True

    def forbid(self, candidates: Candidates, logits: NDArray[np.float32]) -> None:
        """Leave what is allowed."""
        candidates.apply(self._grammar)
        ids, left = candidates.ids, candidates.logits
        left[self._vocab.unspoken[ids]] = -np.inf
        for token in self._odd:
            left[ids == token] = -np.inf
        for token, letter in self._markers.items():
            is_next = would_pass(letter, self._grammar)
            left[ids == token] = logits[token] if is_next else -np.inf
        is_complete = self.is_complete
        for token in self._constraint.ends:
            left[ids == token] = logits[token] if is_complete else -np.inf

    @property
    def n_odd(self) -> int:
        """Tokens found so far whose text has a marker's character in it: they never come."""
        return len(self._odd)

    @property
    def is_complete(self) -> bool:
        return would_pass(self._vocab.eos, self._grammar)

    def is_end(self, token: int) -> bool:
        return token in self._constraint.ends or self._vocab.ends_generation(token)
