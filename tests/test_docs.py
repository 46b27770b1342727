"""What the documents say is what there is, found by walking what there is."""

import re
from pathlib import Path

import pytest
import typer

from deepfit.cli import app as cli
from deepfit.configuration import as_toml
from proxy import errors
from proxy.app import create_app
from proxy.metrics import Metrics
from proxy.settings import DOCS, Settings
from tests.fakes import FakeBackend, FakeRoutes

ROOT = Path(__file__).resolve().parents[1]
API = (ROOT / "docs/api.md").read_text(encoding="utf-8")
CONFIGURATION = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_route() -> None:
    """Every route stands in docs/api.md with its method, or is one of them without `/v1`."""
    app = create_app(settings=Settings(), routes=FakeRoutes(FakeBackend()), metrics=Metrics())
    paths = {route.path.replace("{model:path}", "{id}") for route in app.routes}  # type: ignore[attr-defined]
    documented = set(re.findall(r"^\| `(?:GET|POST) (\S+)` \|", API, re.MULTILINE))

    assert documented == {path for path in paths if f"/v1{path}" not in paths}


@pytest.mark.parametrize("setting", DOCS, ids=lambda setting: setting.name)
def test_every_setting(setting: object) -> None:
    """Every setting stands in docs/configuration.md with its default and what it does."""
    name, says = setting.name, setting.says  # type: ignore[attr-defined]
    row = next(line for line in CONFIGURATION.splitlines() if line.startswith(f"| `{name}` |"))
    printed = re.search(rf"^(# )?{name} = (.*)$", as_toml(Settings()), re.MULTILINE)
    assert printed

    assert says in row
    assert ("unset" if printed[1] else f"`{printed[2]}`") in row


def test_every_error_code() -> None:
    """Every code of the error tree stands in docs/api.md with its status."""
    tree = [errors.DeepFitError]
    for error in tree:
        tree += error.__subclasses__()
    for error in tree:
        if error.__module__ == errors.__name__ and error.code:
            rows = (line for line in API.splitlines() if line.startswith("|"))
            row = next(row for row in rows if f"`{error.code}`" in row)
            assert f"| {error.status} |" in row


def test_every_command() -> None:
    """Every command is named in the README."""
    for name in typer.main.get_command(cli).commands:  # type: ignore[attr-defined]
        assert f"deepfit {name}" in README


def test_every_make_target() -> None:
    """Every target that a document names exists."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for document in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")):
        named = set(re.findall(r"make ([a-z]+)\b", document.read_text(encoding="utf-8")))
        named -= {"thinking", "room", "sense", "needed", "a", "it", "an"}
        assert named <= targets, document.name


def test_every_link() -> None:
    """Every file that a document names exists."""
    for document in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")):
        text = document.read_text(encoding="utf-8")
        for path in re.findall(
            r"`((?:docs|tests|proxy|prompts|estimator|benchmarks)/[\w/.]+)`", text
        ):
            assert (ROOT / path).exists(), f"{document.name} names {path}"
