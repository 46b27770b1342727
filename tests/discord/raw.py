"""A client without a library: single calls and frames, to see what the loopback says to them."""

import json
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import yarl

from tests.discord.loopback import Discord

_GATEWAY = "/?v=10&encoding=json"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: Any

    @property
    def code(self) -> int:
        return int(self.body["code"])


class Raw:
    """Calls with the bot's token unless another is given."""

    def __init__(self, discord: Discord, session: aiohttp.ClientSession) -> None:
        self.token = discord.environ["DISCORD_TOKEN"]
        self._session = session

    async def call(
        self, method: str, path: str, body: Any = None, *, token: str | None = None
    ) -> Answer:
        headers = {"Authorization": f"Bot {token or self.token}", "Host": "discord.com"}
        where = f"/api/v10{path}"
        async with self._session.request(method, where, json=body, headers=headers) as got:
            text = await got.text()
            is_json = got.headers.get("Content-Type") == "application/json"
            return Answer(got.status, dict(got.headers), json.loads(text) if is_json else text)

    async def fetch(self, url: str) -> bytes:
        """A file that Discord serves, by its full address."""
        address = yarl.URL(url)
        headers = {"Host": str(address.host)}
        async with self._session.get(address.path_qs, headers=headers) as got:
            assert got.status == 200
            return await got.read()

    @asynccontextmanager
    async def gateway(self, *, is_packed: bool = False) -> AsyncIterator["RawGateway"]:
        where = _GATEWAY + ("&compress=zlib-stream" if is_packed else "")
        headers = {"Host": "gateway.discord.gg"}
        async with self._session.ws_connect(where, headers=headers) as socket:
            yield RawGateway(socket, self.token)


class RawGateway:
    """Frames one by one; `packed` counts those that came as one zlib stream."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, token: str) -> None:
        self.socket = socket
        self._token = token
        self._inflate = zlib.decompressobj()
        self.packed = 0

    async def send(self, operation: int, data: Any) -> None:
        await self.socket.send_str(json.dumps({"op": operation, "d": data}))

    async def identify(self, intents: int = 4609, **rest: Any) -> None:
        await self.send(2, {"token": self._token, "intents": intents, **rest})

    async def resume(self, session_id: str, sequence: int) -> None:
        told = {"token": self._token, "session_id": session_id, "seq": sequence}
        await self.send(6, told)

    async def frame(self, timeout_s: float = 10) -> Any:
        got = await self.socket.receive(timeout=timeout_s)
        if got.type is aiohttp.WSMsgType.BINARY:
            self.packed += 1
            return json.loads(self._inflate.decompress(got.data))
        assert got.type is aiohttp.WSMsgType.TEXT, got
        return json.loads(got.data)

    async def until(self, name: str) -> Any:
        """The next event of a name, or the next frame of an op as `op 9`."""
        while True:
            frame = await self.frame()
            if name in (frame["t"], f"op {frame['op']}"):
                return frame

    async def closed(self) -> int:
        """The code that the line is closed with."""
        while (got := await self.socket.receive(timeout=10)).type is not aiohttp.WSMsgType.CLOSE:
            assert got.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY), got
        return int(got.data)


@asynccontextmanager
async def raw_client(discord: Discord) -> AsyncIterator[Raw]:
    base = f"http://127.0.0.1:{discord.plain_port}"
    async with aiohttp.ClientSession(base) as session:
        yield Raw(discord, session)
