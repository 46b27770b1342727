"""A chat, answered whole."""

import pytest

from prompts import FAMILIES, render
from prompts.markers import EOS, EOT, THINK, THINK_END
from prompts.segments import Prompt
from proxy.generation import Sampling
from tests.api.house import House, MakeHouse
from tests.fakes import FakeBackend, spoken

pytestmark = pytest.mark.anyio


async def test_answer(make_house: MakeHouse) -> None:
    """The pieces join to the message; usage is the engine's count, cached tokens included."""
    house = make_house(FakeBackend(n_prompt=9, n_cached=4))

    body = (await house.chat(model="coder")).json()

    assert "chat.completion" == body["object"]
    assert "coder" == body["model"]
    assert [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "Hello!", "refusal": None},
            "logprobs": None,
            "finish_reason": "stop",
        }
    ] == body["choices"]
    assert {
        "prompt_tokens": 9,
        "completion_tokens": 3,
        "total_tokens": 12,
        "prompt_tokens_details": {"cached_tokens": 4},
        "prompt_cache_hit_tokens": 4,
        "prompt_cache_miss_tokens": 5,
        "completion_tokens_details": {"reasoning_tokens": 0},
    } == body["usage"]


async def test_headers(house: House) -> None:
    """Every answer says which quant, context and route served it, and has an id."""
    response = await house.chat(model="coder:Q4_K_M")

    assert "coder:Q4_K_M" == response.headers["x-deepfit-model"]
    assert "4096" == response.headers["x-deepfit-context"]
    assert "local" == response.headers["x-deepfit-route"]
    assert response.headers["x-request-id"].startswith("req_")
    assert "coder:Q4_K_M" == response.json()["model"]


async def test_compact(house: House) -> None:
    """JSON has no space after a colon: llama.vim finds `"content":"` by that pattern."""
    response = await house.chat()

    assert b'"content":"Hello!"' in response.content


async def test_prompt_is_the_family_s(house: House) -> None:
    """Messages become the family's prompt: roles by its template, its stops, its sampling."""
    await house.chat(
        messages=[{"role": "system", "content": "S"}, {"role": "user", "content": "U"}]
    )

    request = house.backend.requests[0]
    assert isinstance(request.prompt, Prompt)
    assert request.prompt.text.endswith("S\n### Instruction:\nU\n### Response:\n")
    assert (EOT, EOS) == request.stop.markers
    assert Sampling(temperature=0.7, top_p=0.9) == request.sampling
    assert request.max_tokens is None


async def test_parts_on_every_role(house: House) -> None:
    """Content may be text parts on every role, null on an answer, and developer is system."""
    await house.chat(
        model="org/v3",
        messages=[
            {"role": "developer", "content": [{"type": "text", "text": "S1"}]},
            {"role": "user", "content": [{"type": "text", "text": t} for t in ("U1", "U2")]},
            {"role": "assistant", "content": None, "reasoning_content": ""},
            {"role": "user", "content": "U3", "name": "ada"},
        ],
    )

    prompt = house.backend.requests[0].prompt
    assert isinstance(prompt, Prompt)
    assert "S1" in prompt.text
    assert "U1\nU2" in prompt.text
    assert "U3" in prompt.text


@pytest.mark.parametrize(
    ("row", "expected"), [("ds-v3", "U1\nU2"), ("ds-v3.2", "U1U2"), ("ds-v4-preview", "U1\n\nU2")]
)
async def test_parts_by_family(house: House, row: str, expected: str) -> None:
    """Parts become one text as `prompts.render` makes them one, by the family's rule."""
    house.routes.families["m"] = row
    parts = [{"type": "text", "text": text} for text in ("U1", "U2")]
    messages = [{"role": "user", "content": parts}]

    await house.chat(model="m", messages=messages)

    prompt = house.backend.requests[0].prompt
    assert isinstance(prompt, Prompt)
    assert render(FAMILIES[row], messages) == prompt
    assert expected in prompt.text


async def test_length(house: House) -> None:
    """An answer cut by max_tokens says so."""
    body = (await house.chat(max_tokens=2)).json()

    assert "Hello" == body["choices"][0]["message"]["content"]
    assert "length" == body["choices"][0]["finish_reason"]


async def test_n(house: House) -> None:
    """`n` answers come as choices 0 to n-1; their prompt is counted once."""
    body = (await house.chat(n=3)).json()

    assert [0, 1, 2] == [choice["index"] for choice in body["choices"]]
    assert ["Hello!"] * 3 == [choice["message"]["content"] for choice in body["choices"]]
    assert 7 == body["usage"]["prompt_tokens"]
    assert 9 == body["usage"]["completion_tokens"]
    assert 1 == len(house.backend.requests)


async def test_reasoning(make_house: MakeHouse) -> None:
    """What R1 thinks is `reasoning_content`; what follows `</think>` is the content."""
    house = make_house(FakeBackend(("Let me", " see", THINK_END, "\n\n", "4")))

    body = (await house.chat(model="r1", stop="x")).json()

    message = body["choices"][0]["message"]
    assert "Let me see" == message["reasoning_content"]
    assert "4" == message["content"]
    assert 3 == body["usage"]["completion_tokens_details"]["reasoning_tokens"]
    stop = house.backend.requests[0].stop
    assert "Let me see" == message["reasoning"]
    assert (("x",), (THINK, THINK_END), True) == (stop.strings, stop.asides[0], stop.opens_aside)


async def test_reasoning_by_token(make_house: MakeHouse) -> None:
    """The end of thinking is also known by its token id, whose text the engine does not show."""
    backend = FakeBackend(("hm", "", "4"), marker_ids={THINK_END: 101})

    message = (await make_house(backend).chat(model="r1")).json()["choices"][0]["message"]

    assert ("hm", "4") == (message["reasoning_content"], message["content"])


async def test_logprobs(make_house: MakeHouse) -> None:
    """Each token has its logprob, its bytes and the alternatives, whatever was held back."""
    piece = spoken("Hi", 5, -0.25, ("Ho", -1.5))
    house = make_house(FakeBackend((piece, spoken("", 6, -0.5, data=b"\xe4\xbd"))))

    body = (await house.chat(logprobs=True, top_logprobs=1)).json()

    assert [
        {
            "token": "Hi",
            "logprob": -0.25,
            "bytes": [72, 105],
            "top_logprobs": [{"token": "Ho", "logprob": -1.5, "bytes": [72, 111]}],
        },
        {"token": "\ufffd", "logprob": -0.5, "bytes": [0xE4, 0xBD], "top_logprobs": []},
    ] == body["choices"][0]["logprobs"]["content"]


@pytest.mark.parametrize("name", ["", None])
async def test_default_model(house: House, name: str | None) -> None:
    """An empty or absent model is the default one: llama.vim always sends an empty name."""
    response = await house.chat(model=name)

    assert "coder:Q8_0" == response.headers["x-deepfit-model"]


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/chat/completions"])
@pytest.mark.parametrize("token", ["Bearer ", "Bearer undefined", "Basic eDp5", "screen"])
async def test_any_authorization(house: House, path: str, token: str) -> None:
    """Without auth any Authorization will do, also an empty one; so will any content type."""
    response = await house.client.post(
        path,
        content=b'{"messages":[{"role":"user","content":"hi"}]}',
        headers={"authorization": token, "content-type": "text/plain"},
    )

    assert 200 == response.status_code


async def test_lease_ends(house: House) -> None:
    """The lease ends with the answer."""
    await house.chat()

    assert (1, 0) == (house.routes.n_leases, house.routes.n_leased)
