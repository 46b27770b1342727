"""Whoever acts or looks from a test's own loop, while the house runs in another thread."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from tests.discord.acts import Acts
from tests.discord.house import House
from tests.discord.server import Server
from tests.discord.users import User

T = TypeVar("T")

WAIT_S = 20.0  # generous: a busy machine is no failure


class Guest:
    """`house` has the parts, for a test that changes a limit, an age or a permission."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.house: House = server.house
        self._acts = Acts(self.house)
        self.bot: User = self.house.world.bot

    @property
    def plain_port(self) -> int:
        """Where a client that speaks no TLS finds everything, by the `Host` it names."""
        return self._server.plain_port

    async def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return await asyncio.wrap_future(self._server.submit(work))

    async def _call(self, work: Callable[[], T]) -> T:
        return await self._do(soon(work))


async def soon(work: Callable[[], T]) -> T:
    """A plain call, to be made in the house's loop."""
    return work()
