"""The websocket: HELLO, IDENTIFY, READY, RESUME with replay, heartbeats, and events by intent."""

import asyncio
import json
import time
from collections import deque
from typing import Any

import aiohttp
from aiohttp import web

from tests.discord.changes import Changes
from tests.discord.greeting import ready
from tests.discord.intents import ALL_BITS, PRIVILEGED, Intent
from tests.discord.interaction import Interaction
from tests.discord.message import Message
from tests.discord.places import Channel, Guild
from tests.discord.record import Record
from tests.discord.session import Line, Session
from tests.discord.stripping import may_read
from tests.discord.world import World

Json = dict[str, Any]

URL = "wss://gateway.discord.gg"
RESUME_URL = "wss://gateway-us-east1-b.discord.gg"
_MAX_FRAME = 4096
_MAX_FRAMES = (120, 60.0)


class Refused(Exception):
    """The line is closed with this code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Gateway:
    """One bot's sessions. `granted` are the privileged intents that the portal has switched on."""

    def __init__(self, world: World, record: Record, changes: Changes, token: str) -> None:
        self._world = world
        self._record = record
        self._changes = changes
        self.token = token
        self.granted = Intent(0)
        self.heartbeat_s = 41.25
        self.identify_every_s = 0.0  # Discord's is 5: a test that restarts a bot need not wait
        self.is_mute = False  # takes everything, says nothing: a line that died without a word
        self.lines: set[Line] = set()
        self.sessions: dict[str, Session] = {}

    @property
    def session(self) -> Session | None:
        """The newest, which events go to."""
        return next(reversed(self.sessions.values()), None)

    @property
    def is_online(self) -> bool:
        return self.session is not None and self.session.is_ready and self.session.line is not None

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One line, from HELLO to its end."""
        socket = web.WebSocketResponse(compress=False, autoping=True, max_msg_size=0)
        await socket.prepare(request)
        line = Line(socket, request)
        self.lines.add(line)
        writer = asyncio.create_task(line.write())
        line.send({"op": 10, "t": None, "s": None, "d": {"heartbeat_interval": self._interval}})
        line.listener = asyncio.create_task(self._listen(line))
        try:
            await asyncio.wait([line.listener])
            await self._end(line)
        finally:
            line.listener.cancel()
            writer.cancel()
            self.lines.discard(line)
            self._left(line)
        return socket

    async def _end(self, line: Line) -> None:
        """Say goodbye where it is us who leave: told to, or because of what the bot sent."""
        assert line.listener is not None
        failure = None if line.listener.cancelled() else line.listener.exception()
        if isinstance(failure, Refused):
            self._record.breach("gateway", f"close {failure.code}", failure.message)
            line.code = failure.code
        elif failure is not None:
            raise failure
        if line.code is not None:
            await line.socket.close(code=line.code, message=str(failure or "").encode())

    @property
    def _interval(self) -> int:
        return int(self.heartbeat_s * 1000)

    async def _listen(self, line: Line) -> None:
        times: deque[float] = deque(maxlen=_MAX_FRAMES[0])
        while True:
            try:
                frame = await line.socket.receive(timeout=self.heartbeat_s * 2)
            except TimeoutError:
                raise Refused(4009, "no heartbeat came") from None
            if frame.type is not aiohttp.WSMsgType.TEXT:
                return
            now = time.monotonic()
            if len(times) == times.maxlen and now - times[0] < _MAX_FRAMES[1]:
                raise Refused(4008, "more than 120 frames in 60 s")
            times.append(now)
            if len(frame.data.encode()) > _MAX_FRAME:
                raise Refused(4002, f"a frame of more than {_MAX_FRAME} bytes")
            self._heard(line, frame.data)

    def _heard(self, line: Line, text: str) -> None:
        try:
            frame = json.loads(text)
            operation, data = frame["op"], frame.get("d")
        except (ValueError, KeyError, TypeError):
            raise Refused(4002, "a frame that is no JSON with an op") from None
        session = self._session_of(line)
        match operation:
            case 1:
                self._record.heartbeats.append(time.monotonic())
                if not self.is_mute:
                    line.send({"op": 11, "t": None, "s": None, "d": None})
            case 2:
                if session is not None:
                    raise Refused(4005, "identified twice")
                self._identify(line, data)
            case 6:
                self._resume(line, data)
            case _ if session is None:
                raise Refused(4003, f"op {operation} before identifying")
            case 3:
                self._record.presences.append((time.monotonic(), data))
            case _:
                raise Refused(4001, f"op {operation} is not modelled")
        self._changes.happened()

    def _identify(self, line: Line, data: Json) -> None:
        self._check_token(data)
        intents = int(data.get("intents", -1))
        if not 0 <= intents <= ALL_BITS:
            raise Refused(4013, "intents that are no intents")
        asked = Intent(intents)
        if asked & PRIVILEGED & ~self.granted:
            raise Refused(4014, "privileged intents that the portal has not switched on")
        now = time.monotonic()
        last = self._record.identifies[-1] if self._record.identifies else -1e9
        self._record.identifies.append(now)
        if now - last < self.identify_every_s:
            line.send({"op": 9, "t": None, "s": None, "d": False})
            return
        session = Session(asked, line=line)
        self.sessions[session.id] = session
        session.tell("READY", ready(self._world, session.id, RESUME_URL, self.granted))
        session.is_ready = True
        if Intent.GUILDS in asked:
            for guild in self._world.guilds.values():
                self.tell_guild(guild)

    def _resume(self, line: Line, data: Json) -> None:
        self._check_token(data)
        session = self.sessions.get(data["session_id"])
        if session is None:
            line.send({"op": 9, "t": None, "s": None, "d": False})
            return
        if not 0 <= data["seq"] <= len(session.events):
            raise Refused(4007, "a sequence number that was never sent")
        missed = session.replay(line, data["seq"])
        self._record.resumes.append((time.monotonic(), missed))
        session.tell("RESUMED", {"_trace": []})

    def _check_token(self, data: Json) -> None:
        if data.get("token") != self.token:
            raise Refused(4004, "Authentication failed.")

    def _session_of(self, line: Line) -> Session | None:
        return next((each for each in self.sessions.values() if each.line is line), None)

    def _left(self, line: Line) -> None:
        code = line.code or line.socket.close_code or 1006
        self._record.closes.append(code)
        session = self._session_of(line)
        if session is not None:
            session.line = None
            if code in (1000, 1001):  # a bot that says goodbye cannot resume
                del self.sessions[session.id]
        self._changes.happened()

    def _tell(self, name: str, data: Json, needs: Intent) -> bool:
        session = self.session
        if session is None or needs & ~session.intents:
            return False
        session.tell(name, data, is_lost=self.is_mute)
        return True

    def cut(self) -> None:
        """End every line without a word."""
        for line in list(self.lines):
            line.cut()

    def tell_guild(self, guild: Guild) -> None:
        if guild.has_bot:
            self._tell("GUILD_CREATE", guild.wire(self._world.bot), Intent.GUILDS)

    def tell_channel(self, name: str, channel: Channel) -> None:
        if channel.has_bot(self._world.bot) and channel.is_visible:
            self._tell(name, channel.wire(), Intent.GUILDS)

    def tell(self, name: str, message: Message) -> None:
        """A message that came, changed or went, as far as the bot may see it."""
        channel = message.channel
        if not channel.has_bot(self._world.bot) or not channel.is_visible or self.session is None:
            return
        needs = Intent.GUILD_MESSAGES if channel.guild else Intent.DIRECT_MESSAGES
        if name == "MESSAGE_DELETE":
            self._tell(name, _gone(message), needs)
            return
        reads_all = Intent.MESSAGE_CONTENT in self.session.intents
        bot = self._world.bot
        self._tell(name, message.event(lambda each: reads_all or may_read(each, bot)), needs)

    def deliver(self, interaction: Interaction) -> bool:
        """Send an interaction; False if the bot has no session and will never hear of it."""
        return self._tell("INTERACTION_CREATE", interaction.wire(self._world.bot), Intent(0))


def _gone(message: Message) -> Json:
    body = {"id": str(message.id), "channel_id": str(message.channel.id)}
    guild = message.channel.guild
    return {**body, "guild_id": str(guild.id)} if guild else body
