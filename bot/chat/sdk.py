"""Asks the proxy with OpenAI's SDK; the one file that imports it.

It takes 50 MB and a second to import, so the proxy does so with the first question, in a thread.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx
import openai
import openai.resources.chat  # else the first question imports it, on the loop

from bot.chat.errors import (
    ProxyBroke,
    ProxyBusy,
    ProxyDown,
    ProxyRefused,
    ProxyTrouble,
    TooLong,
)
from bot.chat.events import Delta, Event, Finished, Served, Usage

_CONNECT_S = 5.0
_HERE = ("127.0.0.1", "::1", "localhost")
_RETRY_AFTER_S = 10
# What the proxy's error codes mean to somebody who chats.
_CODES = {
    "model_not_found": "model_unknown",
    "insufficient_memory": "no_memory",
    "out_of_memory": "no_memory",
    "model_unusable": "model_unusable",
}


class TurnLike(Protocol):
    @property
    def role(self) -> str: ...
    @property
    def text(self) -> str: ...


def connect(base_url: str, key: str | None) -> openai.AsyncOpenAI:
    """Reading has no time limit here: `: ping` keeps a connection alive that says nothing."""
    timeout = httpx.Timeout(connect=_CONNECT_S, read=None, write=30.0, pool=_CONNECT_S)
    is_here = urlsplit(base_url).hostname in _HERE  # then HTTP_PROXY is not meant
    return openai.AsyncOpenAI(
        base_url=base_url,
        api_key=key or "none",
        max_retries=0,
        timeout=timeout,
        http_client=httpx.AsyncClient(timeout=timeout, trust_env=not is_here),
    )


class Spoken:
    """One streamed answer. Raises `ProxyTrouble`; whoever iterates closes it, which cancels."""

    def __init__(self, client: openai.AsyncOpenAI, turns: Sequence[TurnLike], model: str) -> None:
        self._client = client
        self._turns: Any = [{"role": turn.role, "content": turn.text} for turn in turns]
        self._model = model
        self._stream: openai.AsyncStream[Any] | None = None

    async def events(self) -> AsyncIterator[Event]:
        is_finished = False
        try:
            with _translated():
                self._stream = await self._client.chat.completions.create(
                    model=self._model,
                    messages=self._turns,
                    stream=True,
                    stream_options={"include_usage": True},
                )
                served = self._stream.response.headers.get("x-deepfit-model")
            if served:
                yield Served(served)
            with _translated(is_mid=True):
                async for chunk in self._stream:
                    for event in _events(chunk):
                        is_finished = is_finished or isinstance(event, Finished)
                        yield event
            if not is_finished:
                raise ProxyBroke("cut_off")
        finally:
            if self._stream is not None:
                await self._stream.close()


def _events(chunk: Any) -> Iterator[Event]:
    """Thinking is `reasoning_content`, or `reasoning` where a server knows that name alone."""
    for choice in chunk.choices or ():
        extra = choice.delta.model_extra or {}
        reasoning = extra.get("reasoning_content") or extra.get("reasoning") or ""
        content = choice.delta.content or ""
        if content or reasoning:
            yield Delta(content=content, reasoning=reasoning)
        if choice.finish_reason:
            yield Finished(choice.finish_reason)
    if chunk.usage:
        yield Usage(chunk.usage.prompt_tokens, chunk.usage.completion_tokens)


@contextmanager
def _translated(*, is_mid: bool = False) -> Iterator[None]:
    """Errors of theirs become errors of ours, by type."""
    try:
        yield
    except openai.APIStatusError as error:
        raise _refusal(error) from error
    except openai.APIConnectionError as error:
        raise ProxyDown from error
    except (openai.OpenAIError, httpx.HTTPError, ValueError) as error:
        # An error event in the stream, a connection cut, or bytes that are no events.
        raise ProxyBroke("cut_off" if is_mid else "proxy_broke") from error


def _refusal(error: openai.APIStatusError) -> ProxyTrouble:
    if error.status_code == 429:
        return ProxyBusy(_seconds(error.response.headers.get("retry-after")), waiting=None)
    if error.code == "context_length_exceeded" or error.status_code == 413:
        return TooLong()
    if error.code in _CODES:
        return ProxyRefused(_CODES[error.code])
    if error.status_code in (401, 403):
        return ProxyRefused("proxy_locked")
    if error.status_code >= 500:
        return ProxyBroke("proxy_broke")
    return ProxyRefused("proxy_refused")


def _seconds(text: str | None) -> int:
    """`Retry-After` in seconds; its other form, a date, is not what proxies of models send."""
    try:
        return max(1, round(float(text or _RETRY_AFTER_S)))
    except (ValueError, OverflowError):
        return _RETRY_AFTER_S
