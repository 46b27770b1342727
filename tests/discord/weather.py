"""What befalls the lines between a bot and Discord."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.discord.guest import Guest, soon


class Weather(Guest):
    async def cut(self) -> None:
        """Cut every connection of the bot, gateway and API, in mid-word."""
        await self._call(self._server.tunnel.cut)

    async def cut_gateway(self) -> None:
        """Cut the websocket alone."""
        await self._call(self.house.gateway.cut)

    @asynccontextmanager
    async def cutting(self, every_s: float, *, api: bool = False) -> AsyncIterator[None]:
        """Inside the block the websocket is cut again and again; with `api`, everything is.

        discord.py sends a call of the API that was cut on Linux no second time.
        """

        async def cut_for_ever() -> None:
            while True:
                await asyncio.sleep(every_s)
                await (self.cut() if api else self.cut_gateway())

        task = asyncio.create_task(cut_for_ever())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def reconnect(self) -> None:
        """Op 7: please come again."""
        await self._do(self._acts.order(7, None))

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Op 9: the session is not valid; it is gone unless `resumable`."""
        await self._do(self._acts.order(9, resumable))

    async def close_gateway(self, code: int) -> None:
        """A close frame with one of Discord's codes; 4000 lets the bot resume."""
        await self._do(self._acts.close(code))

    def away(self, is_away: bool = True) -> None:
        """From now on nobody answers, until `away(False)`; what is open is cut."""
        self._server.tunnel.is_away = is_away
        if is_away:
            self._server.submit(soon(self._server.tunnel.cut)).result(10)

    def mute(self, is_mute: bool = True) -> None:
        """The gateway takes everything and says nothing: no events, no heartbeats acknowledged."""
        self.house.gateway.is_mute = is_mute
