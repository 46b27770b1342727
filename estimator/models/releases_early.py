"""The releases of 2023 and those made of them: coder, LLM, math, MoE, prover.

Dates: the repositories' READMEs and the papers (arXiv 2401.14196, 2401.06066, 2402.03300,
2405.14333, 2408.08152). Licence: LICENSE-MODEL in the repositories on GitHub.
"""

from estimator.models.release import MAKER, Release
from estimator.models.rows import MODEL

CHECKED = "2026-11-22"

_LICENCE = "DeepSeek Model License"


def _coder(size: str, aliases: tuple[str, ...] = ()) -> tuple[Release, Release]:
    """The pair of one size; the one that follows instructions is what is meant without a word."""
    numbers, sizes = MODEL[f"coder-{size}"], (float(size.removesuffix("b")),)
    repository, title = f"{MAKER}deepseek-coder-{size}", f"DeepSeek Coder {size.upper()}"
    return (
        Release(f"{repository}-instruct", f"{title} Instruct", numbers, "ds-coder", "2023-11",
                _LICENCE, sizes, aliases=aliases),
        Release(f"{repository}-base", f"{title} Base", numbers, "ds-coder-base", "2023-11",
                _LICENCE, sizes, is_base=True),
    )  # fmt: skip


def _seven(
    repository: str, title: str, released: str, family: str = "ds-user-assistant"
) -> Release:
    """One of the many of the shape of LLM 7B."""
    is_base = family == "ds-llm-base" and "base" in repository.lower()
    return Release(
        MAKER + repository, title, MODEL["llm-7b"], family, released, _LICENCE, (7.0,), is_base
    )


RELEASES = (
    *_coder("1.3b", aliases=("deepseek-coder:latest",)),
    *_coder("6.7b"),
    *_coder("33b"),
    Release(f"{MAKER}deepseek-coder-5.7bmqa-base", "DeepSeek Coder 5.7B MQA Base",
            MODEL["coder-5.7bmqa"], "ds-coder-base", "2023-11", _LICENCE, (5.7,), is_base=True),
    _seven("deepseek-coder-7b-instruct-v1.5", "DeepSeek Coder 7B Instruct v1.5", "2024-01",
           "ds-coder"),
    _seven("deepseek-coder-7b-base-v1.5", "DeepSeek Coder 7B Base v1.5", "2024-01", "ds-llm-base"),
    _seven("deepseek-llm-7b-chat", "DeepSeek LLM 7B Chat", "2023-11"),
    _seven("deepseek-llm-7b-base", "DeepSeek LLM 7B Base", "2023-11", "ds-llm-base"),
    Release(f"{MAKER}deepseek-llm-67b-chat", "DeepSeek LLM 67B Chat", MODEL["llm-67b"],
            "ds-user-assistant", "2023-11", _LICENCE, (67.0,)),
    Release(f"{MAKER}deepseek-llm-67b-base", "DeepSeek LLM 67B Base", MODEL["llm-67b"],
            "ds-llm-base", "2023-11", _LICENCE, (67.0,), is_base=True),
    Release(f"{MAKER}deepseek-moe-16b-chat", "DeepSeek MoE 16B Chat", MODEL["moe-16b"],
            "ds-user-assistant", "2024-01-11", _LICENCE, (16.0, 16.4)),
    Release(f"{MAKER}deepseek-moe-16b-base", "DeepSeek MoE 16B Base", MODEL["moe-16b"],
            "ds-llm-base", "2024-01-11", _LICENCE, (16.0, 16.4), is_base=True),
    _seven("deepseek-math-7b-rl", "DeepSeek Math 7B RL", "2024-02-06"),
    _seven("deepseek-math-7b-instruct", "DeepSeek Math 7B Instruct", "2024-02-06"),
    _seven("deepseek-math-7b-base", "DeepSeek Math 7B Base", "2024-02-06", "ds-llm-base"),
    _seven("DeepSeek-Prover-V1.5-RL", "DeepSeek Prover V1.5 RL", "2024-08-15", "ds-llm-base"),
    _seven("DeepSeek-Prover-V1.5-SFT", "DeepSeek Prover V1.5 SFT", "2024-08-15", "ds-llm-base"),
    _seven("DeepSeek-Prover-V1.5-Base", "DeepSeek Prover V1.5 Base", "2024-08-15", "ds-llm-base"),
    _seven("DeepSeek-Prover-V1", "DeepSeek Prover V1", "2024-05-23", "ds-llm-base"),
    Release(f"{MAKER}DeepSeek-Prover-V2-7B", "DeepSeek Prover V2 7B", MODEL["prover-v2-7b"],
            "ds-v3", "2025-04-30", _LICENCE, (7.0,)),
)  # fmt: skip
