"""llama.cpp's infill sampler in our chain."""

from dataclasses import replace
from pathlib import Path

import pytest

from proxy.body import llama_body
from proxy.engine.llama.engine import LlamaEngine
from proxy.engine.load import Load
from proxy.generation import Sampling
from proxy.script import Script
from proxy.vocabulary import Vocabulary
from tests.engine.test_llama import generate
from tests.scripted import scripted_file

WORD, END = 1234, 32014  # one of many words, and the end of text in deepseek-coder's vocabulary

FAVOURITES = {*range(1000, 1040)}
UNSURE = Sampling(logit_bias=tuple((token, 90.0) for token in FAVOURITES), is_infill=True, seed=1)


def sampling(*, end: float, **options: object) -> Sampling:
    """A word is likely, and the end of text by so much less in logits; all else is not."""
    liked = ((WORD, 90.0), (END, 90.0 - end))
    return Sampling(logit_bias=liked, is_infill=True, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_unsure(coder_engine: LlamaEngine, temperature: float) -> None:
    """Where ending is only somewhat less likely than going on, the answer ends."""
    asked = sampling(end=3, temperature=temperature, seed=1)
    free = replace(asked, is_infill=False, temperature=0)

    assert [END] == generate(coder_engine, asked, 1)
    assert [WORD] == generate(coder_engine, free, 1)


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_sure(coder_engine: LlamaEngine, temperature: float) -> None:
    """Where it is far less likely the answer goes on."""
    asked = sampling(end=40, temperature=temperature, seed=1)

    assert [WORD] * 4 == generate(coder_engine, asked, 4)


def test_no_favourite(coder_engine: LlamaEngine) -> None:
    """Where many words are as likely as each other, the answer ends."""
    assert [END] == generate(coder_engine, UNSURE, 1)
    assert generate(coder_engine, replace(UNSURE, is_infill=False), 1)[0] in FAVOURITES


def test_wide(coder_engine: LlamaEngine) -> None:
    """However many candidates are asked for, few are compared: all of them would take minutes."""
    wide = sampling(end=40, top_k=32256, seed=1)

    assert [WORD] * 4 == generate(coder_engine, wide, 4)


def test_no_end_of_turn(tmp_path: Path) -> None:
    """In a vocabulary where llama.cpp finds no end of turn, an unsure answer ends as text does."""
    coder = Vocabulary.deepseek_coder()
    names = {END: "<no end>", 32021: "<nor this>"}
    tokens = tuple(names.get(token, text) for token, text in enumerate(coder.tokens))
    script = Script.of((WORD, WORD + 1, WORD), otherwise=WORD)
    path = scripted_file(
        tmp_path / "endless.Q8_0.gguf",
        replace(coder, tokens=tokens, eos=32021),
        script,
        llama_body(32),
        "Q8_0",
        {"general.name": "endless"},
    )
    engine = LlamaEngine(Load(str(path), n_ctx=256, n_seq=1))

    assert [32021] == generate(engine, UNSURE, 1)
    assert engine.ends_generation(32021)
