"""GGUF files byte by byte, for those that no writer would write."""

import struct
from collections.abc import Sequence

U32, I32, F32, BOOL, STRING, ARRAY, U64 = 4, 5, 6, 7, 8, 9, 10


def text(value: str | bytes) -> bytes:
    raw = value.encode() if isinstance(value, str) else value
    return struct.pack("<Q", len(raw)) + raw


def number(key: str, value: int) -> bytes:
    return text(key) + struct.pack("<II", U32, value)


def word(key: str, value: str | bytes) -> bytes:
    return text(key) + struct.pack("<I", STRING) + text(value)


def words(key: str, values: Sequence[str | bytes]) -> bytes:
    head = struct.pack("<IIQ", ARRAY, STRING, len(values))
    return text(key) + head + b"".join(map(text, values))


def numbers(key: str, values: Sequence[int]) -> bytes:
    head = struct.pack("<IIQ", ARRAY, I32, len(values))
    return text(key) + head + struct.pack(f"<{len(values)}i", *values)


def info(name: str, shape: Sequence[int], kind: int = 0, offset: int = 0) -> bytes:
    dims = struct.pack(f"<I{len(shape)}Q", len(shape), *shape)
    return text(name) + dims + struct.pack("<IQ", kind, offset)


LLAMA = (
    word("general.architecture", "llama"),
    number("llama.block_count", 1),
    number("llama.context_length", 512),
    number("llama.embedding_length", 32),
    number("llama.feed_forward_length", 64),
    number("llama.attention.head_count", 4),
)
EMBEDDING = info("token_embd.weight", (32, 8))


def gguf(
    entries: Sequence[bytes] = LLAMA,
    infos: Sequence[bytes] = (EMBEDDING,),
    *,
    opening: bytes = b"GGUF\x03\0\0\0",
    n_infos: int | None = None,
    n_entries: int | None = None,
    n_data: int | None = 8192,
) -> bytes:
    """A file of these parts; counts may lie. `n_data` None leaves out padding and data."""
    counts = (
        len(infos) if n_infos is None else n_infos,
        len(entries) if n_entries is None else n_entries,
    )
    head = opening + struct.pack("<QQ", *counts) + b"".join(entries) + b"".join(infos)
    return head if n_data is None else head + bytes(-len(head) % 32 + n_data)
