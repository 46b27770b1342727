"""`/apply-template`, `/tokenize` and `/detokenize`, as llama.cpp's clients use them."""

from typing import Any

import pytest

from prompts.markers import BOS, EOT
from proxy.errors import NoFit
from tests.api.house import House, MakeHouse, error_of
from tests.fakes import FakeBackend

pytestmark = pytest.mark.anyio

IDS = {BOS: 200, EOT: 201}


@pytest.fixture
def house(make_house: MakeHouse) -> House:
    """A model of family coder whose text tokens are bytes."""
    return make_house(FakeBackend(marker_ids=IDS))


async def post(house: House, path: str, **body: Any) -> Any:
    response = await house.client.post(path, json=body)
    assert 200 == response.status_code, response.text
    return response.json()


async def test_template(house: House) -> None:
    """The prompt is the very string that a chat with the same body is answered from."""
    messages = [{"role": "user", "content": "hi"}]

    shown = await post(house, "/apply-template", messages=messages, tools=[])
    await house.chat(messages=messages)

    assert {"prompt": house.backend.requests[0].prompt.text} == shown  # type: ignore[union-attr]
    assert shown["prompt"].startswith(BOS)


async def test_template_needs_no_model(house: House) -> None:
    """Nothing is loaded for it; what is wrong is told as for a chat."""
    await post(house, "/apply-template", model="r1", messages=[{"role": "user", "content": "hi"}])
    wrong = await house.client.post("/apply-template", json={"messages": []})

    assert 0 == house.routes.n_leases
    assert 400 == wrong.status_code
    assert "messages" == error_of(wrong)["param"]


@pytest.mark.parametrize(
    ("fields", "tokens"),
    [
        ({"content": "hi"}, [104, 105]),
        ({"content": ""}, []),
        ({"content": f"a{EOT}"}, [97, 201]),
        ({"content": EOT, "parse_special": False}, [*EOT.encode()]),
        ({"content": "a", "add_special": True}, [200, 97]),
        ({"content": f"{BOS}a", "add_special": True}, [200, 97]),
        ({"content": f"{BOS}a"}, [200, 97]),
        ({"content": "a", "add_special": True, "parse_special": False}, [200, 97]),
        ({"content": "a", "add_special": None, "with_pieces": None, "model": ""}, [97]),
    ],
    ids=str,
)
async def test_tokenize(house: House, fields: dict[str, Any], tokens: list[int]) -> None:
    """Markers are parsed unless asked not to; BOS is added, once, when asked to."""
    assert {"tokens": tokens} == await post(house, "/tokenize", **fields)


async def test_pieces(house: House) -> None:
    """With pieces each token has its text, or its bytes where they are half a character."""
    told = await post(house, "/tokenize", content=f"a\xe9{EOT}", with_pieces=True)

    assert [
        {"id": 97, "piece": "a"},
        {"id": 0xC3, "piece": [0xC3]},
        {"id": 0xA9, "piece": [0xA9]},
        {"id": 201, "piece": EOT},
    ] == told["tokens"]


async def test_round_trip(house: House) -> None:
    """What `/tokenize` made, `/detokenize` makes the text again, markers and all."""
    text = f"{BOS}caf\xe9 {EOT}"
    tokens = (await post(house, "/tokenize", content=text))["tokens"]

    assert {"content": text} == await post(house, "/detokenize", tokens=tokens)
    assert {"content": "\ufffd"} == await post(house, "/detokenize", tokens=[0xC3])
    assert {"content": ""} == await post(house, "/detokenize", tokens=[])


@pytest.mark.parametrize(
    ("path", "body", "param"),
    [
        ("/tokenize", {}, "content"),
        ("/tokenize", {"content": 5}, "content"),
        ("/tokenize", {"content": "a", "with_pieces": "yes"}, "with_pieces"),
        ("/detokenize", {}, "tokens"),
        ("/detokenize", {"tokens": "a"}, "tokens"),
        ("/detokenize", {"tokens": [1, -1]}, "tokens[1]"),
        ("/detokenize", {"tokens": [1, 32256]}, "tokens"),
        ("/detokenize", {"tokens": [1], "model": "nope"}, "model"),
        ("/tokenize", {"content": "a", "model": "nope"}, "model"),
    ],
    ids=str,
)
async def test_wrong(house: House, path: str, body: dict[str, Any], param: str) -> None:
    """A wrong field is refused by name."""
    response = await house.client.post(path, json=body)

    assert (404 if param == "model" else 400) == response.status_code
    assert param == error_of(response)["param"]


async def test_served(house: House) -> None:
    """The answer says which model served; one that cannot be loaded is an error as ever."""
    told = await house.client.post("/tokenize", json={"content": "a", "model": "r1"})
    house.routes.refusal = NoFit("1 GiB short.", shortfall_bytes=1 << 30)
    refused = await house.client.post("/tokenize", json={"content": "a"})

    assert "r1:Q8_0" == told.headers["x-deepfit-model"]
    assert 0 == house.routes.n_leased
    assert 503 == refused.status_code
