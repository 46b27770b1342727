"""A server that speaks OpenAI's API as a script says: in pieces, late, in error, or dying."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

MODEL = "deepseek-r1-distill-qwen-7b"
QUANT = f"{MODEL}:Q4_K_M"


@dataclass(frozen=True)
class Say:
    text: str


@dataclass(frozen=True)
class Think:
    text: str


@dataclass(frozen=True)
class Pause:
    seconds: float


class Die:
    """The connection ends, as when a process does."""


class Break:
    """An error event, as the proxy sends when a worker died."""


class CleanCut:
    """The stream ends without a reason and without [DONE]."""


class Garbage:
    """Bytes that are no JSON."""


@dataclass(frozen=True)
class Refuse:
    status: int
    code: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


Step = Say | Think | Pause | Die | Break | CleanCut | Garbage | Refuse


@dataclass
class ScriptedProxy:
    """`scripts` are used up, one a question; the last stays. `asked` are the bodies that came.

    `spoken` are the monotonic seconds from the first to the last word of each whole answer.
    """

    scripts: list[list[Step]] = field(default_factory=lambda: [[Say("Hello.")]])
    asked: list[dict[str, Any]] = field(default_factory=list)
    models: list[str] = field(default_factory=lambda: [MODEL, QUANT])
    loaded: bool = True
    ready: bool = True
    queued: int = 0
    finish_reason: str = "stop"
    n_left: int = 0
    spoken: list[tuple[float, float]] = field(default_factory=list)
    n_tokens: int = 7
    key: str | None = None
    address: str = ""

    async def chat(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(await request.json())
        script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
        if self.key and request.headers.get("authorization") != f"Bearer {self.key}":
            return _refusal(Refuse(401))
        if script and isinstance(script[0], Refuse):
            return _refusal(script[0])
        if script and isinstance(script[0], Die):
            assert request.transport is not None
            request.transport.abort()
        answer = web.StreamResponse(headers={"x-deepfit-model": QUANT})
        answer.content_type = "text/event-stream"
        try:
            await answer.prepare(request)
            await self._play(request, answer, script)
        except (ConnectionResetError, asyncio.CancelledError):
            self.n_left += 1
            raise
        return answer

    async def _play(
        self, request: web.Request, answer: web.StreamResponse, script: list[Step]
    ) -> None:
        began = time.monotonic()
        await _send(answer, _delta({"role": "assistant", "content": ""}))
        for step in script:
            match step:
                case Say(text):
                    await _send(answer, _delta({"content": text}))
                case Think(text):
                    await _send(answer, _delta({"reasoning_content": text, "reasoning": text}))
                case Pause(seconds):
                    for _ in range(max(1, round(seconds / 0.02))):
                        await asyncio.sleep(min(seconds, 0.02))
                        await answer.write(b": ping\n\n")
                case Die():
                    assert request.transport is not None
                    request.transport.abort()
                    return
                case Break():
                    await _send(answer, {"error": {"message": "died", "code": "worker_died"}})
                    return
                case CleanCut():
                    return
                case Garbage():
                    await answer.write(b"data: {nonsense\n\n")
                    return
        self.spoken.append((began, time.monotonic()))
        await _send(answer, _delta({}, self.finish_reason))
        usage = {"prompt_tokens": 3, "completion_tokens": self.n_tokens, "total_tokens": 10}
        await _send(answer, {**_delta({}), "choices": [], "usage": usage})
        await answer.write(b"data: [DONE]\n\n")

    async def list(self, _request: web.Request) -> web.Response:
        cards = [{"id": name, "object": "model", "loaded": self.loaded} for name in self.models]
        return web.json_response({"object": "list", "data": cards})

    async def health(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "ok", "version": "0.1.0"})

    async def is_ready(self, _request: web.Request) -> web.Response:
        state = "ready" if self.ready else "starting"
        said = {"status": state, "queued": self.queued, "running": 1}
        return web.json_response(said, status=200 if self.ready else 503)

    async def metrics(self, _request: web.Request) -> web.Response:
        line = 'deepfit_model_bytes{kind="%s",model="%s"} %s\n'
        body = line % ("predicted", QUANT, "4.0e+09") + line % ("measured", QUANT, "5.36870912e+09")
        return web.Response(text=body)


@asynccontextmanager
async def scripted_proxy() -> AsyncIterator[ScriptedProxy]:
    """On a loopback socket, where streams stream and clients hang up."""
    proxy = ScriptedProxy()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", proxy.chat)
    app.router.add_get("/v1/models", proxy.list)
    app.router.add_get("/health", proxy.health)
    app.router.add_get("/ready", proxy.is_ready)
    app.router.add_get("/metrics", proxy.metrics)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    proxy.address = f"http://{host}:{port}/v1"
    try:
        yield proxy
    finally:
        await runner.cleanup()


def _delta(delta: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": MODEL,
        "choices": [choice],
    }


async def _send(answer: web.StreamResponse, event: dict[str, Any]) -> None:
    await answer.write(f"data: {json.dumps(event)}\n\n".encode())


def _refusal(refuse: Refuse) -> web.Response:
    error = {"message": "no", "type": "x", "param": None, "code": refuse.code}
    return web.json_response({"error": error}, status=refuse.status, headers=refuse.headers)
