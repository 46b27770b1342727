"""Reads a GGUF's header, and nothing past it, into a shape; all shards of a split file."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from estimator.gguf_header import GgufError, Header, read_header
from estimator.packed import Strings
from estimator.quants import FILE_QUANTS
from estimator.shape import ModelShape, ShapeError, Tensor, shape_from_gguf

__all__ = ["GgufError", "GgufFile", "read_gguf", "shard_paths"]

_SHARD = re.compile(r"(.*)-(\d{5})-of-(\d{5})(\.gguf)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class GgufFile:
    """A model on disk: its shards in order, the first one's metadata, everybody's tensors."""

    paths: tuple[Path, ...]
    metadata: dict[str, Any] = field(repr=False)
    shape: ModelShape
    file_bytes: int
    quant: str

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
    first, name = headers[0], paths[0].name
    _check_split(paths, headers)
    tensors = tuple(tensor for header in headers for tensor in header.tensors)
    if len({tensor.name for tensor in tensors}) < len(tensors):
        raise GgufError(f"{name}: two of its shards hold the same tensor")
    try:
        shape = shape_from_gguf(first.metadata, tensors)
    except ShapeError as error:
        raise GgufError(f"{name}: {error}") from error
    return GgufFile(
        paths=paths,
        metadata=first.metadata,
        shape=shape,
        file_bytes=sum(header.file_bytes for header in headers),
        quant=_quant(first.metadata, tensors),
    )


def shard_paths(path: Path) -> tuple[Path, ...]:
    """All shards of the split file that `path` is one of, or `path`; raises `GgufError`."""
    found = _SHARD.fullmatch(path.name)
    if found is None:
        return (path,)
    stem, _, count, suffix = found.groups()
    if not int(count):
        raise GgufError(f"{path.name}: it says that it is split into no files at all")
    names = (f"{stem}-{i:05d}-of-{count}{suffix}" for i in range(1, int(count) + 1))
    paths = []
    for name in names:
        shard = path.with_name(name)
        if not shard.is_file():
            raise GgufError(f"{path.name}: its shard {name} is missing; download it too")
        paths.append(shard)
    return tuple(paths)


def _check_split(paths: Sequence[Path], headers: Sequence[Header]) -> None:
    for number, (path, header) in enumerate(zip(paths, headers, strict=True)):
        count = header.metadata.get("split.count", 1)
        if count != len(paths) and (count or len(paths) > 1):
            raise GgufError(
                f"{path.name}: it is one of {count!r:.20} shards, not of {len(paths)}; shards "
                "are named <model>-00001-of-00003.gguf"
            )
        if header.metadata.get("split.no", number) != number:
            raise GgufError(f"{path.name}: it is not the shard that its name says")
    n_tensors = sum(len(header.tensors) for header in headers)
    expected = headers[0].metadata.get("split.tensors.count", n_tensors)
    if expected != n_tensors:
        raise GgufError(f"{paths[0].name}: it has {n_tensors} tensors of {expected!r:.20}")


def _quant(metadata: dict[str, Any], tensors: Sequence[Tensor]) -> str:
    """The file quant that the file says it is, else the type that most of its bytes have."""
    said = metadata.get("general.file_type")
    if type(said) is int and said in FILE_QUANTS:
        return FILE_QUANTS[said]
    n_bytes: Counter[str] = Counter()
    for tensor in tensors:
        n_bytes[tensor.kind.name] += tensor.n_bytes
    return n_bytes.most_common(1)[0][0]
