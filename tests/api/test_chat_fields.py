"""The fields of a chat, as they reach the engine."""

import pytest

from proxy.api.chat_schemas import ChatWire
from proxy.generation import Sampling
from tests.api.house import House

pytestmark = pytest.mark.anyio


async def test_fields_reach_the_engine(house: House) -> None:
    """Every sampling field is handed on as it came."""
    await house.chat(
        max_tokens=2,
        temperature=0,
        top_p=0.5,
        top_k=40,
        min_p=0.05,
        seed=7,
        stop=["a", "", "b", "c", "d", "e", "f"],
        frequency_penalty=0.5,
        presence_penalty=-0.5,
        logit_bias={"50": -100, "60": 1.5},
        logprobs=True,
        top_logprobs=3,
        n=2,
        user="ada",
    )

    request = house.backend.requests[0]
    assert 2 == request.max_tokens
    assert 2 == request.n
    assert ("a", "b", "c", "d", "e", "f") == request.stop.strings
    assert (
        Sampling(
            temperature=0.0,
            top_p=0.5,
            top_k=40,
            min_p=0.05,
            seed=7,
            frequency_penalty=0.5,
            presence_penalty=-0.5,
            logit_bias=((50, -100.0), (60, 1.5)),
            n_logprobs=3,
        )
        == request.sampling
    )


async def test_null_is_absent(house: House) -> None:
    """A field that is null is as if it were not there."""
    nothing = dict.fromkeys(
        {*ChatWire.model_fields, "tools", "tool_choice", "audio"} - {"messages"}
    )
    await house.chat()

    response = await house.chat(**nothing)

    assert 200 == response.status_code
    assert house.backend.requests[0] == house.backend.requests[1]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"max_tokens": 5}, 5),
        ({"max_completion_tokens": 6}, 6),
        ({"max_tokens": 5, "max_completion_tokens": 6}, 6),
        ({"n_predict": 4}, 4),
        ({"n_predict": -1}, None),
        ({"n_predict": 0, "max_tokens": 3}, 3),
    ],
)
async def test_limit(house: House, fields: dict[str, int], expected: int | None) -> None:
    """All names of the limit are honoured, OpenAI's newest first."""
    await house.chat(**fields)

    assert expected == house.backend.requests[0].max_tokens


@pytest.mark.parametrize(
    ("fields", "expected"), [({"seed": -1}, 0xFFFFFFFE), ({"seed": 1 << 40}, 256)]
)
async def test_seed(house: House, fields: dict[str, int], expected: int) -> None:
    """Any integer is a seed that repeats; none becomes llama.cpp's "choose for me"."""
    await house.chat(**fields)

    assert expected == house.backend.requests[0].sampling.seed
