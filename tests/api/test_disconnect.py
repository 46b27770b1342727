"""A client that leaves cancels its request, wherever that request is; a real socket hangs up."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.api.house import House, MakeHouse, serving, soon
from tests.fakes import FakeBackend

pytestmark = pytest.mark.anyio


async def ask(base: str, *, stream: bool) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A chat request on a bare socket."""
    port = int(base.rsplit(":", 1)[1])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = json.dumps({"stream": stream, "messages": [{"role": "user", "content": "hi"}]}).encode()
    writer.write(
        b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n%b"
        % (len(body), body)
    )
    await writer.drain()
    return reader, writer


async def hang_up(writer: asyncio.StreamWriter) -> None:
    writer.close()
    await writer.wait_closed()


@pytest.fixture(params=[True, False], ids=["stream", "whole"])
def stream(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


async def test_while_writing(make_house: MakeHouse, stream: bool) -> None:
    """Leaving while tokens are made closes the generation and ends the lease."""
    house = make_house(FakeBackend(is_endless=True))
    async with serving(house.app) as base:
        _, writer = await ask(base, stream=stream)
        await soon(lambda: house.backend.n_running == 1)
        await asyncio.sleep(0.02)
        await hang_up(writer)
        await soon(lambda: house.routes.n_leased == 0)

    assert (0, 1) == (house.backend.n_running, house.backend.n_cancelled)


async def test_while_reading_the_prompt(make_house: MakeHouse, stream: bool) -> None:
    """Leaving before the first token closes the generation too."""
    house = make_house(FakeBackend(is_read=asyncio.Event()))
    async with serving(house.app) as base:
        _, writer = await ask(base, stream=stream)
        await soon(lambda: house.backend.n_running == 1)
        await hang_up(writer)
        await soon(lambda: house.routes.n_leased == 0)

    assert (0, 1) == (house.backend.n_running, house.backend.n_cancelled)


async def test_before_the_first_chunk(make_house: MakeHouse, stream: bool) -> None:
    """Leaving before the prompt is known to fit closes the generation."""
    house = make_house(FakeBackend(fits=asyncio.Event()))
    async with serving(house.app) as base:
        _, writer = await ask(base, stream=stream)
        await soon(lambda: house.backend.n_running == 1)
        await hang_up(writer)
        await soon(lambda: house.routes.n_leased == 0)

    assert (0, 1) == (house.backend.n_running, house.backend.n_cancelled)


async def test_while_waiting_for_the_model(house: House, stream: bool) -> None:
    """Leaving while the model loads gives the place in the queue back; nothing is generated."""
    house.routes.is_loaded.clear()
    async with serving(house.app) as base:
        _, writer = await ask(base, stream=stream)
        await asyncio.sleep(0.05)
        await hang_up(writer)
        await soon(
            lambda: (
                house.counted("deepfit_requests_total", route="/v1/chat/completions", status="499")
                == 1
            )
        )
        house.routes.is_loaded.set()
        await asyncio.sleep(0.02)

    assert 0 == house.routes.n_leases
    assert [] == house.backend.requests


async def test_others_go_on(make_house: MakeHouse) -> None:
    """One client's leaving disturbs no other's answer."""
    house = make_house(FakeBackend(pieces=("x",) * 50, is_read=asyncio.Event()))
    async with serving(house.app) as base, httpx.AsyncClient(base_url=base) as client:
        messages = [{"role": "user", "content": "hi"}]
        staying = asyncio.create_task(
            client.post("/v1/chat/completions", json={"messages": messages})
        )
        _, writer = await ask(base, stream=True)
        await soon(lambda: house.backend.n_running == 2)
        await hang_up(writer)
        await soon(lambda: house.backend.n_running == 1)
        house.backend.is_read.set()
        answer = (await staying).json()

    assert "x" * 50 == answer["choices"][0]["message"]["content"]


async def test_in_mid_body(house: House) -> None:
    """A client that leaves in the middle of its own body leaves nothing behind."""
    async with serving(house.app) as base:
        _, writer = await asyncio.open_connection("127.0.0.1", int(base.rsplit(":", 1)[1]))
        writer.write(b"POST /v1/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\n{")
        await writer.drain()
        await asyncio.sleep(0.02)
        await hang_up(writer)
        await soon(
            lambda: (
                house.counted("deepfit_requests_total", route="/v1/completions", status="499") == 1
            )
        )

    assert 0 == house.routes.n_leases


async def test_stream_comes_at_once(make_house: MakeHouse) -> None:
    """Headers and the role arrive while the prompt is still being read."""
    house = make_house(FakeBackend(is_read=asyncio.Event()))
    async with serving(house.app) as base, httpx.AsyncClient(base_url=base) as client:
        body = {"stream": True, "messages": [{"role": "user", "content": "hi"}]}
        async with client.stream("POST", "/v1/chat/completions", json=body) as response:
            lines = response.aiter_lines()
            first = await asyncio.wait_for(anext(lines), 20)

            assert '"delta":{"role":"assistant","content":""}' in first
            house.backend.is_read.set()
            assert "data: [DONE]" == await _last(lines)


async def test_ten_megabytes(house: House) -> None:
    """A client that sends 10 MB still reads its 413, over a real socket."""
    async with serving(house.app) as base, httpx.AsyncClient(base_url=base) as client:
        response = await client.post("/v1/chat/completions", content=b"x" * (10 << 20))

    assert 413 == response.status_code


async def _last(lines: AsyncIterator[str]) -> str:
    return [line async for line in lines if line][-1]
