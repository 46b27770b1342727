"""Known-bad metadata is overridden, and right metadata is left alone."""

from typing import Any

import pytest

from prompts import identify
from tests.prompts.vocabularies import (
    CODER,
    CODER_V1_5,
    EOT,
    LLAMA3,
    LLM,
    QWEN2,
    QWEN3,
    V2,
    V3,
    metadata,
    tokens,
)


def repaired(said: dict[str, Any], n_vocab: int, markers: dict[int, str]) -> dict[str, Any]:
    found = identify(said, tokens(n_vocab, markers))
    assert all(repair.why for repair in found.repairs)
    return {repair.key: repair.value for repair in found.repairs}


def without_pre(arch: str, markers: dict[int, str], **more: Any) -> dict[str, Any]:
    said = metadata(arch, markers, "", **more)
    del said["tokenizer.ggml.pre"]
    return said


def test_coder_that_never_stops() -> None:
    """TheBloke's and Ollama's coder says eos 32014: it is 32021."""
    said = metadata("llama", CODER, "deepseek-coder", general__name="deepseek-coder-instruct")

    assert said["tokenizer.ggml.eos_token_id"] == 32014
    assert repaired(said, 32256, CODER) == {"tokenizer.ggml.eos_token_id": 32021}


def test_coder_v1_5() -> None:
    """The llm vocabulary has the turn's end elsewhere: 100015."""
    said = metadata("llama", CODER_V1_5, "deepseek-llm", general__name="coder-7b-instruct-v1.5")

    assert repaired(said, 102400, CODER_V1_5) == {"tokenizer.ggml.eos_token_id": 100015}


@pytest.mark.parametrize(
    ("arch", "n_vocab", "markers", "pre", "name"),
    [
        ("llama", 32256, CODER, "deepseek-coder", "deepseek-coder-6.7b-base"),
        ("llama", 102400, LLM, "deepseek-llm", "deepseek-llm-7b-chat"),
        ("deepseek2", 102400, V2, "deepseek-llm", "DeepSeek-V2-Chat"),
        ("qwen2", 152064, QWEN2, "deepseek-r1-qwen", "DeepSeek-R1-Distill-Qwen-7B"),
        ("llama", 128256, LLAMA3, "llama-bpe", "DeepSeek-R1-Distill-Llama-8B"),
        ("qwen3", 151936, QWEN3, "deepseek-r1-qwen", "DeepSeek-R1-0528-Qwen3-8B"),
    ],
)
def test_missing_pre_tokenizer(
    arch: str, n_vocab: int, markers: dict[int, str], pre: str, name: str
) -> None:
    """A file that names no pre-tokenizer gets its vocabulary's."""
    said = without_pre(arch, markers, general__name=name)

    assert repaired(said, n_vocab, markers) == {"tokenizer.ggml.pre": pre}


@pytest.mark.parametrize("said", ["default", "gpt-2", "deepseek-v9", "", 7])
def test_unknown_pre_tokenizer(said: object) -> None:
    """A pre-tokenizer that is not DeepSeek's, such as one newer than llama.cpp, is replaced."""
    kind = metadata("llama", CODER, "", general__name="deepseek-coder-1.3b-base")
    kind |= {"tokenizer.ggml.pre": said}

    assert repaired(kind, 32256, CODER) == {"tokenizer.ggml.pre": "deepseek-coder"}


@pytest.mark.parametrize("said", ["deepseek-r1-qwen", "qwen2"])
def test_words_for_one_pre_tokenizer(said: str) -> None:
    """Files of the Qwen distills use either of two words, and llama.cpp knows both."""
    kind = metadata("qwen2", QWEN2, said, general__name="DeepSeek-R1-Distill-Qwen-7B")

    assert repaired(kind, 152064, QWEN2) == {}


def stretched(**more: Any) -> dict[str, Any]:
    name = "deepseek-coder-6.7b-base"
    said = metadata("llama", CODER, "deepseek-coder", general__name=name)
    return said | {"llama.context_length": 16384} | more


def test_coder_without_rope_factor() -> None:
    """A coder file that does not say how its positions are stretched gets it."""
    factor = "llama.rope.scaling.factor"

    assert repaired(stretched(), 32256, CODER) == {factor: 4.0}


@pytest.mark.parametrize("key", ["llama.rope.scaling.factor", "llama.rope.scale_linear"])
def test_coder_with_rope_factor(key: str) -> None:
    """The factor stands under one of two keys."""
    assert repaired(stretched(**{key: 4.0}), 32256, CODER) == {}


def test_coder_of_another_context() -> None:
    """A file that says another context is not the one we know the factor of."""
    assert repaired(stretched(**{"llama.context_length": 4096}), 32256, CODER) == {}


def test_sentencepiece_has_no_pre_tokenizer() -> None:
    """A converter that wrote another kind of tokenizer is not told how to cut words."""
    said = without_pre("llama", LLM, tokenizer__ggml__model="llama")

    assert repaired(said, 102400, LLM) == {}


def test_distill_with_wrong_bos() -> None:
    """R1-Distill-Qwen's config.json gives the EOS as BOS: 151646 is right."""
    said = metadata("qwen2", QWEN2, "qwen2", general__name="DeepSeek-R1-Distill-Qwen-1.5B")
    said["tokenizer.ggml.bos_token_id"] = 151643

    assert repaired(said, 151936, QWEN2) == {"tokenizer.ggml.bos_token_id": 151646}


def test_llama_defaults() -> None:
    """Derivatives of llm-67b-base show llama's ids, 1 and 2."""
    said = metadata("llama", LLM, "deepseek-llm", general__name="deepseek-llm-67b-base")
    said |= {"tokenizer.ggml.bos_token_id": 1, "tokenizer.ggml.eos_token_id": 2}

    assert repaired(said, 102400, LLM) == {
        "tokenizer.ggml.bos_token_id": 100000,
        "tokenizer.ggml.eos_token_id": 100001,
    }


def test_no_eos_at_all() -> None:
    """A file that names no end gets one."""
    said = metadata("llama", CODER, "deepseek-coder", eos=EOT)
    del said["tokenizer.ggml.eos_token_id"]
    found = identify(said, tokens(32256, CODER))

    assert [repair.why for repair in found.repairs] == [
        "The file names no EOS token; it is 32021, <|EOT|>."
    ]


@pytest.mark.parametrize("said_gating", [None, 0, 1])
def test_expert_gating_of_v3(said_gating: int | None) -> None:
    """An early V3 file without the key, or with softmax, routes by sigmoid."""
    said = metadata("deepseek2", V3, "deepseek-v3", general__name="DeepSeek-V3")
    del said["deepseek2.expert_gating_func"]
    said |= {} if said_gating is None else {"deepseek2.expert_gating_func": said_gating}

    assert repaired(said, 129280, V3) == {"deepseek2.expert_gating_func": 2}


def test_expert_gating_of_v2() -> None:
    """V2 routes by softmax and has no such key."""
    said = metadata("deepseek2", V2, "deepseek-llm", general__name="DeepSeek-V2-Chat")

    assert repaired(said, 102400, V2) == {}


def test_bloke() -> None:
    """A coder of 2023, with wrong eos, no pre-tokenizer and no template, gets all it needs."""
    said = without_pre("llama", CODER, general__name="deepseek-ai_deepseek-coder-1.3b-instruct")

    assert repaired(said, 32256, CODER) == {
        "tokenizer.ggml.eos_token_id": 32021,
        "tokenizer.ggml.pre": "deepseek-coder",
    }


def test_values_fit_llama_cpp() -> None:
    """A text override has at most 127 bytes."""
    said = without_pre("llama", CODER)

    values = repaired(said, 32256, CODER).values()
    assert all(len(str(value).encode()) <= 127 for value in values)
