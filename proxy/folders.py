"""Walks folders for GGUF files, the shards of one model grouped."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from proxy.filename import Shard, shard_of


@dataclass(frozen=True, slots=True)
class Stamp:
    """What changes when a file does: its size in bytes and its time in nanoseconds."""

    n_bytes: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Found:
    """A GGUF file, or the first of its shards, with the stamps of all of them in order."""

    path: Path
    stamps: tuple[Stamp, ...]


@dataclass(frozen=True, slots=True)
class Unusable:
    """A file or folder that cannot serve, and why; the reason says what to do about it."""

    path: Path
    reason: str


def walk(folders: Iterable[Path]) -> tuple[list[Found], list[Unusable]]:
    """All GGUF files below, folder by folder, by path; hidden ones are left out.

    A file that is reached twice, through a link say, counts once. Nothing is opened.
    """
    found: list[Found] = []
    unusable: list[Unusable] = []
    seen: set[tuple[int, int]] = set()
    for folder in folders:
        stamps = dict(_gguf_files(folder, seen, unusable))
        for path, stamp in stamps.items():
            shard = shard_of(path)
            if shard is None:
                found.append(Found(path, (stamp,)))
            elif path == _first_of(path, shard, stamps):
                _add_shards(path, shard, stamps, found, unusable)
    return found, unusable


def _gguf_files(
    path: Path, seen: set[tuple[int, int]], unusable: list[Unusable]
) -> Iterator[tuple[Path, Stamp]]:
    """Files named `*.gguf` in path order; `seen` holds the identity of all that was visited."""
    try:
        status = path.stat()
        if (status.st_dev, status.st_ino) in seen:
            return
        seen.add((status.st_dev, status.st_ino))
        if path.is_file():
            yield path, Stamp(status.st_size, status.st_mtime_ns)
            return
        entries = sorted(os.scandir(path), key=lambda entry: entry.name)
    except OSError as error:
        unusable.append(Unusable(path, f"it cannot be read: {error.strerror or error}"))
        return
    for entry in entries:
        inner = path / entry.name
        is_wanted = inner.suffix.lower() == ".gguf" or inner.is_dir()
        if is_wanted and not entry.name.startswith("."):
            yield from _gguf_files(inner, seen, unusable)


def _first_of(path: Path, shard: Shard, stamps: Mapping[Path, Stamp]) -> Path:
    """The first of its shards that is there, so that a model without its first is said once."""
    siblings = (path.with_name(shard.sibling(n)) for n in range(1, shard.number))
    return next((sibling for sibling in siblings if sibling in stamps), path)


def _add_shards(
    path: Path,
    shard: Shard,
    stamps: Mapping[Path, Stamp],
    found: list[Found],
    unusable: list[Unusable],
) -> None:
    paths = [path.with_name(shard.sibling(n)) for n in range(1, shard.count + 1)]
    missing = [part.name for part in paths if part not in stamps]
    if not missing:
        found.append(Found(path, tuple(stamps[part] for part in paths)))
        return
    rest = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
    reason = f"its shard {missing[0]}{rest} is missing: download it into the same folder"
    unusable.append(Unusable(path, reason))
