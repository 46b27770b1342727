"""Gets a backend, asks it, and writes what comes back, for as long as somebody listens."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from prompts.segments import Prompt
from proxy.api.boundary import answer_headers, arrived
from proxy.api.failures import json_response
from proxy.api.feed import Feed, feed_from
from proxy.api.hole import Hole, fitted, most_context, rendered
from proxy.api.service import Service
from proxy.api.streaming import Form, write_stream
from proxy.api.tally import Tally
from proxy.api.tokens import check_token_ids
from proxy.generation import Chunk, GenerationRequest
from proxy.route import Choice, Lease


class Answer(Response):
    """A generation as a response, streamed or whole.

    `holes`, one for each request or none at all: what stands around them may be cut to fit.

    Nothing is sent before the model is there and every prompt is known to fit, so that all
    refusals have their HTTP status.
    """

    def __init__(
        self,
        service: Service,
        choice: Choice,
        requests: Sequence[GenerationRequest],
        form: Callable[[Lease, Tally], Form],
        *,
        is_stream: bool,
        holes: Sequence[Hole] = (),
    ) -> None:
        super().__init__()
        self._service = service
        self._choice = choice
        self._holes = [hole.near(most_context(service.settings)) for hole in holes]
        self.requests = rendered(requests, self._holes) if holes else requests
        self._form = form
        self._is_stream = is_stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await unless_gone(receive, self._serve(scope, receive, send))

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._lease() as lease:
            answer_headers(scope).update(lease.headers)
            if self._holes:
                self.requests = await fitted(self.requests, self._holes, lease)
            for request in self.requests:
                if not isinstance(request.prompt, Prompt):
                    check_token_ids("prompt", request.prompt, lease.backend.info.n_vocab)
            tally = Tally(self.requests[0].n)
            form = self._form(lease, tally)
            async with feed_from(lease.backend, self.requests) as feed:
                batches = self._batches(feed, tally, lease, arrived(scope))
                if self._is_stream:
                    await write_stream(send, batches, form)
                else:
                    chunks = [chunk async for batch in batches for chunk in batch]
                    await json_response(form.whole(chunks))(scope, receive, send)

    def _lease(self) -> AbstractAsyncContextManager[Lease]:
        longest = max(self.requests, key=_length)
        can_shrink = bool(self._holes)
        return self._service.routes.lease(self._choice, longest, can_shrink=can_shrink)

    async def _batches(
        self, feed: Feed, tally: Tally, lease: Lease, arrived_s: float
    ) -> AsyncIterator[list[Chunk]]:
        """What has come, each time something has or a ping is due; counted as it passes."""
        name = f"{lease.model}:{lease.quant}"
        while not feed.is_over:
            batch = await feed.take(self._service.settings.ping)
            had_begun = tally.has_begun
            for chunk in batch:
                tally.add(chunk)
            if tally.has_begun and not had_begun:
                self._service.metrics.first_token(name, time.perf_counter() - arrived_s)
            yield batch
        self._service.metrics.used(name, tally.total())


async def unless_gone(receive: Receive, work: Coroutine[None, None, None]) -> None:
    """Do `work`; if the client disconnects first, cancel it and wait until it has let go."""
    working = asyncio.create_task(work)
    leaving = asyncio.create_task(_disconnected(receive))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)
    if not working.cancelled():
        working.result()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _length(request: GenerationRequest) -> int:
    prompt = request.prompt
    return len(prompt.text) if isinstance(prompt, Prompt) else len(prompt)
