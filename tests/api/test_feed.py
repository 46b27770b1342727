"""Generations read ahead of the writer."""

import asyncio

import pytest

from prompts.families import FAMILIES
from prompts.markup import MarkupParser
from prompts.segments import Prompt, plain
from proxy.api.chat_form import ChatForm
from proxy.api.envelope import Envelope
from proxy.api.feed import feed_from
from proxy.api.tally import Tally
from proxy.errors import EngineError, WorkerDied
from proxy.generation import Chunk, GenerationRequest, Piece
from tests.fakes import FakeBackend

pytestmark = pytest.mark.anyio

REQUEST = GenerationRequest(Prompt((plain("hi"),)))


async def test_taken_together() -> None:
    """What came while the reader was busy is taken at once."""
    async with feed_from(FakeBackend(), [REQUEST]) as feed:
        await asyncio.sleep(0.02)

        assert "Hello!" == "".join(chunk.text for chunk in await feed.take())
        assert feed.is_over


async def test_silence() -> None:
    """The reader is told when nothing came for as long as it would wait."""
    async with feed_from(FakeBackend(is_read=asyncio.Event()), [REQUEST]) as feed:
        assert [] == await feed.take(0.01)
        assert not feed.is_over


async def test_failure_comes_last() -> None:
    """A failure is raised after what came before it was taken."""
    backend = FakeBackend(failure=WorkerDied("gone"), fails_after=2)
    async with feed_from(backend, [REQUEST]) as feed:
        await asyncio.sleep(0.02)

        assert "Hello" == "".join(chunk.text for chunk in await feed.take())
        assert not feed.is_over
        with pytest.raises(WorkerDied):
            await feed.take()


async def test_one_of_several_fails() -> None:
    """When one prompt cannot be served none is, and the others are cancelled."""

    class Picky(FakeBackend):
        def _fail_at(self, number: int) -> None:
            if len(self.requests) > 1:
                raise EngineError("one is enough")

    backend = Picky()
    with pytest.raises(EngineError):
        async with feed_from(backend, [REQUEST, REQUEST, REQUEST]):
            pass

    assert 0 == backend.n_running


async def test_leaving_cancels() -> None:
    """Leaving before the end closes every generation."""
    backend = FakeBackend(is_endless=True)
    async with feed_from(backend, [REQUEST, REQUEST]) as feed:
        await feed.take()

    assert (0, 2) == (backend.n_running, backend.n_cancelled)


async def test_one_event_a_kind() -> None:
    """Pieces of one chunk that are of one kind are one event."""
    parser = MarkupParser(FAMILIES["ds-r1"], in_thinking=True)
    envelope = Envelope("id", "chat.completion.chunk", 1, "r1")
    form = ChatForm(envelope, Tally(1), lambda: parser, n=1, has_usage=False)
    texts = ("a", "b", "</think>", "c", "d")

    said = list(form.deltas(Chunk(0, tuple(Piece(i, text) for i, text in enumerate(texts)))))

    assert [{"reasoning_content": "ab", "reasoning": "ab"}, {"content": "cd"}] == [
        event["choices"][0]["delta"] for event in said
    ]
