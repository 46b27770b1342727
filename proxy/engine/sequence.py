"""One generation in progress, and the tokens of several that are decoded next."""

from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class Sequence:
    """A prompt and what was generated after it. `n_past` of its tokens are in its slot's cells.

    Prefill and decode are one thing: `tokens[n_past:]` wait to be decoded, and when none wait
    the next token can be drawn. `leader` is a choice of the same request whose prompt is read
    first, so that this one can copy it.
    """

    request_id: int
    index: int
    tokens: list[int]
    max_tokens: int | None = None
    leader: "Sequence | None" = None
    n_prompt: int = field(init=False)
    n_past: int = 0
    n_cached: int = 0
    is_over: bool = False

    def __post_init__(self) -> None:
        self.n_prompt = len(self.tokens)

    @property
    def n_pending(self) -> int:
        return len(self.tokens) - self.n_past

    @property
    def n_generated(self) -> int:
        return len(self.tokens) - self.n_prompt

    @property
    def is_read(self) -> bool:
        """Whether the prompt stands in the cells, for others to copy."""
        return self.n_past >= self.n_prompt


@dataclass(frozen=True, slots=True)
class Share:
    """A sequence's part of a batch: `count` tokens from `start`, put at `at` in the batch."""

    sequence: Sequence
    slot: int
    start: int
    count: int
    at: int

    @property
    def row(self) -> int:
        """Where in the batch its last token stands, and so its logits."""
        return self.at + self.count - 1

    @property
    def is_last(self) -> bool:
        """Whether the next token can be drawn after it."""
        return self.start + self.count == len(self.sequence.tokens)

    @property
    def tokens(self) -> list[int]:
        return self.sequence.tokens[self.start : self.start + self.count]


@dataclass(frozen=True, slots=True)
class Batch:
    """What one call of `llama_decode` is given."""

    shares: tuple[Share, ...]

    @property
    def n_tokens(self) -> int:
        return sum(share.count for share in self.shares)

    @property
    def is_prefill(self) -> bool:
        return self.n_tokens > len(self.shares)
