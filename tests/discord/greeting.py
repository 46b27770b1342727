"""What READY tells a bot, and what the application reads about itself."""

from typing import Any

from tests.discord.intents import Intent, application_flags
from tests.discord.world import World

Json = dict[str, Any]


def ready(world: World, session_id: str, resume_url: str, granted: Intent) -> Json:
    return {
        "v": 10,
        "user": world.bot.own_wire(),
        "user_settings": {},
        "session_type": "normal",
        "session_id": session_id,
        "resume_gateway_url": resume_url,
        "relationships": [],
        "private_channels": [],
        "presences": [],
        "guilds": [
            {"id": str(guild.id), "unavailable": True}
            for guild in world.guilds.values()
            if guild.has_bot
        ],
        "guild_join_requests": [],
        "geo_ordered_rtc_regions": [],
        "auth": {},
        "application": {"id": str(world.bot.id), "flags": application_flags(granted)},
        "_trace": [],
    }


def application(world: World, granted: Intent) -> Json:
    owner = next(user for user in world.users.values() if not user.is_bot)
    n_guilds = sum(guild.has_bot for guild in world.guilds.values())
    flags = application_flags(granted)
    return {
        "id": str(world.bot.id),
        "name": world.bot.name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": world.bot.wire(),
        "bot_public": True,
        "bot_require_code_grant": False,
        "integration_types_config": {"0": {}, "1": {}},
        "verify_key": "0" * 64,
        "flags": flags,
        "flags_new": str(flags),
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": owner.wire(),
        "approximate_guild_count": n_guilds,
        "approximate_user_install_count": len(world.installed),
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": [],
    }
