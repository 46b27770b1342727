"""The proxy as the bot sees it: answers, and every way of not getting one."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.breaker import Breaker
from bot.chat.errors import (
    ProxyAsleep,
    ProxyBroke,
    ProxyBusy,
    ProxyDown,
    ProxyPaused,
    ProxyRefused,
    ProxySlow,
    ProxyTrouble,
    TooLong,
)
from bot.chat.events import Delta, Event, Finished, Served, Usage
from bot.chat.history import Turn
from bot.chat.look import Loaded
from bot.chat.proxy import Proxy
from bot.settings import BotSettings
from tests.bot.fakes import FakeClock
from tests.bot.scripted_proxy import (
    MODEL,
    QUANT,
    Break,
    CleanCut,
    Die,
    Garbage,
    Pause,
    Refuse,
    Say,
    ScriptedProxy,
    Step,
    Think,
    scripted_proxy,
)

pytestmark = pytest.mark.anyio

TURNS = (Turn("user", "hi"),)


class Line:
    """A bot's proxy, the server behind it, and settings that can be changed."""

    def __init__(self, server: ScriptedProxy) -> None:
        self.server = server
        self.settings = BotSettings(
            proxy=server.address, first_token_within=1.0, next_token_within=0.5
        )
        self.clock = FakeClock()
        self.proxy = Proxy(lambda: self.settings, self.clock)

    async def ask(self) -> list[Event]:
        async with aclosing(self.proxy.ask(TURNS, model="auto")) as events:
            return [event async for event in events]

    async def ask_until_trouble(self) -> tuple[str, ProxyTrouble]:
        """What came before the trouble, and the trouble."""
        said = ""
        try:
            async with aclosing(self.proxy.ask(TURNS, model="auto")) as events:
                async for event in events:
                    said += event.content if isinstance(event, Delta) else ""
        except ProxyTrouble as trouble:
            return said, trouble
        raise AssertionError("there was no trouble")


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with scripted_proxy() as server:
        found = Line(server)
        try:
            yield found
        finally:
            await found.proxy.aclose()


async def test_answer(line: Line) -> None:
    """Which quant answers, thinking and answer apart, why it ended, and the tokens."""
    line.server.scripts = [[Think("hm"), Say("Hel"), Say("lo.")]]

    assert [
        Served(QUANT),
        Delta(reasoning="hm"),
        Delta("Hel"),
        Delta("lo."),
        Finished("stop"),
        Usage(3, 7),
    ] == await line.ask()
    body = line.server.asked[0]
    assert ("auto", [{"role": "user", "content": "hi"}]) == (body["model"], body["messages"])


@pytest.mark.parametrize(
    ("step", "kind", "key"),
    [
        (Refuse(400, "context_length_exceeded"), TooLong, "too_long"),
        (Refuse(413), TooLong, "too_long"),
        (Refuse(400), ProxyRefused, "proxy_refused"),
        (Refuse(401), ProxyRefused, "proxy_locked"),
        (Refuse(404, "model_not_found"), ProxyRefused, "model_unknown"),
        (Refuse(503, "insufficient_memory"), ProxyRefused, "no_memory"),
        (Refuse(503, "out_of_memory"), ProxyRefused, "no_memory"),
        (Refuse(503, "model_unusable"), ProxyRefused, "model_unusable"),
    ],
)
async def test_refused(line: Line, step: Refuse, kind: type, key: str) -> None:
    """A no is said in our words, and not asked for again."""
    line.server.scripts = [[step]]

    _, trouble = await line.ask_until_trouble()

    assert type(trouble) is kind
    assert key == trouble.key
    assert 1 == len(line.server.asked)


async def test_busy(line: Line) -> None:
    """A full queue says when to come back, and how many wait."""
    line.server.scripts = [[Refuse(429, "queue_full", {"retry-after": "17"})]]
    line.server.queued = 5

    _, trouble = await line.ask_until_trouble()

    assert isinstance(trouble, ProxyBusy)
    assert "5 are ahead of you. Ask again in 17 s." in trouble.text("en")


@pytest.mark.parametrize("value", ["soon", "", "inf", "nan", "-3"])
async def test_busy_without_sense(line: Line, value: str) -> None:
    """A `Retry-After` that is no number is a few seconds."""
    line.server.scripts = [[Refuse(429, headers={"retry-after": value})]]

    _, trouble = await line.ask_until_trouble()

    assert 1 <= trouble.values["wait"] <= 10


@pytest.mark.parametrize(
    "step", [Die(), CleanCut(), Break(), Garbage(), Refuse(500, "worker_died")]
)
async def test_one_retry(line: Line, step: Step) -> None:
    """What fails before its first token is asked once more, and no more."""
    line.server.scripts = [[step], [Say("Hello.")]]
    assert Delta("Hello.") in await line.ask()
    assert 2 == len(line.server.asked)

    line.server.scripts = [[step]]
    said, trouble = await line.ask_until_trouble()
    assert "" == said
    assert isinstance(trouble, ProxyBroke | ProxyDown)
    assert 4 == len(line.server.asked)


@pytest.mark.parametrize("step", [Die(), CleanCut(), Break(), Garbage()])
async def test_dies_in_mid_answer(line: Line, step: Step) -> None:
    """What has come is there, the trouble says what became of it, and nothing is asked again."""
    line.server.scripts = [[Say("Half "), Say("an"), Pause(0.05), step]]

    said, trouble = await line.ask_until_trouble()

    assert "Half an" == said
    assert "cut_off" == trouble.key
    assert 1 == len(line.server.asked)


async def test_nobody_there(line: Line) -> None:
    """Where nobody listens it is said at once."""
    line.settings = replace(line.settings, proxy="http://127.0.0.1:1/v1", first_token_within=30)
    began = time.monotonic()

    _, trouble = await line.ask_until_trouble()

    assert isinstance(trouble, ProxyDown)
    assert time.monotonic() - began < 15


async def test_slow(line: Line) -> None:
    """A first token that does not come is not waited for, pings or none; the request is ended."""
    line.server.scripts = [[Pause(3)]]

    _, trouble = await line.ask_until_trouble()

    assert isinstance(trouble, ProxySlow)
    assert "1 s" in trouble.text("en")
    await eventually(lambda: line.server.n_left == 1)


async def test_paused(line: Line) -> None:
    """Nor is the next one."""
    line.server.scripts = [[Say("Half"), Pause(3)]]

    said, trouble = await line.ask_until_trouble()

    assert ("Half", ProxyPaused) == (said, type(trouble))
    await eventually(lambda: line.server.n_left == 1)


async def test_cancel(line: Line) -> None:
    """Whoever stops reading ends the request in the server too."""
    line.server.scripts = [[Say("a"), Pause(0.05)] * 100]
    async with aclosing(line.proxy.ask(TURNS, model="auto")) as events:
        async for event in events:
            if isinstance(event, Delta):
                break

    await eventually(lambda: line.server.n_left == 1)


async def test_breaker(line: Line) -> None:
    """After five failures nobody asks for half a minute; then one does, and it may go on."""
    line.server.scripts = [[Refuse(500)]]
    for _ in range(5):
        await line.ask_until_trouble()
    n_asked = len(line.server.asked)

    _, asleep = await line.ask_until_trouble()
    assert isinstance(asleep, ProxyAsleep)
    assert "30 s" in asleep.text("en")
    assert n_asked == len(line.server.asked)

    line.clock.tick(31)
    line.server.scripts = [[Say("Hello.")]]
    assert Delta("Hello.") in await line.ask()
    assert Delta("Hello.") in await line.ask()


def test_breaker_rules() -> None:
    """Failures count for a minute; a trial that fails shuts again; a stop says nothing."""
    clock = FakeClock()
    breaker = Breaker(clock)

    def ask(error: BaseException | None = None) -> None:
        with breaker.asking():
            if error:
                raise error

    for _ in range(4):
        with pytest.raises(ProxyDown):
            ask(ProxyDown())
    clock.tick(61)
    for _ in range(4):
        with pytest.raises(ProxyDown):
            ask(ProxyDown())
    with pytest.raises(asyncio.CancelledError):
        ask(asyncio.CancelledError())
    with pytest.raises(ProxyDown):
        ask(ProxyDown())
    with pytest.raises(ProxyAsleep):
        ask()
    clock.tick(30)
    with pytest.raises(ProxyDown):
        ask(ProxyDown())
    with pytest.raises(ProxyAsleep):
        ask()
    clock.tick(30)
    with breaker.asking(), pytest.raises(ProxyAsleep):
        ask()  # while one tries, others wait
    ask()


def test_breaker_and_refusals() -> None:
    """A server that says no is awake."""
    breaker = Breaker(FakeClock())
    for _ in range(9):
        with pytest.raises(ProxyRefused), breaker.asking():
            raise ProxyRefused("proxy_refused")

    assert not breaker.is_open


async def test_status(line: Line) -> None:
    """What is loaded with its measured bytes, who waits, and which models there are."""
    line.server.queued = 2

    status = await line.proxy.status()

    assert ("up", "0.1.0", 2, 1) == (
        status.state,
        status.version,
        status.n_queued,
        status.n_running,
    )
    assert (Loaded(QUANT, 5_368_709_120),) == status.loaded
    assert (MODEL, QUANT) == status.models


async def test_status_without_a_model(line: Line) -> None:
    """A proxy that has nothing to serve yet is starting."""
    line.server.ready, line.server.models = False, []

    assert "starting" == (await line.proxy.status()).state


async def test_status_down(line: Line) -> None:
    """Nobody there is a status, not an error."""
    line.settings = replace(line.settings, proxy="http://127.0.0.1:1/v1")

    assert "down" == (await line.proxy.status()).state


async def test_models(line: Line) -> None:
    """The models are known at once, once they were looked for, and stay when the proxy goes."""
    assert not line.proxy.models
    await eventually(lambda: line.proxy.models == (MODEL, QUANT))

    line.settings = replace(line.settings, proxy="http://127.0.0.1:1/v1")
    await line.proxy.status()
    assert (MODEL, QUANT) == line.proxy.models


async def test_key(line: Line, tmp_path: Path) -> None:
    """The proxy's key is read from its file, also after it was changed."""
    file = tmp_path / "key"
    line.server.key = "sesame"
    line.settings = replace(line.settings, proxy_key_file=file)
    _, trouble = await line.ask_until_trouble()
    assert "proxy_locked" == trouble.key

    file.write_text("sesame\n")
    assert Delta("Hello.") in await line.ask()


async def eventually(is_true: object) -> None:
    async with asyncio.timeout(20):
        while not is_true():  # type: ignore[operator]
            await asyncio.sleep(0.01)
