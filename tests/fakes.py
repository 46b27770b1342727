"""Small real stand-ins for what costs a model: a backend that speaks a script, and its routes."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from estimator.devices import Device
from estimator.fit.demand import Candidate, Demand
from estimator.fit.placement import Machine
from estimator.models.table import model_shape
from estimator.quants.published import published
from prompts.families import FAMILIES
from prompts.segments import Prompt
from proxy.errors import DeepFitError, UnknownModel
from proxy.generation import (
    BackendInfo,
    Chunk,
    FinishReason,
    GenerationRequest,
    Piece,
    TokenLogprob,
    Usage,
)
from proxy.route import Card, Choice, Lease, Waiting


def set_event() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@dataclass(slots=True)
class FakeBackend:
    """Says `pieces` to every choice, keeping the contract of `Backend.generate`.

    `fits` is waited for before the first chunk and `is_read` before the first piece;
    `failure` is raised after `fails_after` pieces (-1: instead of the first chunk).
    `is_endless` repeats the pieces until the request is closed.
    """

    pieces: Sequence[str | Piece] = ("Hel", "lo", "!")
    n_prompt: int = 7
    n_cached: int = 0
    marker_ids: dict[str, int] = field(default_factory=dict)
    fits: asyncio.Event = field(default_factory=set_event)
    is_read: asyncio.Event = field(default_factory=set_event)
    failure: Exception | None = None
    fails_after: int = -1
    is_endless: bool = False
    requests: list[GenerationRequest] = field(default_factory=list)
    n_running: int = 0
    n_cancelled: int = 0
    is_alive: bool = True

    @property
    def info(self) -> BackendInfo:
        return BackendInfo(n_ctx=4096, n_vocab=32256, marker_ids=self.marker_ids, load_s=0.1)

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        self.requests.append(request)
        self.n_running += 1
        is_done = False
        try:
            await self.fits.wait()
            self._fail_at(-1)
            yield Chunk(0, ())
            await self.is_read.wait()
            async for chunk in self._speak(request):
                yield chunk
            is_done = True
        except Exception:
            is_done = True
            raise
        finally:
            self.n_running -= 1
            self.n_cancelled += not is_done

    async def _speak(self, request: GenerationRequest) -> AsyncIterator[Chunk]:
        said = list(self.pieces)[: request.max_tokens]
        number = 0
        while self.is_endless or number < len(said):
            self._fail_at(number)
            for index in range(request.n):
                yield Chunk(index, (_piece(said[number % len(said)], number),))
            number += 1
            await asyncio.sleep(0.001 if self.is_endless else 0)
        self._fail_at(number)
        finish = FinishReason.STOP if len(said) == len(self.pieces) else FinishReason.LENGTH
        for index in range(request.n):
            yield Chunk(index, (), finish, Usage(self.n_prompt, len(said), self.n_cached))

    def _fail_at(self, number: int) -> None:
        if self.failure is not None and self.fails_after == number:
            raise self.failure

    async def tokenize(self, prompt: Prompt) -> list[int]:
        """A marker is its id, text is its bytes."""
        tokens: list[int] = []
        for segment in prompt.segments:
            if segment.is_marker:
                tokens.append(self.marker_ids[segment.text])
            else:
                tokens += segment.text.encode()
        return tokens

    async def detokenize(self, token_ids: Sequence[int]) -> list[bytes]:
        names = {token: name.encode() for name, token in self.marker_ids.items()}
        return [names.get(token) or bytes([token]) for token in token_ids]

    async def aclose(self) -> None:
        self.is_alive = False


@dataclass(slots=True)
class FakeRoutes:
    """Models by name, all served by one backend. `is_loaded` is waited for before a lease."""

    backend: FakeBackend
    families: dict[str, str] = field(
        default_factory=lambda: {
            "coder": "ds-coder",
            "coder-base": "ds-coder-base",
            "r1": "ds-r1",
            "org/v3": "ds-v3",
        }
    )
    unlisted: frozenset[str] = frozenset()
    default: str = "coder"
    is_ready: bool = True
    waiting: Waiting = field(default_factory=lambda: Waiting(n_queued=0, n_running=0))
    refusal: DeepFitError | None = None
    is_loaded: asyncio.Event = field(default_factory=set_event)
    n_ctx: int = 4096
    devices: tuple[Device, ...] = (Device("RAM", "cpu", 0, 16 << 30, 16 << 30, "the test"),)
    n_leased: int = 0
    n_leases: int = 0
    shrinkable: list[GenerationRequest] = field(default_factory=list)

    def cards(self) -> tuple[Card, ...]:
        return tuple(
            Card(
                id=f"{name}{quant}",
                created=1_700_000_000,
                family=family,
                n_bytes=1 << 30,
                n_ctx_train=16384,
                is_loaded=name == self.default,
                can_chat=FAMILIES[family].can_chat,
                can_infill=FAMILIES[family].fim is not None,
            )
            for name, family in self.families.items()
            for quant in ("", ":Q4_K_M")
            if name not in self.unlisted
        )

    def resolve(self, name: str | None) -> Choice:
        model, _, quant = (name or self.default).partition(":")
        if model not in self.families:
            raise UnknownModel(str(name), near=(self.default,))
        return Choice(model, FAMILIES[self.families[model]], quant or None)

    def candidates(self, choice: Choice) -> tuple[Candidate, ...]:
        """Every model is the smallest coder."""
        made = published(model_shape("coder-1.3b"))
        return tuple(each for each in reversed(made) if choice.quant in {None, each.quant})

    async def emptied(self, demand: Demand) -> Machine:
        return Machine(self.devices, demand, {})

    @asynccontextmanager
    async def lease(
        self, choice: Choice, request: GenerationRequest, *, can_shrink: bool = False
    ) -> AsyncIterator[Lease]:
        if self.refusal is not None:
            raise self.refusal
        await self.is_loaded.wait()
        self.n_leases += 1
        self.n_leased += 1
        self.shrinkable += [request] if can_shrink else []
        try:
            yield Lease(self.backend, choice.model, choice.quant or "Q8_0", n_ctx=self.n_ctx)
        finally:
            self.n_leased -= 1


def spoken(
    text: str, token_id: int, logprob: float, *others: tuple[str, float], data: bytes | None = None
) -> Piece:
    """A piece with the logprobs of its token and of those that were not chosen."""
    first = TokenLogprob(token_id, text.encode() if data is None else data, logprob)
    rest = [TokenLogprob(token_id + 1 + i, t.encode(), p) for i, (t, p) in enumerate(others)]
    return Piece(token_id, text, (first, *rest))


def spelled(text: str, marker_ids: Mapping[str, int], size: int = 3) -> tuple[Piece, ...]:
    """What a model says, as an engine gives it: markers are seen by their ids alone."""
    parts = re.split(f"({'|'.join(map(re.escape, marker_ids))})", text)
    pieces: list[Piece] = []
    for number, part in enumerate(parts):
        if number % 2:
            pieces.append(Piece(marker_ids[part], ""))
        else:
            pieces += [Piece(9, part[n : n + size]) for n in range(0, len(part), size)]
    return tuple(pieces)


def _piece(said: str | Piece, number: int) -> Piece:
    return said if isinstance(said, Piece) else Piece(100 + number, said)
