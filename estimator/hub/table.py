"""All repositories we know, by the release whose files they have."""

from functools import cache

from estimator.hub import rows_2023, rows_2024, rows_2025
from estimator.hub.repository import Repository
from estimator.models.release import MAKER, Release

REPOSITORIES = (*rows_2025.REPOSITORIES, *rows_2024.REPOSITORIES, *rows_2023.REPOSITORIES)


def repositories_of(release: Release) -> tuple[Repository, ...]:
    """The first is to be asked first; empty when none is known."""
    return _by_release().get(release.repository.removeprefix(MAKER), ())


@cache
def _by_release() -> dict[str, tuple[Repository, ...]]:
    found: dict[str, tuple[Repository, ...]] = {}
    for row in REPOSITORIES:
        found[row.release] = (*found.get(row.release, ()), row)
    return found
