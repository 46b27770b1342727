"""`/infill` as llama.cpp's server has it: what llama.vim and llama.vscode send and read."""

from typing import Any

import pytest

from prompts.markers import BOS, EOS, FIM_BEGIN, FIM_END, FIM_HOLE
from prompts.segments import Prompt
from proxy.api.tally import Tally
from proxy.generation import Chunk, FinishReason, Piece, Sampling, Usage
from tests.api.house import House, MakeHouse, error_of, events
from tests.fakes import FakeBackend

pytestmark = pytest.mark.anyio

TIMINGS = [
    f"{what}_{unit}"
    for what in ("prompt", "predicted")
    for unit in ("n", "ms", "per_token_ms", "per_second")
]
# As llama.vim sent it to a server that listened.
VIM = {
    "input_prefix": "def add(a, b):\n",
    "input_suffix": "\n\nprint(add(1, 2))\n",
    "input_extra": [],
    "prompt": "    ",
    "id_slot": 0,
    "n_predict": 128,
    "n_indent": 0,
    "stop": [],
    "stream": False,
    "top_k": 40,
    "top_p": 0.9,
    "samplers": ["top_k", "top_p", "infill"],
    "cache_prompt": True,
    "t_max_prompt_ms": 500,
    "t_max_predict_ms": 250,
    "response_fields": ["content", *(f"timings/{n}" for n in TIMINGS), "truncated"],
    "model": "",
}


async def infill(house: House, **fields: Any) -> Any:
    house.routes.default = "coder-base"
    body = {"input_prefix": "a = ", "input_suffix": "\n", **fields}
    return await house.client.post("/infill", json=body)


async def test_request(house: House) -> None:
    """The line left of the cursor ends the prefix, and the other fields mean what they say."""
    await infill(house, **VIM)

    request = house.backend.requests[0]
    assert isinstance(request.prompt, Prompt)
    assert (
        f"{BOS}{FIM_BEGIN}def add(a, b):\n    {FIM_HOLE}\n\nprint(add(1, 2))\n{FIM_END}"
        == request.prompt.text
    )
    assert EOS in request.stop.markers
    assert (128, 0.25) == (request.max_tokens, request.stop.after_s)
    assert Sampling(top_k=40, top_p=0.9, is_infill=True) == request.sampling


async def test_answer(house: House) -> None:
    """A whole answer has the fields that llama.cpp's README names."""
    body = (await infill(house, n_predict=8, seed=7)).json()

    timings, settings = body.pop("timings"), body.pop("generation_settings")
    assert {
        "index": 0,
        "content": "Hello!",
        "tokens": [],
        "stop": True,
        "model": "coder-base:Q8_0",
        "tokens_predicted": 3,
        "tokens_evaluated": 7,
        "prompt": f"{BOS}{FIM_BEGIN}a = {FIM_HOLE}\n{FIM_END}",
        "has_new_line": False,
        "truncated": False,
        "stop_type": "eos",
        "stopping_word": "",
        "tokens_cached": 0,
    } == body
    assert {"cache_n", *TIMINGS} == set(timings)
    assert (4096, 8, 7) == (settings["n_ctx"], settings["n_predict"], settings["seed"])


async def test_response_fields(house: House) -> None:
    """Only the fields asked for are told, flat, and those there are none of are left out."""
    body = (
        await infill(house, **VIM | {"response_fields": ["content", "timings/x", "x/y"]})
    ).json()
    whole = (await infill(house, **VIM)).json()

    assert {"content": "Hello!"} == body
    assert {"content", "truncated", *(f"timings/{name}" for name in TIMINGS)} == set(whole)


async def test_compact(house: House) -> None:
    """No blank stands behind the colon: llama.vim finds `"content":"` by a pattern."""
    assert '"content":"Hello!"' in (await infill(house, **VIM)).text


async def test_warm_up(house: House) -> None:
    """`n_predict: 0` has the prompt read and nothing written, and `[""]` nothing told."""
    fields = {"n_predict": 0, "samplers": [], "t_max_predict_ms": 1, "response_fields": [""]}
    answer = await infill(house, **fields)
    told = (await infill(house, n_predict=0)).json()

    assert {} == answer.json()
    assert 0 == house.backend.requests[0].max_tokens
    assert ("", 0, "limit") == (told["content"], told["tokens_predicted"], told["stop_type"])


async def test_stream(house: House) -> None:
    """A stream's events have their content and `stop` false; the last has `stop` true and all."""
    *said, last = events((await infill(house, stream=True)).text)

    assert ["Hel", "lo", "!"] == [event["content"] for event in said]
    assert [1, 2, 3] == [event["tokens_predicted"] for event in said]
    assert [[100], [101], [102]] == [event["tokens"] for event in said]
    assert not any(event["stop"] for event in said)
    assert ("", True, 3, 7) == (
        last["content"],
        last["stop"],
        last["tokens_predicted"],
        last["tokens_evaluated"],
    )
    assert "timings" in last


async def test_streamed_fields(house: House) -> None:
    """In a stream `response_fields` are those of the last event."""
    *said, last = events((await infill(house, stream=True, response_fields=["stop"])).text)

    assert ["Hel", "lo", "!"] == [event["content"] for event in said]
    assert {"stop": True} == last


async def test_several(house: House) -> None:
    """llama.vscode asks for several with `n_cmpl` and reads a list."""
    body = (await infill(house, n_cmpl=3)).json()

    assert [0, 1, 2] == [answer["index"] for answer in body]
    assert ["Hello!"] * 3 == [answer["content"] for answer in body]
    assert 3 == house.backend.requests[0].n


async def test_tokens(house: House) -> None:
    """`return_tokens` tells the ids of the content's tokens."""
    assert [100, 101, 102] == (await infill(house, return_tokens=True)).json()["tokens"]


@pytest.mark.parametrize(
    ("n_completion", "finish", "stop", "expected"),
    [
        (3, FinishReason.STOP, [], "eos"),
        (3, FinishReason.STOP, ["x"], "eos"),
        (2, FinishReason.STOP, ["x"], "word"),
        (4, FinishReason.STOP, ["x"], "word"),
        (2, FinishReason.LENGTH, ["x"], "limit"),
    ],
)
async def test_stop_type(
    make_house: MakeHouse, n_completion: int, finish: FinishReason, stop: list[str], expected: str
) -> None:
    """A token that is counted and not shown ended the answer; else a stop string or the limit."""

    class Ended(FakeBackend):
        async def _speak(self, _request: Any) -> Any:
            yield Chunk(0, (Piece(1, "a"), Piece(2, "\nb")))
            yield Chunk(0, (), finish, Usage(7, n_completion, 2))

    body = (await infill(make_house(Ended()), stop=stop)).json()

    assert expected == body["stop_type"]
    assert not body["truncated"]
    assert (True, 2, 5) == (
        body["has_new_line"],
        body["tokens_cached"],
        body["timings"]["prompt_n"],
    )


async def test_truncated(make_house: MakeHouse) -> None:
    """An answer that ends because the context is full says so."""
    house = make_house(FakeBackend(n_prompt=4093))

    assert (await infill(house)).json()["truncated"]


def test_times() -> None:
    """Reading ends and writing begins with the first token."""
    times = iter([10.0, 12.0, 15.0])
    tally = Tally(1, clock=lambda: next(times))
    tally.add(Chunk(0, ()))
    tally.add(Chunk(0, (Piece(1, "a"),)))
    tally.add(Chunk(0, (Piece(1, "b"),)))

    assert (10.0, 12.0, 15.0) == (tally.started_s, tally.began_s, tally.now_s)


async def test_random_seed(house: House) -> None:
    """The seed -1 is none, as with llama.cpp."""
    await infill(house, seed=-1)
    await infill(house, seed=5)

    assert [None, 5] == [request.sampling.seed for request in house.backend.requests]


async def test_counted_fields(house: House) -> None:
    """What llama.cpp knows and does nothing here is no stranger; what would matter is counted."""
    await infill(house, **VIM, mirostat=2)

    for known in ("id_slot", "t_max_prompt_ms", "t_max_predict_ms", "n_indent", "samplers"):
        assert house.counted("deepfit_ignored_fields_total", field=known) is None
    assert 1 == house.counted("deepfit_ignored_fields_total", field="mirostat")


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"input_prefix": None}, "input_prefix"),
        ({"input_suffix": 5}, "input_suffix"),
        ({"prompt": [1]}, "prompt"),
        ({"n_cmpl": 0}, "n_cmpl"),
        ({"n_cmpl": 17}, "n"),
        ({"response_fields": "content"}, "response_fields"),
        ({"n_predict": -2}, "n_predict"),
        ({"max_tokens": 0}, "max_tokens"),
    ],
)
async def test_wrong_fields(house: House, fields: dict[str, Any], param: str) -> None:
    """A wrong field is a 400 that names it."""
    answer = await infill(house, **fields)

    assert 400 == answer.status_code
    assert param == error_of(answer)["param"]


async def test_untrained(house: House) -> None:
    """A model that was not trained for it is refused with the name of one that was."""
    assert "take coder-base" in error_of(await infill(house, model="coder"))["message"]
