"""Bad input: a 4xx in OpenAI's envelope that names the field and says what to do."""

import json
from dataclasses import replace
from typing import Any

import pytest

from prompts.families import FAMILIES
from proxy.api.completion_schemas import CompletionWire
from proxy.api.wire import read
from proxy.errors import BadRequest
from tests.api.house import House, error_of

pytestmark = pytest.mark.anyio

USER = {"role": "user", "content": "hi"}
JSON = {"type": "json_object"}
TOOL = {"type": "function", "function": {"name": "f"}}


WRONG_CHATS: list[tuple[dict[str, Any], str]] = [
    ({"messages": None}, "messages"),
    ({"messages": []}, "messages"),
    ({"messages": "hi"}, "messages"),
    ({"messages": [5]}, "messages[0]"),
    ({"messages": [{}]}, "messages[0].role"),
    ({"messages": [{"role": "robot", "content": "x"}]}, "messages[0].role"),
    ({"messages": [USER, {"role": "user", "content": 5}]}, "messages[1].content"),
    ({"messages": [{"role": "user", "content": ["x"]}]}, "messages[0].content[0]"),
    ({"messages": [{"role": "user", "content": [{"type": "text"}]}]}, "messages[0].content[0]"),
    (
        {"messages": [{"role": "user", "content": [{"type": "text", "text": 5}]}]},
        "messages[0].content[0].text",
    ),
    (
        {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]},
        "messages[0].content[0]",
    ),
    (
        {"messages": [{"role": "user", "content": [{"type": "input_audio", "input_audio": {}}]}]},
        "messages[0].content[0]",
    ),
    ({"messages": [{"role": "assistant", "audio": {"id": "1"}}, USER]}, "messages[0].audio"),
    ({"model": 5}, "model"),
    ({"model": "coder-base"}, "messages"),
    ({"stream": "yes"}, "stream"),
    ({"stream_options": []}, "stream_options"),
    ({"max_tokens": "ten"}, "max_tokens"),
    ({"max_tokens": 0}, "max_tokens"),
    ({"max_tokens": -1}, "max_tokens"),
    ({"max_completion_tokens": 0}, "max_completion_tokens"),
    ({"n_predict": 0}, "n_predict"),
    ({"temperature": "hot"}, "temperature"),
    ({"temperature": -0.1}, "temperature"),
    ({"temperature": 2.1}, "temperature"),
    ({"top_p": 1.1}, "top_p"),
    ({"top_k": -2}, "top_k"),
    ({"min_p": -1}, "min_p"),
    ({"seed": 1.5}, "seed"),
    ({"stop": 5}, "stop"),
    ({"stop": ["a", 5]}, "stop[1]"),
    ({"frequency_penalty": 3}, "frequency_penalty"),
    ({"presence_penalty": True}, "presence_penalty"),
    ({"logit_bias": {"foo": 0}}, "logit_bias"),
    ({"logit_bias": {"5": 101}}, "logit_bias"),
    ({"logit_bias": [5]}, "logit_bias"),
    ({"logprobs": 3}, "logprobs"),
    ({"top_logprobs": 3}, "top_logprobs"),
    ({"logprobs": True, "top_logprobs": 21}, "top_logprobs"),
    ({"n": 0}, "n"),
    ({"n": 17}, "n"),
    ({"response_format": "json"}, "response_format"),
    ({"response_format": {}}, "response_format"),
    ({"response_format": {"type": 5}}, "response_format"),
    ({"response_format": {"type": "grammar"}}, "response_format"),
    ({"response_format": {"type": "json_object", "schema": 5}}, "response_format"),
    ({"response_format": {"type": "json_schema"}}, "response_format"),
    ({"response_format": {"type": "json_schema", "json_schema": {}}}, "response_format"),
    (
        {"response_format": {"type": "json_schema", "json_schema": {"schema": {"not": {}}}}},
        "response_format",
    ),
    ({"response_format": JSON, "tools": [TOOL]}, "response_format"),
    ({"response_format": JSON, "functions": [TOOL["function"]]}, "response_format"),
    (
        {
            "response_format": JSON,
            "messages": [USER, {"role": "assistant", "content": "{", "prefix": True}],
        },
        "response_format",
    ),
    ({"modalities": ["text", "audio"]}, "modalities"),
    ({"audio": {"voice": "alloy", "format": "wav"}}, "audio"),
    ({"prediction": {"type": "content", "content": "x"}}, "prediction"),
    ({"web_search_options": {}}, "web_search_options"),
    ({"moderation": {"model": "m"}}, "moderation"),
    ({"store": True}, "store"),
    ({"thinking": {"type": "sometimes"}}, "thinking.type"),
]

WRONG_COMPLETIONS: list[tuple[dict[str, Any], str]] = [
    ({"prompt": None}, "prompt"),
    ({"prompt": []}, "prompt"),
    ({"prompt": [[]]}, "prompt"),
    ({"prompt": [1, 2.5]}, "prompt[1]"),
    ({"prompt": ["a", 5]}, "prompt[1]"),
    ({"prompt": [[1, "a"]]}, "prompt[0][1]"),
    ({"prompt": [-1]}, "prompt[0]"),
    ({"prompt": [[5], [32256]]}, "prompt"),
    ({"prompt": ["a"] * 65, "n": 2}, "prompt"),
    ({"suffix": 5}, "suffix"),
    ({"suffix": "x", "prompt": [5]}, "suffix"),
    ({"suffix": "x", "model": "coder"}, "suffix"),
    ({"echo": True, "logprobs": 1}, "echo"),
    ({"echo": True, "prompt": [5]}, "echo"),
    ({"best_of": 2}, "best_of"),
    ({"logprobs": True}, "logprobs"),
    ({"logprobs": 21}, "logprobs"),
    ({"n": 17}, "n"),
]


@pytest.mark.parametrize(("fields", "param"), WRONG_CHATS, ids=lambda value: str(value)[:60])
async def test_chat(house: House, fields: dict[str, Any], param: str) -> None:
    """A chat's wrong field is a 400 whose `param` is its path and whose message names it."""
    response = await house.chat(**fields)

    error = error_of(response)
    assert 400 == response.status_code
    assert (param, "invalid_request_error") == (error["param"], error["type"])
    assert [] == house.backend.requests


@pytest.mark.parametrize(("fields", "param"), WRONG_COMPLETIONS, ids=lambda value: str(value)[:60])
async def test_completion(house: House, fields: dict[str, Any], param: str) -> None:
    """A text completion's wrong field is a 400 in the same way."""
    response = await house.complete(**{"model": "coder-base", **fields})

    error = error_of(response)
    assert 400 == response.status_code
    assert (param, "invalid_request_error") == (error["param"], error["type"])
    assert [] == house.backend.requests


def test_nothing_at_all() -> None:
    """A prompt that leaves no token, where the model takes no BOS, is refused."""
    base = replace(FAMILIES["ds-coder-base"], adds_bos=False)

    with pytest.raises(BadRequest, match="'prompt' is empty"):
        read(CompletionWire, b'{"prompt":""}').generations(base, max_n=1)


async def test_message_says_what_fits(house: House) -> None:
    """The message names the field and what it takes, in words a user can act on."""
    error = error_of(await house.chat(messages=[{"role": "user", "content": 5}]))

    assert (
        "'messages[0].content': Input should be a valid string or a valid array."
        == error["message"]
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        b'{"messages":[{"role":"user","content":"\xff"}]}',
        b'{"messages":[{"role":"user","content":"\\ud800"}]}',
        b"[" * 100_000,
    ],
    ids=["empty", "cut", "utf-16", "not utf-8", "half a surrogate pair", "deep"],
)
@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/completions"])
async def test_not_json(house: House, path: str, body: bytes) -> None:
    """A body that is not JSON in UTF-8 is a 400 that says so."""
    response = await house.client.post(path, content=body)

    assert 400 == response.status_code
    assert error_of(response)["message"].startswith("The body is not valid JSON")


@pytest.mark.parametrize("body", [[], 5, "hi", None])
async def test_not_an_object(house: House, body: object) -> None:
    """JSON that is no object is a 400 that says so."""
    response = await house.client.post("/v1/chat/completions", content=json.dumps(body))

    assert 400 == response.status_code
    assert "The body must be a JSON object." == error_of(response)["message"]
