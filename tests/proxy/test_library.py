"""Specifies which models the folders hold, and by which names they are found."""

import shutil
from pathlib import Path

import gguf
import pytest

from prompts.markers import EOS
from proxy.errors import ModelUnusable, UnknownModel
from proxy.library import Library
from proxy.settings import SettingsError
from tests.proxy.ggufs import QUANTS, write_gguf

MODEL = "deepseek-coder-1.3b-instruct"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four quants of one model."""
    for quant in QUANTS:
        write_gguf(tmp_path / f"{MODEL}.{quant}.gguf", quant)
    return tmp_path


def split(path: Path, count: int) -> list[Path]:
    """The file as shards beside it, as `llama-gguf-split` makes them; the whole is removed."""
    reader = gguf.GGUFReader(path)
    shards = []
    for number in range(count):
        shard = path.with_name(f"{path.stem}-{number + 1:05d}-of-{count:05d}.gguf")
        writer = gguf.GGUFWriter(shard, "llama")
        for field in reader.fields.values() if number == 0 else ():
            if not field.name.startswith("GGUF.") and field.name != "general.architecture":
                sub = field.types[1] if len(field.types) > 1 else None
                writer.add_key_value(field.name, field.contents(), field.types[0], sub)
        writer.add_uint16("split.no", number)
        writer.add_uint16("split.count", count)
        writer.add_int32("split.tensors.count", len(reader.tensors))
        for tensor in reader.tensors[number::count]:
            writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        shards.append(shard)
    path.unlink()
    return shards


class TestScan:
    """Any folder of GGUF files, as downloads leave them."""

    def test_quants(self, folder: Path) -> None:
        """The quants of one model are one model, largest first."""
        library = Library.scan([folder])

        (variant,) = library.variants
        assert MODEL == variant.name
        assert list(QUANTS) == [file.quant for file in variant.files]
        assert "ds-coder" == variant.family.id
        assert () == library.unusable

    def test_missing_folder(self, tmp_path: Path) -> None:
        """A folder that does not exist is an error that says what to do."""
        with pytest.raises(SettingsError, match=r"models: .*nowhere does not exist; create it"):
            Library.scan([tmp_path / "nowhere"])

    def test_empty_folder(self, tmp_path: Path) -> None:
        """A folder without models is no error; there is then no default."""
        library = Library.scan([tmp_path])

        assert () == library.variants
        with pytest.raises(UnknownModel):
            library.find(None)

    def test_single_file(self, folder: Path) -> None:
        """A file may stand where a folder does."""
        library = Library.scan([folder / f"{MODEL}.Q8_0.gguf"])

        assert ["Q8_0"] == [file.quant for file in library.variants[0].files]

    def test_shards(self, tmp_path: Path) -> None:
        """The shards of a split file are one file, known by its first."""
        whole = write_gguf(tmp_path / "DeepSeek-Coder-6.7B-Instruct-Q8_0.gguf", "Q8_0")
        n_bytes = whole.stat().st_size
        first, *_ = split(whole, 3)

        library = Library.scan([tmp_path])

        (file,) = library.variants[0].files
        assert (first, "Q8_0") == (file.path, file.quant)
        assert file.n_bytes > n_bytes
        assert () == library.unusable

    @pytest.mark.parametrize(
        "folder",
        ["Q8_0", "deepseek-coder-6.7b-instruct-Q8_0", "deepseek-coder-6.7b-instruct-Q8_0.gguf"],
    )
    def test_shards_in_a_folder(self, tmp_path: Path, folder: str) -> None:
        """Shards in a folder for each quant are found, as a hub's client leaves them below one."""
        name = "deepseek-coder-6.7b-instruct"
        first, *_ = split(write_gguf(tmp_path / folder / f"{name}-Q8_0.gguf", "Q8_0"), 2)
        (tmp_path / ".cache" / "huggingface" / "download").mkdir(parents=True)

        library = Library.scan([tmp_path])
        (variant,) = library.variants
        assert (name, [("Q8_0", first)]) == (
            variant.name,
            [(file.quant, file.path) for file in variant.files],
        )
        assert () == library.unusable

    @pytest.mark.parametrize("gone", [0, 1, 2])
    def test_missing_shard(self, tmp_path: Path, gone: int) -> None:
        """A model that lacks a shard is unusable, once, and the shard is named."""
        shards = split(write_gguf(tmp_path / "deepseek-coder-6.7b-instruct-Q8_0.gguf", "Q8_0"), 3)
        shards[gone].unlink()

        library = Library.scan([tmp_path])

        (unusable,) = library.unusable
        assert f"its shard {shards[gone].name} is missing" in unusable.reason
        assert () == library.variants

    def test_many_missing_shards(self, tmp_path: Path) -> None:
        """Of several missing shards the first is named, and the others are counted."""
        shards = split(write_gguf(tmp_path / "deepseek-coder-6.7b-instruct-Q8_0.gguf", "Q8_0"), 3)
        for shard in shards[1:]:
            shard.unlink()

        (unusable,) = Library.scan([tmp_path]).unusable

        assert f"its shard {shards[1].name} and 1 more is missing" in unusable.reason

    def test_corrupt_file(self, folder: Path) -> None:
        """A truncated file is unusable, with the reason; the others serve."""
        broken = folder / f"{MODEL}.F32.gguf"
        with broken.open("r+b") as file:
            file.truncate(broken.stat().st_size - 1000)

        library = Library.scan([folder])

        (unusable,) = library.unusable
        assert broken == unusable.path
        assert "truncated" in unusable.reason
        assert list(QUANTS[1:]) == [file.quant for file in library.variants[0].files]

    def test_no_model(self, tmp_path: Path) -> None:
        """What is named .gguf and is no model is listed with the reason; hidden files are not."""
        (tmp_path / "notes.gguf").write_text("not a model at all, but long enough to be read")
        (tmp_path / "gone.gguf").symlink_to(tmp_path / "nowhere")
        write_gguf(tmp_path / "mmproj-F16.gguf")
        write_gguf(tmp_path / "vocabulary.gguf", has_tensors=False)
        write_gguf(tmp_path / ".hidden.gguf")
        write_gguf(tmp_path / ".cache" / "deepseek-coder-6.7b-instruct.F16.gguf")
        (tmp_path / "README.md").write_text("# read me")

        library = Library.scan([tmp_path])

        reasons = {unusable.path.name: unusable.reason for unusable in library.unusable}
        assert () == library.variants
        assert "it is not a GGUF file" == reasons.pop("notes.gguf")
        assert "it cannot be read: No such file or directory" == reasons.pop("gone.gguf")
        assert reasons.pop("mmproj-F16.gguf").startswith("it is a vision projector")
        assert "is no language model" in reasons.pop("vocabulary.gguf")
        assert {} == reasons

    def test_links(self, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
        """Links are followed, loops are not, and a file that is reached twice counts once."""
        elsewhere = tmp_path_factory.mktemp("elsewhere")
        write_gguf(elsewhere / "blob", "F16", name="deepseek-coder-6.7b-instruct")
        (folder / "loop").symlink_to(folder)
        (folder / "more").mkdir()
        for name in ("deepseek-coder-6.7b-instruct.F16.gguf", "same.gguf"):
            (folder / "more" / name).symlink_to(elsewhere / "blob")

        library = Library.scan([folder, folder])

        names = [MODEL, "deepseek-coder-6.7b-instruct"]
        assert names == [variant.name for variant in library.variants]
        assert () == library.unusable

    def test_unknown_architecture(self, tmp_path: Path) -> None:
        """A model whose memory cannot be computed is unusable, rather than a surprise later."""
        write_gguf(tmp_path / "deepseek-ocr.F16.gguf", arch="deepseek2-ocr")

        (unusable,) = Library.scan([tmp_path]).unusable

        assert "the memory of deepseek2-ocr models is not known yet" == unusable.reason

    def test_twins(self, folder: Path) -> None:
        """Of two files of the same model and quant the first by path serves; the other is said."""
        twin = write_gguf(folder / "z" / f"DeepSeek-Coder-1.3b-Instruct-{QUANTS[1]}.gguf")

        library = Library.scan([folder])

        (unusable,) = library.unusable
        assert twin == unusable.path
        assert f"{MODEL}.F16.gguf is the same model and quant" in unusable.reason

    def test_strangers(self, tmp_path: Path) -> None:
        """A file that speaks another way than the largest of its name does not serve for it."""
        write_gguf(tmp_path / "deepseek.F16.gguf", "F16", name="deepseek-coder-1.3b-instruct")
        other = write_gguf(tmp_path / "deepseek.Q8_0.gguf", "Q8_0", name="deepseek-coder-1.3b-base")

        library = Library.scan([tmp_path])

        (unusable,) = library.unusable
        assert other == unusable.path
        assert unusable.reason.endswith("is DeepSeek-Coder instruct: rename one")
        assert ["F16"] == [file.quant for file in library.variants[0].files]

    def test_repairs(self, tmp_path: Path) -> None:
        """A file with the wrong end-of-turn token is served, and says what has to be repaired."""
        write_gguf(tmp_path / f"{MODEL}.F16.gguf", eos=EOS)

        (file,) = Library.scan([tmp_path]).variants[0].files

        assert ["tokenizer.ggml.eos_token_id"] == [r.key for r in file.identity.repairs]

    def test_small(self, folder: Path) -> None:
        """Vocabularies are not kept in memory once a file is identified."""
        (variant,) = Library.scan([folder]).variants

        assert not any("tokens" in key for file in variant.files for key in file.gguf.metadata)


class TestRescan:
    """Looking again is cheap enough to do it whenever a model is not known."""

    def test_new_file(self, folder: Path) -> None:
        """A file that is dropped into the folder is found."""
        library = Library.scan([folder])
        write_gguf(folder / "deepseek-coder-6.7b-instruct.F16.gguf")

        library.rescan()

        assert "deepseek-coder-6.7b-instruct" == library.find("deepseek-coder-6.7b-instruct").model

    def test_unchanged(self, folder: Path) -> None:
        """A file that did not change is not read again."""
        library = Library.scan([folder])
        before = library.variants[0].files

        library.rescan()

        assert all(a is b for a, b in zip(before, library.variants[0].files, strict=True))

    def test_changed(self, folder: Path) -> None:
        """A file that changed is read again: a download that went on, say."""
        path = folder / f"{MODEL}.F32.gguf"
        content = path.read_bytes()
        path.write_bytes(content[:5000])
        library = Library.scan([folder])
        path.write_bytes(content)

        library.rescan()

        assert "F32" == library.variants[0].files[0].quant
        assert () == library.unusable

    def test_removed(self, folder: Path) -> None:
        """A file that is gone is no longer offered, and a folder that is gone is said."""
        library = Library.scan([folder])
        choice = library.find(f"{MODEL}:F32")
        (folder / f"{MODEL}.F32.gguf").unlink()

        library.rescan()

        with pytest.raises(UnknownModel, match=f"{MODEL}:F16"):
            library.files(choice)
        shutil.rmtree(folder)
        library.rescan()
        assert () == library.variants
        assert [folder] == [unusable.path for unusable in library.unusable]


class TestFind:
    """Names as clients write them."""

    @pytest.mark.parametrize(
        "name",
        [
            MODEL,
            MODEL.upper(),
            f"deepseek-ai/{MODEL}",
            f"TheBloke/{MODEL}-GGUF",
            f"{MODEL}:latest",
            f" {MODEL} ",
            None,
            "",
            "auto",
            "AUTO:latest",
        ],
    )
    def test_any_quant(self, folder: Path, name: str | None) -> None:
        """A model by any of its names; with one model, that is also the default."""
        choice = Library.scan([folder]).find(name)

        assert (MODEL, None) == (choice.model, choice.quant)

    @pytest.mark.parametrize(
        "name",
        [f"{MODEL}:Q8_0", f"{MODEL}:q8_0", f"deepseek-ai/{MODEL}:Q8_0", f"{MODEL}.Q8_0.gguf"],
    )
    def test_pinned(self, folder: Path, name: str) -> None:
        """A quant behind a colon, or the file's own name, pins that file."""
        library = Library.scan([folder])
        choice = library.find(name)

        assert (MODEL, "Q8_0") == (choice.model, choice.quant)
        assert ["Q8_0"] == [file.quant for file in library.files(choice)]

    def test_near(self, folder: Path) -> None:
        """An unknown name is answered with names that are like it, unusable files or not."""
        (folder / "broken.gguf").write_bytes(b"GGUF")
        with pytest.raises(UnknownModel, match=f"'deepsek-coder' is not here. .* {MODEL}"):
            Library.scan([folder]).find("deepsek-coder")

    def test_far(self, folder: Path) -> None:
        """Nothing is suggested for a name that is like none."""
        with pytest.raises(UnknownModel, match="GET /v1/models"):
            Library.scan([folder]).find("gpt-4o")

    @pytest.mark.parametrize("name", [f"{MODEL}:Q2_K", "auto:Q8_0", "/", ":", "a/b:c/d:"])
    def test_odd_names(self, folder: Path, name: str) -> None:
        """A quant that is not here, and a name that is none, are unknown models."""
        library = Library.scan([folder])
        if name in {"/", ":"}:
            assert MODEL == library.find(name).model
            return
        with pytest.raises(UnknownModel):
            library.find(name)

    def test_known_quants(self, folder: Path) -> None:
        """An unknown quant of a known model is answered with those that are here."""
        with pytest.raises(UnknownModel, match=f"{MODEL}:F32, {MODEL}:F16"):
            Library.scan([folder]).find(f"{MODEL}:Q2_K")

    @pytest.mark.parametrize("name", [MODEL, f"{MODEL}:F16"])
    def test_unusable(self, tmp_path: Path, name: str) -> None:
        """A model whose only file is corrupt is not unknown: the reason is said."""
        (tmp_path / f"{MODEL}.F16.gguf").write_bytes(b"GGUF" + bytes(100))

        with pytest.raises(ModelUnusable, match=rf"{MODEL}.F16.gguf cannot be used: it is GGUF"):
            Library.scan([tmp_path]).find(name)

    def test_default(self, tmp_path: Path) -> None:
        """Of several models the default is the first that can chat, in the order of folders."""
        write_gguf(tmp_path / "b" / "base.F16.gguf", name="deepseek-coder-1.3b-base")
        write_gguf(tmp_path / "b" / "second.F16.gguf")
        write_gguf(tmp_path / "a" / "first.F16.gguf")

        library = Library.scan([tmp_path / "b", tmp_path / "a"])

        assert ["base", "second", "first"] == [variant.name for variant in library.variants]
        assert "second" == library.find(None).model

    def test_base_default(self, tmp_path: Path) -> None:
        """When no model can chat, the first is the default."""
        write_gguf(tmp_path / "base.F16.gguf", name="deepseek-coder-1.3b-base")

        assert "base" == Library.scan([tmp_path]).find("auto").model
