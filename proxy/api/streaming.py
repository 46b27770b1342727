"""Writes an answer as server-sent events while it comes."""

from collections.abc import AsyncIterable, Iterable, Sequence
from typing import Any, Protocol

import msgspec
from starlette.types import Send

from proxy.api.failures import envelope, expected
from proxy.generation import Chunk

Event = dict[str, Any]

_PING = b": ping\n\n"
_DONE = b"data: [DONE]\n\n"
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache"),
    (b"x-accel-buffering", b"no"),  # nginx would keep events until it has a page of them
]
_encode = msgspec.json.Encoder().encode


class Form(Protocol):
    """How a surface says chunks. `whole` is the answer at once, the rest are events of a stream."""

    def opening(self) -> Iterable[Event]: ...

    def deltas(self, chunk: Chunk) -> Iterable[Event]: ...

    def closing(self) -> Iterable[Event]: ...

    def whole(self, chunks: Sequence[Chunk]) -> Event | list[Event]: ...


async def write_stream(send: Send, batches: AsyncIterable[Sequence[Chunk]], form: Form) -> None:
    """One write a batch; an empty batch is silence and becomes a ping.

    A ping is a comment: with an `id:` line, or as empty `data:`, it breaks every OpenAI SDK.
    What fails from here on is an event too, and then the stream ends without `[DONE]`.
    """
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    try:
        await _write(send, sse(form.opening()))
        async for chunks in batches:
            events = sse(event for chunk in chunks for event in form.deltas(chunk))
            if events or not chunks:
                await _write(send, events or _PING)
        last = sse(form.closing()) + _DONE
    except Exception as error:  # the status is sent; the stream must say it
        last = sse([envelope(expected(error))])
    await _write(send, last, more_body=False)


def sse(events: Iterable[Event]) -> bytes:
    """Events in compact JSON, each on one `data:` line."""
    return b"".join([b"data: %b\n\n" % _encode(event) for event in events])


async def _write(send: Send, body: bytes, *, more_body: bool = True) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": more_body})
