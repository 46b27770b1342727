import struct
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from estimator.gguf.file import GgufError, read_gguf
from estimator.gguf.header import MAX_HEADER_BYTES
from tests.estimator import raw
from tests.estimator.hostile import MOST_BYTES, MOST_SECONDS, attack, read, samples

HUGE = (1 << 64) - 1
GOOD = raw.gguf(
    [
        *raw.LLAMA,
        raw.numbers("llama.attention.head_count_kv", [2]),
        raw.words("tokenizer.ggml.tokens", ["a", "b"] * 600),
    ],
    [raw.EMBEDDING, raw.info("blk.0.attn_v.weight", (32, 16), 8, 1024)],
    n_data=1024 + 16 * 34,
)


def with_entry(entry: bytes) -> bytes:
    return raw.gguf([*raw.LLAMA, entry])


def with_info(info: bytes, *more: bytes) -> bytes:
    return raw.gguf(raw.LLAMA, [raw.EMBEDDING, info, *more])


def array(kind: int, count: int) -> bytes:
    return raw.text("x") + struct.pack("<IIQ", raw.ARRAY, kind, count)


BAD = {
    "empty": (b"", "it is not a GGUF file"),
    "magic": (raw.gguf(opening=b"GGML\x03\0\0\0"), "it is not a GGUF file"),
    "html": (b"<!doctype html><title>404</title>", "it is not a GGUF file"),
    "version 1": (raw.gguf(opening=b"GGUF\x01\0\0\0"), "it is GGUF version 1; versions 2 and 3"),
    "version 0": (raw.gguf(opening=b"GGUF\0\0\0\0"), "it is GGUF version 0"),
    "big-endian": (raw.gguf(opening=b"GGUF\0\0\0\x03"), "it is big-endian"),
    "opening only": (GOOD[:20], "it is not a GGUF file"),
    "cut": (GOOD[:100], "it is truncated: its header goes on"),
    "cut data": (GOOD[:-100], "ends [0-9]+ bytes after the file does; download it again"),
    "tensors": (raw.gguf(n_infos=HUGE), "it claims [0-9]+ tensors"),
    "keys": (raw.gguf(n_entries=HUGE), "and [0-9]+ keys, more than any model has"),
    "more keys": (raw.gguf(n_entries=9), "it is truncated|a key claims"),
    "twice": (with_entry(raw.number("llama.block_count", 1)), "'llama.block_count' appears twice"),
    "long key": (with_entry(raw.number("k" * 2000, 1)), "a key claims 2000 bytes"),
    "empty key": (with_entry(raw.number("", 1)), "a key claims 0 bytes"),
    "key bytes": (with_entry(raw.text(b"\xff") + struct.pack("<II", 4, 1)), "a key is not UTF-8"),
    "value type": (with_entry(raw.text("x") + struct.pack("<I", 13)), "type 13, which GGUF does"),
    "array type": (with_entry(array(13, 1)), "type 13, which GGUF does not have"),
    "nested": (with_entry(array(raw.ARRAY, 1)), "'x' is an array of arrays"),
    "array": (with_entry(array(raw.I32, HUGE)), "'x' claims 18446744073709551615 entries"),
    "array past the end": (with_entry(array(raw.I32, 1 << 20)), "it is truncated: its header"),
    "strings past the end": (with_entry(array(raw.STRING, 1 << 20)), "'x' claims 1048576 entries"),
    "long string": (
        with_entry(raw.text("x") + struct.pack("<IQ", raw.STRING, HUGE)),
        "'x' holds a string of 18446744073709551615 bytes",
    ),
    "string past the end": (
        with_entry(raw.text("x") + struct.pack("<IQ", raw.STRING, 1 << 20)),
        "it is truncated",
    ),
    "alignment": (with_entry(raw.number("general.alignment", 3)), "is 3, not a power of two"),
    "no alignment": (with_entry(raw.number("general.alignment", 0)), "is 0, not a power of two"),
    "word alignment": (with_entry(raw.word("general.alignment", "x")), "is 'x', not a power"),
    "dimensions": (with_info(raw.info("a", ())), "tensor 'a' has 0 dimensions"),
    "more dimensions": (with_info(raw.info("a", (1,) * 5)), "tensor 'a' has 5 dimensions"),
    "tensor type": (with_info(raw.info("a", (1,), 4)), "'a' is of type 4, which we do not know"),
    "overflow": (with_info(raw.info("a", (HUGE, HUGE))), "'a' claims [0-9]+ bytes; the file is"),
    "nothing": (with_info(raw.info("a", (0,))), "tensor 'a' claims 0 bytes"),
    "blocks": (with_info(raw.info("a", (33,), 8)), "'a': a row of 33 is not whole blocks of 32"),
    "past the end": (with_info(raw.info("a", (32,), 0, HUGE)), "'a' ends [0-9]+ bytes after"),
    "tensor name": (with_info(raw.info("", (1,))), "a tensor name claims 0 bytes"),
    "tensor twice": (with_info(raw.EMBEDDING), "two of its tensors have the same name"),
    "no model": (raw.gguf([], []), "'general.architecture' is missing"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_says_what_is_wrong(tmp_path: Path, case: str) -> None:
    """Whatever is wrong is a `GgufError` that names the file and the fault."""
    content, reason = BAD[case]
    file = tmp_path / "bad.gguf"
    file.write_bytes(content)

    with pytest.raises(GgufError, match=f"^bad.gguf: .*({reason})"):
        read_gguf(file)


def test_good_is_good(tmp_path: Path) -> None:
    """The file that is mutated below is a good one."""
    file = tmp_path / "good.gguf"
    file.write_bytes(GOOD)

    assert (2,) == read_gguf(file).shape.kv_heads


def test_no_file(tmp_path: Path) -> None:
    """A file that is missing, and a folder, are a `GgufError`."""
    with pytest.raises(GgufError, match=r"none.gguf: cannot be read: No such file"):
        read_gguf(tmp_path / "none.gguf")
    with pytest.raises(GgufError, match="cannot be read: Is a directory"):
        read_gguf(tmp_path)


def test_endless_header(tmp_path: Path) -> None:
    """A header longer than any real one is not read to its end."""
    head = raw.text("x") + struct.pack("<IIQ", raw.ARRAY, raw.STRING, 1 << 20)
    file = tmp_path / "long.gguf"
    with file.open("wb") as out:
        out.write(raw.gguf([*raw.LLAMA, head], [], n_data=None))
        for _ in range(20):
            out.write(struct.pack("<Q", 4 << 20))
            out.seek(4 << 20, 1)
        out.truncate()

    with pytest.raises(GgufError, match=f"longer than {MAX_HEADER_BYTES >> 20} MiB"):
        read_gguf(file)


def test_file_that_shrinks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is cut while it is read is an error, not a crash."""
    file = tmp_path / "cut.gguf"
    file.write_bytes(GOOD)
    original = Path.open

    def open_and_cut(path: Path, mode: str) -> object:
        with original(path, "r+b") as cut:
            cut.truncate(200)
        return original(path, mode)

    monkeypatch.setattr(Path, "open", open_and_cut)
    with pytest.raises(GgufError, match="it became shorter while it was read"):
        read_gguf(file)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile") / "mutant.gguf"


def test_every_truncation(scratch: Path) -> None:
    """A file cut at any byte of its opening, or anywhere, is only ever a `GgufError`."""
    for n in [*range(400), *range(400, len(GOOD), 97)]:
        scratch.write_bytes(GOOD[:n])
        with pytest.raises(GgufError):
            read_gguf(scratch)


def test_samples_are_good() -> None:
    """The headers that are damaged below are good ones, of four architectures."""
    archs = [read(sample).shape.arch for sample in samples()]

    assert ["llama", "llama", "deepseek2", "deepseek4"] == archs


@pytest.mark.parametrize("seed", range(3))
def test_mutations(seed: int) -> None:
    """A damaged header is read or a `GgufError`, in 50 MB and 50 ms; `make check-hostile` tries
    a hundred thousand."""
    outcome = attack(1500, seed)

    assert 0 < outcome.n_read < outcome.n_refused
    assert outcome.n_bytes < MOST_BYTES
    assert outcome.seconds < MOST_SECONDS


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=300), st.integers(0, 3), st.integers(0, 3))
def test_arbitrary_bytes(scratch: Path, content: bytes, n_infos: int, n_entries: int) -> None:
    """Arbitrary bytes behind a good opening raise `GgufError` or can be read."""
    opening = b"GGUF\x03\0\0\0" + struct.pack("<QQ", n_infos, n_entries)
    scratch.write_bytes(opening + content)
    with suppress(GgufError):
        read_gguf(scratch)
