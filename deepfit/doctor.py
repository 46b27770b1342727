"""`deepfit doctor`: looks a GGUF file or a model over, and says what it found, line by line."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deepfit.places import model_folders
from proxy.checkup import Finding, Status, check
from proxy.checkup.finding import broken
from proxy.errors import DeepFitError, ModelUnusable
from proxy.filename import Title, title_of, title_of_path
from proxy.folders import Unusable, walk
from proxy.library import Library
from proxy.settings import Settings

_COLOURS = {Status.OK: "green", Status.REPAIRED: "yellow", Status.BROKEN: "red"}

Findings = Mapping[Path, tuple[Finding, ...]]


def run(what: str, settings: Settings, *, as_json: bool, console: Console) -> bool:
    """Whether nothing is broken. Raises `DeepFitError` when there is nothing of that name."""
    found = examine(what, settings)
    if as_json:
        fields = [{"file": str(path), "findings": [*map(asdict, f)]} for path, f in found.items()]
        console.out(json.dumps(fields, indent=2, ensure_ascii=False), highlight=False)
    else:
        for path, findings in found.items():
            console.print(_table(path, findings))
    return not any(_is_broken(findings) for findings in found.values())


def examine(what: str, settings: Settings) -> Findings:
    """The findings about each file of a path (a file, or a folder) or of a model's name."""
    path = Path(what).expanduser()
    if path.is_file():
        return {path: check(path)}
    if path.is_dir():
        files, unusable = walk([path])
        if not files and not unusable:
            raise DeepFitError(f"there is no GGUF file in {path}: name the folder that has them")
        return _checked((file.path for file in files), unusable)
    if path.suffix.lower() == ".gguf" and not {"/", os.sep}.isdisjoint(what):
        raise DeepFitError(f"{what} does not exist: look at its spelling")
    return _of_model(what, Library.scan(model_folders(settings)))


def _of_model(name: str, library: Library) -> Findings:
    """All quants of a model, or the pinned one; those that cannot serve among them."""
    wanted = _title(name)
    theirs = [each for each in library.unusable if _is(title_of_path(each.path), wanted)]
    try:
        files = library.files(library.find(name))
    except ModelUnusable:
        files = ()
    return _checked((file.path for file in files), theirs)


def _title(name: str) -> Title:
    base, _, tag = name.strip().rpartition("/")[2].partition(":")
    title = title_of(base.removesuffix(".gguf"))
    return Title(title.model, title.quant if tag.lower() in {"", "latest"} else tag.upper())


def _is(title: Title, wanted: Title) -> bool:
    return title.model == wanted.model and wanted.quant in {None, title.quant}


def _checked(files: Iterable[Path], unusable: Iterable[Unusable]) -> Findings:
    """What the library refuses is looked over too; its reason stands where no look found one."""
    found = {path: check(path) for path in files}
    for each in unusable:
        findings = check(each.path) if each.path.is_file() else ()
        reason = () if _is_broken(findings) else (broken("library", each.reason),)
        found[each.path] = (*findings, *reason)
    return found


def _is_broken(findings: Iterable[Finding]) -> bool:
    return any(finding.status is Status.BROKEN for finding in findings)


def _table(path: Path, findings: Iterable[Finding]) -> Table:
    table = Table(title=escape(str(path)), title_justify="left", show_header=False, box=None)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for each in findings:
        colour = _COLOURS[each.status]
        table.add_row(f"[{colour}]{each.status}[/{colour}]", each.subject, escape(each.says))
    return table
