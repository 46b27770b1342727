"""One choice being generated: its tokens in, what may be shown of them out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic

from proxy.engine.core import S
from proxy.engine.lines import Lines
from proxy.engine.sequence import Sequence
from proxy.engine.textstream import TextStream
from proxy.generation import FinishReason, Piece, TokenLogprob, Usage


@dataclass(slots=True, eq=False)
class Answer(Generic[S]):
    """A sequence, how its tokens are drawn, and when it ends.

    `stop_ids` end it without being shown, `last_ids` belong to it. From a token of `pause_ids` to
    one of `resume_ids` stop strings do not count; `names` are of tokens that stand in tags.
    `n_ctx` is the most tokens the sequence may hold.
    """

    sequence: Sequence
    sampler: S
    text: TextStream
    lines: Lines
    stop_ids: frozenset[int]
    last_ids: frozenset[int]
    pause_ids: frozenset[int]
    resume_ids: frozenset[int]
    names: Mapping[int, str]
    n_logprobs: int | None
    n_ctx: int

    def take(
        self,
        token: int,
        data: bytes,
        *,
        ends: bool,
        logprobs: tuple[TokenLogprob, ...],
        now_s: float,
    ) -> tuple[tuple[Piece, ...], FinishReason | None]:
        """Count a drawn token; the pieces it makes clear, and whether the answer is over."""
        self.sequence.tokens.append(token)
        is_end = ends or token in self.stop_ids
        pieces, finish = self._ended() if is_end else self._said(token, data, logprobs)
        pieces, is_last = self.lines.read(pieces, now_s)
        return pieces, finish or (FinishReason.LENGTH if is_last else None)

    def _ended(self) -> tuple[tuple[Piece, ...], FinishReason | None]:
        return self.text.finish(), FinishReason.STOP

    def _said(
        self, token: int, data: bytes, logprobs: tuple[TokenLogprob, ...]
    ) -> tuple[tuple[Piece, ...], FinishReason | None]:
        if token in self.pause_ids:
            self.text.pause()
        pieces = self.text.push(token, data, logprobs, name=self.names.get(token, ""))
        if token in self.resume_ids:
            self.text.resume()
        if token in self.last_ids:
            return pieces + self.text.finish(), FinishReason.STOP
        if self.text.is_stopped:
            return pieces, FinishReason.STOP
        if self.is_full:
            pieces += self.text.finish()
            return pieces, FinishReason.STOP if self.text.is_stopped else FinishReason.LENGTH
        return pieces, None

    @property
    def is_full(self) -> bool:
        """Whether there is no room or no leave for one more token."""
        sequence = self.sequence
        if len(sequence.tokens) >= self.n_ctx:
            return True
        return sequence.max_tokens is not None and sequence.n_generated >= sequence.max_tokens

    @property
    def usage(self) -> Usage:
        sequence = self.sequence
        return Usage(sequence.n_prompt, sequence.n_generated, sequence.n_cached)
