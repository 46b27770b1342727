"""The seam below the worker: what it needs of llama.cpp, and nothing else."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol, TypeVar

from prompts.segments import Prompt
from proxy.engine.sequence import Batch
from proxy.engine.slots import Memory
from proxy.generation import BackendInfo, Sampling, Start, TokenLogprob


class Outcome(IntEnum):
    """What `llama_decode` returns when it is no error."""

    DECODED = 0
    NO_ROOM = 1
    ABORTED = 2


@dataclass(frozen=True, slots=True)
class Constraint:
    """A grammar with its markers as tokens; `ends` may come where it is complete, as EOG does.

    The answer may begin with `opens`, or with `is_open` begins behind it, and is held after
    `closes`; -1 is a token that there is not. `markers` pairs characters of the grammar with the
    tokens they stand for. The rest is as `proxy.generation.Grammar` has it.
    """

    gbnf: str
    ends: frozenset[int]
    opens: int = -1
    closes: int = -1
    is_open: bool = False
    is_lazy: bool = False
    starts: tuple[Start, ...] = ()
    markers: tuple[tuple[str, int], ...] = ()
    field: str = "response_format"


class Sampler(Protocol):
    """Draws the tokens of one sequence; must be closed."""

    def close(self) -> None: ...


S = TypeVar("S", bound=Sampler)


class Engine(Memory, Protocol[S]):
    """Tokens in, tokens out. `row` is a position in the batch that was decoded last.

    `piece` is what a token adds to an answer, `spelling` the same or a control token's name.
    """

    info: BackendInfo

    def tokenize(self, prompt: Prompt) -> list[int]: ...

    def piece(self, token: int) -> bytes: ...

    def spelling(self, token: int) -> bytes: ...

    def ends_generation(self, token: int) -> bool: ...

    def sampler(self, sampling: Sampling, index: int, constraint: Constraint | None = None) -> S:
        """Raises `BadRequest` for a grammar that cannot be read."""
        ...

    def decode(self, batch: Batch) -> Outcome: ...

    def draw(self, sampler: S, row: int) -> int:
        """Raises `EngineError` where no token is left that a grammar allows."""
        ...

    def logprobs(self, row: int, token: int, count: int) -> tuple[TokenLogprob, ...]: ...

    def abort(self, *, wanted: bool) -> None: ...
