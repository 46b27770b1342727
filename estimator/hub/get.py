"""The lines that fetch a quant of a release and serve it, the same wherever they are shown."""

from dataclasses import dataclass
from typing import Any

from estimator.hub.repository import Repository
from estimator.hub.table import repositories_of
from estimator.models.release import MAKER, Release
from estimator.models.table import model_shape

FOLDER = "models"

# Larger files may be in parts, which a pattern fetches; it takes a whole one just as well.
_MOST_BYTES = 40_000_000_000
# A mix's GB are rounded, so it may be half of one larger.
_ROUNDED = 0.5


@dataclass(frozen=True, slots=True)
class Get:
    """`lines` for a terminal: one that fetches, one that serves.

    `quant` is what they fetch: the one that was `asked` for, or the largest of no more bytes
    where nobody is known to have that. `repository` is "" when none is known: then the lines
    leave its place open, and `file` is what to look for. The file's KV cache takes `kv_factor`
    times what an estimate counts, more than once if it was made before April 2025.
    """

    lines: tuple[str, str]
    asked: str
    quant: str
    repository: str
    file: str
    kv_factor: int

    @property
    def is_known(self) -> bool:
        return bool(self.repository)

    @property
    def stands_in(self) -> bool:
        """Whether it fetches another quant than the one that was asked for."""
        return self.quant != self.asked


def get(release: Release, quant: str, n_bytes: int, n_ctx: int) -> Get:
    """How to fetch a quant of a release, which is `n_bytes` large, and serve it."""
    held = _held(release, quant, n_bytes)
    serve = _serve(release, n_ctx)
    if held is None:
        fetch = f'hf download REPOSITORY --include "*{quant}[-.]*" --local-dir {FOLDER}'
        file = f"{release.repository.removeprefix(MAKER)}-{quant}.gguf"
        return Get((fetch, serve), quant, quant, "", file, 1)
    row, found = held
    stem = row.stem(found)
    is_large = _bytes(release, row, found) > _MOST_BYTES
    what = f'--include "*{stem}[-.]*"' if is_large else f"{stem}.gguf"
    return Get(
        lines=(f"hf download {row.name} {what} --local-dir {FOLDER}", serve),
        asked=quant,
        quant=found,
        repository=row.name,
        file=f"{stem}.gguf",
        kv_factor=_kv_factor(release, row),
    )


def told_get(found: Get, release: Release) -> tuple[str, ...]:
    """What is to be known about the lines, in sentences; often nothing."""
    if not found.is_known:
        return (
            f"Look for {found.file}, or a name like it, among the GGUF repositories made from "
            f"{release.repository}, and put that repository in the place of REPOSITORY.",
        )
    told = []
    if found.stands_in:
        told.append(
            f"{found.repository} is not known to have {found.asked}; of what it is known to "
            f"have, {found.quant} is the largest that is no larger."
        )
    if found.kv_factor > 1:
        told.append(
            "Its files were made before April 2025: their KV cache takes "
            f"{found.kv_factor} times what is counted here, and deepfit serve plans with that."
        )
    return tuple(told)


def get_object(found: Get, release: Release) -> dict[str, Any]:
    """The same as JSON; what nobody knows is null."""
    return {
        "lines": list(found.lines),
        "quant": found.quant,
        "repository": found.repository or None,
        "file": found.file,
        "notes": list(told_get(found, release)),
    }


def _held(release: Release, quant: str, n_bytes: int) -> tuple[Repository, str] | None:
    """Who has the quant, or the largest there is of no more bytes."""
    rows = repositories_of(release)
    for row in rows:
        if quant in row.quants:
            return row, quant
    sizes = {
        (row, other): _bytes(release, row, other)
        for row in rows
        for other in (*row.quants, *dict(row.dynamic))
    }
    fitting = [each for each, size in sizes.items() if size <= n_bytes]
    return max(fitting, key=lambda each: sizes[each], default=None)


def _bytes(release: Release, row: Repository, quant: str) -> float:
    sizes = dict(row.dynamic)
    if quant in sizes:
        return (sizes[quant] + _ROUNDED) * 1e9
    return model_shape(release.name, quant).weights.total_bytes


def _serve(release: Release, n_ctx: int) -> str:
    """V4 keeps a cache for each request, and is counted for one."""
    alone = " --parallel 1" if release.numbers.compressed else ""
    return f"deepfit serve --models {FOLDER} --context {n_ctx}{alone}"


def _kv_factor(release: Release, row: Repository) -> int:
    """Keys and values of every head, as those files keep them, against the latent."""
    latent = release.numbers.latent
    if latent is None or row.is_split:
        return 1
    of_heads = release.numbers.n_heads * (latent.key_length + latent.value_length)
    return round(of_heads / (latent.kv_rank + latent.rope_dim))
