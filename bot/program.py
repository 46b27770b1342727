"""Runs the bot from its settings to its end, and says in words why it ended."""

import asyncio
import logging
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import discord

from bot.client import BotClient
from bot.detour import discord_proxy
from bot.ending import BAD_CONFIG, GAVE_UP, Ending, ending, ending_of, terminal_locale
from bot.parts import Wiring
from bot.presence import Presence
from bot.redaction import install, log_lost
from bot.reload import LiveSettings
from bot.service import Service
from bot.state import state_folder
from bot.token import Token, find_token
from bot.unready import Unready
from bot.watchdog import LIMIT_S, Watchdog
from bot.words.text import Locale

log = logging.getLogger(__name__)

# What answers in progress may take for their last edit, and Discord for its goodbye.
_GRACE_S = 5.0
_LOOK_S = 5.0
_GOODBYE = (1000).to_bytes(2, "big")


def run(environ: Mapping[str, str], file: Path | None, wiring: Wiring) -> Ending:
    """Returns when the bot ended. Raises `BotSettingsError`."""
    settings, locale = LiveSettings(environ, file), terminal_locale(environ)
    try:
        token = find_token(environ, settings().token_file)
        proxy = discord_proxy(environ)
        state = state_folder(settings())
    except Unready as error:
        return Ending(BAD_CONFIG, error.say(locale))
    install(settings().log, [token.secret, _proxy_key(settings().proxy_key_file)])
    if token.is_readable_by_others:
        log.warning("%s can be read by others on this machine: chmod 600 it", token.source)
    return asyncio.run(_live(_Start(settings, token, proxy, state, locale), wiring))


def _proxy_key(file: Path | None) -> str:
    """Only to keep it out of the log: who asks the proxy reads it anew, and says what is wrong."""
    try:
        return file.read_text(encoding="utf-8").strip() if file else ""
    except (OSError, UnicodeDecodeError):
        return ""


@dataclass(frozen=True, slots=True)
class _Start:
    settings: LiveSettings
    token: Token
    proxy: str | None
    state: Path
    locale: Locale

    def end(self, status: int, text: str, **values: object) -> Ending:
        return ending(self.locale, status, text, **values)


async def _live(start: _Start, wiring: Wiring) -> Ending:
    asyncio.get_running_loop().set_exception_handler(log_lost)
    async with wiring(start.settings, start.state) as parts:
        client = BotClient(parts, start.state, proxy=start.proxy)
        ends = (_asked_to_end(), _connected(client, start), _watched(client, start))
        jobs = [asyncio.create_task(end) for end in ends]
        shows = asyncio.create_task(_show(client, parts.service))
        done, _ = await asyncio.wait(jobs, return_when=asyncio.FIRST_COMPLETED)
        await parts.service.streams.aclose(_GRACE_S)
        await _close(client)
        for job in (shows, *jobs):
            job.cancel()
        return next(job for job in jobs if job in done).result()


async def _asked_to_end() -> Ending:
    loop, is_asked = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, is_asked.set)
        except NotImplementedError:  # on Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(is_asked.set))
    await is_asked.wait()
    log.info("asked to end: answers in progress get their last edit")
    return Ending(0)


async def _connected(client: BotClient, start: _Start) -> Ending:
    """Until the connection is over for good; what can be mended is mended by discord.py."""
    try:
        await client.start(start.token.secret)
    except Exception as error:
        return ending_of(error, start.token, start.locale)
    return start.end(GAVE_UP, "discord_gone", why=1000)


async def _watched(client: BotClient, start: _Start) -> Ending:
    watchdog = Watchdog(client.service.clock)
    while not watchdog.has_given_up(is_online=client.is_online.is_set()):  # noqa: ASYNC110
        await asyncio.sleep(_LOOK_S)
    return start.end(GAVE_UP, "discord_silent", minutes=round(LIMIT_S / 60))


async def _show(client: BotClient, service: Service) -> None:
    presence = Presence(client, service.clock)
    while True:
        await client.is_online.wait()
        try:
            await presence.update(await service.proxy.status(), client.ws.session_id)
        except (aiohttp.ClientError, OSError) as error:  # the socket was cut at that moment
            log.info("the presence was not shown: %s", type(error).__name__)
        except Exception:  # whatever it is, what stands under a name is not worth a bot
            log.exception("the presence could not be shown")
        await asyncio.sleep(_LOOK_S)


async def _close(client: BotClient) -> None:
    """discord.py would leave with code 4000, after which Discord shows the bot for a while yet."""
    try:
        async with asyncio.timeout(_GRACE_S):
            if client.is_online.is_set():
                await client.ws.socket.send_frame(_GOODBYE, aiohttp.WSMsgType.CLOSE)
            await client.close()
    except (TimeoutError, discord.DiscordException, aiohttp.ClientError, OSError) as error:
        log.warning("no goodbye to Discord: %s", type(error).__name__)
