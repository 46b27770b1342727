from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest

from estimator.gguf.file import GgufError, read_gguf
from estimator.models.table import model_shape
from estimator.quants.recipes import RECIPES, quantize
from estimator.quants.types import FILE_QUANTS
from tests.estimator import raw
from tests.estimator.ghost import write_ghost


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def write_shards(folder: Path, n_shards: int, **last: Any) -> list[Path]:
    """A model in shards as llama-gguf-split makes them; `last` replaces keys of the last one."""
    shards = []
    for i in range(n_shards):
        said = {"no": i, "count": n_shards, "tensors.count": n_shards}
        if i == n_shards - 1:
            said |= last
        entries = [raw.number(f"split.{key}", value) for key, value in said.items()]
        name = "token_embd.weight" if i == 0 else f"blk.0.part{i}.weight"
        content = raw.gguf(
            [*(raw.LLAMA if i == 0 else ()), *entries], [raw.info(name, (32, 8))], n_data=1024
        )
        shards.append(write(folder / f"m-{i + 1:05d}-of-{n_shards:05d}.gguf", content))
    return shards


@pytest.mark.parametrize("name", ["coder-1.3b", "r1-0528-qwen3-8b", "v3-r1", "v3-r1-legacy"])
def test_reads_what_the_gguf_package_writes(tmp_path: Path, name: str) -> None:
    """Shape, tensors and size come back as they were written."""
    shape = model_shape(name, "Q4_K_M")
    file = write_ghost(tmp_path / "ghost.gguf", shape, file_type=15)
    read = read_gguf(file)

    assert shape.weights == read.shape.weights
    assert sorted(shape.tensors, key=str) == sorted(read.tensors, key=str)
    assert (shape.latent, shape.experts) == (read.shape.latent, read.shape.experts)
    assert ((file,), file.stat().st_size, "Q4_K_M") == (read.paths, read.file_bytes, read.quant)
    numbers = ("arch", "n_layers", "n_embd", "n_ff", "n_heads", "kv_heads", "n_vocab")
    assert all(getattr(shape, number) == getattr(read.shape, number) for number in numbers)


def test_every_kind_of_value(tmp_path: Path) -> None:
    """Numbers of every width, booleans, strings and arrays are read as they are."""
    writer = gguf.GGUFWriter(tmp_path / "m.gguf", "llama")
    written: dict[str, Any] = {
        "uint8": 255, "int8": -1, "uint16": 65535, "int16": -2, "uint32": 1 << 31, "int32": -3,
        "uint64": 1 << 63, "int64": -4, "float32": 0.5, "float64": 0.1, "bool": True,
        "string": "｜é",
    }  # fmt: skip
    for kind, value in written.items():
        getattr(writer, f"add_{kind}")(f"test.{kind}", value)
    writer.add_array("test.ints", [1, 2, 3])
    writer.add_array("test.words", ["a", "▁b"])
    for key, value in (("block_count", 1), ("context_length", 8), ("embedding_length", 32)):
        writer.add_uint32(f"llama.{key}", value)
    writer.add_head_count(1)
    writer.add_tensor("token_embd.weight", np.zeros((4, 32), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    metadata = read_gguf(tmp_path / "m.gguf").metadata

    assert written == {kind: metadata[f"test.{kind}"] for kind in written}
    assert [1, 2, 3] == metadata["test.ints"]
    assert ["a", "▁b"] == metadata["test.words"]


def test_version_2(tmp_path: Path) -> None:
    """Version 2 differs from 3 in nothing that we read."""
    file = write(tmp_path / "m.gguf", raw.gguf(opening=b"GGUF\x02\0\0\0"))

    assert 8 == read_gguf(file).shape.n_vocab


def test_vocabulary(tmp_path: Path) -> None:
    """A long vocabulary is decoded when asked for, and behaves as the list that it is."""
    words = [f"tok{i}｜" for i in range(3000)]
    entries = [*raw.LLAMA, raw.words("tokenizer.ggml.tokens", words)]
    entries += [raw.numbers("tokenizer.ggml.token_type", range(3000))]
    file = read_gguf(write(tmp_path / "m.gguf", raw.gguf(entries)))
    tokens = file.tokens

    assert words == list(tokens)
    assert (3000, "tok0｜", "tok7｜", "tok2999｜") == (
        len(tokens),
        tokens[0],
        tokens[7],
        tokens[-1],
    )
    assert words[5:2900:7] == tokens[5:2900:7]
    assert 2999 == tokens.index("tok2999｜")
    assert list(range(3000)) == list(file.metadata["tokenizer.ggml.token_type"])
    with pytest.raises(IndexError):
        tokens[3000]


def test_no_vocabulary(tmp_path: Path) -> None:
    """A file whose vocabulary is missing, or no list, has no tokens; a short one has its few."""
    said: list[tuple[list[str], bytes]] = [
        ([], raw.word("tokenizer.ggml.tokens", "x")),
        (["a"], raw.words("tokenizer.ggml.tokens", ["a"])),
        ([], raw.word("other", "")),
    ]
    for tokens, entry in said:
        file = write(tmp_path / "m.gguf", raw.gguf([*raw.LLAMA, entry]))
        assert tokens == list(read_gguf(file).tokens)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    """A value that is not UTF-8 is read with replacement characters."""
    entries = [*raw.LLAMA, raw.word("general.name", b"\xff"), raw.words("t", [b"a\xfe"] * 2000)]
    metadata = read_gguf(write(tmp_path / "m.gguf", raw.gguf(entries))).metadata

    assert ("�", "a�") == (metadata["general.name"], metadata["t"][1999])


@pytest.mark.parametrize("recipe", [r for r in RECIPES if r.name in ("Q8_0", "F16", "Q6_K")])
def test_quant_from_the_tensors(tmp_path: Path, recipe: Any) -> None:
    """Without a file type that we know, the quant is the type that most bytes have."""
    shape = quantize(model_shape("coder-1.3b"), recipe.name)
    file = write_ghost(tmp_path / "ghost.gguf", shape, file_type=1024)

    assert 1024 not in FILE_QUANTS
    assert read_gguf(file).quant in (recipe.name, "Q8_0")


def test_shards(tmp_path: Path) -> None:
    """Any shard leads to all of them; their tensors and bytes add up."""
    shards = write_shards(tmp_path, 3)
    for shard in shards:
        file = read_gguf(str(shard))
        assert tuple(shards) == file.paths
        assert 3 == len(file.tensors)
        assert sum(path.stat().st_size for path in shards) == file.file_bytes


def test_missing_shard(tmp_path: Path) -> None:
    """A missing shard is named."""
    shards = write_shards(tmp_path, 3)
    shards[1].unlink()

    with pytest.raises(GgufError, match=r"its shard m-00002-of-00003.gguf is missing"):
        read_gguf(shards[0])


@pytest.mark.parametrize(
    ("lie", "reason"),
    [
        ({"count": 4}, "m-00002-of-00002.gguf: it is one of 4 shards, not of 2"),
        ({"no": 0}, "m-00002-of-00002.gguf: it is not the shard that its name says"),
    ],
)
def test_shards_that_do_not_belong_together(
    tmp_path: Path, lie: dict[str, int], reason: str
) -> None:
    """A shard that says something else than its name is an error."""
    with pytest.raises(GgufError, match=reason):
        read_gguf(write_shards(tmp_path, 2, **lie)[0])


def test_shard_tensors_are_counted(tmp_path: Path) -> None:
    """Shards that lack tensors, or have some twice, are an error."""
    first, second = write_shards(tmp_path, 2)
    second.write_bytes(
        raw.gguf([raw.number("split.count", 2)], [raw.info("a", (1,)), raw.info("b", (1,))])
    )
    with pytest.raises(GgufError, match="it has 3 tensors of 2"):
        read_gguf(first)

    second.write_bytes(raw.gguf([raw.number("split.count", 2)], [raw.EMBEDDING]))
    with pytest.raises(GgufError, match="two of its shards hold the same tensor"):
        read_gguf(first)


def test_renamed_shard(tmp_path: Path) -> None:
    """A shard whose name no longer says which it is is an error that says how they are named."""
    alone = write_shards(tmp_path, 2)[0].rename(tmp_path / "model.gguf")

    with pytest.raises(GgufError, match=r"model.gguf: it is one of 2 shards, not of 1; shards are"):
        read_gguf(alone)


def test_split_into_one_or_none(tmp_path: Path) -> None:
    """A file that says it was split into one is whole; a name that says none is an error."""
    entries = [*raw.LLAMA, raw.number("split.count", 1)]
    assert 1 == len(read_gguf(write(tmp_path / "m.gguf", raw.gguf(entries))).paths)

    with pytest.raises(GgufError, match="split into no files at all"):
        read_gguf(tmp_path / "m-00001-of-00000.gguf")
