"""What the questions of the command line share: terms, models by name, errors, JSON."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape

from estimator.fit.terms import BadTerm
from estimator.models.names import ModelMatch, find_model
from estimator.models.release import Release
from proxy.errors import DeepFitError

_N_NAMED = 5


@contextmanager
def bad_input() -> Iterator[None]:
    """The estimator's `ValueError`s, which are sentences, as errors of ours."""
    try:
        yield
    except BadTerm as error:
        option = error.name.replace("_", "-")
        raise DeepFitError(f"--{option}: {error}") from error
    except ValueError as error:
        raise DeepFitError(str(error)) from error


def model_named(name: str) -> tuple[ModelMatch, tuple[Release, ...]]:
    """The release that a name means, and others it may mean. Raises `UnknownModel`."""
    found = find_model(name)
    return found[0], tuple(match.release for match in found[1:])


def say_others(console: Console, others: tuple[Release, ...]) -> None:
    """Nothing when the name fits no other."""
    if others:
        names = ", ".join(release.name for release in others[:_N_NAMED])
        more = f" and {len(others) - _N_NAMED} more" if len(others) > _N_NAMED else ""
        console.print(f"The name also fits {escape(names)}{more}.", style="dim")


def say_json(console: Console, found: Any) -> None:
    console.out(json.dumps(found, indent=2, ensure_ascii=False), highlight=False)
