"""A Discord on loopback, as tests use it: hands, eyes, weather, and what a bot is started with."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.discord.eyes import Eyes
from tests.discord.faults import Faults
from tests.discord.hands import Hands
from tests.discord.house import House
from tests.discord.intents import Intent
from tests.discord.places import Guild, Kind
from tests.discord.schema import load_schema
from tests.discord.server import Server
from tests.discord.tls import write_authority
from tests.discord.weather import Weather


class Discord(Hands, Eyes, Weather):
    """A guild "workshop" with #general and #lab, where ada and bob are; more can be made.

    Everything awaited runs in the loopback's own thread, whatever loop the test has.
    """

    def __init__(self, server: Server, authority: Path) -> None:
        super().__init__(server)
        self.authority = authority
        world = self.house.world
        self.ada = world.add_user("ada")
        self.bob = world.add_user("bob")
        self.guild: Guild = world.add_guild("workshop", self.ada, self.bob)
        self.general = world.add_channel(Kind.TEXT, "general", guild=self.guild)
        self.lab = world.add_channel(Kind.TEXT, "lab", guild=self.guild)

    @property
    def environ(self) -> dict[str, str]:
        """The only things that make a bot meet this Discord and not the real one."""
        return {
            "DISCORD_TOKEN": self.house.token,
            "DISCORD_PROXY": f"http://127.0.0.1:{self._server.tunnel.port}",
            "SSL_CERT_FILE": str(self.authority),
        }

    def grant(self, *intents: Intent) -> None:
        """Switch on privileged intents, as the owner does in the portal; nothing else is."""
        granted = Intent(0)
        for intent in intents:
            granted |= intent
        self.house.gateway.granted = granted

    @property
    def faults(self) -> Faults:
        return self.house.faults


@contextmanager
def loopback(folder: Path, bot_name: str = "deepfit") -> Iterator[Discord]:
    """A Discord that runs until the end of the block. `folder` gets its authority's file."""
    server = Server(House(load_schema(), bot_name))
    server.start()
    try:
        yield Discord(server, write_authority(folder))
    finally:
        server.stop()
