"""`POST /tokenize` and `POST /detokenize`, as llama.cpp's server has them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Any

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from prompts.cutting import cut, with_one_bos
from prompts.family import Family
from prompts.segments import Prompt, joined, plain
from proxy.api.boundary import answer_headers
from proxy.api.failures import json_response
from proxy.api.service import Service
from proxy.api.wire import Wire, read
from proxy.errors import BadRequest
from proxy.generation import GenerationRequest
from proxy.route import Choice, Lease

# What a lease is asked for: any context will do, since nothing is generated.
_NOTHING = GenerationRequest((0,), max_tokens=1)

TokenId = Annotated[int, Field(ge=0, lt=1 << 31)]


class TokenizeWire(Wire):
    """`parse_special`: the family's markers in the text are markers. `add_special`: BOS."""

    content: str
    model: str | None = None
    add_special: bool | None = None
    parse_special: bool | None = None
    with_pieces: bool | None = None

    def prompt(self, family: Family) -> Prompt:
        is_plain = self.parse_special is False
        segments = [plain(self.content)] if is_plain else cut(self.content, family.markers)
        if self.add_special and family.adds_bos:
            segments = with_one_bos(family, segments)
        return Prompt(joined(segments))


class DetokenizeWire(Wire):
    tokens: Annotated[tuple[TokenId, ...], Field(fail_fast=True)]
    model: str | None = None


class Tokens:
    def __init__(self, service: Service) -> None:
        self._service = service

    async def tokenize(self, request: Request) -> Response:
        """Each token as its id, or with `with_pieces` as id and text."""
        wire = read(TokenizeWire, await request.body())
        choice = self._service.routes.resolve(wire.model or None)
        async with self._lease(request, choice) as lease:
            tokens = await lease.backend.tokenize(wire.prompt(choice.family))
            pieces = await lease.backend.detokenize(tokens) if wire.with_pieces else None
        return json_response({"tokens": tokens if pieces is None else _told(tokens, pieces)})

    async def detokenize(self, request: Request) -> Response:
        """The text, special markers in it by name; half a character is a replacement sign."""
        wire = read(DetokenizeWire, await request.body())
        choice = self._service.routes.resolve(wire.model or None)
        async with self._lease(request, choice) as lease:
            check_token_ids("tokens", wire.tokens, lease.backend.info.n_vocab)
            pieces = await lease.backend.detokenize(wire.tokens)
        return json_response({"content": b"".join(pieces).decode(errors="replace")})

    @asynccontextmanager
    async def _lease(self, request: Request, choice: Choice) -> AsyncIterator[Lease]:
        async with self._service.routes.lease(choice, _NOTHING) as lease:
            answer_headers(request.scope).update(lease.headers)
            yield lease


def check_token_ids(field: str, token_ids: Sequence[int], n_vocab: int) -> None:
    """Raises `BadRequest` for ids that a client sent and the model has no token for."""
    largest = max(token_ids, default=0)
    if largest >= n_vocab:
        raise BadRequest(
            f"'{field}': {largest} is no token id; this model has 0 to {n_vocab - 1}.",
            param=field,
        )


def _told(tokens: Sequence[int], pieces: Sequence[bytes]) -> list[dict[str, Any]]:
    return [
        {"id": token, "piece": _piece(piece)} for token, piece in zip(tokens, pieces, strict=True)
    ]


def _piece(piece: bytes) -> str | list[int]:
    """Text where it is some, else the bytes."""
    try:
        return piece.decode()
    except UnicodeDecodeError:
        return list(piece)
