"""What stands under the bot's name: which models are loaded, and who waits."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import discord

from bot.chat.look import Status
from bot.words.program import TEXTS
from bot.words.text import Locale

# Discord takes few of them, and nobody reads faster.
EVERY_S = 15.0
_LONGEST = 128


@dataclass(frozen=True, slots=True)
class Shown:
    status: discord.Status
    text: str


class CanShow(Protocol):
    async def change_presence(
        self, *, activity: discord.BaseActivity | None, status: discord.Status
    ) -> None: ...


def shown(proxy: Status, locale: Locale = "en") -> Shown:
    """Online, idle while somebody waits, do not disturb when the proxy cannot answer."""
    if proxy.state != "up":
        return Shown(discord.Status.dnd, TEXTS["presence_down"].say(locale))
    models = " · ".join(each.name for each in proxy.loaded) or TEXTS["presence_none"].say(locale)
    if not proxy.n_queued:
        return Shown(discord.Status.online, models[:_LONGEST])
    text = TEXTS["presence_queue"]
    room = _LONGEST - len(text.say(locale, models="", n=proxy.n_queued))
    said = text.say(locale, models=models[:room], n=proxy.n_queued)
    return Shown(discord.Status.idle, said)


class Presence:
    """Shows what changed, at most every `EVERY_S` of `clock`'s seconds, which only rise."""

    def __init__(self, client: CanShow, clock: Callable[[], float]) -> None:
        self._client = client
        self._clock = clock
        self._last: tuple[Shown, str | None] | None = None
        self._at = -EVERY_S

    async def update(self, proxy: Status, session: str | None) -> None:
        """A new `session` shows nothing of what an old one was told. What fails is tried again."""
        now, wanted = self._clock(), shown(proxy)
        if (wanted, session) == self._last or now - self._at < EVERY_S:
            return
        self._at = now
        activity = discord.CustomActivity(wanted.text)
        await self._client.change_presence(activity=activity, status=wanted.status)
        self._last = (wanted, session)
