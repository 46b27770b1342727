"""Specifies what is read out of a GGUF's path."""

from pathlib import Path

import pytest

from proxy.filename import Shard, Title, normalised, shard_of, title_of_path

PATHS = [
    ("deepseek-coder-1.3b-instruct.Q4_K_M.gguf", "deepseek-coder-1.3b-instruct", "Q4_K_M"),
    ("DeepSeek-R1-Distill-Qwen-7B-Q4_K_M.gguf", "deepseek-r1-distill-qwen-7b", "Q4_K_M"),
    ("deepseek-ai_DeepSeek-R1-0528-Qwen3-8B-IQ4_XS.gguf", "deepseek-r1-0528-qwen3-8b", "IQ4_XS"),
    ("DeepSeek-V3-0324-UD-Q2_K_XL-00001-of-00006.gguf", "deepseek-v3-0324", "UD-Q2_K_XL"),
    ("DeepSeek-R1-UD-TQ1_0.gguf", "deepseek-r1", "UD-TQ1_0"),
    ("DeepSeek-R1-Distill-Llama-8B.i1-IQ3_XXS.gguf", "deepseek-r1-distill-llama-8b", "I1-IQ3_XXS"),
    ("deepseek_coder_6.7b_base-fp16.gguf", "deepseek-coder-6.7b-base", "F16"),
    ("DeepSeek-V2-Lite-Chat-BF16.gguf", "deepseek-v2-lite-chat", "BF16"),
    ("deepseek-coder-33b-instruct.q5_k_s.GGUF", "deepseek-coder-33b-instruct", "Q5_K_S"),
    ("DeepSeek-V3-GGUF/Q8_0/DeepSeek-V3-00001-of-00015.gguf", "deepseek-v3", "Q8_0"),
    ("DeepSeek-V3-GGUF/Q8_0/Q8_0-00001-of-00015.gguf", "deepseek-v3", "Q8_0"),
    ("deepseek-llm-7b-chat/ggml-model-q4_0.gguf", "deepseek-llm-7b-chat", "Q4_0"),
    ("deepseek-moe-16b-chat.gguf", "deepseek-moe-16b-chat", None),
]


@pytest.mark.parametrize(("path", "model", "quant"), PATHS)
def test_title(path: str, model: str, quant: str | None) -> None:
    """Every uploader's spelling of a model gives one name, and its quant in capitals."""
    title = title_of_path(Path("/models") / path)

    assert Title(model, quant) == title


@pytest.mark.parametrize(
    "name",
    [
        "deepseek-ai_DeepSeek-V3.1",
        "DeepSeek V3.1",
        " deepseek--v3.1 ",
        "deepseek-v3.1-GGUF",
        "deepseek-v3.1.gguf",
    ],
)
def test_spellings(name: str) -> None:
    """Capitals, blanks, underscores, the organisation and `-GGUF` make no other model."""
    assert normalised(name) == "deepseek-v3.1"


def test_bare_file() -> None:
    """A file named by its quant alone, in a folder without a name, still has a name."""
    assert Title("model", "Q8_0") == title_of_path(Path("/Q8_0.gguf"))


def test_shard() -> None:
    """A shard knows what its siblings are called."""
    shard = shard_of(Path("a/DeepSeek-R1-Q4_K_M-00002-of-00009.gguf"))

    assert Shard("DeepSeek-R1-Q4_K_M", 2, 9) == shard
    assert "DeepSeek-R1-Q4_K_M-00009-of-00009.gguf" == shard.sibling(9)


@pytest.mark.parametrize("name", ["a-00003-of-00002.gguf", "a-00000-of-00002.gguf", "a.gguf"])
def test_no_shard(name: str) -> None:
    """A number outside its count is part of the name."""
    assert shard_of(Path(name)) is None
