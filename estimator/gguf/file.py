"""Reads a GGUF's header, and nothing past it, into a shape; all shards of a split file."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from estimator.gguf.header import GgufError, Header, read_header
from estimator.gguf.packed import Strings
from estimator.gguf.shape import shape_from_gguf
from estimator.quants.types import FILE_QUANTS
from estimator.shape import ModelShape, ShapeError, Tensor

__all__ = ["GgufError", "GgufFile", "joined", "read_gguf", "shard_names", "shard_paths"]

# R1 in BF16 was split into 163.
MAX_SHARDS = 1024

_SHARD = re.compile(r"(.*)-(\d{5})-of-(\d{5})(\.gguf)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class GgufFile:
    """A model's shards in order, the first one's metadata, everybody's tensors.

    `names` are the files' names, `paths` where they lie on this machine: none for remote ones.
    """

    names: tuple[str, ...]
    metadata: dict[str, Any] = field(repr=False)
    shape: ModelShape
    file_bytes: int
    quant: str
    paths: tuple[Path, ...] = ()

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        return self.shape.tensors

    @property
    def tokens(self) -> Sequence[str]:
        """The vocabulary in order of token id; empty when the file has none."""
        tokens = self.metadata.get("tokenizer.ggml.tokens", ())
        return tokens if isinstance(tokens, (list, Strings)) else ()


def read_gguf(path: Path | str) -> GgufFile:
    """Reads a GGUF or, given any shard of a split one, all of them; raises `GgufError` alone."""
    paths = shard_paths(Path(path))
    headers = [read_header(shard) for shard in paths]
    return replace(joined([shard.name for shard in paths], headers), paths=paths)


def joined(names: Sequence[str], headers: Sequence[Header]) -> GgufFile:
    """One model of its shards' headers in order; raises `GgufError` when they do not fit."""
    first, name = headers[0], names[0]
    _check_split(names, headers)
    tensors = tuple(tensor for header in headers for tensor in header.tensors)
    if len({tensor.name for tensor in tensors}) < len(tensors):
        raise GgufError(f"{name}: two of its shards hold the same tensor")
    try:
        shape = shape_from_gguf(first.metadata, tensors)
    except ShapeError as error:
        raise GgufError(f"{name}: {error}") from error
    return GgufFile(
        names=tuple(names),
        metadata=first.metadata,
        shape=shape,
        file_bytes=sum(header.file_bytes for header in headers),
        quant=_quant(first.metadata, tensors),
    )


def shard_names(name: str) -> tuple[str, ...]:
    """The names of all shards of the split file that `name` is one of; raises `GgufError`."""
    found = _SHARD.fullmatch(name)
    if found is None:
        return (name,)
    stem, _, count, suffix = found.groups()
    if not int(count):
        raise GgufError(f"{name}: it says that it is split into no files at all")
    if int(count) > MAX_SHARDS:
        raise GgufError(f"{name}: it says that it is split into more than {MAX_SHARDS} files")
    return tuple(f"{stem}-{i:05d}-of-{count}{suffix}" for i in range(1, int(count) + 1))


def shard_paths(path: Path) -> tuple[Path, ...]:
    """All shards of the split file that `path` is one of, or `path`; raises `GgufError`."""
    names = shard_names(path.name)
    if names == (path.name,):
        return (path,)
    paths = tuple(path.with_name(name) for name in names)
    for shard in paths:
        if not shard.is_file():
            raise GgufError(f"{path.name}: its shard {shard.name} is missing; download it too")
    return paths


def _check_split(names: Sequence[str], headers: Sequence[Header]) -> None:
    for number, (name, header) in enumerate(zip(names, headers, strict=True)):
        count = header.metadata.get("split.count", 1)
        if count != len(names) and (count or len(names) > 1):
            raise GgufError(
                f"{name}: it is one of {count!r:.20} shards, not of {len(names)}; shards "
                "are named <model>-00001-of-00003.gguf"
            )
        if header.metadata.get("split.no", number) != number:
            raise GgufError(f"{name}: it is not the shard that its name says")
    n_tensors = sum(len(header.tensors) for header in headers)
    expected = headers[0].metadata.get("split.tensors.count", n_tensors)
    if expected != n_tensors:
        raise GgufError(f"{names[0]}: it has {n_tensors} tensors of {expected!r:.20}")


def _quant(metadata: dict[str, Any], tensors: Sequence[Tensor]) -> str:
    """The file quant that the file says it is, else the type that most of its bytes have."""
    said = metadata.get("general.file_type")
    if type(said) is int and said in FILE_QUANTS:
        return FILE_QUANTS[said]
    n_bytes: Counter[str] = Counter()
    for tensor in tensors:
        n_bytes[tensor.kind.name] += tensor.n_bytes
    return n_bytes.most_common(1)[0][0]
