"""A chat, streamed: valid server-sent events in the shapes that real clients survive.

The traps are rows of the measured table "server mutation x client": each test asserts that our
stream is not the mutation.
"""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from prompts.markers import THINK_END
from proxy.errors import ContextTooLong, WorkerDied
from proxy.generation import Chunk, GenerationRequest
from proxy.settings import Settings
from tests.api.house import House, MakeHouse, deltas, events
from tests.fakes import FakeBackend, spoken

pytestmark = pytest.mark.anyio


@pytest.fixture
async def body(make_house: MakeHouse) -> str:
    """A stream with two choices, reasoning, usage and a ping."""
    is_read = asyncio.Event()
    backend = FakeBackend(("so", THINK_END, "\n", "Hel", "lo"), is_read=is_read)
    house = make_house(backend, Settings(ping=0.02))
    asyncio.get_running_loop().call_later(0.05, is_read.set)
    response = await house.chat(
        model="r1", stream=True, n=2, stream_options={"include_usage": True}
    )

    assert 200 == response.status_code
    assert "text/event-stream; charset=utf-8" == response.headers["content-type"]
    return response.text


async def test_answer(body: str) -> None:
    """Reasoning and content come as deltas of their own and join to the answer."""
    for index in (0, 1):
        said = deltas(body, index)
        assert "so" == "".join(delta.get("reasoning_content", "") for delta in said)
        assert "Hello" == "".join(delta.get("content", "") for delta in said)


async def test_no_ids(body: str) -> None:
    """No `id:` line: after one, a comment breaks four SDKs."""
    assert all(line[:2] in ("", "da", ": ") for line in body.split("\n"))


async def test_no_empty_data(body: str) -> None:
    """No `data:` is empty: that breaks all SDKs."""
    assert all(block != "data:" for block in map(str.strip, body.split("\n\n")))


async def test_ping(body: str) -> None:
    """Silence while a prompt is read is filled with comments."""
    assert ": ping\n\n" in body


async def test_lines(body: str) -> None:
    """Every event is one line of compact JSON after `data: `, ended by an empty line."""
    for block in body.removesuffix("\n\n").split("\n\n"):
        assert block == ": ping" or block.startswith(('data: {"id":"chatcmpl-', "data: [DONE]"))
        assert "\n" not in block


@pytest.mark.parametrize("index", [0, 1])
async def test_role(body: str, index: int) -> None:
    """The role is in the first delta of each choice, and in no other."""
    first, *rest = deltas(body, index)

    assert {"role": "assistant", "content": ""} == first
    assert all("role" not in delta for delta in rest)


async def test_usage(body: str) -> None:
    """Usage comes once, in an event after the last choice, whose `choices` is an empty list."""
    *others, last = events(body)

    assert [] == last["choices"]
    assert 7 == last["usage"]["prompt_tokens"]
    assert 10 == last["usage"]["completion_tokens"]
    assert all("usage" not in event and event["choices"] for event in others)


async def test_no_usage(house: House) -> None:
    """Usage that was not asked for does not come."""
    body = (await house.chat(stream=True)).text

    assert all("usage" not in event and event["choices"] for event in events(body))


async def test_finish(body: str) -> None:
    """Each choice has one finish_reason, and nothing of it comes after."""
    for index in (0, 1):
        choices = [c for event in events(body) for c in event["choices"] if c["index"] == index]
        assert [None] * (len(choices) - 1) + ["stop"] == [c["finish_reason"] for c in choices]


async def test_envelope(body: str) -> None:
    """Every event has id, object, created and model, the same in all."""
    keys = ("id", "object", "created", "model")
    heads = {tuple(event[key] for key in keys) for event in events(body)}

    assert 1 == len(heads)
    assert "chat.completion.chunk" == heads.pop()[1]


async def test_done_last(body: str) -> None:
    """`[DONE]` is the last line."""
    assert body.endswith("data: [DONE]\n\n")


async def test_logprobs(make_house: MakeHouse) -> None:
    """Logprobs go with the text of their tokens, or with the finish when no text follows."""
    pieces = (spoken("Hi", 5, -0.25), spoken("", 6, -0.5))
    body = (await make_house(FakeBackend(pieces)).chat(stream=True, logprobs=True)).text

    told = [c["logprobs"] for event in events(body) for c in event["choices"]]
    assert [None, ["Hi"], [""]] == [t and [item["token"] for item in t["content"]] for t in told]


async def test_held_marker(make_house: MakeHouse) -> None:
    """Text that might have begun a marker and did not is said before the finish."""
    body = (await make_house(FakeBackend(("a", "</thi"))).chat(model="r1", stream=True)).text

    assert "a</thi" == "".join(delta.get("reasoning_content", "") for delta in deltas(body))


@pytest.mark.parametrize("failure", [WorkerDied("The model's process ended."), KeyError("bug")])
async def test_failure_after_start(make_house: MakeHouse, failure: Exception) -> None:
    """What fails after the start is an error event, after all that came before it.

    The stream then ends without `[DONE]`, so that nobody takes it for complete.
    """
    house = make_house(FakeBackend(failure=failure, fails_after=2))

    response = await house.chat(stream=True)

    blocks = [block.removeprefix("data: ") for block in response.text.split("\n\n") if block]
    said = [json.loads(block) for block in blocks]
    assert 200 == response.status_code
    assert "Hello" == "".join(
        event["choices"][0]["delta"]["content"] for event in said if "choices" in event
    )
    assert {"message", "type", "param", "code"} == set(said[-1]["error"])
    assert "bug" not in response.text


async def test_refusal_has_a_status(make_house: MakeHouse) -> None:
    """A prompt that does not fit is an HTTP 400 even of a stream, with the lease's headers."""
    house = make_house(FakeBackend(failure=ContextTooLong(9000, 4096)))

    response = await house.chat(stream=True)

    assert 400 == response.status_code
    assert "context_length_exceeded" == response.json()["error"]["code"]
    assert "maximum context length is 4096 tokens" in response.json()["error"]["message"]
    assert "coder:Q8_0" == response.headers["x-deepfit-model"]
    assert 0 == house.routes.n_leased


async def test_no_finish(make_house: MakeHouse) -> None:
    """A backend that ends without finishing is an error, not a complete answer."""

    class Quitter(FakeBackend):
        async def _speak(self, request: GenerationRequest) -> AsyncIterator[Chunk]:
            async for chunk in super()._speak(request):
                if chunk.finish is None:
                    yield chunk

    response = await make_house(Quitter()).chat(stream=True)

    assert '"code":"engine_error"' in response.text
    assert "[DONE]" not in response.text
