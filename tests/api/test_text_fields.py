"""`samplers`, `n_indent` and `t_max_predict_ms`, which editors send, on every route for text."""

import json
from pathlib import Path
from typing import Any

import pytest

from proxy.generation import GenerationRequest, Sampling
from tests.api.house import House, error_of

pytestmark = pytest.mark.anyio

ROUTES = ("/infill", "/v1/completions", "/beta/completions", "/v1/fim/completions")
TEXT = {"input_prefix": "a = ", "input_suffix": "\n", "prompt": "a = ", "suffix": "\n"}
DRAWN: dict[str, Any] = {
    "temperature": 0.5,
    "top_p": 0.6,
    "top_k": 7,
    "min_p": 0.1,
    "frequency_penalty": 0.2,
    "presence_penalty": 0.3,
}
# llama.cpp's own chain.
ALL = [
    *("penalties", "dry", "top_n_sigma", "top_k", "typ_p", "top_p", "min_p", "xtc"),
    *("temperature", "adaptive_p"),
]


async def ask(house: House, path: str = "/infill", **fields: Any) -> Any:
    return await house.client.post(path, json={"model": "coder-base", **TEXT, **fields})


async def asked(house: House, path: str = "/infill", **fields: Any) -> GenerationRequest:
    response = await ask(house, path, **fields)
    assert 200 == response.status_code, response.text
    return house.backend.requests[-1]


@pytest.mark.parametrize("path", ROUTES)
async def test_limits(house: House, path: str) -> None:
    """The time and the least indentation reach the engine; they are no unknown fields."""
    request = await asked(house, path, n_indent=4, t_max_predict_ms=250, samplers=["top_k"])

    assert (4, 0.25) == (request.stop.n_indent, request.stop.after_s)
    for field in ("n_indent", "t_max_predict_ms", "samplers"):
        assert house.counted("deepfit_ignored_fields_total", field=field) is None


@pytest.mark.parametrize("ms", [None, -1, 0])
async def test_no_limits(house: House, ms: int | None) -> None:
    """A time of 0 or -1 is none, as with llama.cpp, and so is null."""
    request = await asked(house, n_indent=None, t_max_predict_ms=ms)

    assert (0, None) == (request.stop.n_indent, request.stop.after_s)


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"n_indent": -1}, "n_indent"),
        ({"n_indent": 1 << 31}, "n_indent"),
        ({"n_indent": "x"}, "n_indent"),
        ({"t_max_predict_ms": -2}, "t_max_predict_ms"),
        ({"t_max_predict_ms": 10**400}, "t_max_predict_ms"),
        ({"samplers": "top_k"}, "samplers"),
        ({"samplers": [1]}, "samplers"),
        ({"samplers": ["top_k", "mirostat"]}, "samplers"),
        ({"samplers": [""]}, "samplers"),
    ],
)
async def test_wrong_fields(house: House, path: str, fields: dict[str, Any], param: str) -> None:
    """A wrong value is a 400 that names its field."""
    response = await ask(house, path, **fields)

    assert 400 == response.status_code
    assert error_of(response)["param"].startswith(param)


async def test_unknown_sampler(house: House) -> None:
    """A sampler that nobody knows is refused with the names there are."""
    message = error_of(await ask(house, samplers=["top_k", "mirostat"]))["message"]

    assert "'mirostat'" in message
    for name in ("infill", "min_p", "penalties", "temperature", "top_k", "top_p", "xtc"):
        assert name in message


async def test_all_samplers(house: House) -> None:
    """llama.cpp's own list, and none at all, leave what the fields say."""
    plain = await asked(house, **DRAWN)
    listed = await asked(house, **DRAWN, samplers=ALL)
    null = await asked(house, **DRAWN, samplers=None)

    assert plain.sampling == listed.sampling == null.sampling
    assert Sampling(**DRAWN) == plain.sampling


@pytest.mark.parametrize(
    ("samplers", "expected"),
    [
        ([], {}),
        (["top_k", "top_p", "infill"], {"top_k": 7, "top_p": 0.6, "is_infill": True}),
        (["temperature"], {"temperature": 0.5}),
        (["min_p", "temperature"], {"min_p": 0.1, "temperature": 0.5}),
        (["penalties"], {"frequency_penalty": 0.2, "presence_penalty": 0.3}),
        (["xtc", "dry"], {}),
        (["TOP-K", "topp", "Temp"], {"top_k": 7, "top_p": 0.6, "temperature": 0.5}),
        (["nucleus", "typical", "top_p", "top_p"], {"top_p": 0.6}),
    ],
)
async def test_absent_samplers(house: House, samplers: list[str], expected: dict[str, Any]) -> None:
    """A sampler that is not in the list is off, whatever its field or the family says."""
    request = await asked(house, **DRAWN, samplers=samplers)

    assert Sampling(**expected) == request.sampling


async def test_family_s_own(house: House) -> None:
    """A sampler in the list whose field is not sent draws as the family does."""
    family = (await asked(house)).sampling
    request = await asked(house, samplers=["top_p", "temperature"])

    assert family == request.sampling
    assert Sampling() == (await asked(house, samplers=[])).sampling


async def test_settings(house: House) -> None:
    """`/infill` tells what the request came to mean: the samplers in the order we apply them."""
    fields: dict[str, Any] = {
        "samplers": ["infill", "top_p", "top_k"],
        "n_indent": 2,
        "t_max_predict_ms": 250,
    }
    told = (await ask(house, **DRAWN, **fields)).json()["generation_settings"]
    bare = (await ask(house, temperature=1)).json()["generation_settings"]

    assert ["top_k", "top_p", "infill"] == told["samplers"]
    assert (2, 250) == (told["n_indent"], told["t_max_predict_ms"])
    assert (0, -1) == (bare["n_indent"], bare["t_max_predict_ms"])


def sent() -> list[dict[str, Any]]:
    """What editors really sent to `/infill`."""
    path = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "client_requests.jsonl"
    if not path.exists():
        pytest.skip("no requests of real clients lie beside the checkout")
    requests = [json.loads(line) for line in path.read_text().splitlines()]
    return [request["b"] for request in requests if request["p"] == "/infill"]


async def test_what_editors_sent(house: House) -> None:
    """Every request that an editor sent is understood, its samplers too."""
    bodies = sent()
    for body in bodies:
        response = await ask(house, **{**body, "model": "coder-base"})
        assert 200 == response.status_code, body

    samplings = [request.sampling for request in house.backend.requests]
    assert Sampling(top_k=40, top_p=0.9, is_infill=True) in samplings
    assert len(bodies) == len(samplings)
