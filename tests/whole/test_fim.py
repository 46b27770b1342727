"""Filling in through the whole house: real processes, the real llama.cpp and its tokenizer."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.scripted import coder_base_file, coder_file
from tests.whole.served import Served, serving

MODEL = "deepseek-coder-1.3b-base"
CHAT = "deepseek-coder-6.7b-instruct"
MIDDLE = "return a + b"
N_CTX = 4096
BEGIN, HOLE, END = "<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>"
# 100,000 tokens and more, of code and of other writing.
PREFIX = "".join(f"def name_{n}(a, b):  # 第{n}行\n    return {n}\n\n" for n in range(5000))
SUFFIX = "".join(f"\n\n\nassert name_{n}(1, 2) == {n}" for n in range(5000))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("fim")
    coder_base_file(folder / f"{MODEL}.Q8_0.gguf", MIDDLE)
    coder_file(folder / f"{CHAT}.Q8_0.gguf", name=CHAT)
    with serving("--models", str(folder), folder=folder) as served:
        yield served


def fill(house: Served, **fields: Any) -> Any:
    body = {"input_prefix": PREFIX, "input_suffix": SUFFIX, "n_predict": 96, **fields}
    return house.post("/infill", json=body).json()


def n_tokens(house: Served, text: str) -> int:
    body = {"model": MODEL, "content": text}
    return len(house.post("/tokenize", json=body).json()["tokens"])


@pytest.mark.parametrize("is_stream", [False, True])
def test_too_long(house: Served, *, is_stream: bool) -> None:
    """A far too long text is answered, and its prompt leaves the context room for the answer."""
    request: Any = {"prompt": PREFIX, "suffix": SUFFIX, "max_tokens": 96}
    if is_stream:
        options: Any = {"include_usage": True}
        chunks = list(
            house.client.completions.create(
                model=MODEL, stream=True, stream_options=options, **request
            )
        )
        text = "".join(chunk.choices[0].text for chunk in chunks if chunk.choices)
        usage = chunks[-1].usage
    else:
        answer = house.client.completions.create(model=MODEL, **request)
        text, usage = answer.choices[0].text, answer.usage

    assert MIDDLE == text
    assert usage
    assert (N_CTX - 96) * 63 // 64 <= usage.prompt_tokens <= N_CTX - 96


def test_mistral_s_address(house: Served) -> None:
    """So it is at the address of Mistral's API and at DeepSeek's."""
    body = {"model": MODEL, "prompt": PREFIX, "suffix": SUFFIX}
    fim = house.post("/v1/fim/completions", json=body).json()
    beta = house.post("/beta/completions", json=body).json()

    assert MIDDLE == fim["choices"][0]["message"]["content"]
    assert MIDDLE == beta["choices"][0]["text"]
    for answer in (fim, beta):
        assert (N_CTX - 512) * 63 // 64 <= answer["usage"]["prompt_tokens"] <= N_CTX - 512


def test_what_is_left(house: Served) -> None:
    """What is left ends and begins at the hole, with as many tokens as the model says it read."""
    answer = fill(house, prompt="    x = ")

    text = answer["prompt"]
    before, _, after = text.partition(BEGIN)[2].partition(HOLE)
    assert (PREFIX + "    x = ").endswith(before)
    assert before.endswith("    x = ")
    assert SUFFIX.startswith(after.removesuffix(END))
    assert n_tokens(house, text) == answer["tokens_evaluated"] <= N_CTX - 96
    assert MIDDLE == answer["content"]
    assert "eos" == answer["stop_type"]


def test_all_that_fits(house: Served) -> None:
    """A text of more bytes than the context has tokens is not cut where its tokens fit."""
    prefix = PREFIX[:5000]
    assert len(prefix.encode()) > N_CTX > n_tokens(house, prefix) + 100

    answer = fill(house, input_prefix=prefix, input_suffix="\n")

    assert f"{BEGIN}{prefix}{HOLE}\n{END}" in answer["prompt"]


def test_files(house: Served) -> None:
    """Files stand before the prefix under their paths, and the model still fills the hole."""
    files = [
        {"filename": "far.py", "text": SUFFIX},
        {"filename": "pkg/near.py", "text": "B = 2\n"},
    ]
    request: Any = {"model": MODEL, "prompt": "import b\n", "suffix": "\n", "temperature": 0}
    bare = house.client.completions.create(**request)
    beside = house.client.completions.create(**request, extra_body={"input_extra": files})
    told = fill(house, input_prefix="import b\n", input_suffix="\n", input_extra=files)

    assert told["prompt"].endswith(f"{BEGIN}#pkg/near.py\nB = 2\nimport b\n{HOLE}\n{END}")
    assert "far.py" not in told["prompt"]
    assert MIDDLE == beside.choices[0].text == told["content"]
    assert bare.usage
    assert beside.usage
    assert told["tokens_evaluated"] == beside.usage.prompt_tokens > bare.usage.prompt_tokens


def test_warm_up(house: Served) -> None:
    """`n_predict: 0` reads the prompt, writes nothing, and leaves it in the cache."""
    text = {"input_prefix": "# warm\n" * 300, "input_suffix": "\n"}
    warmed = fill(house, n_predict=0, **text)
    answer = fill(house, **text)

    assert ("", 0) == (warmed["content"], warmed["tokens_predicted"])
    assert answer["tokens_cached"] > 500
    assert MIDDLE == answer["content"]


def test_plain_text_is_not_cut(house: Served) -> None:
    """Without a hole a text that is too long is refused, as ever."""
    answer = house.post("/v1/completions", json={"model": MODEL, "prompt": PREFIX})

    assert 400 == answer.status_code
    assert "context_length_exceeded" == answer.json()["error"]["code"]


def test_smaller_context(house: Served, folder: Path) -> None:
    """With a smaller context set, the prompt is cut to that."""
    models = house.log_file.parent
    options = ("--models", str(models), "--context", "1024")
    with serving(*options, folder=folder) as small:
        answer = fill(small)

    assert MIDDLE == answer["content"]
    assert 928 * 63 // 64 <= answer["tokens_evaluated"] <= 928


@pytest.mark.parametrize("model", [None, "", "auto"])
def test_unnamed_model(house: Served, model: str | None) -> None:
    """An editor that names no model is served by the one that fills in, not by the default chat."""
    answer = fill(house, model=model)

    assert MIDDLE == answer["content"]
    assert answer["model"].startswith(MODEL)
    assert house.post("/infill", json={"model": CHAT, "input_prefix": "a"}).status_code == 400
