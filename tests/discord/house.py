"""The parts of one loopback Discord, put together."""

from tests.discord.buckets import Buckets
from tests.discord.changes import Changes
from tests.discord.commands import Commands
from tests.discord.desk import Desk
from tests.discord.faults import Faults
from tests.discord.gateway import Gateway
from tests.discord.record import Call, Record
from tests.discord.schema import Schema
from tests.discord.world import World

# In the shape of a real one, so that a log filter meets what it will meet; it opens nothing.
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA.GloopB.aaaabbbbccccddddeeeeffffgggghhhhiiiijj"


class House:
    """What routes and hands share. `schema` is None where Discord's file is not at hand."""

    def __init__(self, schema: Schema | None, bot_name: str = "deepfit") -> None:
        self.token = TOKEN
        self.schema = schema
        self.changes = Changes()
        self.record = Record()
        self.faults = Faults()
        self.buckets = Buckets()
        self.world = World(bot_name, self.changes)
        self.commands = Commands(self.world.ids, self.world.bot.id)
        self.gateway = Gateway(self.world, self.record, self.changes, self.token)
        self.desk = Desk(self.world)
        self.desk.deliver = self.gateway.deliver
        self.world.tell = self.gateway.tell
        self.world.tell_channel = self.gateway.tell_channel
        self.world.tell_guild = self.gateway.tell_guild
        self._unchecked: list[Call] = []

    def answered(self, call: Call) -> None:
        """Note an answer of ours; it is held against the file later, off the bot's clock."""
        self.record.calls.append(call)
        self._unchecked.append(call)
        self.changes.happened()

    def check_answers(self) -> None:
        """Hold all answers since the last time against Discord's file."""
        calls, self._unchecked = self._unchecked, []
        for call in calls:
            if self.schema is not None and call.status < 300:
                where = f"{call.method} {call.path}"
                for fault in self.schema.answer_faults(
                    call.method, call.path, call.status, call.answer
                ):
                    self.record.breach("answer", where, fault)
