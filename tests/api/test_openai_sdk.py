"""The contract with OpenAI's own SDK and schemas: what real clients send and read."""

import json
from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import openai
import pytest

from prompts.markers import (
    THINK_END,
    TOOL_CALL_BEGIN,
    TOOL_CALL_END,
    TOOL_CALLS_BEGIN,
    TOOL_CALLS_END,
    TOOL_SEP,
    TOOLS,
)
from proxy.api.chat_schemas import ChatWire
from proxy.api.completion_schemas import CompletionWire
from proxy.api.fields import CHAT, COMPLETIONS
from proxy.errors import NoFit, Overloaded, WorkerDied
from tests.api.house import House, MakeHouse, events, serving
from tests.fakes import FakeBackend, spelled, spoken

pytestmark = pytest.mark.anyio

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
Sdk = tuple[House, openai.AsyncOpenAI]
MESSAGES: Any = [{"role": "user", "content": "hi"}]


@cache
def openapi() -> dict[str, Any]:
    file = DATA / "openai_openapi_subset.json"
    if not file.exists():
        pytest.skip(f"OpenAI's schemas are not beside this checkout: {file}")
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return document


def check(body: object, schema: str) -> None:
    """Raises `ValidationError` when the body is not what OpenAI's document says."""
    jsonschema.validate(body, {**openapi(), "$ref": f"#/components/schemas/{schema}"})


@pytest.fixture
async def sdk(make_house: MakeHouse) -> AsyncIterator[Sdk]:
    """A house that knows everything, behind a socket, and the SDK in front of it."""
    backend = FakeBackend(("hm", THINK_END, "Hel", spoken("lo", 9, -0.5, ("la", -1.0))))
    house = make_house(backend)
    async with (
        serving(house.app) as base,
        openai.AsyncOpenAI(base_url=f"{base}/v1", api_key="x", max_retries=0) as client,
    ):
        yield house, client


async def test_chat(sdk: Sdk) -> None:
    """The SDK reads a chat, its usage and its request id."""
    _, client = sdk

    answer = await client.chat.completions.create(model="r1", messages=MESSAGES)

    assert "Hello" == answer.choices[0].message.content
    assert {"reasoning_content": "hm", "reasoning": "hm"} == answer.choices[0].message.model_extra
    assert answer.usage is not None
    assert (7, 4) == (answer.usage.prompt_tokens, answer.usage.completion_tokens)
    assert str(answer._request_id).startswith("req_")


async def test_raw_stream(sdk: Sdk) -> None:
    """The SDK reads a stream; its usage comes when asked for."""
    _, client = sdk
    stream = await client.chat.completions.create(
        model="r1", messages=MESSAGES, stream=True, stream_options={"include_usage": True}
    )

    chunks = [chunk async for chunk in stream]

    said = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert "Hello" == "".join(said)
    assert [4] == [chunk.usage.completion_tokens for chunk in chunks if chunk.usage]


async def test_stream_helper(sdk: Sdk) -> None:
    """The SDK's accumulating helper gets one role, one text, one finish."""
    _, client = sdk
    async with client.chat.completions.stream(model="r1", messages=MESSAGES, n=2) as stream:
        async for _event in stream:
            pass
        answer = await stream.get_final_completion()

    assert ["assistant"] * 2 == [choice.message.role for choice in answer.choices]
    assert ["Hello"] * 2 == [choice.message.content for choice in answer.choices]
    assert ["stop"] * 2 == [choice.finish_reason for choice in answer.choices]


TOOLS_SENT: Any = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "strict": True,  # the SDK's helper takes no others
            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
        },
    }
]


def calling_twice(house: House) -> None:
    """The model thinks, says a word and calls a tool twice."""
    house.routes.families["v3.1"] = "ds-v3.1"
    ids = {mark: 60 + n for n, mark in enumerate((*TOOLS, THINK_END))}
    calls = "".join(
        f'{TOOL_CALL_BEGIN}get_weather{TOOL_SEP}{{"city": "{city}"}}{TOOL_CALL_END}'
        for city in ("Paris", "Rome")
    )
    text = f"hm{THINK_END}Wait.{TOOL_CALLS_BEGIN}{calls}{TOOL_CALLS_END}"
    house.backend.pieces, house.backend.marker_ids = spelled(text, ids), ids


async def test_tools(sdk: Sdk) -> None:
    """The SDK reads calls, whole."""
    house, client = sdk
    calling_twice(house)

    answer = await client.chat.completions.create(
        model="v3.1", messages=MESSAGES, tools=TOOLS_SENT, extra_body={"thinking": True}
    )

    choice = answer.choices[0]
    assert ("tool_calls", "Wait.") == (choice.finish_reason, choice.message.content)
    assert ['{"city": "Paris"}', '{"city": "Rome"}'] == [
        call.function.arguments
        for call in choice.message.tool_calls or ()
        if call.type == "function"
    ]


async def test_tools_in_the_helper(sdk: Sdk) -> None:
    """The SDK's accumulating helper makes whole calls of the pieces: names and ids once."""
    house, client = sdk
    calling_twice(house)
    done: list[tuple[str, int, str]] = []

    async with client.chat.completions.stream(
        model="v3.1", messages=MESSAGES, tools=TOOLS_SENT, extra_body={"thinking": True}
    ) as stream:
        done += [
            (event.name, event.index, event.arguments)
            async for event in stream
            if event.type == "tool_calls.function.arguments.done"
        ]
        answer = await stream.get_final_completion()

    choice = answer.choices[0]
    ids = [call.id for call in choice.message.tool_calls or ()]
    assert [
        ("get_weather", 0, '{"city": "Paris"}'),
        ("get_weather", 1, '{"city": "Rome"}'),
    ] == done
    assert [["call", "00"], ["call", "01"]] == [call_id.split("_")[:2] for call_id in ids]
    assert ("tool_calls", "Wait.") == (choice.finish_reason, choice.message.content)


async def test_tool_schemas(sdk: Sdk) -> None:
    """Answers with calls are what OpenAI's document says, the older `function_call` too."""
    house, _ = sdk
    calling_twice(house)
    for fields in ({"tools": TOOLS_SENT}, {"functions": [TOOLS_SENT[0]["function"]]}):
        whole = await house.chat(model="v3.1", thinking=True, **fields)
        check(whole.json(), "CreateChatCompletionResponse")
        streamed = await house.chat(model="v3.1", thinking=True, stream=True, **fields)
        for event in events(streamed.text):
            check(event, "CreateChatCompletionStreamResponse")


async def test_completions(sdk: Sdk) -> None:
    """The SDK reads text completions, whole and streamed."""
    _, client = sdk

    whole = await client.completions.create(model="coder-base", prompt="x", suffix="y")
    stream = await client.completions.create(model="coder-base", prompt="x", stream=True)

    text = f"hm{THINK_END}Hello"
    assert text == whole.choices[0].text
    assert text == "".join([chunk.choices[0].text async for chunk in stream])


async def test_models(sdk: Sdk) -> None:
    """The SDK lists models and gets one, slashes in its id or not."""
    _, client = sdk

    ids = [model.id async for model in client.models.list()]

    assert "org/v3:Q4_K_M" in ids
    assert "coder" == (await client.models.retrieve("coder")).id
    assert "org/v3" == (await client.models.retrieve("org/v3")).id


async def test_errors(sdk: Sdk) -> None:
    """Errors arrive as the SDK's own types, with message, param and code."""
    house, client = sdk

    with pytest.raises(openai.NotFoundError) as unknown:
        await client.chat.completions.create(model="nope", messages=MESSAGES)
    with pytest.raises(openai.BadRequestError) as bad:
        await client.chat.completions.create(model="coder", messages=MESSAGES, top_p=7)
    house.routes.refusal = Overloaded("Too many wait.", retry_after_s=1)
    with pytest.raises(openai.RateLimitError) as busy:
        await client.chat.completions.create(model="coder", messages=MESSAGES)

    assert "model_not_found" == unknown.value.code
    assert "top_p" == bad.value.param
    assert "queue_full" == busy.value.code
    assert "1" == busy.value.response.headers["retry-after"]


async def test_no_vain_retries(sdk: Sdk) -> None:
    """The SDK does not try again what will not fit the second time either."""
    house, client = sdk
    house.routes.refusal = NoFit("1 GiB short.", shortfall_bytes=1 << 30)

    with pytest.raises(openai.InternalServerError):
        await client.with_options(max_retries=2).chat.completions.create(
            model="coder", messages=MESSAGES
        )

    assert 1 == house.counted("deepfit_requests_total", route="/v1/chat/completions", status="503")


async def test_failure_in_mid_stream(sdk: Sdk) -> None:
    """An error event raises in the SDK with its message, after the text that came before."""
    house, client = sdk
    house.backend.failure, house.backend.fails_after = WorkerDied("The worker died."), 3
    said: list[str] = []

    async def read() -> None:
        chat = client.chat.completions
        async for chunk in await chat.create(model="r1", messages=MESSAGES, stream=True):
            said.extend(choice.delta.content or "" for choice in chunk.choices)

    with pytest.raises(openai.APIError, match="The worker died"):
        await read()

    assert "Hel" == "".join(said)


async def test_schemas(sdk: Sdk) -> None:
    """Every answer is what OpenAI's document says, logprobs and several choices included."""
    house, _ = sdk
    asked = {"n": 2, "logprobs": True, "top_logprobs": 1, "stream_options": {"include_usage": True}}

    check((await house.chat(model="r1", **asked)).json(), "CreateChatCompletionResponse")
    for event in events((await house.chat(model="r1", stream=True, **asked)).text):
        check(event, "CreateChatCompletionStreamResponse")
    asked["logprobs"] = 1
    check((await house.complete(**asked)).json(), "CreateCompletionResponse")
    check((await house.client.get("/v1/models")).json(), "ListModelsResponse")
    check((await house.client.get("/v1/models/org/v3")).json(), "Model")
    check((await house.chat(top_p=9)).json(), "ErrorResponse")


def test_every_field_is_known() -> None:
    """Each field of OpenAI's requests is honoured, refused by name, or known to do no harm."""
    for schema, wire, fields in (
        ("CreateChatCompletionRequest", ChatWire, CHAT),
        ("CreateCompletionRequest", CompletionWire, COMPLETIONS),
    ):
        known = set(wire.model_fields) | fields.ignored | {field.name for field in fields.refused}

        assert set() == set(properties(schema)) - known


def properties(schema: str) -> Iterator[str]:
    """The fields of a schema and of those it is made of."""
    described = openapi()["components"]["schemas"][schema]
    for part in (described, *described.get("allOf", ())):
        yield from part.get("properties", ())
        if "$ref" in part:
            yield from properties(part["$ref"].rsplit("/", 1)[1])


async def test_replay(house: House) -> None:
    """What real clients sent to these routes never gets a 5xx, and mostly an answer."""
    file = DATA / "client_requests.jsonl"
    if not file.exists():
        pytest.skip(f"The recorded requests are not beside this checkout: {file}")
    house.routes.families |= dict.fromkeys(
        ("deepseek-coder-v2-lite", "ggml-org/tinygemma3-GGUF:Q8_0", "m", "test"), "ds-v3"
    )
    statuses = []

    for line in file.read_text(encoding="utf-8").splitlines():
        sent = json.loads(line)
        if "completions" not in sent["p"] and "models" not in sent["p"]:
            continue
        response = await house.client.request(sent["m"], sent["p"], json=sent["b"])
        statuses.append(response.status_code)
        assert response.status_code < 500, sent
        if response.status_code >= 400:
            check(response.json(), "ErrorResponse")

    assert len(statuses) > 50
    assert statuses.count(200) > len(statuses) / 2
