"""The layers around the routes, where no route can reach them by itself."""

import asyncio

import pytest
from starlette.types import Message, Receive, Scope, Send

from proxy.api.answer import unless_gone
from proxy.api.boundary import Boundary
from proxy.metrics import Metrics

pytestmark = pytest.mark.anyio

START: Message = {"type": "http.response.start", "status": 200, "headers": []}


async def never() -> Message:
    raise AssertionError


async def test_bug_after_the_start(caplog: pytest.LogCaptureFixture) -> None:
    """A bug after the status was sent is logged; nothing more is sent, so the answer is cut."""
    sent: list[Message] = []

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send(START)
        raise ZeroDivisionError

    async def send(message: Message) -> None:
        sent.append(message)

    await Boundary(app, metrics=Metrics())({"type": "http"}, never, send)

    assert ["http.response.start"] == [message["type"] for message in sent]
    assert "ZeroDivisionError" in caplog.text


async def test_only_leaving_counts() -> None:
    """Whatever else the server says while we work does not end the work."""
    messages: list[Message] = [{"type": "http.request"}, {"type": "http.disconnect"}]
    done: list[str] = []

    async def receive() -> Message:
        await asyncio.sleep(0.01)
        return messages.pop(0)

    async def work() -> None:
        await asyncio.sleep(0.015)
        done.append("in time")
        await asyncio.sleep(60)
        done.append("too late")

    await unless_gone(receive, work())

    assert ["in time"] == done


async def test_cancelled_from_above() -> None:
    """When the server itself gives up, the work is cancelled and has let go when that is over."""
    released = asyncio.Event()

    async def receive() -> Message:
        await asyncio.sleep(60)
        raise AssertionError

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            released.set()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await unless_gone(receive, work())

    assert released.is_set()
