"""`make check-table`: changes every character of what models are told, and wants a test to fail.

That is the family table, and the words for tools, formats and efforts. One character of one string
(or one number, or one truth) at a time, in memory: the files stay as they are. Each change runs in
a process of its own, against one quick test after another and, if nothing fails there, against the
rest of `tests/prompts`. Ends with status 1 if any survives.
"""

import ast
import gc
import importlib
import importlib.util
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

import pytest
from rich.console import Console
from rich.progress import track

ROOT = Path(__file__).resolve().parents[1]
TABLE = ("markers", "families", "families_v3", "families_dsml", "dsml_texts")
WORDS = ("tool_block", "tool_turns", "plain_tools", "formats", "efforts")
FILES = TABLE + WORDS
# What a reader is told, and what nothing is done with: no test need pin its words.
NOT_BEHAVIOUR = ("title", "source", "checked", "is_verified", "unloadable")
FIRST = ("tests/prompts/test_table.py",)
SECOND = ("tests/prompts/test_tools_render.py",)
# The oracle's conversations take minutes, and say nothing that the goldens do not.
ALL = ("tests/prompts", "--ignore=tests/prompts/test_dsml_oracle.py")
PROCESSES = os.cpu_count() or 2
# Without what takes a fifth of a second and more: thousands of changes are tried.
UNUSED = ("cacheprovider", "unraisableexception", "threadexception", "junitxml", "debugging")
OPTIONS = ["-x", "-q", "--noconftest", "--assert=plain", *(f"-pno:{name}" for name in UNUSED)]
# Imported once, before the processes part; `prompts` itself must come after.
HEAVY = ("hypothesis", "hypothesis.strategies", "jinja2", "jinja2.sandbox", "jsonschema")

Value = str | int | float
LOOK_ALIKES = {"\uff5c": "|", "\u2581": "_", "|": "\uff5c", "\n": " ", " ": "\n"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """The `number`th constant of a file, with another value."""

    module: str
    number: int
    line: int
    was: Value
    becomes: Value

    @property
    def says(self) -> str:
        """Where it is, and what is changed with some letters around it."""
        was, becomes = str(self.was), str(self.becomes)
        at = next((n for n, (a, b) in enumerate(zip(was, becomes, strict=False)) if a != b), 0)
        around = slice(max(0, at - 20), at + 20)
        return f"prompts/{self.module}.py:{self.line}: {was[around]!r} as {becomes[around]!r}"


def main() -> int:
    console = Console(highlight=False)
    mutants = [mutant for module in FILES for mutant in mutants_of(module)]
    n_texts = sum(1 for module in FILES for _ in facts(parsed(module)))
    console.print(
        f"{len(mutants)} changes of {n_texts} facts in {', '.join(f'{m}.py' for m in FILES)}; "
        f"left out: {', '.join(NOT_BEHAVIOUR)}, docstrings, classes, errors"
    )
    for name in HEAVY:
        importlib.import_module(name)
    gc.disable()
    started = time.monotonic()
    with multiprocessing.get_context("fork").Pool(PROCESSES, maxtasksperchild=1) as pool:
        if not pool.apply(passes, (None,)):
            console.print("tests/prompts fails as it is: mend that first")
            return 1
        verdicts = pool.imap(passes, mutants, chunksize=1)
        watched = track(zip(mutants, verdicts, strict=True), "", len(mutants), console=console)
        survivors = [mutant for mutant, passed in watched if passed]
    for mutant in survivors:
        console.print(f"no test fails: {mutant.says}", markup=False)
    took = time.monotonic() - started
    console.print(f"{len(mutants) - len(survivors)} of {len(mutants)} found in {took:.0f} s")
    return 1 if survivors else 0


def parsed(module: str) -> ast.Module:
    return ast.parse((ROOT / "prompts" / f"{module}.py").read_text(encoding="utf-8"))


def facts(node: ast.AST) -> Iterator[ast.Constant]:
    """The constants that something is done with, in a fixed order."""
    for child in ast.iter_child_nodes(node):
        is_docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
        is_prose = isinstance(child, ast.keyword) and child.arg in NOT_BEHAVIOUR
        if is_docstring or is_prose or isinstance(child, ast.ClassDef | ast.Raise):
            continue
        if isinstance(child, ast.Constant) and isinstance(child.value, str | int | float):
            yield child
        yield from facts(child)


def mutants_of(module: str) -> Iterator[Mutant]:
    for number, constant in enumerate(facts(parsed(module))):
        was = constant.value
        assert isinstance(was, str | int | float)
        for becomes in mutations(was):
            yield Mutant(module, number, constant.lineno, was, becomes)


def mutations(value: Value) -> Iterator[Value]:
    """A text with any one character another, look-alikes first; another number; the other truth."""
    match value:
        case bool():
            yield not value
        case int() | float():
            yield value + 1
        case "":
            yield "x"
        case _:
            for at, letter in enumerate(value):
                other = LOOK_ALIKES.get(letter, "x" if letter != "x" else "y")
                yield value[:at] + other + value[at + 1 :]


class Mutated(SourceFileLoader):
    """Loads the file with the mutant's constant in place of its own."""

    def __init__(self, mutant: Mutant) -> None:
        super().__init__(f"prompts.{mutant.module}", str(ROOT / "prompts" / f"{mutant.module}.py"))
        self._mutant = mutant

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - the signature of the base
        tree = parsed(self._mutant.module)
        list(facts(tree))[self._mutant.number].value = self._mutant.becomes
        return compile(tree, self.path, "exec")


class Finder:
    """Finds the mutated module before anybody finds the file."""

    def __init__(self, loader: Mutated) -> None:
        self._loader = loader

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        if name != self._loader.name:
            return None
        return importlib.util.spec_from_file_location(name, self._loader.path, loader=self._loader)


def passes(mutant: Mutant | None) -> bool:
    """Whether every test passes with the mutant, or without any. For a process of its own."""
    assert "prompts" not in sys.modules
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    if mutant:
        sys.meta_path.insert(0, Finder(Mutated(mutant)))
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    return all(pytest.main([*OPTIONS, *tests]) == 0 for tests in (FIRST, SECOND, ALL))


if __name__ == "__main__":
    sys.exit(main())
