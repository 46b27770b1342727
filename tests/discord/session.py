"""What the gateway keeps of a bot that is connected or may come back: a line, and its events."""

import asyncio
import json
import secrets
import zlib
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.discord.intents import Intent

Json = dict[str, Any]


class Line:
    """A websocket that speaks frames in order, as one zlib stream where that was asked for."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self._request = request
        self._frames: asyncio.Queue[Json] = asyncio.Queue()
        self.is_packed = request.query.get("compress") == "zlib-stream"
        self._deflate = zlib.compressobj()
        self.listener: asyncio.Task[None] | None = None
        self.code: int | None = None

    def send(self, frame: Json) -> None:
        self._frames.put_nowait(frame)

    async def write(self) -> None:
        """Send what is queued, for ever. What the line cannot carry any more is lost, as it is."""
        while True:
            text = json.dumps(await self._frames.get(), separators=(",", ":"))
            try:
                if self.is_packed:
                    packed = self._deflate.compress(text.encode())
                    await self.socket.send_bytes(packed + self._deflate.flush(zlib.Z_SYNC_FLUSH))
                else:
                    await self.socket.send_str(text)
            except (ConnectionError, RuntimeError):
                return

    def close(self, code: int) -> None:
        """Let the task that listens close the line; only it may."""
        self.code = code
        if self.listener is not None:
            self.listener.cancel()

    def cut(self) -> None:
        """End the line without a word: no close frame, no TLS goodbye."""
        if self._request.transport is not None:
            self._request.transport.abort()


@dataclass(slots=True, eq=False)
class Session:
    """`line` is None while the bot is away; events are kept for when it resumes."""

    intents: Intent
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    line: Line | None = None
    events: list[Json] = field(default_factory=list)
    is_ready: bool = False

    def tell(self, name: str, data: Json, *, is_lost: bool = False) -> None:
        """The next event, numbered from 1; sent at once if there is a line and it is not lost."""
        frame = {"op": 0, "t": name, "s": len(self.events) + 1, "d": data}
        self.events.append(frame)
        if self.line is not None and not is_lost:
            self.line.send(frame)

    def replay(self, line: Line, sequence: int) -> int:
        """Take up a new line and send what was missed after `sequence`; how much that was."""
        self.line = line
        missed = self.events[sequence:]
        for frame in missed:
            line.send(frame)
        return len(missed)
