"""The chunks of one or several generations, read ahead of whoever writes them out."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import cast

from proxy.errors import EngineError
from proxy.generation import Backend, Chunk, GenerationRequest


class Feed:
    """A mailbox that generations fill as fast as they go and one reader empties.

    Chunks that came while the reader was writing are taken together, so that a slow client costs
    fewer writes and not more. A choice's index is counted over all generations.
    """

    def __init__(self, n_generations: int) -> None:
        self._n_opening = n_generations
        self._n_going = n_generations
        self._chunks: list[Chunk] = []
        self._failure: Exception | None = None
        self._news = asyncio.Event()

    @property
    def is_over(self) -> bool:
        """Every generation has ended well and all of it was taken."""
        return not self._n_going and not self._chunks and self._failure is None

    async def take(self, patience_s: float | None = None) -> list[Chunk]:
        """What has come since; empty when nothing did for `patience_s`.

        Raises what a generation raised, after all that came before it was taken.
        """
        if not self._has_news:
            self._news.clear()
            try:
                async with asyncio.timeout(patience_s):
                    await self._news.wait()
            except TimeoutError:
                return []
        chunks, self._chunks = self._chunks, []
        if not chunks and self._failure is not None:
            raise self._failure
        return chunks

    async def opened(self) -> None:
        """Wait until every prompt is known to fit; raises if one does not."""
        while self._n_opening and self._failure is None:
            self._news.clear()
            await self._news.wait()
        if self._failure is not None:
            raise self._failure

    async def fill(self, backend: Backend, request: GenerationRequest, first_index: int) -> None:
        """Read one generation to its end; what it raises is kept for the reader."""
        try:
            await self._read(backend, request, first_index)
        except Exception as error:  # it is raised where the answer is written
            self._failure = self._failure or error
        self._n_going -= 1
        self._news.set()

    async def _read(self, backend: Backend, request: GenerationRequest, first_index: int) -> None:
        generation = cast("AsyncGenerator[Chunk, None]", backend.generate(request))
        n_unfinished = request.n
        async with aclosing(generation):
            await anext(generation, None)
            self._n_opening -= 1
            self._news.set()
            async for chunk in generation:
                n_unfinished -= chunk.finish is not None
                self._chunks.append(_renumbered(chunk, first_index))
                self._news.set()
        if n_unfinished:
            raise EngineError("The model stopped in the middle of its answer.")

    @property
    def _has_news(self) -> bool:
        return bool(self._chunks or self._failure or not self._n_going)


@asynccontextmanager
async def feed_from(backend: Backend, requests: Sequence[GenerationRequest]) -> AsyncIterator[Feed]:
    """All of `requests` at once, once each of them fits; leaving cancels what still runs."""
    feed = Feed(len(requests))
    first_indices = [sum(request.n for request in requests[:i]) for i in range(len(requests))]
    tasks = [
        asyncio.create_task(feed.fill(backend, request, index))
        for request, index in zip(requests, first_indices, strict=True)
    ]
    try:
        await feed.opened()
        yield feed
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _renumbered(chunk: Chunk, first_index: int) -> Chunk:
    if not first_index:
        return chunk
    return Chunk(first_index + chunk.index, chunk.pieces, chunk.finish, chunk.usage)
