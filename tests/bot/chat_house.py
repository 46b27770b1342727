"""The bot with its chat, in SimCord's Discord, before a scripted proxy."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import discord
import simcord
from simcord._dpy_internals import release_clocks

import bot.chat.sdk  # noqa: F401 - the bot imports it late, and that takes seconds
from bot.chat.buttons import DYNAMIC_ITEMS
from bot.chat.commands import add_commands
from bot.chat.ledger import Ledger
from bot.chat.limits import Limits
from bot.chat.proxy import Proxy
from bot.chat.talk import Talk
from bot.client import BotClient
from bot.parts import Parts
from bot.service import Service
from bot.settings import BotSettings
from bot.words import chat, program
from tests.bot.scripted_proxy import ScriptedProxy, scripted_proxy


@dataclass
class ChatHouse:
    env: simcord.Env
    server: ScriptedProxy
    service: Service
    state: Path
    settings: BotSettings
    files: dict[str, bytes] = field(default_factory=dict)
    ahead_s: float = 0.0

    def client(self) -> BotClient:
        """A bot as it is after a restart: nothing in memory, the ledger's file as it was."""
        service = self.service = Service(
            settings=lambda: self.settings,
            proxy=Proxy(lambda: self.settings, monotonic),
            ledger=Ledger(self.state / "ledger.sqlite"),
            limits=Limits(lambda: self.settings, monotonic),
            clock=lambda: monotonic() + self.ahead_s,
        )
        return BotClient(
            Parts(
                service=service,
                add_commands=(partial(add_commands, fetch=self.fetch),),
                buttons=DYNAMIC_ITEMS,
                tables=(chat.TEXTS, program.TEXTS),
                read=lambda _text: None,
                fit=_nothing,
                talk=Talk(service, self.fetch).answer,
            ),
            self.state,
        )

    async def fetch(self, url: str, most_bytes: int) -> bytes:
        name = url.rsplit("/", maxsplit=1)[-1]
        if name not in self.files:
            raise OSError("status 404")
        return self.files[name]

    async def restart(self) -> None:
        old = self.service.proxy
        (self.state / "commands.json").unlink(missing_ok=True)
        await self.env.restart_bot(self.client())
        _let_time_pass(self.env)
        await old.aclose()

    @property
    def me(self) -> str:
        assert self.env.bot.user is not None
        return self.env.bot.user.mention

    @property
    def sent(self) -> list[dict[str, Any]]:
        """Bodies of all messages and edits that the bot sent."""
        bodies = [each.json for each in self.env.http_requests if isinstance(each.json, dict)]
        bodies = [body.get("data") or body for body in bodies]
        return [body for body in bodies if "content" in body]

    @asynccontextmanager
    async def streaming(self, asking: Coroutine[Any, Any, Any]) -> AsyncIterator[None]:
        """In the middle of an answer that the server takes its time for."""
        with contextlib.suppress(TimeoutError):  # SimCord would wait for its end
            await asking
        assert self.service.streams
        yield
        await self.env.settle(timeout=5)


def _let_time_pass(env: simcord.Env) -> None:
    """Timers as they are: SimCord's own stand still while the bot waits for a real server."""
    loop, runtime = asyncio.get_running_loop(), env._runtime
    assert runtime is not None
    release_clocks(env)
    loop.call_later, loop.call_at = runtime.call_later, runtime.call_at  # type: ignore[method-assign]


async def _nothing(_message: discord.Message, _question: object) -> None:
    raise AssertionError("no fit question was read")


@asynccontextmanager
async def chat_house(state: Path, **options: Any) -> AsyncIterator[ChatHouse]:
    async with scripted_proxy() as server:
        settings = BotSettings(
            proxy=server.address,
            edit_every=0.05,
            first_token_within=3.0,
            next_token_within=2.0,
            ask_per_minute=50,
            commands_per_minute=500,
            user_installs=True,
        )
        house = ChatHouse(None, server, None, state, settings)  # type: ignore[arg-type]
        async with simcord.run(house.client(), **options) as env:
            house.env = env
            _let_time_pass(env)
            try:
                with env.time_context():
                    yield house
            finally:
                await house.service.proxy.aclose()
