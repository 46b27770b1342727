"""Measures a loaded model: how fast it reads prompts and decodes, in a few seconds."""

import random
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass
from typing import cast

from prompts.segments import Prompt, plain
from proxy.errors import EngineError
from proxy.generation import Backend, Chunk, GenerationRequest, Sampling

Clock = Callable[[], float]

N_SHORT, N_PROMPT, N_DEEP = 16, 512, 2048
N_DECODED, N_DECODED_DEEP = 96, 64

# What any of the parts may take, about; a slow machine reads shorter prompts.
_PART_S = 6.0
_LEAST_DECODED = 8
# Prompts are read at least so many times as fast as answers are decoded, or nearly so.
_READS_FASTER = 4
_TRIES = 8
_WORDS = ("river", "stone", "seven", "garden", "light", "paper", "copper", "green", "window")


@dataclass(frozen=True, slots=True)
class Rates:
    """Tokens a second: decoding after `depth` tokens, for two depths, and reading `n_prompt`."""

    decoding: tuple[tuple[int, float], ...]
    n_prompt: int
    prefill: float


async def measure(backend: Backend, clock: Clock = time.perf_counter) -> Rates:
    """Raises `EngineError` when the model ends its answers so soon that nothing can be timed.

    A first, short answer is not counted: memory is touched, and kernels are chosen, in it.
    """
    await _decoded(backend, N_SHORT, _LEAST_DECODED, clock)
    room = backend.info.n_ctx
    shallow = await _decoded(backend, N_SHORT, min(N_DECODED, room // 2), clock)
    n_prompt = _at_most(N_PROMPT, _READS_FASTER * shallow, room - 1)
    seconds = [await _read(backend, n_prompt, clock)]
    if seconds[0] < _PART_S / 4:
        seconds.append(await _read(backend, n_prompt, clock))
    prefill = n_prompt / min(seconds)
    decoding = [(N_SHORT, shallow)]
    n_deep = _at_most(N_DEEP, prefill, room - N_DECODED_DEEP - 1)
    if n_deep >= 4 * N_SHORT:
        decoding.append((n_deep, await _decoded(backend, n_deep, N_DECODED_DEEP, clock)))
    return Rates(tuple(decoding), n_prompt, prefill)


def _at_most(n: int, tok_s: float, room: int) -> int:
    """So many tokens, or as many as there are time and room for."""
    return max(min(n, int(tok_s * _PART_S), room), 1)


async def _read(backend: Backend, n_prompt: int, clock: Clock) -> float:
    """Seconds to the first token after a prompt that no cache knows."""
    request = GenerationRequest(await _prompt(backend, n_prompt), max_tokens=1)
    started = clock()
    async with _answering(backend, request) as chunks:
        async for chunk in chunks:
            if chunk.pieces or chunk.finish:
                break
    return clock() - started


async def _decoded(backend: Backend, depth: int, n_wanted: int, clock: Clock) -> float:
    """Tokens a second after a prompt of `depth`, over as many answers as it takes."""
    n_decoded, seconds = 0, 0.0
    prompt = await _prompt(backend, depth)
    for _ in range(_TRIES):
        n, took = await _answer(backend, prompt, n_wanted - n_decoded, clock)
        n_decoded, seconds = n_decoded + n, seconds + took
        if n_decoded >= n_wanted or seconds > _PART_S:
            break
    is_enough = n_decoded >= min(_LEAST_DECODED, n_wanted) or (n_decoded and seconds > _PART_S)
    if not is_enough or not seconds:
        raise EngineError(
            "the model ends its answers after a few tokens, so its speed cannot be measured; "
            "try another model or quant"
        )
    return n_decoded / seconds


async def _answer(
    backend: Backend, prompt: tuple[int, ...], n_wanted: int, clock: Clock
) -> tuple[int, float]:
    """How many tokens followed the first one, and in how many seconds."""
    silent = tuple((token, -100.0) for token in backend.info.marker_ids.values())
    request = GenerationRequest(
        prompt, max_tokens=n_wanted + 1, sampling=Sampling(temperature=0, logit_bias=silent)
    )
    first = last = 0.0
    n_tokens = 0
    async with _answering(backend, request) as chunks:
        async for chunk in chunks:
            if chunk.pieces:
                last = clock()
                first = first or last
                n_tokens += len(chunk.pieces)
                if last - first > _PART_S:
                    break
    return max(n_tokens - 1, 0), last - first


def _answering(
    backend: Backend, request: GenerationRequest
) -> AbstractAsyncContextManager[AsyncIterator[Chunk]]:
    """Its chunks; leaving them cancels the request."""
    return aclosing(cast("AsyncGenerator[Chunk, None]", backend.generate(request)))


async def _prompt(backend: Backend, n_tokens: int) -> tuple[int, ...]:
    """So many tokens of plain text, other ones each time."""
    chance = random.Random()  # noqa: S311 - no secret
    text = " ".join(chance.choices(_WORDS, k=2 * n_tokens))
    tokens = await backend.tokenize(Prompt((plain(text),)))
    return tuple((tokens * n_tokens)[:n_tokens])
