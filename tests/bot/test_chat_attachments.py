"""What people attach: text from Discord's hosts, and not more than is read."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.chat.attachments import MOST_BYTES, fetch, is_text, read_capped, read_files
from bot.chat.errors import FileTrouble
from bot.chat.nodes import TextFile

pytestmark = pytest.mark.anyio


class Attached:
    """As much of an attachment as is looked at."""

    def __init__(
        self, name: str = "a.txt", kind: str | None = "text/plain", size: int = 10
    ) -> None:
        self.filename = name
        self.content_type = kind
        self.size = size
        self.url = f"https://cdn.discordapp.com/attachments/1/2/{name}"


async def read(*attached: Attached, body: bytes = b"hello", most: int = MOST_BYTES) -> object:
    async def give(url: str, most_bytes: int) -> bytes:
        if len(body) > most_bytes:
            raise ValueError("more")
        return body

    return await read_files(attached, give, most)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.txt", "text/plain; charset=utf-8"),
        ("a.py", None),
        ("a.rs", "application/octet-stream"),
        ("a.ts", "video/mp2t"),
        ("a", "application/json"),
        ("Dockerfile", None),
        ("A.LOG", None),
    ],
)
def test_text(name: str, kind: str | None) -> None:
    """By what Discord says it is, or by its name."""
    assert is_text(Attached(name, kind))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "kind"), [("a.png", "image/png"), ("a.exe", None), ("a", None), ("a.zip", "a/zip")]
)
async def test_no_text(name: str, kind: str | None) -> None:
    """Other files are said not to be read, by their names."""
    with pytest.raises(FileTrouble) as trouble:
        await read(Attached(name, kind))

    assert f"I read text alone, and {name} is none." == trouble.value.text("en")


async def test_read() -> None:
    """Text in UTF-8 or UTF-16, with a mark of its order or without."""
    assert (TextFile("a.txt", "hello"),) == await read(Attached())
    assert (TextFile("a.txt", "hé"),) == await read(Attached(), body="hé".encode("utf-8-sig"))
    assert (TextFile("a.txt", "hé"),) == await read(Attached(), body="hé".encode("utf-16"))


@pytest.mark.parametrize("body", [b"\xff\x00\x01", b"a\0b", b"\xff\xfe\x00"])
async def test_not_what_it_says(body: bytes) -> None:
    """Bytes that are no text are none, whatever they are called."""
    with pytest.raises(FileTrouble):
        await read(Attached(), body=body)


async def test_too_large() -> None:
    """Neither one file nor all together are more than the most; a small lie is found out."""
    with pytest.raises(FileTrouble) as trouble:
        await read(Attached(size=MOST_BYTES + 1))
    assert "file_too_large" == trouble.value.key
    with pytest.raises(FileTrouble):
        await read(Attached(), body=b"x" * 11, most=10)
    with pytest.raises(FileTrouble):
        await read(Attached(size=6), Attached(size=6), body=b"x" * 6, most=10)


@pytest.mark.parametrize(
    "url",
    [
        "http://cdn.discordapp.com/a",
        "https://cdn.discordapp.com.evil.example/a",
        "https://evil.example/cdn.discordapp.com",
        "https://cdn.discordapp.com@evil.example/a",
        "https://127.0.0.1/a",
        "file:///etc/passwd",
    ],
)
async def test_hosts(url: str) -> None:
    """Only Discord's own hosts are asked, and only over TLS."""
    with pytest.raises(OSError, match="not one of Discord's hosts"):
        await fetch(url, 10)


@pytest.fixture
async def server() -> AsyncIterator[str]:
    async def endless(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _ in range(10_000):
            await answer.write(b"x" * 65_536)
        return answer

    async def away(_: web.Request) -> web.Response:
        raise web.HTTPFound("/ok")

    async def ok(_: web.Request) -> web.Response:
        return web.Response(body=b"x" * 100)

    app = web.Application()
    app.router.add_get("/endless", endless)
    app.router.add_get("/away", away)
    app.router.add_get("/ok", ok)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield "http://{}:{}".format(*runner.addresses[0][:2])
    await runner.cleanup()


async def test_capped(server: str) -> None:
    """Reading ends at the most, whatever a server sends; redirects lead nowhere."""
    assert b"x" * 100 == await read_capped(f"{server}/ok", 100)
    with pytest.raises(ValueError, match="more than 99"):
        await read_capped(f"{server}/ok", 99)
    with pytest.raises(ValueError, match="more than"):
        await read_capped(f"{server}/endless", 100_000)
    for path in ("away", "missing"):
        with pytest.raises(OSError, match="status"):
            await read_capped(f"{server}/{path}", 100)
