"""The application over REST: who it is, its commands, whom and what it may look up."""

from tests.discord.gateway import URL
from tests.discord.greeting import application
from tests.discord.house import House
from tests.discord.places import stamp
from tests.discord.record import Call
from tests.discord.refusal import MISSING_ACCESS, Refusal
from tests.discord.route import Answer, Route
from tests.discord.users import member_wire

COMMANDS = "/applications/{application_id}/commands"
GUILD_COMMANDS = "/applications/{application_id}/guilds/{guild_id}/commands"
_IDENTIFIES_A_DAY = 1000


def _scope(house: House, call: Call) -> int | None:
    if int(call.params["application_id"]) != house.world.bot.id:
        raise Refusal(MISSING_ACCESS)
    guild = call.params.get("guild_id")
    return house.world.guild(int(guild)).id if guild else None


def _me(house: House, _call: Call) -> Answer:
    return 200, house.world.bot.own_wire()


def _application(house: House, _call: Call) -> Answer:
    return 200, application(house.world, house.gateway.granted)


def _gateway(_house: House, _call: Call) -> Answer:
    return 200, {"url": URL}


def _gateway_bot(house: House, _call: Call) -> Answer:
    left = _IDENTIFIES_A_DAY - len(house.record.identifies)
    limit = {"total": _IDENTIFIES_A_DAY, "remaining": left, "reset_after": 86_400_000}
    return 200, {"url": URL, "shards": 1, "session_start_limit": {**limit, "max_concurrency": 1}}


def _list_commands(house: House, call: Call) -> Answer:
    return 200, house.commands.all(_scope(house, call))


def _put_commands(house: House, call: Call) -> Answer:
    put = house.commands.put(call.body or (), _scope(house, call))
    house.changes.happened()
    return 200, put


def _add_command(house: House, call: Call) -> Answer:
    return 201, house.commands.add(call.body, _scope(house, call))


def _show_command(house: House, call: Call) -> Answer:
    return 200, house.commands.one(int(call.params["command_id"]), _scope(house, call))


def _remove_command(house: House, call: Call) -> Answer:
    house.commands.remove(int(call.params["command_id"]), _scope(house, call))
    return 204, None


def _user(house: House, call: Call) -> Answer:
    return 200, house.world.user(int(call.params["user_id"])).wire()


def _member(house: House, call: Call) -> Answer:
    guild = house.world.guild(int(call.params["guild_id"]))
    if not guild.has_bot:
        raise Refusal(MISSING_ACCESS)
    user = house.world.user(int(call.params["user_id"]))
    return 200, member_wire(user, joined=stamp(guild.id))


def _open_dm(house: House, call: Call) -> Answer:
    user = house.world.user(int(call.body["recipient_id"]))
    return 200, house.world.dm(user, house.world.bot).wire(house.world.bot)


ROUTES = (
    Route("GET", "/users/@me", _me),
    Route("POST", "/users/@me/channels", _open_dm),
    Route("GET", "/users/{user_id}", _user),
    Route("GET", "/guilds/{guild_id}/members/{user_id}", _member),
    Route("GET", "/oauth2/applications/@me", _application),
    Route("GET", "/applications/@me", _application),
    Route("GET", "/gateway", _gateway, needs_token=False),
    Route("GET", "/gateway/bot", _gateway_bot),
    *(
        Route(method, path, serve)
        for path in (COMMANDS, GUILD_COMMANDS)
        for method, serve in (("GET", _list_commands), ("PUT", _put_commands))
    ),
    *(Route("POST", path, _add_command) for path in (COMMANDS, GUILD_COMMANDS)),
    *(
        Route(method, f"{path}/{{command_id}}", serve)
        for path in (COMMANDS, GUILD_COMMANDS)
        for method, serve in (("GET", _show_command), ("DELETE", _remove_command))
    ),
)
