"""Where files of the first releases are: coder, LLM, MoE, math, prover."""

from estimator.hub.repository import Repository

_FETCHED = "public projects fetch {} by that name"

# What these makers have of every model that fits into one file each.
_THEBLOKE = (
    "Q2_K", "Q3_K_S", "Q3_K_M", "Q3_K_L", "Q4_0", "Q4_K_S", "Q4_K_M", "Q5_K_S", "Q5_K_M", "Q6_K",
    "Q8_0",
)  # fmt: skip
MRADERMACHER = (
    "Q2_K", "Q3_K_S", "Q3_K_M", "Q3_K_L", "IQ4_XS", "Q4_K_S", "Q4_K_M", "Q5_K_S", "Q5_K_M", "Q6_K",
    "Q8_0",
)  # fmt: skip


def _thebloke(name: str, source: str, quants: tuple[str, ...] = _THEBLOKE) -> Repository:
    """His repositories have a capital B in some sizes, his files never."""
    release = name.lower()
    return Repository(release, f"TheBloke/{name}-GGUF", f"{release}.{{quant}}", quants, source)


def _mradermacher(release: str, source: str, quants: tuple[str, ...] = MRADERMACHER) -> Repository:
    name = f"mradermacher/{release}-GGUF"
    return Repository(release, name, f"{release}.{{quant}}", quants, source)


REPOSITORIES = (
    _thebloke("deepseek-coder-1.3b-instruct", "README.md"),
    _thebloke("deepseek-coder-1.3b-base", "tree/251878460c0cd0b7a8f08cd0c1c8ffa508acbdb2"),
    _thebloke("deepseek-coder-6.7B-instruct", _FETCHED.format("Q4_K_M")),
    _thebloke("deepseek-coder-6.7B-base", _FETCHED.format("Q4_K_M, Q6_K and Q8_0")),
    _thebloke("deepseek-coder-33B-instruct", "README.md"),
    _thebloke("deepseek-coder-33B-base", "tree/2da9953af2844d8cd82ce4fc0476c99f2fd03710"),
    _thebloke("deepseek-coder-5.7bmqa-base", "public lists name it, others its Q4_0 and Q8_0"),
    Repository(
        "deepseek-coder-7b-instruct-v1.5", "LoneStriker/deepseek-coder-7b-instruct-v1.5-GGUF",
        "deepseek-coder-7b-instruct-v1.5-{quant}",
        ("Q3_K_S", "Q3_K_M", "Q3_K_L", "Q4_K_S", "Q4_K_M", "Q5_K_S", "Q5_K_M"), "tree/main",
    ),
    Repository(
        "deepseek-coder-7b-base-v1.5",
        "RichardErkhov/deepseek-ai_-_deepseek-coder-7b-base-v1.5-gguf",
        "deepseek-coder-7b-base-v1.5.{quant}",
        ("Q2_K", "Q3_K_S", "Q3_K_M", "Q3_K_L", "IQ4_XS", "Q4_0", "Q4_K_S", "Q4_K_M"),
        "tree/497521efb6c2f38ec276adf4f0f748c4a20cb245",
    ),
    _thebloke("deepseek-llm-7B-chat", "tree/ebdc803636dfd9fca71aee39209b82e2de543d78"),
    _thebloke("deepseek-llm-7B-base", "tree/main"),
    # What is above 50 GB of these two lies in pieces that llama.cpp does not read.
    _thebloke("deepseek-llm-67b-chat", _FETCHED.format("Q4_K_M and Q5_K_M"), _THEBLOKE[:-2]),
    _mradermacher("deepseek-llm-67b-base", "tree/main", MRADERMACHER[:-2]),
    _mradermacher("deepseek-moe-16b-chat", "tree/main"),
    Repository(
        "deepseek-moe-16b-base", "Lucy-in-the-Sky/deepseek-moe-16b-base-Q4_K_M-GGUF",
        "deepseek-moe-16b-base-{lower}", ("Q4_K_M",), "tree/main",
    ),
    Repository(
        "deepseek-math-7b-rl", "RichardErkhov/deepseek-ai_-_deepseek-math-7b-rl-gguf",
        "deepseek-math-7b-rl.{quant}",
        ("Q2_K", "Q3_K_S", "Q3_K_M", "Q3_K_L", "IQ4_XS", "Q4_0", "Q4_K_S"),
        "tree/34d8daf00d18cf15360433fc8d7ec847fe5c8bc4",
    ),
    _mradermacher(
        "deepseek-math-7b-instruct", "tree/4171453cff4b35eac0f9486f26cd8cf3220150f7",
        tuple(quant for quant in MRADERMACHER if quant != "IQ4_XS"),
    ),
    _mradermacher("deepseek-math-7b-base", "tree/main"),
    Repository(
        "DeepSeek-Prover-V1.5-RL", "arbius/DeepSeek-Prover-V1.5-RL-GGUF",
        "DeepSeek-Prover-V1.5-RL.{quant}", ("Q4_K_M", "Q5_K_M", "Q6_K", "Q8_0"),
        "tree/e70165e8a0f4730b091ce1ed2daf56bd4fba68b8",
    ),
    Repository(
        "DeepSeek-Prover-V1.5-Base", "neopolita/deepseek-prover-v1.5-base-gguf",
        "deepseek-prover-v1.5-base_{lower}",
        ("Q2_K", "Q3_K_M", "Q4_K_M", "Q5_K_M", "Q6_K", "Q8_0"), "tree/main",
    ),
    Repository(
        "DeepSeek-Prover-V2-7B", "unsloth/DeepSeek-Prover-V2-7B-GGUF",
        "DeepSeek-Prover-V2-7B-{quant}", ("Q2_K", "Q4_K_M", "Q8_0"),
        "blob/main/DeepSeek-Prover-V2-7B-Q2_K.gguf",
    ),
)  # fmt: skip
