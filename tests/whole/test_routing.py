"""Which quant answers, in the memory that the owner allows."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

from estimator import estimate_memory, read_gguf
from tests.scripted import ANSWER, QUANTS
from tests.whole.served import Served, serving

MODEL = "deepseek-coder-1.3b-instruct"
# What `deepfit serve` plans for when nothing is set.
CONTEXT, PARALLEL = 4096, 16


@pytest.fixture(scope="module", autouse=True)
def _f16_caches() -> Iterator[None]:
    """Steps between quants are seen best without q8_0 caches in between."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEEPFIT_KV_CACHE", "f16")
        yield


def needed_bytes(path: Path) -> int:
    """What a file needs in RAM with the context that is served at least."""
    shape = read_gguf(path).shape
    return estimate_memory(
        shape, None, CONTEXT, n_outputs=PARALLEL, n_seq=PARALLEL, kv_unified=True, gpu=False
    ).total_bytes


def answered_by(folder: Path, models: Path, limit: int) -> str:
    """The quant that answers under a memory limit, or the status of the refusal."""
    options = ("--models", str(models), "--memory-limit", str(limit))
    with serving(*options, folder=folder) as served:
        answer = served.client.chat.completions.with_raw_response.create(
            model=MODEL, messages=[{"role": "user", "content": "hi"}], temperature=0
        )
        assert ANSWER == answer.parse().choices[0].message.content
        assert "local" == answer.headers["x-deepfit-route"]
        assert CONTEXT == int(answer.headers["x-deepfit-context"])
        name, _, quant = answer.headers["x-deepfit-model"].partition(":")
        assert MODEL == name
        return quant


@pytest.fixture(scope="module")
def models(coder_quants: dict[str, Path]) -> Path:
    return next(iter(coder_quants.values())).parent


def test_each_step_of_the_limit(folder: Path, models: Path, coder_quants: dict[str, Path]) -> None:
    """Each quant answers from exactly its own bytes on; one byte less, the next one down."""
    needs = {quant: needed_bytes(path) for quant, path in coder_quants.items()}
    by_size = sorted(needs, key=needs.__getitem__)
    expected = {needs[quant]: quant for quant in by_size}
    expected |= {needs[quant] - 1: smaller for smaller, quant in pairwise(by_size)}
    with ThreadPoolExecutor(2) as threads:
        answers = threads.map(lambda limit: answered_by(folder, models, limit), expected)

    assert len(QUANTS) == len(by_size) == 6
    assert expected == dict(zip(expected, answers, strict=True))


def test_nothing_fits(folder: Path, models: Path, coder_quants: dict[str, Path]) -> None:
    """One byte less than the smallest needs is a 503 with the shortfall and what would help."""
    limit = min(needed_bytes(path) for path in coder_quants.values()) - 1
    body = {"model": MODEL, "messages": [{"role": "user", "content": "hi"}]}
    with serving("--models", str(models), "--memory-limit", str(limit), folder=folder) as served:
        answer = served.post("/v1/chat/completions", json=body | {"max_tokens": 3500})
    error = answer.json()["error"]

    assert 503 == answer.status_code
    assert "insufficient_memory" == error["code"]
    assert re.search(r"\d bytes?", error["message"])
    assert "context" in error["message"]


def test_smaller_cache(
    folder: Path, models: Path, coder_quants: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By default a q8_0 cache is taken before that refusal, and the log says so."""
    monkeypatch.setenv("DEEPFIT_KV_CACHE", "auto")
    limit = min(needed_bytes(path) for path in coder_quants.values()) - 1
    with serving("--models", str(models), "--memory-limit", str(limit), folder=folder) as served:
        answer = served.chat(MODEL).choices[0].message.content
        log = served.log

    assert ANSWER == answer
    assert "with its KV cache in q8_0" in " ".join(log.split())


@pytest.fixture(scope="module")
def pinned(folder: Path, models: Path, coder_quants: dict[str, Path]) -> Iterator[Served]:
    """A server with room for Q5_K_M and nothing larger."""
    limit = needed_bytes(coder_quants["Q5_K_M"])
    with serving("--models", str(models), "--memory-limit", str(limit), folder=folder) as served:
        yield served


def test_pinned(pinned: Served) -> None:
    """`model:QUANT` is served by that quant, in any case of letters, and by no other."""
    for name in ("Q4_K_M", "q2_k"):
        answer = pinned.client.chat.completions.with_raw_response.create(
            model=f"{MODEL}:{name}", messages=[{"role": "user", "content": "hi"}]
        )
        assert f"{MODEL}:{name.upper()}" == answer.headers["x-deepfit-model"]


def test_pinned_that_does_not_fit(pinned: Served) -> None:
    """A pinned quant that does not fit is refused, with one here that does."""
    body = {"model": f"{MODEL}:Q8_0", "messages": [{"role": "user", "content": "hi"}]}
    answer = pinned.post("/v1/chat/completions", json=body)

    assert 503 == answer.status_code
    assert f"{MODEL}:Q5_K_M" in answer.json()["error"]["message"]


def test_listed(pinned: Served) -> None:
    """`/v1/models` lists the model and each of its quants, and each by its own address."""
    ids = [model.id for model in pinned.client.models.list()]

    assert sorted([MODEL, *(f"{MODEL}:{quant}" for quant in QUANTS)]) == sorted(ids)
    assert f"{MODEL}:Q2_K" == pinned.client.models.retrieve(f"{MODEL}:Q2_K").id


def test_two_models_in_turn(
    folder: Path, coder_model: Path, cycle_model: Path, tmp_path: Path
) -> None:
    """Two models that do not fit together take turns; never more than one is loaded."""
    for path in (coder_model, cycle_model):
        (tmp_path / path.name).symlink_to(path)
    limit = max(needed_bytes(coder_model), needed_bytes(cycle_model)) + 1
    options = ("--models", str(tmp_path), "--memory-limit", str(limit))
    with serving(*options, folder=folder) as served:
        for _ in range(3):
            assert ANSWER == served.chat(MODEL).choices[0].message.content
            assert 1 == len(served.workers)
            assert served.chat("deepseek-coder-cycle-instruct", max_tokens=4).choices
            assert 1 == len(served.workers)


def test_new_file_is_found(folder: Path, coder_model: Path, tmp_path: Path) -> None:
    """A file that is put into the folder is served without a restart."""
    with serving("--models", str(tmp_path), folder=folder, ready=False) as served:
        assert 503 == served.get("/ready").status_code
        (tmp_path / coder_model.name).symlink_to(coder_model)
        served.await_up("/ready", 10)

        assert ANSWER == served.chat(MODEL).choices[0].message.content


def test_predicted_and_measured(pinned: Served) -> None:
    """What was predicted for a load and what llama.cpp took are metrics, and close."""
    pinned.chat(f"{MODEL}:Q4_K_M")
    predicted = pinned.metric("deepfit_model_bytes", kind="predicted")
    measured = pinned.metric("deepfit_model_bytes", kind="measured")

    assert predicted > 0
    assert pytest.approx(predicted, rel=0.05) == measured
