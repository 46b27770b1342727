"""`deepfit doctor`, as it is typed, and what its repairs do in the real llama.cpp."""

import json
from pathlib import Path
from typing import Any

import llama_cpp
import pytest
from typer.testing import CliRunner, Result

from deepfit.cli import app
from deepfit.places import model_folders
from proxy.checkup.patient import Patient
from proxy.engine.llama.engine import LlamaEngine
from proxy.engine.load import Load
from proxy.errors import ModelUnusable
from proxy.settings import Settings
from tests.proxy.ggufs import write_gguf
from tests.proxy.sick import write_sick
from tests.scripted import coder_file

NAME = "deepseek-coder-1.3b-instruct"


def doctor(*arguments: str | Path) -> Result:
    """What it prints, on lines long enough for any finding."""
    return CliRunner().invoke(app, ["doctor", *map(str, arguments)], env={"COLUMNS": "400"})


def printed(result: Result) -> list[list[str]]:
    """The first two words of each line."""
    return [line.split()[:2] for line in result.stdout.splitlines()]


@pytest.fixture
def right(tmp_path: Path) -> Path:
    return write_gguf(tmp_path / "models" / f"{NAME}.Q8_0.gguf", "Q8_0")


def test_file(right: Path) -> None:
    """A file is looked over line by line, and with nothing broken the status is 0."""
    result = doctor(right)

    assert result.exit_code == 0
    assert result.stdout.startswith(str(right))
    assert ["ok", "file"] in printed(result)
    assert ["repaired", "template"] in printed(result)


def test_broken(tmp_path: Path) -> None:
    """Anything broken is said, and ends with status 1."""
    path = write_sick(tmp_path / "x.gguf", "deepseek5", "DeepSeek-V5")
    result = doctor(path)

    assert result.exit_code == 1
    assert ["broken", "architecture"] in printed(result)


def test_json(right: Path) -> None:
    """With --json the same stands in a form for programs."""
    result = doctor(right, "--json")
    (report,) = json.loads(result.stdout)

    assert report["file"] == str(right)
    assert report["findings"][0] == {
        "status": "ok",
        "subject": "file",
        "says": "0 MiB, Q8_0, nothing cut off",
    }


@pytest.mark.parametrize(
    ("name", "quants"),
    [
        (NAME, ["Q8_0", "Q4_0"]),
        (f"deepseek-ai/{NAME.upper()}:latest", ["Q8_0", "Q4_0"]),
        (f"{NAME}:q4_0", ["Q4_0"]),
        (f"{NAME}.Q8_0.gguf", ["Q8_0"]),
    ],
)
def test_model(right: Path, name: str, quants: list[str]) -> None:
    """A model's name, in all the ways clients write it, means its files in the folders."""
    write_gguf(right.with_name(f"{NAME}.Q4_0.gguf"), "Q4_0")
    result = doctor(name, "--models", right.parent, "--json")

    files = [report["file"] for report in json.loads(result.stdout)]
    assert files == [str(right.with_name(f"{NAME}.{quant}.gguf")) for quant in quants]


def test_unusable_model(right: Path) -> None:
    """What the library refuses is looked over too, beside what serves."""
    cut = right.with_name(f"{NAME}.Q4_0.gguf")
    cut.write_bytes(right.read_bytes()[:-100])
    result = doctor(NAME, "--models", right.parent)

    assert result.exit_code == 1
    assert [line for line in printed(result) if line[:1] == ["broken"]] == [["broken", "file"]]
    assert doctor(f"{NAME}:Q4_0", "--models", right.parent).exit_code == 1
    assert doctor(f"{NAME}:Q8_0", "--models", right.parent).exit_code == 0


def test_refused_by_the_library(right: Path) -> None:
    """A right file that is not served for another reason has that reason as a line."""
    other = right.parent / "more" / f"{NAME}.Q8_0.gguf"
    write_gguf(other, "Q8_0")
    result = doctor(NAME, "--models", right.parent, "--json")
    last = json.loads(result.stdout)[-1]

    assert (result.exit_code, last["file"]) == (1, str(other))
    assert last["findings"][-1]["subject"] == "library"
    assert last["findings"][-1]["says"].endswith("is the same model and quant")


def test_missing_shards(right: Path) -> None:
    """Shards that are missing are said of a folder and of a file in it."""
    first = right.with_name("x-00001-of-00003.gguf")
    right.rename(first)

    for result in (doctor(first.parent), doctor(first)):
        assert (result.exit_code, "x-00002-of-00003.gguf" in result.stdout) == (1, True)


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("nothing", "deepfit: The model 'nothing' is not here."),
        ("./nothing.gguf", "deepfit: ./nothing.gguf does not exist: look at its spelling"),
    ],
)
def test_nothing_there(tmp_path: Path, what: str, says: str) -> None:
    """A name that is nothing's is said so, with status 2."""
    arguments: list[Any] = [what, "--models", tmp_path]
    result = doctor(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(says)


def test_empty_folder(tmp_path: Path) -> None:
    """A folder without GGUF files is no answer."""
    result = doctor(tmp_path)

    assert (result.exit_code, "there is no GGUF file in" in result.stderr) == (2, True)


def test_usual_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --models the name is looked for where `deepfit serve` looks."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "models").mkdir()

    assert model_folders(Settings()) == (tmp_path / "models",)
    assert model_folders(Settings(models=(tmp_path,))) == (tmp_path,)


def load(path: Path, overrides: dict[str, Any]) -> LlamaEngine:
    """As a worker loads it."""
    return LlamaEngine(Load(str(path), n_ctx=256, n_seq=1, overrides=tuple(overrides.items())))


def test_repairs_in_llama(tmp_path: Path) -> None:
    """llama.cpp refuses an unknown pre-tokenizer and takes our repairs, for absent keys too."""
    said: dict[str, Any] = {"tokenizer.ggml.pre": "deepseek-v9", "llama.context_length": 16384}
    path = coder_file(tmp_path / f"{NAME}.gguf", metadata=said)
    repairs = {each.key: each.value for each in Patient.of(path).identity.repairs}
    assert repairs == {"tokenizer.ggml.pre": "deepseek-coder", "llama.rope.scaling.factor": 4.0}

    with pytest.raises(ModelUnusable, match="deepseek-v9"):
        load(path, {})
    engine = load(path, repairs)

    assert llama_cpp.llama_model_rope_freq_scale_train(engine._model) == 0.25
