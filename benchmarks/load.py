"""A client that opens streams over bare sockets, so that it costs the machine little."""

import asyncio
import json
import statistics
import time
from typing import Any

from benchmarks.workload import N_FIRST, N_NEW, prompt, warm_prompt


async def stream(port: int, body: dict[str, Any]) -> float:
    """One streamed completion, read to its end; seconds to its first text."""
    data = json.dumps({"temperature": 0, "stream": True, **body}).encode()
    head = (
        "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Connection: close\r\nContent-Length: {len(data)}\r\n\r\n"
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    started = time.perf_counter()
    writer.write(head.encode() + data)
    first, answer = None, b""
    while block := await reader.read(1 << 16):
        answer += block
        if first is None and b'"text"' in answer:
            first = time.perf_counter() - started
    writer.close()
    assert first is not None, answer
    assert b'"finish_reason":"length"' in answer.replace(b": ", b":"), answer[-300:]
    return first


async def rate(port: int, n_streams: int, turn: int) -> float:
    """Tokens a second of all streams together, from the first request to the last byte.

    In every `turn` the prompts are others, so that none is found in a cache.
    """
    prompts = [prompt(100 * turn + each) for each in range(n_streams)]
    started = time.perf_counter()
    await asyncio.gather(*(stream(port, {"prompt": p, "max_tokens": N_NEW}) for p in prompts))
    return n_streams * N_NEW / (time.perf_counter() - started)


def new_prompts(turn: int) -> list[str]:
    """Prompts that no cache has seen."""
    return [prompt(10_000 * turn + number) for number in range(N_FIRST)]


def growing_prompts() -> list[str]:
    """Prompts that begin alike and end differently, as when somebody types."""
    return [warm_prompt(number) for number in range(N_FIRST)]


async def first_token_s(port: int, prompts: list[str]) -> float:
    """The median time from a request to its first token; the first prompt is not counted."""
    times = [await stream(port, {"prompt": each, "max_tokens": 1}) for each in prompts]
    return statistics.median(times[1:])
