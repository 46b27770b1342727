"""The releases of the V2 family: V2, V2 Lite, Coder V2, V2.5.

Dates: DeepSeek's change log (api-docs.deepseek.com/updates) and the repositories' READMEs.
Licence: LICENSE-MODEL in the repositories on GitHub.
"""

from estimator.models.release import MAKER, Release
from estimator.models.rows import MODEL

CHECKED = "2026-11-22"

_LICENCE = "DeepSeek Model License"
_CHAT = "ds-user-assistant"
_BASE = "ds-v2-base"


def _large(
    repository: str, released: str, family: str, *, is_base: bool = False, alias: str = ""
) -> Release:
    """One of the shape with 236 billion parameters."""
    return Release(
        MAKER + repository, repository.replace("-", " "), MODEL["v2"], family, released, _LICENCE,
        (236.0,), is_base, aliases=(alias,) if alias else (),
    )  # fmt: skip


def _lite(
    repository: str, released: str, family: str, *, is_base: bool = False, alias: str = ""
) -> Release:
    """One of the shape with 15.7 billion parameters."""
    return Release(
        MAKER + repository, repository.replace("-", " "), MODEL["v2-lite"], family, released,
        _LICENCE, (16.0, 15.7), is_base, aliases=(alias,) if alias else (),
    )  # fmt: skip


RELEASES = (
    _lite("DeepSeek-V2-Lite-Chat", "2024-05-16", _CHAT, alias="deepseek-v2:latest"),
    _lite("DeepSeek-V2-Lite", "2024-05-16", _BASE, is_base=True),
    _large("DeepSeek-V2-Chat", "2024-05-06", _CHAT),
    _large("DeepSeek-V2", "2024-05-06", _BASE, is_base=True),
    _large("DeepSeek-V2-Chat-0628", "2024-06-28", "ds-v2-0628"),
    _large("DeepSeek-Coder-V2-Instruct", "2024-06-17", _CHAT),
    _large("DeepSeek-Coder-V2-Base", "2024-06-17", _BASE, is_base=True),
    _lite("DeepSeek-Coder-V2-Lite-Instruct", "2024-06-17", _CHAT, alias="deepseek-coder-v2:latest"),
    _lite("DeepSeek-Coder-V2-Lite-Base", "2024-06-17", _BASE, is_base=True),
    _large("DeepSeek-Coder-V2-Instruct-0724", "2024-07-24", "ds-v2.5"),
    _large("DeepSeek-V2.5", "2024-09-05", "ds-v2.5"),
    _large("DeepSeek-V2.5-1210", "2024-12-10", "ds-v2.5"),
)
