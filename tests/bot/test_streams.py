"""Answers in progress, and their last edit when the program ends."""

import asyncio

import pytest

from bot.streams import Streams

pytestmark = pytest.mark.anyio


async def streaming(streams: Streams, said: list[str], edit_s: float = 0.0) -> None:
    with streams.running():
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            await asyncio.sleep(edit_s)
            said.append("restarting" if streams.is_closing else "stopped")
            raise


async def test_last_edit() -> None:
    """The end cancels every stream, and waits until each has made its last edit."""
    streams, said = Streams(), list[str]()
    tasks = [asyncio.create_task(streaming(streams, said, edit_s=0.05)) for _ in range(3)]
    await asyncio.sleep(0)
    assert len(streams) == 3
    await streams.aclose(within_s=5)

    assert ["restarting"] * 3 == said
    assert len(streams) == 0
    assert all(task.cancelled() for task in tasks)


async def test_slow_edit() -> None:
    """A last edit that takes too long is not waited for."""
    streams, said = Streams(), list[str]()
    task = asyncio.create_task(streaming(streams, said, edit_s=30))
    await asyncio.sleep(0)
    async with asyncio.timeout(20):
        await streams.aclose(within_s=0.05)
    assert said == []
    task.cancel()
    await asyncio.wait([task])


async def test_stopped() -> None:
    """A stream that ends by itself is forgotten, and knows that it is not the end of all."""
    streams, said = Streams(), list[str]()
    task = asyncio.create_task(streaming(streams, said))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])

    assert (["stopped"], 0) == (said, len(streams))
    await streams.aclose(within_s=5)


async def test_too_late() -> None:
    """No stream begins after the end has begun."""
    streams, said = Streams(), list[str]()
    await streams.aclose(within_s=5)
    task = asyncio.create_task(streaming(streams, said))
    await asyncio.wait([task])

    assert task.cancelled()
    assert said == []
