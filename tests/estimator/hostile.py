"""Damages headers at random and reads them: `python -m tests.estimator.hostile 100000`."""

import random
import resource
import struct
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from estimator.gguf.file import GgufError, GgufFile, joined
from estimator.gguf.header import parse_header
from estimator.models.model import Model
from estimator.models.rows import MODEL
from estimator.models.tensor_lists import shape_of
from estimator.shape import Compressed
from tests.estimator import raw
from tests.estimator.ghost import write_ghost

HUGE = (1 << 64) - 1
MOST_SECONDS = 0.05
MOST_BYTES = 50_000_000

_NUMBERS = (0, 1, 2, 255, 1 << 16, 1 << 20, 1 << 31, 1 << 32, 1 << 40, 1 << 63, HUGE)


@dataclass(frozen=True, slots=True)
class Sample:
    """A header, and how long the file that it opens is."""

    header: bytes
    file_bytes: int


def read(sample: Sample) -> GgufFile:
    """Reads it as if it were a file; raises `GgufError`."""
    header = parse_header("mutant.gguf", BytesIO(sample.header), sample.file_bytes)
    return joined(["mutant.gguf"], [header])


@cache
def samples() -> tuple[Sample, ...]:
    """Good headers, small ones of several architectures, to start from."""
    words = raw.gguf(
        [
            *raw.LLAMA,
            raw.numbers("llama.attention.head_count_kv", [2]),
            raw.number("general.alignment", 64),
            raw.words("tokenizer.ggml.tokens", ["a", "b｜"] * 600),
        ],
        [raw.EMBEDDING, raw.info("blk.0.attn_v.weight", (32, 16), 8, 1024)],
        n_data=None,
    )
    return (Sample(words, len(words) + 4096), *map(_small, ("coder-1.3b", "v2-lite", "v4-flash")))


def _small(name: str) -> Sample:
    """A known model with three layers."""
    row: Model = replace(MODEL[name], n_layers=3)
    if isinstance(row.compressed, Compressed):
        row = replace(row, compressed=replace(row.compressed, ratios=(0, 4, 128)))
    shape = shape_of(row)
    with TemporaryDirectory() as folder:
        file = write_ghost(Path(folder) / "m.gguf", shape, file_type=15)
        n_bytes = file.stat().st_size
        n_data = sum(-(-tensor.n_bytes // 32) * 32 for tensor in shape.tensors)
        with file.open("rb") as opened:
            return Sample(opened.read(n_bytes - n_data), n_bytes)


def _flip(content: bytearray, chance: random.Random) -> None:
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def _overwrite(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content) - 8)
    content[at : at + 8] = struct.pack("<Q", chance.choice(_NUMBERS))


def _overwrite_half(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content) - 4)
    content[at : at + 4] = struct.pack("<I", chance.choice(_NUMBERS) & 0xFFFFFFFF)


def _delete(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content))
    del content[at : at + chance.randrange(1, 64)]


def _duplicate(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content))
    content[at:at] = content[at : at + chance.randrange(1, 64)]


def _shuffle(content: bytearray, chance: random.Random) -> None:
    a, b = (chance.randrange(len(content) - 16) for _ in range(2))
    content[a : a + 16], content[b : b + 16] = content[b : b + 16], content[a : a + 16]


def _cut(content: bytearray, chance: random.Random) -> None:
    del content[max(chance.randrange(len(content)), 64) :]


MUTATIONS: Sequence[Callable[[bytearray, random.Random], None]] = (
    _flip, _overwrite, _overwrite_half, _delete, _duplicate, _shuffle, _cut,
)  # fmt: skip


def mutant(chance: random.Random) -> Sample:
    """One of the samples with one to four damages, most of them near its start."""
    sample = chance.choice(samples())
    content = bytearray(sample.header)
    for _ in range(chance.randrange(1, 5)):
        if chance.random() < 0.5:
            head = content[:800]
            chance.choice(MUTATIONS)(head, chance)
            content[:800] = head
        else:
            chance.choice(MUTATIONS)(content, chance)
        if len(content) < 64:
            break
    # A file longer than it must be, lest most be refused as truncated.
    return Sample(bytes(content), sample.file_bytes + len(content) + (1 << 20))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many were read, how many refused, and the most that one of them took."""

    n_read: int
    n_refused: int
    seconds: float
    n_bytes: int


def attack(n: int, seed: int) -> Outcome:
    """Reads so many mutants; anything but a shape or a `GgufError` goes to the caller."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    n_read, seconds, n_bytes = 0, 0.0, 0
    tracemalloc.start()
    try:
        for _ in range(n):
            sample = mutant(chance)
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            start = time.process_time()
            with suppress(GgufError):
                read(sample)
                n_read += 1
            seconds = max(seconds, time.process_time() - start)
            n_bytes = max(n_bytes, tracemalloc.get_traced_memory()[1] - before)
    finally:
        tracemalloc.stop()
    return Outcome(n_read, n - n_read, seconds, n_bytes)


if __name__ == "__main__":
    outcome = attack(int(sys.argv[1]), seed=2026)
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    sys.stdout.write(f"{outcome}; the whole process took {resident} MiB\n")
    sys.exit(outcome.seconds > MOST_SECONDS or outcome.n_bytes > MOST_BYTES)
