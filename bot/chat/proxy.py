"""The proxy, as the bot sees it: somebody who answers questions, sometimes late, sometimes not."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.chat.breaker import Breaker
from bot.chat.errors import (
    ProxyBroke,
    ProxyBusy,
    ProxyDown,
    ProxyPaused,
    ProxySlow,
)
from bot.chat.events import Delta, Event, Finished
from bot.chat.history import Turn
from bot.chat.look import Look, Status
from bot.settings import BotSettings

if TYPE_CHECKING:
    from openai import AsyncOpenAI

log = logging.getLogger(__name__)

_STALE_S = 30.0


@dataclass(frozen=True, slots=True)
class _Line:
    """A client and what it was made from: another address in the settings makes another one.

    Those from before are closed at the end only, for answers may still be coming over them.
    """

    address: str
    key: str | None
    client: "AsyncOpenAI"


class Proxy:
    """Built once; `aclose` when the program ends. `settings` may change while it runs."""

    def __init__(self, settings: Callable[[], BotSettings], clock: Callable[[], float]) -> None:
        self._settings = settings
        self._clock = clock
        self._breaker = Breaker(clock)
        self._look = Look()
        self._lines: list[_Line] = []
        self._lock = asyncio.Lock()
        self._known: Status | None = None
        self._known_s = 0.0
        self._looking: asyncio.Task[Status] | None = None

    @property
    def models(self) -> tuple[str, ...]:
        """The models as they were last seen, at once; they are looked for anew if that is long ago.

        What autocompletes needs an event loop that runs, and has one.
        """
        is_stale = self._known is None or self._clock() - self._known_s > _STALE_S
        if is_stale and (self._looking is None or self._looking.done()):
            self._looking = asyncio.create_task(self.status())
        return self._known.models if self._known else ()

    async def status(self) -> Status:
        """What the proxy says of itself now; never raises for a proxy that does not answer."""
        settings = self._settings()
        status = await self._look.at(settings.proxy, _key(settings))
        if status.models or self._known is None:
            self._known = status
        self._known_s = self._clock()
        return status

    async def ask(self, turns: Sequence[Turn], *, model: str) -> AsyncGenerator[Event, None]:
        """The answer as it comes. Raises `ProxyTrouble`, also in the middle; closing it cancels."""
        with self._breaker.asking():
            async with aclosing(await self._begun(turns, model)) as events:
                async for event in events:
                    yield event

    async def aclose(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        await self._look.aclose()
        for line in self._lines:
            await line.client.close()

    async def _begun(self, turns: Sequence[Turn], model: str) -> "_Begun":
        """An answer whose first token is there; the one retry is before it, and only there."""
        settings, sdk, client = self._settings(), await _sdk(), await self._client()

        async def once() -> "_Begun":
            begun = _Begun(sdk.Spoken(client, turns, model).events(), self._settings)
            try:
                await begun.begin()
            except BaseException:
                await begun.aclose()
                raise
            return begun

        try:
            async with asyncio.timeout(settings.first_token_within):
                try:
                    return await once()
                except (ProxyDown, ProxyBroke) as trouble:
                    log.info("the proxy failed before the first token, asking again: %s", trouble)
                return await once()
        except TimeoutError as error:
            raise ProxySlow(settings.first_token_within) from error
        except ProxyBusy as busy:
            status = await self.status()
            raise ProxyBusy(busy.values["wait"], status.n_queued) from busy
        except ProxyBroke as broke:
            raise ProxyBroke("proxy_broke") from broke

    async def _client(self) -> "AsyncOpenAI":
        settings = self._settings()
        key = _key(settings)
        async with self._lock:
            line = self._lines[-1] if self._lines else None
            if line is None or (line.address, line.key) != (settings.proxy, key):
                sdk = await _sdk()
                line = _Line(settings.proxy, key, sdk.connect(settings.proxy, key))
                self._lines.append(line)
            return line.client


class _Begun(AsyncIterator[Event]):
    """The events of an answer that has begun; each must come within the time for a next token."""

    def __init__(self, events: Any, settings: Callable[[], BotSettings]) -> None:
        self._events = events
        self._settings = settings
        self._first: list[Event] = []
        self._is_finished = False

    async def begin(self) -> None:
        """Until the first token, or an end without any."""
        async for event in self._events:
            self._first.append(event)
            if isinstance(event, Delta | Finished):
                self._is_finished = isinstance(event, Finished)
                return

    async def __anext__(self) -> Event:
        if self._first:
            return self._first.pop(0)
        within = self._settings().next_token_within
        try:
            async with asyncio.timeout(within):
                event: Event = await anext(self._events)
        except TimeoutError as error:
            if self._is_finished:  # only the count of tokens is missing
                raise StopAsyncIteration from error
            raise ProxyPaused(within) from error
        self._is_finished = self._is_finished or isinstance(event, Finished)
        return event

    async def aclose(self) -> None:
        await self._events.aclose()


async def _sdk() -> Any:
    """The module, imported without keeping the loop from its heartbeats."""

    def load() -> Any:
        from bot.chat import sdk  # noqa: PLC0415

        return sdk

    return await asyncio.to_thread(load)


def _key(settings: BotSettings) -> str | None:
    """The key as the file has it now; a file that cannot be read is said in the log."""
    if settings.proxy_key_file is None:
        return None
    try:
        return settings.proxy_key_file.read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError) as error:
        log.warning("proxy_key_file %s cannot be read: %s", settings.proxy_key_file, error)
        return None
