"""The demo models answer through real llama.cpp, and are written once."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from estimator.gguf.file import read_gguf
from prompts.identify import identify
from proxy import demo
from proxy.demo import APOLOGY, ASIDE, GREETING, OFFER, ensure_demo
from proxy.errors import DeepFitError
from tests.raw_llama import LoadRaw, RawLlama

BOS = "<｜begin▁of▁sentence｜>"
EOT, EOS = 32021, 32014
INSTRUCT, BASE = 0, 1


def answer(model: RawLlama, prompt: str) -> tuple[str, int]:
    """The text of the answer, and the token that ended it."""
    *tokens, end = model.greedy(prompt, until=(EOT, EOS))
    return model.text(tokens), end


class TestInstruct:
    def test_greets(self, demo_models: tuple[Path, ...], load_raw: LoadRaw) -> None:
        """A chat prompt of deepseek-coder is greeted, and the turn ends with <|EOT|>."""
        prompt = f"{BOS}Be brief.\n### Instruction:\nHello\n### Response:\n"

        model = load_raw(demo_models[INSTRUCT])

        assert answer(model, prompt) == (GREETING + OFFER, EOT)

    def test_names_the_flag(self) -> None:
        """The greeting says that this is a demo and what to type for a real model."""
        assert "demo" in GREETING
        assert "`deepfit serve --models DIR`" in OFFER

    @pytest.mark.parametrize("prompt", ["def add(a, b)", f"{BOS}User: Hello\n\nAssistant:", BOS])
    def test_other_prompts(
        self, demo_models: tuple[Path, ...], prompt: str, load_raw: LoadRaw
    ) -> None:
        """What is no chat prompt of its family gets a polite answer that ends too."""
        model = load_raw(demo_models[INSTRUCT])

        assert answer(model, prompt) == (APOLOGY + OFFER, EOT)

    def test_metadata(self, demo_models: tuple[Path, ...], load_raw: LoadRaw) -> None:
        """The file says of itself what a good deepseek-coder instruct file says."""
        model = load_raw(demo_models[INSTRUCT])

        assert (model.n_vocab, model.eos) == (32256, EOT)
        assert model.metadata("general.architecture") == "llama"
        assert (
            model.metadata("general.name") == "deepfit-demo-instruct (speaks like deepseek-coder)"
        )
        assert model.metadata("tokenizer.ggml.pre") == "deepseek-coder"
        assert model.metadata("tokenizer.ggml.add_bos_token") == "true"
        assert model.metadata("tokenizer.ggml.bos_token_id") == "32013"


class TestBase:
    @pytest.mark.parametrize(
        ("prompt", "middle"),
        [
            ("def add(a, b):\n    return", " a + b"),
            ("def add(a, b):\n    return ", "a + b"),
            ("def add(a, b):\n    ", "return a + b"),
            ("def add(a, b):\n", "    return a + b"),
            ("def add(a, b):", "\n    return a + b"),
            ("<｜fim▁begin｜>def add(a, b):\n    <｜fim▁hole｜>\n<｜fim▁end｜>", "return a + b"),
        ],
    )
    def test_completes(
        self, demo_models: tuple[Path, ...], prompt: str, middle: str, load_raw: LoadRaw
    ) -> None:
        """A line of Python is completed and infilled, and then the text ends."""
        model = load_raw(demo_models[BASE])

        assert (middle, EOS) == answer(model, BOS + prompt)

    def test_other_prompts(self, demo_models: tuple[Path, ...], load_raw: LoadRaw) -> None:
        """Any other line gets a comment that says what the demo can do."""
        model = load_raw(demo_models[BASE])

        assert answer(model, f"{BOS}class Queue") == (ASIDE, EOS)

    def test_metadata(self, demo_models: tuple[Path, ...], load_raw: LoadRaw) -> None:
        """Name and fine-tune tell that it is a base model; text ends at the usual EOS."""
        model = load_raw(demo_models[BASE])

        assert model.metadata("general.name") == "deepfit-demo-base (speaks like deepseek-coder)"
        assert model.metadata("general.finetune") == "base"
        assert model.eos == EOS


@pytest.mark.parametrize(("which", "family"), [(INSTRUCT, "ds-coder"), (BASE, "ds-coder-base")])
def test_is_identified(which: int, family: str, demo_models: tuple[Path, ...]) -> None:
    """The proxy takes them for deepseek-coder; base infills, and no metadata needs repair."""
    gguf = read_gguf(demo_models[which])
    identity = identify(gguf.metadata, gguf.tokens)

    assert identity.family.id == family
    assert (which == BASE) == (identity.family.fim is not None)
    assert identity.repairs == ()
    assert gguf.quant == "Q8_0"


class TestEnsure:
    def test_once(self, tmp_path: Path) -> None:
        """Files that are there are left alone."""
        written = [path.stat().st_mtime_ns for path in ensure_demo(tmp_path / "new" / "folder")]

        assert written == [
            path.stat().st_mtime_ns for path in ensure_demo(tmp_path / "new" / "folder")
        ]

    def test_leaves_nothing_else(self, tmp_path: Path) -> None:
        """Beside the models stands their version, and no draft is left."""
        paths = ensure_demo(tmp_path)

        assert {*paths, tmp_path / "deepfit-demo.version"} == set(tmp_path.iterdir())

    def test_small(self, demo_models: tuple[Path, ...]) -> None:
        """Each file is a few MB."""
        assert all(path.stat().st_size < 6_000_000 for path in demo_models)

    def test_damaged(self, tmp_path: Path) -> None:
        """A file that was cut short is written again."""
        paths = ensure_demo(tmp_path)
        size = paths[0].stat().st_size
        os.truncate(paths[0], 1000)

        assert size == ensure_demo(tmp_path)[0].stat().st_size

    def test_other_version(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Files of another version are written again."""
        path = ensure_demo(tmp_path)[0]
        before = path.stat().st_ino
        monkeypatch.setattr(demo, "VERSION", "another")

        assert before != ensure_demo(tmp_path)[0].stat().st_ino

    def test_at_once(self, tmp_path: Path) -> None:
        """Several that start at once leave whole files and the version."""
        with ThreadPoolExecutor(4) as pool:
            (paths,) = set(pool.map(ensure_demo, [tmp_path] * 4))
        written = [path.stat().st_mtime_ns for path in paths]

        assert {*paths, tmp_path / "deepfit-demo.version"} == set(tmp_path.iterdir())
        assert written == [path.stat().st_mtime_ns for path in ensure_demo(tmp_path)]

    def test_version_is_raised(self, demo_models: tuple[Path, ...]) -> None:
        """Who changes what the files hold raises VERSION, or nobody who has them gets new ones."""
        digests = [hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in demo_models]

        assert (demo.VERSION, digests) == ("1", ["6f64dd4bfa2b6602", "3a66ab5b7315614f"])

    def test_unwritable(self, tmp_path: Path) -> None:
        """A folder that cannot be made is an error that names it and the way out."""
        file = tmp_path / "file"
        file.touch()

        with pytest.raises(DeepFitError, match=r"file/demo: .*--models DIR"):
            ensure_demo(file / "demo")
