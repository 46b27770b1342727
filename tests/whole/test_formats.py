"""Answers held to JSON through the whole house: the real SDK, real processes, real llama.cpp."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import jsonschema
import openai
import pydantic
import pytest

from tests.miniature import FAMILIES
from tests.scripted import ANSWER, THINKING, caller_file
from tests.whole.served import Served, serving

CODER, RANDOM = "deepseek-coder-1.3b-instruct", "deepseek-coder-random-instruct"
JSON: Any = {"type": "json_object"}
KEYS = ("llm", "v3", "r1", "distill-qwen")
CALLS, CALL = "<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>"
SEP, END, ENDS = "<｜tool▁sep｜>", "<｜tool▁call▁end｜>", "<｜tool▁calls▁end｜>"


class Address(pydantic.BaseModel):
    street: str = pydantic.Field(min_length=1, max_length=8)
    number: int = pydantic.Field(ge=1, le=999)


class Person(pydantic.BaseModel):
    """What a client of the SDK hands to `parse`."""

    name: str = pydantic.Field(max_length=8)
    role: Literal["admin", "user"]
    home: Address | None
    tags: list[Literal["x", "y"]] = pydantic.Field(max_length=3)


@pytest.fixture(scope="module")
def house(
    tmp_path_factory: pytest.TempPathFactory,
    coder_model: Path,
    small_random_model: Path,
    family_model: Callable[[str], Path],
) -> Iterator[Served]:
    """Models that are sure of an answer without JSON, one that knows nothing, and a caller."""
    folder = tmp_path_factory.mktemp("formats")
    models = {CODER: coder_model, RANDOM: small_random_model}
    models |= {FAMILIES[key].name: family_model(key) for key in KEYS}
    for name, path in models.items():
        shutil.copy(path, folder / f"{name}.Q8_0.gguf")
    calls = f"{CALLS}{CALL}f{SEP}{{}}{END}\n{CALL}g{SEP}[]{ENDS}"
    caller_file(folder / f"{FAMILIES['v3.1'].name}.Q8_0.gguf", "v3.1", calls)
    with serving("--models", str(folder), folder=folder) as served:
        yield served


def ask(house: Served, model: str, response_format: Any = JSON, **request: Any) -> Any:
    messages: Any = [{"role": "user", "content": "How warm is Paris? Answer in JSON."}]
    return house.client.chat.completions.create(
        **{"model": model, "messages": messages, "max_tokens": 400, "temperature": 0}
        | {"response_format": response_format, **request}
    )


def by_schema(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}


@pytest.mark.parametrize("model", [CODER, RANDOM, *KEYS])
def test_object(house: Served, model: str) -> None:
    """A model that would say something else says an object, unless it is cut short."""
    name = FAMILIES[model].name if model in KEYS else model

    choice = ask(house, name, max_tokens=60).choices[0]

    assert ANSWER != choice.message.content
    assert choice.message.content.lstrip().startswith("{")
    if choice.finish_reason == "stop":
        assert isinstance(json.loads(choice.message.content), dict)
    else:
        assert "length" == choice.finish_reason


@pytest.mark.parametrize(
    ("model", "is_stream"),
    [(CODER, False), (CODER, True), (RANDOM, False), *((key, True) for key in KEYS)],
)
def test_schema(house: Served, model: str, *, is_stream: bool) -> None:
    """Any model gives an instance of the schema, in a stream too, and ends by itself."""
    name = FAMILIES[model].name if model in KEYS else model
    schema = Person.model_json_schema()

    answer = ask(house, name, by_schema(schema), stream=is_stream)

    if is_stream:
        chunks = list(answer)
        content = "".join(c.choices[0].delta.content or "" for c in chunks)
        finish = chunks[-1].choices[0].finish_reason
    else:
        content, finish = answer.choices[0].message.content, answer.choices[0].finish_reason
    jsonschema.validate(json.loads(content), schema)
    assert "stop" == finish


@pytest.mark.parametrize("model", ["r1", "distill-qwen"])
def test_thinking(house: Served, model: str) -> None:
    """A model that thinks does so in words; its answer is JSON."""
    message = ask(house, FAMILIES[model].name, by_schema({"type": "boolean"})).choices[0].message

    assert THINKING == message.reasoning_content
    assert isinstance(json.loads(message.content), bool)


def test_parse(house: Served) -> None:
    """The SDK's `parse` makes an object of the class it was handed."""
    completion = house.client.chat.completions.parse(
        model=RANDOM,
        messages=[{"role": "user", "content": "Who?"}],
        response_format=Person,
        seed=5,
        max_tokens=400,
    )

    assert isinstance(completion.choices[0].message.parsed, Person)


def test_choices(house: Served) -> None:
    """Several choices are held each by itself."""
    schema = {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}

    answer = ask(house, RANDOM, by_schema(schema), n=3, temperature=1, seed=1, top_p=0.9)

    texts = [choice.message.content for choice in answer.choices]
    assert 3 == len(set(texts))
    for text in texts:
        jsonschema.validate(json.loads(text), schema)


def test_logprobs(house: Served) -> None:
    """Log probabilities stand beside a held answer, and spell it."""
    choice = ask(house, CODER, by_schema({"enum": ["red"]}), logprobs=True).choices[0]

    spelled = b"".join(bytes(token.bytes) for token in choice.logprobs.content)
    assert choice.message.content == spelled.decode()
    assert "red" == json.loads(choice.message.content)


@pytest.mark.parametrize(
    "schema", [{"type": "thing"}, {"type": "string", "pattern": "(?=a)"}, {"$ref": "#/nowhere"}]
)
@pytest.mark.parametrize("is_stream", [False, True])
def test_bad_schema(house: Served, schema: dict[str, Any], *, is_stream: bool) -> None:
    """A schema that cannot be kept is a 400 that names the field."""
    with pytest.raises(openai.BadRequestError, match="the schema cannot be kept at #") as caught:
        ask(house, CODER, by_schema(schema), stream=is_stream)

    assert "response_format" == caught.value.param


def test_grammar_that_llama_cannot_read(house: Served) -> None:
    """What llama.cpp alone finds too large is a 400 too, and the model goes on."""
    schema = {"type": "string", "pattern": "^((((a{9}b){9}c){9}d){9}e?){1999}$"}

    with pytest.raises(openai.BadRequestError, match="simplify its schema") as caught:
        ask(house, CODER, by_schema(schema))

    assert "response_format" == caught.value.param
    assert ANSWER == house.chat(CODER, temperature=0).choices[0].message.content


def test_dead_end(house: Served) -> None:
    """A bias that forbids what JSON needs fails that request alone."""
    bias = {str(token): -100 for token in range(32256)}

    with pytest.raises(openai.InternalServerError, match="No token is left"):
        ask(house, CODER, by_schema({"type": "null"}), logit_bias=bias)

    assert ANSWER == house.chat(CODER, temperature=0).choices[0].message.content


def test_one_call(house: Served) -> None:
    """With `parallel_tool_calls` false the model stops where its first call does."""
    tools = [{"type": "function", "function": {"name": name}} for name in "fg"]
    model = FAMILIES["v3.1"].name

    both = ask(house, model, {"type": "text"}, tools=tools)
    one = ask(house, model, {"type": "text"}, tools=tools, parallel_tool_calls=False)

    assert ["f", "g"] == [call.function.name for call in both.choices[0].message.tool_calls]
    assert ["f"] == [call.function.name for call in one.choices[0].message.tool_calls]
    assert "tool_calls" == one.choices[0].finish_reason
    assert one.usage.completion_tokens < both.usage.completion_tokens
