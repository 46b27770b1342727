"""The releases with sparse or compressed attention: V3.2 and V4.

Dates: DeepSeek's change log (api-docs.deepseek.com/updates) and the repositories. Licences: the
model cards, where they have been read.
"""

from estimator.models.release import MAKER, Release
from estimator.models.rows import MODEL

CHECKED = "2026-11-22"


def _v3_2(repository: str, released: str, family: str, licence: str = "MIT") -> Release:
    return Release(
        MAKER + repository, repository.replace("-", " "), MODEL["v3.2"], family, released,
        licence, (671.0, 685.0),
    )  # fmt: skip


def _flash(
    repository: str, released: str, family: str, licence: str | None, *, is_base: bool = False
) -> Release:
    return Release(
        MAKER + repository, repository.replace("-", " "), MODEL["v4-flash"], family, released,
        licence, (284.0,), is_base,
    )  # fmt: skip


def _pro(
    repository: str, released: str, family: str, licence: str | None, *, is_base: bool = False
) -> Release:
    return Release(
        MAKER + repository, repository.replace("-", " "), MODEL["v4-pro"], family, released,
        licence, (1600.0,), is_base,
    )  # fmt: skip


RELEASES = (
    _v3_2("DeepSeek-V3.2", "2025-12-01", "ds-v3.2"),
    _v3_2("DeepSeek-V3.2-Exp", "2025-09-29", "ds-v3.2-exp"),
    _v3_2("DeepSeek-V3.2-Speciale", "2025-12-01", "ds-v3.2"),
    _v3_2("DeepSeek-Math-V2", "2025-11-27", "ds-v3.2", "Apache 2.0"),
    _flash("DeepSeek-V4-Flash", "2026-04-24", "ds-v4-preview", "MIT"),
    _flash("DeepSeek-V4-Flash-Base", "2026-04-24", "ds-v3-base", "MIT", is_base=True),
    _flash("DeepSeek-V4-Flash-0731", "2026-07-31", "ds-v4-0731", None),
    # The text part: what sees is a file of its own, and not counted.
    _flash("DeepSeek-V4-Flash-Vision-Exp", "2026", "ds-v4-0731", None),
    _pro("DeepSeek-V4-Pro", "2026-04-24", "ds-v4-preview", "MIT"),
    _pro("DeepSeek-V4-Pro-Base", "2026-04-24", "ds-v3-base", "MIT", is_base=True),
    _pro("DeepSeek-V4-Pro-0813", "2026-08-13", "ds-v4-0731", None),
)
