"""What ends a fill-in early, through the whole house: real processes, the real llama.cpp."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from proxy.body import recall_body
from proxy.script import Script
from proxy.vocabulary import Vocabulary
from tests.scripted import cycle_words, scripted_file
from tests.whole.served import Served, serving

# Nothing says 100 tokens within a millisecond.
FIRST = "".join(cycle_words(100))
MIDDLE = f"{FIRST}\n    return a\n\t\nx = 1"
HOUR_MS = 3_600_000


def lines_file(path: Path, middle: str) -> Path:
    """A deepseek-coder base model that fills any hole with lines; newlines are one token."""
    vocabulary = Vocabulary.deepseek_coder()
    newline = vocabulary.id_of("\n")
    said: list[int] = []
    for part in re.findall(r"\n|[^\n]+", middle):
        said += [newline] if part == "\n" else vocabulary.spell(part, avoiding={*said, newline})
    chain = (vocabulary.id_of("<｜fim▁end｜>"), *said, vocabulary.eos)
    script = Script.of(chain, otherwise=vocabulary.eos, repeated={newline})
    body = recall_body(64 * -(-script.width // 64))
    entries = {"general.type": "model", "general.name": "deepseek-coder-1.3b-base"}
    return scripted_file(path, vocabulary, script, body, "Q8_0", entries)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("limits")
    lines_file(folder / "deepseek-coder-1.3b-base.Q8_0.gguf", MIDDLE)
    with serving("--models", str(folder), folder=folder) as served:
        yield served


def fill(house: Served, **fields: Any) -> Any:
    body = {"input_prefix": "def f(a):\n", "input_suffix": "\n", "n_predict": 300, **fields}
    return house.post("/infill", json=body).json()


def test_time(house: Served) -> None:
    """The line in which the time runs out is the last, and the answer ended at its limit."""
    answer = fill(house, t_max_predict_ms=1)

    first, rest = answer["content"].split("\n", 1)
    assert FIRST == first
    assert "" == rest.strip()
    assert ("limit", True, False) == (
        answer["stop_type"],
        answer["has_new_line"],
        answer["truncated"],
    )
    assert 101 == answer["tokens_predicted"] == answer["timings"]["predicted_n"]


def test_time_enough(house: Served) -> None:
    """A time that is not over changes nothing."""
    answer = fill(house, t_max_predict_ms=HOUR_MS)

    assert (MIDDLE, "eos") == (answer["content"], answer["stop_type"])


@pytest.mark.parametrize(
    ("n_indent", "expected", "stop_type"),
    [
        (0, MIDDLE, "eos"),
        (1, f"{FIRST}\n    return a\n\t\n", "limit"),
        (4, f"{FIRST}\n    return a\n\t", "limit"),
        (5, f"{FIRST}\n    ", "limit"),
    ],
)
@pytest.mark.parametrize("is_stream", [False, True])
def test_indentation(
    house: Served, n_indent: int, expected: str, stop_type: str, *, is_stream: bool
) -> None:
    """What is indented too little is not told, in a stream neither."""
    if not is_stream:
        answer = fill(house, n_indent=n_indent)
        assert (expected, stop_type) == (answer["content"], answer["stop_type"])
        return
    chunks = house.client.completions.create(
        model="",
        prompt="def f(a):\n",
        suffix="\n",
        stream=True,
        extra_body={"n_indent": n_indent},
    )
    choices = [choice for chunk in chunks for choice in chunk.choices]

    assert expected == "".join(choice.text for choice in choices)
    assert ("length" if stop_type == "limit" else "stop") == choices[-1].finish_reason


def test_samplers(house: Served) -> None:
    """llama.vim's samplers, llama.cpp's infill sampler among them, fill a hole."""
    answer = fill(house, samplers=["top_k", "top_p", "infill"], top_k=40, top_p=0.9)

    assert (MIDDLE, "eos") == (answer["content"], answer["stop_type"])
    assert ["top_k", "top_p", "infill"] == answer["generation_settings"]["samplers"]


def test_unknown_sampler(house: Served) -> None:
    """A sampler that nobody knows is refused before anything is loaded for it."""
    answer = house.post("/infill", json={"input_prefix": "", "input_suffix": "", "samplers": ["x"]})

    assert 400 == answer.status_code
    assert "top_k" in answer.json()["error"]["message"]
