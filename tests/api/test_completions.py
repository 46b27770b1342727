"""Text completions: more text, and the text between."""

import pytest

from prompts.markers import BOS, EOS, FIM_BEGIN, FIM_END, FIM_HOLE
from prompts.segments import Prompt
from tests.api.house import House, MakeHouse, events
from tests.fakes import FakeBackend, spoken

pytestmark = pytest.mark.anyio


async def test_answer(house: House) -> None:
    """All that a strict client reads is there: id, object, created, model, choices, usage."""
    body = (await house.complete(model="coder-base")).json()

    assert body["id"].startswith("cmpl-")
    assert "text_completion" == body["object"]
    assert "coder-base" == body["model"]
    assert [{"index": 0, "text": "Hello!", "logprobs": None, "finish_reason": "stop"}] == body[
        "choices"
    ]
    assert 10 == body["usage"]["total_tokens"]


async def test_raw(house: House) -> None:
    """Plain text goes to the model behind one BOS and ends at 16 tokens, OpenAI's default."""
    await house.complete(model="coder-base", prompt="def f(")

    request = house.backend.requests[0]
    assert isinstance(request.prompt, Prompt)
    assert f"{BOS}def f(" == request.prompt.text
    assert () == request.stop.markers
    assert 16 == request.max_tokens


async def test_suffix(house: House) -> None:
    """`suffix` asks a model that was trained for it for the middle, as long as it may be."""
    await house.complete(model="coder-base", prompt="a = ", suffix="\nprint(a)")

    request = house.backend.requests[0]
    assert isinstance(request.prompt, Prompt)
    assert f"{BOS}{FIM_BEGIN}a = {FIM_HOLE}\nprint(a){FIM_END}" == request.prompt.text
    assert EOS in request.stop.markers
    assert request.max_tokens is None


async def test_editor_s_own_markers(house: House) -> None:
    """A prompt in which an editor wrote the markers is the same request."""
    await house.complete(model="coder-base", prompt="a = ", suffix="\nprint(a)")
    await house.complete(model="coder-base", prompt=f"{FIM_BEGIN}a = {FIM_HOLE}\nprint(a){FIM_END}")

    assert house.backend.requests[0] == house.backend.requests[1]


async def test_empty_suffix(house: House) -> None:
    """An empty suffix, as editors send it at a file's end, is none."""
    response = await house.complete(model="coder", suffix="")

    assert 200 == response.status_code


async def test_not_trained(house: House) -> None:
    """Where the model was not trained to infill, the error names one here that was."""
    error = (await house.complete(model="coder", suffix="x")).json()["error"]

    assert "suffix" == error["param"]
    assert "take coder-base" in error["message"]


async def test_none_trained(house: House) -> None:
    """Where no model here was, the error says that."""
    house.routes.families = {"coder": "ds-coder"}

    error = (await house.complete(suffix="x")).json()["error"]

    assert "none is here yet" in error["message"]


async def test_several_prompts(house: House) -> None:
    """Several prompts with `n` choices each are numbered prompt by prompt, usage summed."""
    body = (await house.complete(prompt=["a", "b"], n=2, echo=True)).json()

    assert [0, 1, 2, 3] == [choice["index"] for choice in body["choices"]]
    assert ["aHello!"] * 2 + ["bHello!"] * 2 == [choice["text"] for choice in body["choices"]]
    assert 14 == body["usage"]["prompt_tokens"]
    assert 12 == body["usage"]["completion_tokens"]
    assert 1 == house.routes.n_leases


async def test_token_ids(house: House) -> None:
    """A list of numbers is one prompt of token ids; a list of such lists is several."""
    one = await house.complete(prompt=[5, 6])
    two = await house.complete(prompt=[[5, 6], [7]])

    assert [(5, 6), (5, 6), (7,)] == [request.prompt for request in house.backend.requests]
    assert 1 == len(one.json()["choices"])
    assert 2 == len(two.json()["choices"])


async def test_stream(house: House) -> None:
    """A stream echoes first, then adds text, and ends each choice with its reason."""
    response = await house.complete(stream=True, echo=True, stream_options={"include_usage": True})

    *said, usage = events(response.text)
    assert ["hi", "Hel", "lo", "!", ""] == [event["choices"][0]["text"] for event in said]
    assert "stop" == said[-1]["choices"][0]["finish_reason"]
    assert ([], 10) == (usage["choices"], usage["usage"]["total_tokens"])


async def test_prompts_in_a_stream(house: House) -> None:
    """The choices of all prompts share a stream, each under its own index."""
    body = (await house.complete(prompt=["a", "b"], stream=True)).text

    choices = [choice for event in events(body) for choice in event["choices"]]
    for index in (0, 1):
        assert "Hello!" == "".join(c["text"] for c in choices if c["index"] == index)


async def test_logprobs(make_house: MakeHouse) -> None:
    """Legacy logprobs are four lists of one length; offsets count characters."""
    pieces = (spoken("Hi", 5, -0.25, ("Ho", -1.5)), spoken(" you", 6, -0.5))
    house = make_house(FakeBackend(pieces))

    logprobs = (await house.complete(logprobs=1)).json()["choices"][0]["logprobs"]

    assert {
        "tokens": ["Hi", " you"],
        "token_logprobs": [-0.25, -0.5],
        "top_logprobs": [{"Hi": -0.25, "Ho": -1.5}, {" you": -0.5}],
        "text_offset": [0, 2],
    } == logprobs
    assert 1 == house.backend.requests[0].sampling.n_logprobs


async def test_streamed_logprobs(make_house: MakeHouse) -> None:
    """Offsets go on from event to event; a token without text is told for its logprobs."""
    pieces = (spoken("Hi", 5, -0.25), spoken("", 6, -0.5), "", spoken("!", 7, -0.5))

    body = (await make_house(FakeBackend(pieces)).complete(stream=True, logprobs=0)).text

    told = [event["choices"][0]["logprobs"] for event in events(body)]
    assert [[0], [2], [2], None] == [t and t["text_offset"] for t in told]


@pytest.mark.parametrize("path", ["/v1/completions", "/completions"])
async def test_paths(house: House, path: str) -> None:
    """The route is there with and without `/v1`."""
    assert 200 == (await house.client.post(path, json={"prompt": "hi"})).status_code


@pytest.mark.parametrize("best_of", [0, 1, None])
async def test_best_of(house: House, best_of: int | None) -> None:
    """`best_of` that asks for nothing more than `n` is fine."""
    assert 200 == (await house.complete(best_of=best_of)).status_code
