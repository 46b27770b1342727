"""The releases of the shape of V3 (V3, R1, V3.1, a prover) and R1's distills.

Dates: DeepSeek's change log (api-docs.deepseek.com/updates). Licences: the model cards; the
distills' bases bring their own along (R1's README).
"""

from estimator.models.release import MAKER, Release
from estimator.models.rows import MODEL

CHECKED = "2026-11-22"

_MIT = "MIT"
_OWN = "DeepSeek Model License"
_QWEN = "MIT; its base: Apache 2.0"
_LLAMA = "MIT; its base: Llama {} Community License"


def _full(
    repository: str,
    released: str,
    family: str,
    licence: str = _MIT,
    *,
    is_base: bool = False,
    aliases: tuple[str, ...] = (),
) -> Release:
    """One with 671 billion parameters; hubs count 685 with the layer that drafts tokens."""
    return Release(
        MAKER + repository, repository.replace("-", " "), MODEL["v3-r1"], family, released,
        licence, (671.0, 685.0), is_base, aliases=aliases,
    )  # fmt: skip


def _distill(base: str, size: str, licence: str, also: tuple[str, ...]) -> Release:
    return Release(
        f"{MAKER}DeepSeek-R1-Distill-{base}-{size}B", f"DeepSeek R1 Distill {base} {size}B",
        MODEL[f"r1-{base.lower()}-{size}b"], "ds-r1", "2025-01-20", licence, (float(size),),
        also=also,
    )  # fmt: skip


RELEASES = (
    _full("DeepSeek-V3", "2024-12-26", "ds-v3", _OWN, aliases=("deepseek-v3:latest",)),
    _full("DeepSeek-V3-Base", "2024-12-26", "ds-v3-base", _OWN, is_base=True),
    _full("DeepSeek-V3-0324", "2025-03-24", "ds-v3"),
    _full("DeepSeek-Prover-V2-671B", "2025-04-30", "ds-v3", _OWN),
    _full("DeepSeek-R1", "2025-01-20", "ds-r1"),
    _full("DeepSeek-R1-0528", "2025-05-28", "ds-r1-0528"),
    _full("DeepSeek-R1-Zero", "2025-01-20", "ds-r1"),
    _full("DeepSeek-V3.1", "2025-08-21", "ds-v3.1"),
    _full("DeepSeek-V3.1-Base", "2025-08-21", "ds-v3-base", is_base=True),
    _full("DeepSeek-V3.1-Terminus", "2025-09-22", "ds-v3.1"),
    _distill("Qwen", "1.5", _QWEN, ("qwen2", "qwen2.5")),
    _distill("Qwen", "7", _QWEN, ("qwen2", "qwen2.5")),
    _distill("Qwen", "14", _QWEN, ("qwen2", "qwen2.5")),
    _distill("Qwen", "32", _QWEN, ("qwen2", "qwen2.5")),
    _distill("Llama", "8", _LLAMA.format("3.1"), ("llama3", "llama3.1")),
    _distill("Llama", "70", _LLAMA.format("3.3"), ("llama3", "llama3.3")),
    Release(f"{MAKER}DeepSeek-R1-0528-Qwen3-8B", "DeepSeek R1 0528 Qwen3 8B",
            MODEL["r1-0528-qwen3-8b"], "ds-r1-0528", "2025-05-28", _MIT, (8.0,),
            also=("distill", "qwen"), aliases=("deepseek-r1:8b", "deepseek-r1:latest")),
)  # fmt: skip
