"""Signs in to Discord once, to see whether it would let the bot in, and leaves again."""

from collections.abc import Mapping

import aiohttp
import discord

from bot.detour import discord_proxy
from bot.ending import ending_of
from bot.finding import Finding, State, Teller
from bot.settings import BotSettings
from bot.token import Token
from bot.unready import Unready


async def sign_in(
    token: Token, environ: Mapping[str, str], settings: BotSettings, tell: Teller
) -> list[Finding]:
    """Over REST alone: it is in no server's list of who is online, and costs no session."""
    try:
        client = discord.Client(intents=discord.Intents.none(), proxy=discord_proxy(environ))
    except Unready:  # said already
        return []
    try:
        await client.login(token.secret)
        application = client.application
        assert application is not None
        return [tell.ok("online", name=client.user), *_obstacles(application, settings, tell)]
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        return [Finding(State.MISSING, ending_of(error, token, tell.locale).says)]
    finally:
        await client.close()


def _obstacles(application: discord.AppInfo, settings: BotSettings, tell: Teller) -> list[Finding]:
    """What would keep commands from coming here, though the token is right."""
    found = []
    if application.interactions_endpoint_url:
        found.append(tell.missing("endpoint"))
    if settings.user_installs and application.user_integration_config is None:
        found.append(tell.missing("user_installs_off"))
    return found
