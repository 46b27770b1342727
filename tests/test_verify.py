"""Specifies `deepfit verify`: the estimate of a file, held against llama.cpp's own account."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from deepfit.audit import Part, audit_object, holds, verdict
from deepfit.cli import app
from deepfit.verify import Wanted, run
from estimator.gguf.file import read_gguf
from estimator.models.table import model_shape
from proxy.errors import ModelUnusable
from proxy.settings import Settings
from proxy.vocabulary import Vocabulary
from tests.estimator.ghost import write_ghost
from tests.random_bodies import ARCHITECTURES
from tests.random_model import random_file

MIB = 1 << 20
EXACT = ("weights", "KV cache", "output")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A small model with random weights of each architecture."""
    folder, vocabulary = tmp_path_factory.mktemp("models"), Vocabulary.deepseek_coder()
    return {
        arch: random_file(folder / f"{arch}.gguf", vocabulary, body(), "Q4_K_M")
        for arch, body in ARCHITECTURES.items()
    }


@pytest.fixture(autouse=True)
def _without_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found must not depend on the machine that runs the tests."""
    for name in ("CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "GGML_VK_VISIBLE_DEVICES"):
        monkeypatch.setenv(name, "-1")


def verified(file: Path, **wanted: Any) -> tuple[bool, dict[str, Any]]:
    console = Console(file=io.StringIO(), width=200)
    found = run(file, Wanted(**wanted), Settings(), as_json=True, console=console)
    assert isinstance(console.file, io.StringIO)
    return found, json.loads(console.file.getvalue())


def parts_of(told: dict[str, Any]) -> dict[str, int]:
    return {part["name"]: part["difference"] for part in told["parts"]}


@pytest.mark.parametrize("arch", ARCHITECTURES)
@pytest.mark.parametrize(
    "wanted",
    [{}, {"ctx": "16k"}, {"kv": "q8_0"}],
    ids=lambda wanted: " ".join(wanted.values()) or "usual",
)
def test_holds(models: dict[str, Path], arch: str, wanted: dict[str, str]) -> None:
    """Weights and KV cache are llama.cpp's; compute is within 1 MiB with an F16 cache."""
    is_right, told = verified(models[arch], n_gpu_layers=0, **wanted)
    off = parts_of(told)

    assert is_right
    assert told["holds"]
    assert "The estimate holds" in told["verdict"]
    assert [0, 0, 0] == [off[name] for name in EXACT]
    assert -0.1 * MIB <= off["compute"] <= (4 if "kv" in wanted else 1) * MIB
    assert (told["n_ctx"], told["n_seq"]) == (16384 if "ctx" in wanted else 4096, 16)
    assert told["kv_type"] == wanted.get("kv", "f16")
    assert told["quant"] == "Q4_K_M"


def test_weights_are_the_file(models: dict[str, Path]) -> None:
    """What llama.cpp loads is every tensor of the file."""
    _, told = verified(models["deepseek2"], n_gpu_layers=0)
    weights = next(part["told"] for part in told["parts"] if part["name"] == "weights")

    assert read_gguf(models["deepseek2"]).shape.weights.total_bytes == weights


def cli(*arguments: str) -> tuple[int, str]:
    """The exit status, and all that was printed, on one line."""
    found = CliRunner().invoke(app, ["verify", *arguments], env={"COLUMNS": "200"})
    return found.exit_code, " ".join((found.stdout + found.stderr).split())


def test_said(models: dict[str, Path]) -> None:
    """Each part is said with the estimate, llama.cpp's number and the difference; status 0."""
    status, said = cli(str(models["llama"]), "--ngl", "0")
    n_bytes = f"{read_gguf(models['llama']).shape.weights.total_bytes:,}"

    assert 0 == status
    assert "Q4_K_M in " in said
    assert "4096 tokens of context for 16 sequences, KV cache in f16." in said
    assert f"weights {n_bytes} {n_bytes} 0" in said
    assert "The estimate holds" in said


def test_one_sequence(models: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """One sequence is told as one."""
    monkeypatch.setenv("DEEPFIT_PARALLEL", "1")

    assert "tokens of context for 1 sequence, KV" in cli(str(models["llama"]), "--ngl", "0")[1]


def test_repaired(thebloke_model: Path) -> None:
    """A file is loaded as the server loads it: with its metadata repaired."""
    assert verified(thebloke_model, n_gpu_layers=0)[0]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--ctx", "lots"], "--ctx: 'lots' is no context"),
        (["--ctx", "1m"], "it was trained for 16384 tokens of context"),
        (["--kv", "q3"], "--kv: 'q3' is no type of a KV cache"),
    ],
)
def test_bad_terms(models: dict[str, Path], options: list[str], says: str) -> None:
    """What cannot be meant is refused by name, with status 2."""
    status, said = cli(str(models["llama"]), *options)

    assert 2 == status
    assert says in said


@pytest.mark.parametrize("options", [["--ngl", "3"], ["--experts-in-ram"]])
def test_no_gpu(models: dict[str, Path], options: list[str]) -> None:
    """Where llama.cpp has no GPU nothing can be put on one."""
    status, said = cli(str(models["llama"]), *options)
    if status == 0:
        pytest.skip("the installed llama.cpp has a GPU of its own")

    assert 2 == status
    assert "there is no GPU here that the installed llama.cpp can use" in said


def test_missing(tmp_path: Path) -> None:
    """A file that is not there is named."""
    status, said = cli(str(tmp_path / "none.gguf"))

    assert 2 == status
    assert "none.gguf is not a file here" in said


def _cut_in_weights(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _cut_in_header(data: bytes) -> bytes:
    return data[:1000]


def _other_magic(data: bytes) -> bytes:
    return b"GGML" + data[4:]


def _no_such_architecture(data: bytes) -> bytes:
    return data.replace(b"general.architecture\x08\0\0\0\x05\0\0\0\0\0\0\0llama", (
        b"general.architecture\x08\0\0\0\x05\0\0\0\0\0\0\0llamo"
    ), 1)  # fmt: skip


@pytest.mark.parametrize(
    ("mutate", "says"),
    [
        (_cut_in_weights, "data is not within the file bounds, model is corrupted"),
        (_cut_in_header, "failed to read"),
        (_other_magic, "invalid magic characters"),
        (_no_such_architecture, "unknown model architecture: 'llamo'"),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "",
)
def test_corrupt(
    models: dict[str, Path], tmp_path: Path, mutate: Callable[[bytes], bytes], says: str
) -> None:
    """A file that llama.cpp cannot load is said in llama.cpp's own words, with status 2."""
    file = tmp_path / "bad.gguf"
    file.write_bytes(mutate(models["llama"].read_bytes()))
    status, said = cli(str(file))

    assert 2 == status
    assert "llama.cpp cannot load bad.gguf" in said
    assert says in said


def test_crash(tmp_path: Path) -> None:
    """A file on which llama.cpp crashes is a sentence, not a crash of ours."""
    body = ARCHITECTURES["deepseek2"]()
    odd = replace(body, metadata={**body.metadata, "expert_used_count": 9})
    file = random_file(tmp_path / "odd.gguf", Vocabulary.deepseek_coder(), odd, "F16")
    status, said = cli(str(file))

    assert 2 == status
    assert "llama.cpp crashed (ended by SIGABRT) while it planned the load of odd.gguf" in said


def test_killed(models: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that the system kills, out of memory say, is a sentence too."""
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nkill -9 $$\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))

    with pytest.raises(ModelUnusable, match=r"ended by SIGKILL.*llama\.gguf"):
        verified(models["llama"], n_gpu_layers=0)


def test_nothing_is_taken(tmp_path: Path) -> None:
    """A file larger than the memory of this machine is verified: nothing is allocated."""
    file = write_ghost(tmp_path / "r1.gguf", model_shape("v3-r1", "Q4_K_M"))
    command = [sys.executable, "-m", "deepfit", "verify", str(file), "--ngl", "0"]
    # A child counts what its parent held when it was started: so its parent is a small one.
    program = (
        "import resource, subprocess, sys; "
        "done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); "
        "print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *command], capture_output=True, check=True
    )
    status, most_kib = map(int, done.stdout.split())

    assert file.stat().st_size > 400e9
    assert 0 == status
    assert most_kib < 500 << 10


class TestVerdict:
    """What the differences mean."""

    def test_exact(self) -> None:
        parts = (Part("RAM", "weights", 10, 10), Part("RAM", "compute", 5 * MIB, 5 * MIB + 9))

        assert holds(parts)
        assert verdict(parts).endswith("compute buffers within 1 MiB.")

    def test_generous(self) -> None:
        """More compute than llama.cpp plans is said, and is not wrong."""
        parts = (Part("RTX 4090", "compute", 25 * MIB, 5 * MIB),)

        assert holds(parts)
        assert "20 MiB more, never less" in verdict(parts)

    def test_short(self) -> None:
        """Less compute than llama.cpp plans is wrong."""
        parts = (Part("RTX 4090", "compute", 4 * MIB, 5 * MIB),)

        assert not holds(parts)
        assert "wrong: compute in RTX 4090 by -1,048,576 bytes" in verdict(parts)

    @pytest.mark.parametrize("difference", [-1, 1])
    def test_weights(self, difference: int) -> None:
        """Weights are exact to the byte."""
        parts = (Part("RAM", "weights", 10 + difference, 10),)

        assert not holds(parts)
        assert f"weights in RAM by {difference:+}" in verdict(parts)

    def test_rounding(self) -> None:
        """A KV cache may differ by what llama.cpp rounds when it prints, and by no more."""
        assert 0 == Part("RAM", "KV cache", 127_401_984, 127_406_000).difference
        assert not holds((Part("RAM", "KV cache", 127_401_984, 127_501_984),))

    def test_not_told(self) -> None:
        """What a GPU's context takes no log tells: it is shown, not judged."""
        part = Part("RTX 4090", "its context", 314_572_800, None)

        assert holds((part,))
        assert audit_object((part,))["parts"][0]["difference"] is None
