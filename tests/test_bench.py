"""`deepfit bench`, as it is typed: it measures with the real process, and keeps what it found."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from deepfit.bench import _range
from deepfit.cli import app
from deepfit.places import measurements_file
from deepfit.stopwatch import N_SHORT, measure
from estimator.gguf.file import read_gguf
from estimator.speed.estimate import estimate_speed
from estimator.speed.own import fingerprint, load_measurements
from prompts.segments import Prompt
from proxy.errors import EngineError
from proxy.generation import BackendInfo, Chunk, FinishReason, GenerationRequest, Piece, Usage
from tests.random_model import random_model


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of the test's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two layers, 256 wide, of random weights."""
    path = tmp_path_factory.mktemp("tiny") / "deepseek-coder-random.Q8_0.gguf"
    return random_model(path, n_layer=2, n_embd=256, n_ff=512, n_head=4, n_kv=4)


def bench(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["bench", *map(str, arguments)], env={"COLUMNS": "200"})


def test_measures(tiny_model: Path) -> None:
    """A file is measured, shown beside its estimate, and later estimates are what was measured."""
    shown = bench(tiny_model)
    (own,) = load_measurements(measurements_file())
    shape = read_gguf(tiny_model).shape

    assert 0 == shown.exit_code, shown.output
    assert "deepseek-coder-random Q8_0 on RAM" in shown.stdout
    assert "decoding after 16 tokens" in shown.stdout
    assert f"Kept in {measurements_file()}" in shown.stdout
    assert fingerprint(shape) == own.fingerprint
    assert own.engine.startswith("llama-cpp-python 0.")
    assert own.is_whole
    assert 0 < own.decoding[0].tok_s < 10_000

    speed = estimate_speed(
        shape, None, n_gpu_layers=0, n_ctx_depth=N_SHORT, device="RAM", own=[own]
    )
    assert speed.decode
    assert speed.is_measured
    assert pytest.approx(own.decoding[0].tok_s) == speed.decode.likely


def test_json(tiny_model: Path) -> None:
    """With --json the same stands in a form for programs; a folder's model goes by its name."""
    result = bench("deepseek-coder-random:q8_0", "--models", tiny_model.parent, "--json")
    found = json.loads(result.stdout)

    assert ("deepseek-coder-random", "Q8_0", "RAM") == (
        found["model"],
        found["quant"],
        found["device"],
    )
    assert found["decoding"][0]["depth"] == N_SHORT
    assert found["decoding"][0]["tok_s"] > 0
    assert 0 < found["decoding"][0]["estimate"]["low"] < found["decoding"][0]["estimate"]["high"]
    assert found["prefill"]["n_prompt"] > 0
    assert Path(found["kept_in"]).is_file()


def test_unknown_model(tiny_model: Path) -> None:
    """A model that is not there is said, with status 2, and nothing is kept."""
    result = bench("no-such-model", "--models", tiny_model.parent)

    assert 2 == result.exit_code
    assert (
        "no model here is called 'no-such-model'; what can be measured is a file" in result.stderr
    )
    assert "The models in your folders: " in result.stderr
    assert not measurements_file().exists()


@pytest.mark.parametrize(
    ("model", "says"), [("", "no model is named"), (".", "'.' is a folder; name the GGUF in it")]
)
def test_no_file(model: str, says: str) -> None:
    """A name that is empty, or a folder's, measures nothing."""
    result = bench(model)

    assert (2, True) == (result.exit_code, says in result.stderr)


def test_too_large(tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that does not fit is said, with what would help."""
    monkeypatch.setenv("DEEPFIT_MEMORY_LIMIT", "4MiB")
    result = bench(tiny_model)

    assert 2 == result.exit_code
    assert "no quant fits" in result.stderr


def test_not_kept(tiny_model: Path, state: Path) -> None:
    """Where nothing can be written, that is said, with what would help."""
    state.write_text("a file, no folder")
    result = bench(tiny_model)

    assert 2 == result.exit_code
    assert "XDG_STATE_HOME" in result.stderr


def test_unknown_estimate() -> None:
    """Beside a device that no table has stands that nothing was estimated."""
    assert "unknown" == _range(None)


class Clock:
    """Time that only the model's work makes pass."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Scripted:
    """A backend that reads at one rate and decodes at another, and ends after `ends` tokens."""

    is_alive, n_running = True, 0

    def __init__(
        self, clock: Clock, *, n_ctx: int, decode: float, prefill: float, ends: int = 10_000
    ) -> None:
        self.info = BackendInfo(n_ctx, 1000, {"<|EOT|>": 7}, 0.0)
        self.asked: list[GenerationRequest] = []
        self._clock, self._decode, self._prefill, self._ends = clock, decode, prefill, ends

    async def generate(self, request: GenerationRequest) -> AsyncIterator[Chunk]:
        assert not isinstance(request.prompt, Prompt)
        assert request.max_tokens
        assert len(request.prompt) + request.max_tokens <= self.info.n_ctx
        self.asked.append(request)
        yield Chunk(0, ())
        self._clock.now += len(request.prompt) / self._prefill
        n = min(request.max_tokens, self._ends)
        for at in range(n):
            self._clock.now += 1 / self._decode if at else 0
            last = at == n - 1
            yield Chunk(
                0,
                (Piece(5, "x"),),
                FinishReason.LENGTH if last else None,
                Usage(len(request.prompt), n) if last else None,
            )

    async def tokenize(self, prompt: Prompt) -> list[int]:
        return [sum(word.encode()) % 900 + 10 for word in prompt.segments[0].text.split()]

    async def detokenize(self, token_ids: Sequence[int]) -> list[bytes]:
        raise NotImplementedError

    async def aclose(self) -> None:
        return None


def measured(**numbers: Any) -> tuple[Any, Scripted]:
    clock = Clock()
    backend = Scripted(clock, **numbers)
    return asyncio.run(measure(backend, clock)), backend


def test_rates() -> None:
    """Decoding is timed from the first token on, prompts up to it."""
    rates, _ = measured(n_ctx=4096, decode=50, prefill=1000)

    assert (16, 2048) == tuple(depth for depth, _ in rates.decoding)
    assert pytest.approx([50, 50]) == [tok_s for _, tok_s in rates.decoding]
    assert (512, pytest.approx(1000)) == (rates.n_prompt, rates.prefill)


def test_slow_machine() -> None:
    """A slow machine reads shorter prompts, and is done in a minute."""
    clock = Clock()
    rates = asyncio.run(measure(Scripted(clock, n_ctx=4096, decode=1, prefill=4), clock))

    assert 24 == rates.n_prompt
    assert [16] == [depth for depth, _ in rates.decoding]
    assert clock.now < 100 + 60


def test_short_context() -> None:
    """A model with little context is not asked for more than it holds."""
    rates, _ = measured(n_ctx=256, decode=50, prefill=1000)

    assert rates.n_prompt < 256


def test_early_ends() -> None:
    """A model that ends early is asked again until there is enough to time."""
    rates, backend = measured(n_ctx=4096, decode=50, prefill=1000, ends=30)

    assert pytest.approx(50) == rates.decoding[0][1]
    assert len(backend.asked) > 6


def test_nothing_to_time() -> None:
    """A model that says one token and ends cannot be measured, and that is said."""
    with pytest.raises(EngineError, match="ends its answers"):
        measured(n_ctx=4096, decode=50, prefill=1000, ends=1)


def test_end_of_turn() -> None:
    """Special markers, the end of a turn among them, are never drawn."""
    _, backend = measured(n_ctx=4096, decode=50, prefill=1000)

    assert ((7, -100.0),) == backend.asked[0].sampling.logit_bias
