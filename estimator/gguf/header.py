"""The header of one GGUF file: metadata and tensor table, and not a byte of it trusted."""

import struct
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, Protocol

from estimator.gguf.packed import Strings
from estimator.quants.types import TYPE_BY_ID
from estimator.shape import Tensor

# Far above what real files have (DeepSeek-V3: 1,100 tensors, a header of 10 MB), and low enough
# that a hostile header costs little.
MAX_HEADER_BYTES = 64 << 20
MAX_KEYS = 4096
MAX_TENSORS = 16384
MAX_STRING_BYTES = 4 << 20
MAX_ARRAY = 1 << 21
MAX_NAME_BYTES = 1024

_FIRST_READ = 1 << 20
_U32, _U64 = struct.Struct("<I"), struct.Struct("<Q")
_SCALARS = {
    0: "B",
    1: "b",
    2: "H",
    3: "h",
    4: "I",
    5: "i",
    6: "f",
    7: "?",
    10: "Q",
    11: "q",
    12: "d",
}
_STRING, _ARRAY = 8, 9
_LONG = 1024  # longer arrays stay packed
_ALIGNMENT_KEY = "general.alignment"


class Readable(Protocol):
    """What a header is read from, forwards; fewer bytes than asked for mean the end."""

    def read(self, n: int, /) -> bytes: ...


class GgufError(Exception):
    """The file cannot be used; the message names it and says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Header:
    """What one file says; `data_start` is where its tensors' bytes begin."""

    metadata: dict[str, Any]
    tensors: tuple[Tensor, ...]
    data_start: int
    file_bytes: int


def read_header(path: Path) -> Header:
    """Reads the header alone; raises `GgufError` for whatever is wrong."""
    try:
        file_bytes = path.stat().st_size
        with path.open("rb") as file:
            return parse_header(path.name, file, file_bytes)
    except OSError as error:
        raise GgufError(f"{path.name}: cannot be read: {error.strerror or error}") from error


def parse_header(
    name: str, file: Readable, file_bytes: int, *, first_read: int = _FIRST_READ
) -> Header:
    """Reads the header from a file's start, `first_read` bytes and then twice as much each time.

    Raises `GgufError`, which calls the file `name`, and what `file.read` raises.
    """
    reader = _Reader(name, file, file_bytes, first_read)
    n_tensors, n_keys = _opening(reader)
    metadata: dict[str, Any] = {}
    for _ in range(n_keys):
        key = reader.name("key")
        if key in metadata:
            reader.fail(f"the key '{key[:80]}' appears twice")
        metadata[key] = _value(reader, key)
    infos = [_tensor_info(reader) for _ in range(n_tensors)]
    alignment = metadata.get(_ALIGNMENT_KEY, 32)
    if type(alignment) is not int or not 1 <= alignment <= 1 << 20 or alignment & (alignment - 1):
        reader.fail(f"'{_ALIGNMENT_KEY}' is {alignment!r:.40}, not a power of two")
    data_start = -(-reader.position // alignment) * alignment
    _check_tensors(reader, infos, data_start)
    return Header(metadata, tuple(tensor for tensor, _ in infos), data_start, reader.file_bytes)


def _opening(reader: "_Reader") -> tuple[int, int]:
    """Magic, version and counts."""
    if reader.file_bytes < 24 or reader.take(4) != b"GGUF":
        reader.fail("it is not a GGUF file")
    version = reader.u32()
    if version and version & 0xFFFF == 0:
        reader.fail("it is big-endian; convert it again on a little-endian machine")
    if version not in (2, 3):
        reader.fail(f"it is GGUF version {version}; versions 2 and 3 can be read")
    n_tensors, n_keys = reader.u64(), reader.u64()
    if n_tensors > MAX_TENSORS or n_keys > MAX_KEYS:
        reader.fail(f"it claims {n_tensors} tensors and {n_keys} keys, more than any model has")
    return n_tensors, n_keys


def _value(reader: "_Reader", key: str) -> Any:
    kind = reader.u32()
    if kind == _STRING:
        return reader.strings(1, key)[0]
    if kind != _ARRAY:
        return reader.scalars(kind, 1, key)[0]
    kind, count = reader.u32(), reader.u64()
    if kind == _ARRAY:
        reader.fail(f"'{key[:80]}' is an array of arrays")
    if count > MAX_ARRAY:
        reader.fail(f"'{key[:80]}' claims {count} entries")
    return reader.strings(count, key) if kind == _STRING else reader.scalars(kind, count, key)


def _tensor_info(reader: "_Reader") -> tuple[Tensor, int]:
    """A tensor and where its bytes begin, from the start of the data."""
    name = reader.name("tensor name")
    n_dims = reader.u32()
    if not 1 <= n_dims <= 4:
        reader.fail(f"tensor '{name[:80]}' has {n_dims} dimensions")
    shape = tuple(reader.u64() for _ in range(n_dims))
    kind = TYPE_BY_ID.get(type_id := reader.u32())
    if kind is None:
        reader.fail(f"tensor '{name[:80]}' is of type {type_id}, which we do not know")
    try:
        tensor = Tensor(name, shape, kind)
    except ValueError as error:
        reader.fail(f"tensor '{name[:80]}': {error}")
    if not 0 < tensor.n_bytes <= reader.file_bytes:
        reader.fail(f"tensor '{name[:80]}' claims {tensor.n_bytes} bytes; the file is truncated")
    return tensor, reader.u64()


def _check_tensors(reader: "_Reader", infos: list[tuple[Tensor, int]], data_start: int) -> None:
    names = {tensor.name for tensor, _ in infos}
    if len(names) < len(infos):
        reader.fail("two of its tensors have the same name")
    for tensor, offset in infos:
        missing = data_start + offset + tensor.n_bytes - reader.file_bytes
        if missing > 0:
            reader.fail(
                f"it is truncated: tensor '{tensor.name[:80]}' ends {missing} bytes after the "
                "file does; download it again"
            )


class _Reader:
    """Reads a header forwards, a stretch at a time, never past the file's end or the limit.

    Not a memory map: a file that is cut while it is mapped kills the process that reads it.
    """

    def __init__(self, name: str, file: Readable, file_bytes: int, first_read: int) -> None:
        self.file_bytes = file_bytes
        self.position = 0
        self._name = name
        self._file = file
        self._first_read = first_read
        self._loaded = b""

    def fail(self, what: str) -> NoReturn:
        raise GgufError(f"{self._name}: {what}")

    def need(self, end: int) -> bytes:
        """Everything read so far, which is at least `end` bytes."""
        if end > len(self._loaded):
            if end > self.file_bytes:
                self.fail("it is truncated: its header goes on after the file ends")
            if end > MAX_HEADER_BYTES:
                self.fail(f"its header is longer than {MAX_HEADER_BYTES >> 20} MiB")
            n = len(self._loaded)
            more = max(end - n, n, self._first_read)
            self._loaded += self._file.read(min(more, MAX_HEADER_BYTES - n, self.file_bytes - n))
            if end > len(self._loaded):
                self.fail("it became shorter while it was read")
        return self._loaded

    def take(self, n: int) -> bytes:
        start, self.position = self.position, self.position + n
        return self.need(self.position)[start : self.position]

    def u32(self) -> int:
        return int(_U32.unpack(self.take(4))[0])

    def u64(self) -> int:
        return int(_U64.unpack(self.take(8))[0])

    def name(self, what: str) -> str:
        n = self.u64()
        if not 0 < n <= MAX_NAME_BYTES:
            self.fail(f"a {what} claims {n} bytes")
        try:
            return self.take(n).decode()
        except UnicodeDecodeError:
            self.fail(f"a {what} is not UTF-8")

    def scalars(self, kind: int, count: int, key: str) -> Sequence[Any]:
        code = _SCALARS.get(kind)
        if code is None:
            self.fail(f"'{key[:80]}' is of type {kind}, which GGUF does not have")
        packed = struct.Struct(f"<{count}{code}")
        values = packed.unpack(self.take(packed.size))
        return array(code, values) if count > _LONG and code != "?" else list(values)

    def strings(self, count: int, key: str) -> Sequence[str]:
        """Strings in a row; the loop that a vocabulary of 150,000 tokens goes through."""
        if self.position + 8 * count > self.file_bytes:
            self.fail(f"it is truncated: '{key[:80]}' claims {count} entries")
        first = position = self.position
        loaded, unpack, ends = self._loaded, _U64.unpack_from, array("L")
        for _ in range(count):
            start = position + 8
            if start > len(loaded):
                loaded = self.need(start)
            n = unpack(loaded, position)[0]
            position = start + n
            if position > len(loaded):
                if n > MAX_STRING_BYTES:
                    self.fail(f"'{key[:80]}' holds a string of {n} bytes")
                loaded = self.need(position)
            ends.append(position - first)
        self.position = position
        strings = Strings(loaded[first:position], ends)
        return strings if count > _LONG else list(strings)
