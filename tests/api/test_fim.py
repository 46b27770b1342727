"""What DeepSeek's hosted API has under `/beta`, and Mistral's under `/v1/fim`."""

from typing import Any

import pytest

from prompts.markers import BOS, EOS, FIM_BEGIN, FIM_END, FIM_HOLE, THINK
from prompts.segments import Prompt
from tests.api.house import House, MakeHouse, deltas, error_of
from tests.fakes import FakeBackend

pytestmark = pytest.mark.anyio


async def infill(house: House, **fields: Any) -> Any:
    body = {"model": "coder-base", "prompt": "a = ", **fields}
    return await house.client.post("/v1/fim/completions", json=body)


async def test_infill(house: House) -> None:
    """The middle comes as a chat's message: that is what Codestral's clients read."""
    body = (await infill(house, suffix="\n", random_seed=7, min_tokens=1)).json()

    request = house.backend.requests[0]
    assert isinstance(request.prompt, Prompt)
    assert f"{BOS}{FIM_BEGIN}a = {FIM_HOLE}\n{FIM_END}" == request.prompt.text
    assert 7 == request.sampling.seed
    assert EOS in request.stop.markers
    assert request.max_tokens is None
    assert "chat.completion" == body["object"]
    assert "Hello!" == body["choices"][0]["message"]["content"]


@pytest.mark.parametrize("suffix", ["", None])
async def test_end_of_a_file(house: House, suffix: str | None) -> None:
    """Without a suffix there is still something to fill in."""
    await infill(house, suffix=suffix)

    prompt = house.backend.requests[0].prompt
    assert isinstance(prompt, Prompt)
    assert f"{BOS}{FIM_BEGIN}a = {FIM_HOLE}{FIM_END}" == prompt.text


async def test_stream(make_house: MakeHouse) -> None:
    """A stream's text is in `delta.content`; what looks like a marker is code, and text."""
    house = make_house(FakeBackend((f"'{THINK}", "'\n")))

    body = (await infill(house, stream=True)).text

    assert f"'{THINK}'\n" == "".join(delta.get("content", "") for delta in deltas(body))


async def test_untrained(house: House) -> None:
    """A model that was not trained for it is refused with the name of one that was."""
    error = error_of(await infill(house, model="coder"))

    assert "was not trained" in error["message"]
    assert "take coder-base" in error["message"]


async def test_unproven(house: House) -> None:
    """Of a model whose training is not known no more is said than that."""
    house.routes.families["v3.1"] = "ds-v3.1"

    error = error_of(await infill(house, model="v3.1"))

    assert "is not known to be trained to fill in the middle" in error["message"]
    assert "take coder-base" in error["message"]


async def test_beta_completions(house: House) -> None:
    """`/beta/completions` is `/v1/completions` by DeepSeek's address."""
    for path in ("/v1/completions", "/beta/completions"):
        body = {"model": "coder-base", "prompt": "a = ", "suffix": "\n", "max_tokens": 2}
        response = await house.client.post(path, json=body)
        assert "Hello" == response.json()["choices"][0]["text"]

    assert house.backend.requests[0] == house.backend.requests[1]


async def test_prefix(house: House) -> None:
    """`prefix: true` has the model go on with the last message; only what is new is told."""
    body = {
        "model": "org/v3",
        "messages": [
            {"role": "user", "content": "U"},
            {"role": "assistant", "content": "```python\n", "prefix": True},
        ],
        "stop": ["```"],
    }

    response = await house.client.post("/beta/chat/completions", json=body)

    prompt = house.backend.requests[0].prompt
    assert isinstance(prompt, Prompt)
    assert prompt.text.endswith("```python\n")
    assert "Hello!" == response.json()["choices"][0]["message"]["content"]


async def test_beta_models(house: House) -> None:
    """The models are there too, for an SDK whose base URL ends in `/beta`."""
    listed = [(await house.client.get(path)).json() for path in ("/v1/models", "/beta/models")]

    assert listed[0] == listed[1]
