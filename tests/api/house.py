"""An app over a scripted backend, in process and on a real socket."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from proxy.metrics import Metrics
from tests.fakes import FakeBackend, FakeRoutes


@dataclass
class House:
    """The app, what stands behind it, and a client in process."""

    backend: FakeBackend
    routes: FakeRoutes
    app: FastAPI
    client: httpx.AsyncClient
    metrics: Metrics

    async def chat(self, **fields: object) -> httpx.Response:
        body = {"messages": [{"role": "user", "content": "hi"}], **fields}
        return await self.client.post("/v1/chat/completions", json=body)

    async def complete(self, **fields: object) -> httpx.Response:
        return await self.client.post("/v1/completions", json={"prompt": "hi", **fields})

    def counted(self, name: str, **labels: str) -> float | None:
        return self.metrics.registry.get_sample_value(name, labels)


MakeHouse = Callable[..., House]


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[str]:
    """The app on a loopback socket, where streams stream and clients can hang up."""
    sock = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", ws="none"))
    running = asyncio.create_task(server.serve(sockets=[sock]))
    while not server.started:
        await asyncio.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"
    finally:
        server.should_exit = True
        await running
        sock.close()


async def soon(is_true: Callable[[], bool], within_s: float = 2.0) -> bool:
    """Whether it comes true in time."""
    async with asyncio.timeout(within_s):
        while not is_true():
            await asyncio.sleep(0.002)
    return True


def events(body: str) -> list[Any]:
    """The `data:` lines of a stream, decoded; the last must be `[DONE]` and is left out."""
    lines = [block.removeprefix("data: ") for block in body.split("\n\n") if block[:1] == "d"]

    assert "[DONE]" == lines[-1]
    return [json.loads(line) for line in lines[:-1]]


def deltas(body: str, index: int = 0) -> list[dict[str, Any]]:
    """What one choice's events add, in order."""
    choices = [choice for event in events(body) for choice in event["choices"]]
    return [choice["delta"] for choice in choices if choice["index"] == index]


def error_of(response: httpx.Response) -> dict[str, Any]:
    """The envelope, which has these four keys and no neighbours."""
    body = response.json()

    assert {"error"} == set(body)
    assert {"message", "type", "param", "code"} == set(body["error"])
    error: dict[str, Any] = body["error"]
    return error
