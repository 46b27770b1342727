"""What never stands in the log, at any level."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.redaction import Redaction, heard, install, is_loggable, log_lost

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA.GloopB.aaaabbbbccccddddeeeeffffgggghhhhiiiijj"
INTERACTION = "aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4OTphYmNkZWZnaGlqa2xtbm9w"
API = "https://discord.com/api/v10"
PROMPT = 'my secret plan:\nbuy "all" the GPUs — every 4090 in Köln\tnow'

discord_log = logging.getLogger("discord.http")
own_log = logging.getLogger("bot.test")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """All that is logged, from DEBUG on, as the program would write it."""
    root, stream = logging.getLogger(), io.StringIO()
    before = root.handlers, root.level
    install("debug", [TOKEN, "proxy-key-5678", ""])
    handler = root.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    yield stream
    root.handlers, root.level = before
    logging.captureWarnings(False)


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.ERROR])
@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"logging in with {TOKEN}", "logging in with [secret]"),
        ("key proxy-key-5678.", "key [secret]."),
        ("other MzIxMzIxMzIxMzIxMzIxMzIx.Abcdef.zzzzzzzzzzzzzzzzzzzzzzzzzzz!", "other [token]!"),
        (f"POST {API}/interactions/12/{INTERACTION}/callback?with_response=1", "/callback"),
        (f"PATCH {API}/webhooks/12/{INTERACTION}/messages/@original", "/messages/@original"),
        ("POST /webhooks/{webhook_id}/some-token-of-theirs is slow", "is slow"),
        (f"{{'id': '12', 'token': '{INTERACTION}', 'type': 2}}", "'type': 2"),
        ('{"token": "bm90IGFuIGludGVyYWN0aW9uIGF0IGFsbA=="}', '"[token]"'),
        ("via http://ada:pass-word@proxy.example:3128/", "http://[secret]@proxy.example:3128/"),
        ("Authorization: Bearer abcdefghijklmnopqrstu", "Bearer [secret]"),
        ("api key sk-abcdefghijklmnop was refused", "api key [secret] was refused"),
    ],
)
def test_secrets(level: int, text: str, kept: str, written: io.StringIO) -> None:
    """Known secrets, and all that looks like one, are cut out; the rest of the line stays."""
    own_log.log(level, "%s", text)
    log = written.getvalue()

    assert kept in log
    for secret in (TOKEN, INTERACTION, "5678", "zzzz", "of-theirs", "bm90", "pass", "cdefgh"):
        assert secret not in log


def test_discord_debug(written: io.StringIO) -> None:
    """Of discord.py's DEBUG lines the words and numbers stay, and of addresses the path."""
    event = {"t": "MESSAGE_CREATE", "d": {"content": PROMPT, "token": INTERACTION}}
    url = f"{API}/channels/123/messages?reason=because"
    discord_log.debug("For Shard ID %s: WebSocket Event: %s", None, event)
    discord_log.debug("%s %s with %s has returned %s", "POST", url, json.dumps(event), 200)
    discord_log.debug("%s", event)
    discord_log.debug("Received %s", PROMPT)
    log = written.getvalue()

    assert "For Shard ID None: WebSocket Event: …" in log
    assert f"POST {API}/channels/123/messages with … has returned 200" in log
    assert "Received …" in log
    for secret in ("secret", "plan", "MESSAGE_CREATE", "because", INTERACTION):
        assert secret not in log


def test_number_taken_out() -> None:
    """A line that wanted a number where a word was taken out is written without its values."""
    record = logging.LogRecord("discord.x", logging.DEBUG, "f", 1, "%d of %s", (PROMPT, 5), None)

    assert Redaction([]).format(record).endswith("discord.x: %d of %s")


def test_discord_warnings(written: io.StringIO) -> None:
    """From INFO on discord.py's values stay, less what is secret in them."""
    url = f"{API}/webhooks/12/{INTERACTION}/messages/@original"
    discord_log.warning("We are rate limited. %s %s responded with 429.", "PATCH", url)

    assert f"PATCH {API}/webhooks/12/[token]/messages/@original responded" in written.getvalue()


@pytest.mark.parametrize(
    "name", ["openai._base_client", "httpcore.http11", "asyncio", "discordant"]
)
def test_strangers(name: str, written: io.StringIO) -> None:
    """Other libraries are not heard below INFO, whatever they have to say."""
    logging.getLogger(name).debug("Request options: %s", PROMPT)
    logging.getLogger(name).info("HTTP Request")

    assert "Request options" not in written.getvalue()
    assert "HTTP Request" in written.getvalue()


@pytest.mark.parametrize("name", ["bot.chat.talk", "bot", "discord", "discord.client", "estimator"])
def test_heard(name: str) -> None:
    """Our own loggers and discord.py's are heard at DEBUG."""
    assert is_loggable(logging.LogRecord(name, logging.DEBUG, "f", 1, "m", None, None))


def test_said(written: io.StringIO) -> None:
    """What was said is cut out of every line about it: plain, quoted, as JSON, in a traceback."""

    def fall(over: str) -> None:
        raise ValueError(over)

    async def answer() -> None:
        heard(PROMPT)
        own_log.error("cannot answer %s", PROMPT)
        own_log.error("cannot answer %r", PROMPT)
        own_log.error("cannot answer %s", json.dumps({"prompt": PROMPT}))
        try:
            fall(PROMPT)
        except ValueError:
            own_log.exception("it fell")

    asyncio.run(answer())
    log = written.getvalue()

    assert "ValueError: [said]" in log
    assert "raise ValueError(over)" in log
    for part in ("secret plan", "the GPUs", "4090", "Köln", "K\\u00f6ln"):
        assert part not in log


def test_said_elsewhere(written: io.StringIO) -> None:
    """Tasks that the hearer starts know of it; others write what they like."""

    async def tell() -> None:
        own_log.info("about %s", PROMPT)

    async def answer() -> None:
        heard(PROMPT)
        await asyncio.create_task(tell())

    async def main() -> None:
        await asyncio.create_task(answer())
        own_log.info("secret plan of our own")

    asyncio.run(main())
    log = written.getvalue()

    assert "the GPUs" not in log
    assert "secret plan of our own" in log


@given(
    said=st.text(st.characters(exclude_categories=["Cs"]), min_size=16, max_size=200),
    cut=st.integers(16, 200),
)
def test_said_in_part(said: str, cut: int) -> None:
    """No sixteen characters of what was said come through, wherever it was cut off."""
    record = logging.LogRecord("bot", logging.INFO, "f", 1, "about %s", (said[:cut],), None)
    formatter = Redaction([])

    async def log() -> str:
        heard(said)
        return formatter.format(record)

    line = asyncio.run(log())
    part = said.strip()
    assert not [at for at in range(len(part) - 15) if part[at : at + 16] in line and at + 16 <= cut]


def test_short_words(written: io.StringIO) -> None:
    """One or two letters are no secret; a whole short word is."""

    async def answer() -> None:
        heard("a", "hunter2")
        own_log.info("a bad hunter2")

    asyncio.run(answer())

    assert "a bad [said]" in written.getvalue()


def test_record_stays(written: io.StringIO) -> None:
    """A record is not changed: another handler may want it as it was."""
    record = logging.LogRecord("discord.x", logging.DEBUG, "f", 1, "%s", (PROMPT,), None)
    Redaction([]).format(record)

    assert (PROMPT,) == record.args


def test_lost(written: io.StringIO) -> None:
    """An exception that nobody awaited is logged by kind and place, without its words."""

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(log_lost)

        async def lose() -> None:
            raise ValueError(PROMPT)

        task = asyncio.create_task(lose())
        await asyncio.wait([task])
        del task

    asyncio.run(main())
    log = written.getvalue()

    assert "Task exception was never retrieved: ValueError" in log
    assert "in lose" in log
    assert "secret plan" not in log


def test_lost_callback(written: io.StringIO) -> None:
    """Nor are the arguments of a callback written."""

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(log_lost)
        asyncio.get_running_loop().call_soon(int, PROMPT)
        await asyncio.sleep(0.01)

    asyncio.run(main())
    log = written.getvalue()

    assert "Exception in callback" in log
    assert "secret plan" not in log
