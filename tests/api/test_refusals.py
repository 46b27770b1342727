"""What is not served: each with its status, its envelope and its headers; what is let pass."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from proxy.errors import NoFit, Overloaded, ShuttingDown
from proxy.settings import Settings
from tests.api.house import House, MakeHouse, error_of
from tests.fakes import FakeBackend

pytestmark = pytest.mark.anyio


async def test_harmless(house: House) -> None:
    """Known fields that change nothing are accepted, and so are values that ask for nothing."""
    response = await house.chat(
        tools=[],
        tool_choice="none",
        functions=[],
        function_call="auto",
        response_format={"type": "text"},
        modalities=["text"],
        store=False,
        parallel_tool_calls=True,
        reasoning_effort="high",
        metadata={"a": "b"},
        service_tier="auto",
        verbosity="low",
        user="ada",
    )

    assert 200 == response.status_code
    assert house.counted("deepfit_ignored_fields_total", field="user") is None


async def test_unknown_fields(house: House) -> None:
    """Fields nobody knows are ignored and counted by name."""
    for _ in range(2):
        assert 200 == (await house.chat(cache_prompt=True, id_slot=0)).status_code

    assert 2 == house.counted("deepfit_ignored_fields_total", field="cache_prompt")
    assert 2 == house.counted("deepfit_ignored_fields_total", field="id_slot")


async def test_unknown_model(house: House) -> None:
    """A model that is not here is a 404 that names near ones."""
    response = await house.chat(model="codr")

    error = error_of(response)
    assert 404 == response.status_code
    assert ("model", "model_not_found") == (error["param"], error["code"])
    assert "Did you mean coder?" in error["message"]


async def test_unknown_route(house: House) -> None:
    """A route that is not here is a 404 in the envelope."""
    response = await house.client.post("/v1/chat/completions/completion_id")

    assert 404 == response.status_code
    assert (
        "There is no POST /v1/chat/completions/completion_id here." in error_of(response)["message"]
    )


async def test_wrong_method(house: House) -> None:
    """A method that a route does not take is a 405 that says which it takes."""
    response = await house.client.get("/v1/chat/completions")

    assert 405 == response.status_code
    assert "POST" == response.headers["allow"]
    error_of(response)


@pytest.mark.parametrize("has_length", [True, False])
async def test_long_body(make_house: MakeHouse, has_length: bool) -> None:
    """A body over the limit is a 413, by its declared length or at the first byte too many."""
    house = make_house(settings=Settings(max_body=1000))
    n_read = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal n_read
        for _ in range(100):
            n_read += 100
            yield b"x" * 100

    headers = {"content-length": "10000"} if has_length else {}
    response = await house.client.post("/v1/chat/completions", content=chunks(), headers=headers)

    assert 413 == response.status_code
    assert "request_too_large" == error_of(response)["code"]
    assert n_read < 1200


async def test_body_at_the_limit(make_house: MakeHouse) -> None:
    """A body of just the limit is read."""
    body = b'{"messages":[{"role":"user","content":"hi"}]}'

    house = make_house(settings=Settings(max_body=len(body)))

    assert 200 == (await house.client.post("/v1/chat/completions", content=body)).status_code


@pytest.mark.parametrize(
    ("refusal", "status", "headers"),
    [
        (Overloaded("Too many wait.", retry_after_s=3), 429, {"retry-after": "3"}),
        (ShuttingDown("Going away."), 503, {"retry-after": "5"}),
        (NoFit("1 GiB short.", shortfall_bytes=1 << 30), 503, {"x-should-retry": "false"}),
    ],
)
async def test_refused_by_the_house(house: House, refusal: Any, status: int, headers: Any) -> None:
    """What the house cannot do has its status, and says when or whether to come again."""
    house.routes.refusal = refusal

    for is_stream in (False, True):
        response = await house.chat(stream=is_stream)

        assert status == response.status_code
        assert refusal.message == error_of(response)["message"]
        assert headers.items() <= response.headers.items()


async def test_bug(make_house: MakeHouse, caplog: pytest.LogCaptureFixture) -> None:
    """A bug of ours is a 500 with an id; what broke is in the log under it, not in the answer."""
    house = make_house(FakeBackend(failure=ZeroDivisionError("secret")))

    response = await house.chat()

    message = error_of(response)["message"]
    assert 500 == response.status_code
    assert "secret" not in response.text
    assert message.rstrip(".").split()[-1] in caplog.text
    assert "ZeroDivisionError" in caplog.text


async def test_prompts_are_not_logged(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """No prompt is logged above DEBUG, whether it is answered or refused."""
    caplog.set_level("INFO")
    for fields in ({}, {"top_p": 9}, {"model": "nope"}):
        await house.chat(messages=[{"role": "user", "content": "my-secret"}], **fields)

    assert "my-secret" not in caplog.text
