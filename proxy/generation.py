"""The nouns both halves of the proxy share: what is asked of a model, and what comes back.

`proxy/api` turns wire objects into a `GenerationRequest` and `Chunk`s into wire objects;
`proxy/engine` turns the one into the other. Neither knows its neighbour.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from prompts.segments import Prompt


class FinishReason(StrEnum):
    """Why a generation ended, in OpenAI's words."""

    STOP = "stop"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the next token is drawn. `top_k` 0 and `min_p` 0.0 mean off; temperature 0 is greedy.

    `is_infill` has llama.cpp's infill sampler choose last: it takes tokens that begin alike for
    one, and ends the answer where it is not sure how to go on.
    """

    temperature: float = 1.0
    top_p: float = 1.0
    top_k: int = 0
    min_p: float = 0.0
    seed: int | None = None
    frequency_penalty: float = 0.0
    presence_penalty: float = 0.0
    logit_bias: tuple[tuple[int, float], ...] = ()
    n_logprobs: int | None = None  # None: no logprobs; 0: of the chosen token only
    is_infill: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """When a generation ends, besides end-of-generation tokens, which always end it.

    `markers` are special tokens by name; a marker the vocabulary lacks is no stop. `last` are
    markers after which the answer is over, and which belong to it.
    `strings` end the answer and are not shown. They are not looked for inside `asides`: from the
    first marker of a pair such as `<think>` and `</think>` to the second, or to the end when
    that is empty. With `opens_aside` the answer begins inside the first pair. With `tags` a marker
    of the second kind means nothing by itself: it does as part of one of these, where it is
    spelled out.
    `n_indent` and `after_s` end the answer too, as if for its length. A line after the first that
    begins with fewer blanks and tabs than `n_indent` is cut behind them; and the first line that
    ends more than `after_s` after the first token was drawn is the last.
    """

    markers: tuple[str, ...] = ()
    strings: tuple[str, ...] = ()
    asides: tuple[tuple[str, str], ...] = ()
    opens_aside: bool = False
    last: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    n_indent: int = 0
    after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """Once `text` is written, markers in it by their names, the answer is held to `rule`."""

    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Grammar:
    """What an answer is held to, from its rule `root` to an end-of-generation token.

    `gbnf` is in llama.cpp's notation. Thinking is not held: an answer may begin with the marker
    `opening`, or with `is_open` begins inside, and is free up to the marker `closing`.
    With `is_lazy` nothing is held before one of the `starts`, which count in thinking too.
    `markers` are single tokens, each with the control character that stands for it in `gbnf`.
    `field` is what the client asked for it with.
    """

    gbnf: str
    opening: str = ""
    closing: str = ""
    is_open: bool = False
    is_lazy: bool = False
    starts: tuple[Start, ...] = ()
    markers: tuple[tuple[str, str], ...] = ()
    field: str = "response_format"


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """One prompt and how to continue it, `n` times. `max_tokens` None: until the context is full.

    `prompt` is a `Prompt`, or token ids that a client sent as such.
    """

    prompt: Prompt | tuple[int, ...]
    max_tokens: int | None = None
    n: int = 1
    sampling: Sampling = field(default_factory=Sampling)
    stop: Stop = field(default_factory=Stop)
    grammar: Grammar | None = None


@dataclass(frozen=True, slots=True)
class TokenLogprob:
    """The natural logarithm of a token's probability; `text_bytes` may be half a character."""

    token_id: int
    text_bytes: bytes
    logprob: float


@dataclass(frozen=True, slots=True)
class Piece:
    """The text that one token added. Empty for a control token and inside a character.

    `logprobs` holds the chosen token first and then the alternatives asked for, best first;
    it is empty when none were asked for.
    """

    token_id: int
    text: str
    logprobs: tuple[TokenLogprob, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one choice, counted by the engine. `n_cached` of the prompt's came from a slot."""

    n_prompt: int
    n_completion: int
    n_cached: int = 0


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one step added to one choice. `finish` and `usage` come once, with the last chunk."""

    index: int
    pieces: tuple[Piece, ...]
    finish: FinishReason | None = None
    usage: Usage | None = None

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class BackendInfo:
    """What a backend says of itself once it is ready. `n_ctx` is what one sequence may hold.

    `marker_ids` has the token id of every special marker that was asked for and exists.
    `load_s` is how long loading took; `resident_bytes` what the load took from memory, when known,
    and `gpu_bytes` what of it lies on each of its GPUs, in the order of the load.
    """

    n_ctx: int
    n_vocab: int
    marker_ids: dict[str, int]
    load_s: float
    resident_bytes: int | None = None
    gpu_bytes: tuple[int, ...] = ()


class Backend(Protocol):
    """Streams chunks for a model: a worker process of ours, or somebody else's server.

    `generate` first yields one chunk without pieces, as soon as the prompt is known to fit; the
    last chunk of each of the `n` choices has `finish` and `usage`. It raises
    `proxy.errors.DeepFitError`s; closing the iterator cancels the request.
    """

    @property
    def info(self) -> BackendInfo: ...

    @property
    def is_alive(self) -> bool: ...

    @property
    def n_running(self) -> int:
        """Requests sent and not yet finished."""
        ...

    def generate(self, request: GenerationRequest) -> AsyncIterator[Chunk]: ...

    async def tokenize(self, prompt: Prompt) -> list[int]: ...

    async def detokenize(self, token_ids: Sequence[int]) -> list[bytes]:
        """The bytes of each token, which may be part of a character; special ones by name."""
        ...

    async def aclose(self) -> None: ...
