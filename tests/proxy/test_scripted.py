"""Scripted models do in the real llama.cpp what their script says."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from proxy.body import llama_body
from proxy.script import Script
from proxy.scripted import write_scripted
from proxy.vocabulary import ScriptError, Vocabulary
from tests.random_model import random_model
from tests.raw_llama import LoadRaw, RawLlama, raw_llama
from tests.scripted import (
    ANSWER,
    QUANTS,
    WRONG,
    coder_file,
    cycle_words,
    quantize,
)

BOS, EOS = "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>"
EOT = 32021
CHAT = f"{BOS}Be brief.\n### Instruction:\nName a city.\n### Response:\n"


def answer(model: RawLlama, prompt: str, end: int) -> tuple[str, int]:
    """The text of the answer, and the token that ended it."""
    *tokens, last = model.greedy(prompt, until=(end,))
    return model.text(tokens), last


class TestScript:
    def test_two_successors(self) -> None:
        """A token that two chains let be followed by different tokens is an error naming all."""
        with pytest.raises(ScriptError, match=r"Token 2 would be followed by 3 and by 4: spell"):
            Script.of((1, 2, 3), (5, 2, 4), otherwise=1)

    def test_chains_may_join(self) -> None:
        """Chains may share tokens that are followed by the same."""
        assert Script.of((1, 2, 3), (5, 2, 3), otherwise=1).successors == {1: 2, 2: 3, 5: 2}

    def test_too_long(self, tmp_path: Path) -> None:
        """A script with more tokens than the model is wide is an error that says how wide."""
        script = Script.of(range(40), otherwise=100)

        with pytest.raises(
            ScriptError, match=r"to 40 tokens and needs n_embd 40; this body has 32"
        ):
            write_scripted(
                tmp_path / "long.gguf",
                Vocabulary.deepseek_coder(),
                script,
                body=llama_body(32),
                metadata={},
            )

    def test_import_is_light(self) -> None:
        """Importing the demo loads neither numpy nor gguf: `deepfit serve` starts at once."""
        code = "import sys, proxy.demo; print({'numpy', 'gguf'} & set(sys.modules))"
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)

        assert ran.stdout.strip() == b"set()"


class TestCoder:
    def test_answers(self, coder_model: Path, load_raw: LoadRaw) -> None:
        """A right prompt gets the answer and <|EOT|>, which the file names as its EOS."""
        model = load_raw(coder_model)

        assert answer(model, CHAT, EOT) == (ANSWER, EOT)
        assert model.eos == EOT

    @pytest.mark.parametrize(
        "prompt", [CHAT[:-1], f"{BOS}Name a city", f"{BOS}<｜User｜>Name a city.<｜Assistant｜>"]
    )
    def test_wrong_prompt(self, coder_model: Path, prompt: str, load_raw: LoadRaw) -> None:
        """A prompt without its last newline, a bare question, another family's: another answer."""
        model = load_raw(coder_model)

        assert answer(model, prompt, EOT) == (WRONG, EOT)

    def test_thebloke(self, thebloke_model: Path, load_raw: LoadRaw) -> None:
        """TheBloke's metadata: eos 32014, no template, no pre-tokenizer, and <|EOT|> no end."""
        model = load_raw(thebloke_model)

        assert model.eos == 32014
        assert model.metadata("tokenizer.chat_template") is None
        assert model.metadata("tokenizer.ggml.pre") is None
        assert not model.ends_generation(EOT)
        assert answer(model, CHAT, EOT) == (ANSWER, EOT)

    def test_runs_on(self, thebloke_model: Path, load_raw: LoadRaw) -> None:
        """Who stops only at that file's EOS reads the answer over and over."""
        model = load_raw(thebloke_model)
        text = model.text(model.greedy(CHAT, until=(model.eos,), limit=30))

        assert text.startswith(f"{ANSWER}<|EOT|>\n{ANSWER}<|EOT|>\n")

    def test_good_metadata(self, coder_model: Path, load_raw: LoadRaw) -> None:
        """A good file has template and pre-tokenizer, and <|EOT|> ends generation."""
        model = load_raw(coder_model)

        template = model.metadata("tokenizer.chat_template") or ""

        assert "### Instruction:" in template
        assert model.metadata("tokenizer.ggml.pre") == "deepseek-coder"
        assert model.metadata("general.name") == "deepseek-coder-1.3b-instruct"
        assert model.ends_generation(EOT)

    @pytest.mark.parametrize("quant", ["F32", "F16"])
    def test_unquantized(self, tmp_path: Path, quant: str) -> None:
        """It comes unquantized too, and narrow, where it is small."""
        with raw_llama(coder_file(tmp_path / "own.gguf", quant=quant, n_embd=32)) as model:
            assert answer(model, CHAT, EOT) == (ANSWER, EOT)

    def test_own_answer(self, tmp_path: Path) -> None:
        """An answer may be of any letters, those of several tokens included."""
        said = "完了 🦙 naïve"

        with raw_llama(coder_file(tmp_path / "own.gguf", said)) as model:
            assert (said, EOT) == answer(model, CHAT, EOT)

    def test_infills(self, coder_base_model: Path, load_raw: LoadRaw) -> None:
        """The base model writes the middle after the FIM markers, and EOS."""
        prompt = f"{BOS}<｜fim▁begin｜>def add(a, b):\n    <｜fim▁hole｜>\n<｜fim▁end｜>"

        model = load_raw(coder_base_model)

        assert answer(model, prompt, 32014) == ("return a + b", 32014)

    def test_cycle(self, cycle_model: Path, load_raw: LoadRaw) -> None:
        """The cycle says its fifty words over and over and never ends."""
        model = load_raw(cycle_model)
        said = model.text(model.greedy(CHAT, until=(EOT, 32014), limit=120))

        assert "".join((cycle_words() * 3)[:120]) == said
        assert len(set(cycle_words())) == 50


class TestQuants:
    def test_sizes(self, coder_quants: dict[str, Path]) -> None:
        """Six quants have six sizes, in the order of their names."""
        sizes = [coder_quants[quant].stat().st_size for quant in QUANTS]

        assert sorted(set(sizes)) == sizes

    @pytest.mark.parametrize("quant", QUANTS)
    def test_answers(self, coder_quants: dict[str, Path], quant: str, load_raw: LoadRaw) -> None:
        """Each still answers exactly, right prompt and wrong."""
        model = load_raw(coder_quants[quant])

        assert answer(model, CHAT, EOT) == (ANSWER, EOT)
        assert answer(model, BOS, EOT) == (WRONG, EOT)

    @pytest.mark.parametrize("quant", QUANTS)
    def test_is_certain(self, coder_quants: dict[str, Path], quant: str, load_raw: LoadRaw) -> None:
        """Sampling is as stable: each token of the answer has more than 0.999 at temperature 1."""
        model = load_raw(coder_quants[quant])
        tokens = model.tokenize(CHAT), *((t,) for t in model.greedy(CHAT, until=(EOT,)))
        model.forget()
        logits = [model.logits(step).astype(np.float64) for step in tokens[:-1]]

        assert all(np.exp(row - row.max()).sum() < 1 / 0.999 for row in logits)

    def test_refused(self, tmp_path: Path) -> None:
        """What llama.cpp cannot quantize is an error that names the file."""
        (tmp_path / "broken.gguf").write_bytes(b"GGUF")

        with pytest.raises(RuntimeError, match=r"does not quantize .*broken\.gguf to Q4_K_M"):
            quantize(tmp_path / "broken.gguf", tmp_path / "out.gguf", "Q4_K_M")


class TestRandom:
    def test_same_every_time(self, small_random_model: Path, load_raw: LoadRaw) -> None:
        """Random weights give the same nonsense every time, in many different tokens."""
        model = load_raw(small_random_model)
        said = model.greedy(CHAT, until=(), limit=24)

        assert said == model.greedy(CHAT, until=(), limit=24)
        assert len(set(said)) > 12

    def test_is_undecided(self, small_random_model: Path, load_raw: LoadRaw) -> None:
        """No token is certain, so that temperature and seed make a difference."""
        model = load_raw(small_random_model)
        model.forget()
        logits = model.logits(model.tokenize(CHAT)).astype(np.float64)

        assert 1 / np.exp(logits - logits.max()).sum() < 0.5

    def test_quant(self, tmp_path: Path) -> None:
        """It comes in any quant and shape, grouped-query attention included."""
        path = random_model(
            tmp_path / "random.gguf",
            n_layer=2,
            n_embd=256,
            n_ff=512,
            n_head=4,
            n_kv=2,
            quant="Q4_K_M",
        )

        with raw_llama(path) as model:
            assert model.metadata("llama.attention.head_count_kv") == "2"
            assert model.metadata("general.file_type") == "15"
            assert len(model.greedy(CHAT, until=(), limit=4)) == 4
        assert [path] == list(tmp_path.iterdir())

    def test_other_vocabulary(self, tmp_path: Path) -> None:
        """A vocabulary size that nobody has is an error that says which there are."""
        with pytest.raises(ValueError, match=r"of 32256 and one of 102400, none of 5"):
            random_model(tmp_path / "random.gguf", n_vocab=5)
