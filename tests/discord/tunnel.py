"""The proxy that `DISCORD_PROXY` names: CONNECT to Discord's names ends at the loopback."""

import asyncio
import re
from fnmatch import fnmatch

from tests.discord.tls import NAMES

_CONNECT = re.compile(rb"CONNECT ([^ :]+):443 HTTP/1\.[01]\r\n")
_OPENED = b"HTTP/1.1 200 Connection established\r\n\r\n"
_REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
_PIECE = 1 << 16


class Tunnel:
    """`strangers` are hosts that somebody wanted and did not get: a bot must want none.

    While `is_away`, every connection is closed unanswered, as if the house had burnt down.
    """

    def __init__(self) -> None:
        self.strangers: list[str] = []
        self.is_away = False
        self._target_port = 0
        self._server: asyncio.Server | None = None
        self._pipes: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def open(self, target_port: int) -> None:
        self._target_port = target_port
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)

    def cut(self) -> None:
        """End every connection there is."""
        for task in self._pipes:
            task.cancel()

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()
        self.cut()
        await asyncio.gather(*self._pipes, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._pipes.add(task)
        try:
            await self._serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._pipes.discard(task)
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_away:
            return
        head = await reader.readuntil(b"\r\n\r\n")
        found = _CONNECT.match(head)
        host = found[1].decode() if found else head.split(b"\r\n")[0].decode(errors="replace")
        if not found or not any(fnmatch(host, name) for name in NAMES):
            self.strangers.append(host)
            writer.write(_REFUSED)
            await writer.drain()
            return
        inner, outer = await asyncio.open_connection("127.0.0.1", self._target_port)
        try:
            writer.write(_OPENED)
            await _join(reader, writer, inner, outer)
        finally:
            outer.transport.abort()


async def _join(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    inner: asyncio.StreamReader,
    outer: asyncio.StreamWriter,
) -> None:
    """Carry bytes both ways until either side ends."""
    ways = [asyncio.create_task(_carry(reader, outer)), asyncio.create_task(_carry(inner, writer))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(_PIECE):
        writer.write(piece)
        await writer.drain()
