"""The loopback's sockets: one TLS port for API, gateway and CDN, and the tunnel to it."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from aiohttp import web

from tests.discord.attachment import CDN
from tests.discord.house import House
from tests.discord.rest import Rest
from tests.discord.tls import server_context
from tests.discord.tunnel import Tunnel

T = TypeVar("T")


class Server:
    """Runs a house in a thread of its own, so that a test may block and Discord does not."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.tunnel = Tunnel()
        self._rest = Rest(house)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="loopback-discord", daemon=True
        )
        self._runner: web.AppRunner | None = None

    def start(self) -> None:
        self._thread.start()
        self.submit(self._open()).result(30)

    def stop(self) -> None:
        try:
            self.submit(self._close()).result(30)
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(30)
            self._loop.close()

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Do something in the house's own loop."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    @property
    def plain_port(self) -> int:
        """The same without TLS, for a test's own client, whose loop may end in mid-goodbye."""
        assert self._runner is not None
        return int(self._runner.addresses[1][1])

    async def _open(self) -> None:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=server_context())
        await site.start()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        await self.tunnel.open(self._runner.addresses[0][1])

    async def _close(self) -> None:
        self.house.gateway.cut()
        await self.tunnel.close()
        assert self._runner is not None
        await self._runner.cleanup()
        rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if (request.host or "").endswith(".discord.gg"):
            return await self.house.gateway.serve(request)
        if request.host in (CDN, "media.discordapp.net"):
            file = self.house.world.files.get(request.path)
            if file is None:
                return web.Response(status=404)
            return web.Response(body=file.content, headers={"Content-Type": file.content_type})
        return await self._rest.serve(request)
