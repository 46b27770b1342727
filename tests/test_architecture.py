"""Who may import whom, found by walking the imports."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

MAY_IMPORT = {
    "estimator": set[str](),
    "prompts": set[str](),
    "proxy": {"estimator", "prompts"},
    "bot": {"estimator"},
    "deepfit": {"bot", "estimator", "prompts", "proxy"},
}
# A package that is wrapped once, and the one place that may name it.
WRAPPED = {
    "llama_cpp": "proxy/engine/llama/",
    "litellm": "proxy/upstream.py",
    "pydantic": "proxy/api/",
    "discord": "bot/",
    "pynvml": "estimator/",
}
ROOMS = sorted(MAY_IMPORT)
FILES = sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))


def imported_by(file: Path) -> Iterator[str]:
    """The full names of all modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file} imports relatively"
            yield node.module or ""


def relative(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("file", FILES, ids=relative)
def test_rooms_import_only_downwards(file: Path) -> None:
    """A room imports itself and those that the design lets it."""
    room = file.relative_to(ROOT).parts[0]
    rooms = {name.split(".")[0] for name in imported_by(file)} & set(MAY_IMPORT)

    assert not rooms - MAY_IMPORT[room] - {room}


@pytest.mark.parametrize("file", FILES, ids=relative)
def test_packages_are_wrapped_once(file: Path) -> None:
    """What is not ours is imported where it is wrapped, and nowhere else."""
    named = {name.split(".")[0] for name in imported_by(file)}
    strangers = {
        package
        for package, place in WRAPPED.items()
        if package in named and not relative(file).startswith(place)
    }

    assert not strangers


@pytest.mark.parametrize(
    ("half", "other"), [("proxy/api", "proxy.engine"), ("proxy/engine", "proxy.api")]
)
def test_halves_of_the_proxy_never_meet(half: str, other: str) -> None:
    """`api/` knows no tokens and `engine/` knows no HTTP: neither names the other."""
    for file in (ROOT / half).rglob("*.py"):
        assert not [name for name in imported_by(file) if name.startswith(other)], relative(file)


def test_engine_knows_no_http() -> None:
    """No web framework is imported below `proxy/engine`."""
    for file in (ROOT / "proxy/engine").rglob("*.py"):
        named = {name.split(".")[0] for name in imported_by(file)}
        assert not named & {"fastapi", "starlette", "uvicorn", "httpx"}, relative(file)


@pytest.mark.parametrize("file", FILES, ids=relative)
def test_one_file_one_sentence(file: Path) -> None:
    """Every file says in its docstring what it is, and stays small enough to read at once."""
    text = file.read_text(encoding="utf-8")

    assert ast.get_docstring(ast.parse(text)), "a file without its sentence"
    assert text.count("\n") <= 300, "split it: one noun a file"
