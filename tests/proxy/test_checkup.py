"""Known-bad files of `facts/deepseek.md` section 4, each with the line a checkup has for it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from proxy.checkup import Finding, Status, check
from tests.prompts.vocabularies import CODER, LLM, QWEN2, V3, A, B, U
from tests.proxy.sick import write_sick

V4 = (*V3.values(), "｜DSML｜", "<｜latest_reminder｜>")
OK, REPAIRED, BROKEN = Status.OK, Status.REPAIRED, Status.BROKEN

CODER_JINJA = "{{ bos_token }}{{'### Instruction:\\n' + m}}### Response:<|EOT|>"
V3_JINJA = (
    "is_first_sp=true {{ '<｜User｜>' + m }}{{ '<｜Assistant｜>' + m }}<｜tool▁calls▁begin｜>"
)
R1_JINJA = V3_JINJA + "content.split('</think>')[-1] {{ '<｜Assistant｜><think>\\n' }}"
R1_OF_JANUARY = R1_JINJA.replace("<think>\\n", "")


def finding(path: Path, subject: str) -> Finding:
    (found,) = (each for each in check(path) if each.subject == subject)
    return found


class TestCoder:
    """deepseek-coder v1, as TheBloke and Ollama's library have it."""

    name = "deepseek-coder-6.7b-instruct"

    def file(self, folder: Path, **said: Any) -> Path:
        keys = {key.replace("__", "."): value for key, value in said.items()}
        return write_sick(folder / f"{self.name}.gguf", "llama", self.name, keys)

    def test_never_stops(self, tmp_path: Path) -> None:
        """An eos of 32014, the end of a text, is overridden by the end of a turn."""
        file = self.file(tmp_path, tokenizer__ggml__eos_token_id=257)
        found = finding(file, "end of turn")

        assert found.status is REPAIRED
        assert found.says == (
            "The file says 257 is the EOS token; it is 264, <|EOT|>. "
            "Answers end at 264 <|EOT|>, 257 <｜end▁of▁sentence｜>."
        )

    def test_right_end(self, tmp_path: Path) -> None:
        """A file with the right eos is left alone."""
        found = finding(self.file(tmp_path), "end of turn")

        assert (found.status, found.says[:20]) == (OK, "Answers end at 264 <")

    def test_no_pre_tokenizer(self, tmp_path: Path) -> None:
        """A file that does not name its pre-tokenizer gets the vocabulary's."""
        found = finding(self.file(tmp_path, tokenizer__ggml__pre=None), "pre-tokenizer")

        assert found.status is REPAIRED
        assert found.says.endswith("by its vocabulary it is deepseek-coder.")

    def test_unknown_pre_tokenizer(self, tmp_path: Path) -> None:
        """A pre-tokenizer that llama.cpp may not know is replaced, and named."""
        found = finding(self.file(tmp_path, tokenizer__ggml__pre="deepseek-v9"), "pre-tokenizer")

        assert found.status is REPAIRED
        assert "'deepseek-v9'" in found.says

    def test_no_template(self, tmp_path: Path) -> None:
        """A file without a template is spoken to by its family's."""
        found = finding(self.file(tmp_path), "template")

        assert found == Finding(
            REPAIRED, "template", "The file has none: DeepSeek-Coder instruct's is used."
        )

    def test_own_template(self, tmp_path: Path) -> None:
        """The template that the family has anyway is right."""
        found = finding(self.file(tmp_path, tokenizer__chat_template=CODER_JINJA), "template")

        assert found == Finding(OK, "template", "The file's own is the family's.")

    def test_template_we_do_not_know(self, tmp_path: Path) -> None:
        """A known model with somebody's template is spoken to as it was trained."""
        found = finding(self.file(tmp_path, tokenizer__chat_template="{{ 1 }}"), "template")

        assert (found.status, "not one we know" in found.says) == (REPAIRED, True)

    def test_double_bos(self, tmp_path: Path) -> None:
        """A flag and a template that would both write BOS make no two of them here."""
        found = finding(self.file(tmp_path, tokenizer__chat_template=CODER_JINJA), "BOS")

        assert found == Finding(
            OK,
            "BOS",
            "add_bos_token is true, the template writes it too: prompts here have exactly one.",
        )

    def test_unset_bos(self, tmp_path: Path) -> None:
        """A file that says nothing of BOS has it from us."""
        said = {"tokenizer__ggml__add_bos_token": None, "tokenizer__chat_template": "{{ 1 }}"}
        found = finding(self.file(tmp_path, **said), "BOS")

        assert found.says == (
            "add_bos_token is unset, the template does not write it: prompts here have exactly one."
        )

    def test_wrong_bos(self, tmp_path: Path) -> None:
        """Llama's BOS id, 1, in a converted file is overridden."""
        found = finding(self.file(tmp_path, tokenizer__ggml__bos_token_id=1), "BOS")

        assert found.status is REPAIRED
        assert found.says.startswith("The file says 1 is the BOS token; it is 256")

    def test_padding(self, tmp_path: Path) -> None:
        """Another padding token than DeepSeek's is harmless."""
        found = finding(self.file(tmp_path, tokenizer__ggml__padding_token_id=261), "padding")

        assert (found.status, found.says[:9]) == (OK, "Token 261")

    def test_unstretched(self, tmp_path: Path) -> None:
        """A coder file that forgets its rope scaling gets it."""
        body = {"context_length": 16384}
        file = write_sick(tmp_path / "c.gguf", "llama", self.name, body=body)

        assert finding(file, "context").status is REPAIRED
        scaled = body | {"rope.scaling.type": "linear", "rope.scaling.factor": 4.0}
        file = write_sick(tmp_path / "c.gguf", "llama", self.name, body=scaled)
        assert finding(file, "context") == Finding(
            OK, "context", "16384 tokens, stretched by 4 (linear)."
        )


class TestFillIn:
    def test_fine_tune(self, tmp_path: Path) -> None:
        """A fine-tune with FIM metadata that was never trained to fill in is refused, and told."""
        said = {"tokenizer.ggml.fim_pre_token_id": 259}
        file = write_sick(tmp_path / "x.gguf", "llama", "OpenCodeInterpreter-DS-6.7B-base", said)

        assert finding(file, "fill-in") == Finding(
            OK, "fill-in", "Not trained to, so it is refused: its markers are only inherited."
        )

    def test_base(self, tmp_path: Path) -> None:
        """A base model of DeepSeek's fills in, and the hole stands before the suffix."""
        file = write_sick(tmp_path / "x.gguf", "llama", "deepseek-coder-6.7b-base")
        found = finding(file, "fill-in")

        assert found.says.startswith("Trained to: <｜fim▁begin｜>, <｜fim▁hole｜> before")
        assert finding(file, "template").says == "None is used: this model completes text."

    def test_no_markers(self, tmp_path: Path) -> None:
        """A vocabulary without the markers has no line about them."""
        markers = [*LLM.values(), "<|EOT|>"]
        file = write_sick(tmp_path / "x.gguf", "llama", "deepseek-coder-6b", markers=markers)

        assert not [each for each in check(file) if each.subject == "fill-in"]

    @pytest.mark.parametrize("user_defined", [True, False])
    def test_types(self, tmp_path: Path, user_defined: bool) -> None:
        """The coder's markers are user-defined, V3's control: both are found."""
        name = "deepseek-coder-6.7b-base"
        fim = [text for text in CODER.values() if "fim" in text]
        chosen = fim if user_defined else []
        file = write_sick(tmp_path / "x.gguf", "llama", name, user_defined=chosen)
        found = finding(file, "markers")

        assert found.status is OK
        assert ("3 are user-defined" in found.says) is user_defined

    def test_plain_markers(self, tmp_path: Path) -> None:
        """A marker that is an ordinary word to llama.cpp makes the file useless."""
        file = write_sick(tmp_path / "x.gguf", "deepseek2", "DeepSeek-V3", plain=[U])
        found = finding(file, "markers")

        assert (found.status, found.says[:8]) == (BROKEN, U)
        assert "download another conversion" in found.says


class TestR1:
    @pytest.mark.parametrize(
        ("template", "status"), [(R1_OF_JANUARY, REPAIRED), (R1_JINJA, OK), (V3_JINJA, REPAIRED)]
    )
    def test_template(self, tmp_path: Path, template: str, status: Status) -> None:
        """A template that ends at `<｜Assistant｜>` is replaced by the one that thinks."""
        said = {"tokenizer.chat_template": template}
        file = write_sick(tmp_path / "DeepSeek-R1.gguf", "deepseek2", "DeepSeek-R1", said)
        found = finding(file, "template")

        assert found.status is status
        assert (f"ends at {A}" in found.says) is (template == R1_OF_JANUARY)

    @pytest.mark.parametrize(("pre", "more"), [("deepseek-r1-qwen", ""), ("qwen2", " Others")])
    def test_pre_of_the_distills(self, tmp_path: Path, pre: str, more: str) -> None:
        """`deepseek-r1-qwen`, which older llama.cpp refuses, and `qwen2` are both right here."""
        name = "DeepSeek-R1-Distill-Qwen-7B"
        file = write_sick(tmp_path / f"{name}.gguf", "qwen2", name, {"tokenizer.ggml.pre": pre})
        found = finding(file, "pre-tokenizer")

        assert (found.status, found.says.split(".")[0]) == (OK, pre)
        assert more in found.says

    def test_bos_of_the_distills(self, tmp_path: Path) -> None:
        """config.json's BOS, which is the EOS, is overridden."""
        name = "DeepSeek-R1-Distill-Qwen-7B"
        said = {"tokenizer.ggml.bos_token_id": 256}
        file = write_sick(tmp_path / f"{name}.gguf", "qwen2", name, said)

        assert finding(file, "BOS").status is REPAIRED


class TestV3:
    def file(self, folder: Path, body: Mapping[str, Any] | None = None) -> Path:
        return write_sick(folder / "DeepSeek-V3.gguf", "deepseek2", "DeepSeek-V3", body=body)

    def test_legacy_mla(self, tmp_path: Path) -> None:
        """Without key_length_mla the cache is 71 times as large: V3's own numbers."""
        legacy = {
            "block_count": 61,
            "attention.head_count": 128,
            "attention.head_count_kv": 128,
            "attention.kv_lora_rank": 512,
            "attention.key_length": 192,
            "attention.value_length": 128,
            "attention.key_length_mla": None,
            "attention.value_length_mla": None,
            "rope.dimension_count": 64,
        }
        found = finding(self.file(tmp_path, legacy), "attention")

        assert found.status is BROKEN
        assert "4,997,120 bytes a token at f16 instead of 70,272 (18.79 GiB more" in found.says
        assert found.says.endswith("Download a newer conversion.")

    def test_split_mla(self, tmp_path: Path) -> None:
        """A conversion with the keys says what a token takes."""
        found = finding(self.file(tmp_path), "attention")

        assert found == Finding(OK, "attention", "MLA: 128 bytes of KV cache a token at f16.")

    @pytest.mark.parametrize(("gating", "status"), [(None, REPAIRED), (1, REPAIRED), (2, OK)])
    def test_expert_gating(self, tmp_path: Path, gating: int | None, status: Status) -> None:
        """An early file that routes by softmax is made to route by sigmoid."""
        assert (
            finding(self.file(tmp_path, {"expert_gating_func": gating}), "experts").status is status
        )

    def test_v3_2_as_deepseek2(self, tmp_path: Path) -> None:
        """V3.2 converted before `deepseek32` existed is told from one converted after."""
        file = write_sick(tmp_path / "x.gguf", "deepseek2", "DeepSeek-V3.2-Exp")

        found = finding(file, "architecture")
        assert (found.status, "dense attention" in found.says) == (BROKEN, True)
        assert "download a conversion of architecture deepseek32" in found.says

    def test_no_rope_scaling(self, tmp_path: Path) -> None:
        """A long context without YaRN is a promise that the file cannot keep."""
        assert finding(self.file(tmp_path, {"context_length": 163840}), "context").status is BROKEN
        yarn = {"rope.scaling.type": "yarn", "rope.scaling.factor": 40.0}
        file = self.file(tmp_path, {"context_length": 163840} | yarn)
        assert finding(file, "context") == Finding(
            OK, "context", "163840 tokens, stretched by 40 (yarn)."
        )


class TestNewer:
    @pytest.mark.parametrize("arch", ["deepseek32", "deepseek4"])
    def test_not_served_yet(self, tmp_path: Path, arch: str) -> None:
        """What we cannot place, here for want of an indexer's numbers, is said as that."""
        file = write_sick(tmp_path / "x.gguf", arch, "DeepSeek-V9")
        found = finding(file, "architecture")

        assert (found.status, found.says[:20]) == (BROKEN, "llama.cpp loads deep")
        assert "without the keys of their sparse attention" in found.says

    def test_unknown_architecture(self, tmp_path: Path) -> None:
        """An architecture of DeepSeek's that this llama.cpp lacks needs a newer one."""
        file = write_sick(tmp_path / "x.gguf", "deepseek5", "DeepSeek-V5")

        assert finding(file, "architecture") == Finding(
            BROKEN, "architecture", "deepseek5 needs a newer llama.cpp: update DeepFit."
        )

    def test_foreign_architecture(self, tmp_path: Path) -> None:
        """Somebody else's architecture is not judged."""
        file = write_sick(
            tmp_path / "x.gguf", "gemma3", "gemma", markers=[B, "<|EOT|>", *QWEN2.values()]
        )
        found = finding(file, "architecture")

        assert (found.status, "not one of DeepSeek's" in found.says) == (OK, True)

    def test_v4_pro_with_the_config_of_flash(self, tmp_path: Path) -> None:
        """V4-Pro-0813 of the first hours has Flash's layers, width and experts."""
        flash = {"block_count": 43, "expert_count": 256, "expert_used_count": 6}
        file = write_sick(
            tmp_path / "DeepSeek-V4-Pro-0813.gguf", "deepseek4", "DeepSeek-V4-Pro-0813", body=flash
        )
        found = finding(file, "layers")

        assert found.status is BROKEN
        assert "43 layers of 32 with 256 experts instead of 61 layers of 7168" in found.says

    def test_v4_pro(self, tmp_path: Path) -> None:
        """One with its own numbers is right."""
        pro = {"block_count": 61, "expert_count": 384, "embedding_length": 7168}
        file = write_sick(
            tmp_path / "p.gguf", "deepseek4", "DeepSeek-V4-Pro-0813", body=pro, n_embd=7168
        )

        assert finding(file, "layers").status is OK

    @pytest.mark.parametrize(
        ("template", "is_older"),
        [("Absolute maximum", True), ("Absolute maximum with Beyond maximum", False)],
    )
    def test_v4_pro_with_the_template_of_the_preview(
        self, tmp_path: Path, template: str, is_older: bool
    ) -> None:
        """llama.cpp's converter gives V4-Pro-0813 the preview's template: ours is used."""
        efforts = template.replace("Abs", "Reasoning Effort: Abs")
        source = efforts.replace("Beyond", "Reasoning Effort: Beyond") + "<｜DSML｜tool_calls>"
        said = {"tokenizer.chat_template": f"{U} </think> not thinking {source}"}
        name = "DeepSeek-V4-Pro-0813"
        file = write_sick(tmp_path / "x.gguf", "deepseek4", name, said, markers=V4)
        found = finding(file, "template")

        assert "(ds-v4-0731)" in finding(file, "family").says
        assert (found.status, "as the preview's" in found.says) == (REPAIRED, is_older)

    def test_v4_1(self, tmp_path: Path) -> None:
        """V4.1 is known, and known to be out of llama.cpp's reach."""
        markers = [*V4, "<｜System｜>"]
        file = write_sick(tmp_path / "x.gguf", "deepseek4", "DeepSeek-V4.1-Flash", markers=markers)
        found = finding(file, "architecture")

        assert (found.status, found.says[:31]) == (BROKEN, "llama.cpp cannot load V4.1 yet ")

    def test_config_of_another_model(self, tmp_path: Path) -> None:
        """Tensors of another width than the metadata says were made with another config."""
        file = write_sick(tmp_path / "x.gguf", "deepseek2", "DeepSeek-V3", n_embd=64)
        found = finding(file, "layers")

        assert (found.status, "the tensors are 64 wide" in found.says) == (BROKEN, True)


class TestStrangers:
    def test_deepseek_that_cannot_chat(self, tmp_path: Path) -> None:
        """A DeepSeek that we do not know and that brings no template cannot be chatted with."""
        bare = [text for text in V3.values() if text != U]
        file = write_sick(tmp_path / "x.gguf", "deepseek2", "DeepSeek-V3", markers=bare)
        found = finding(file, "family")

        assert found.status is BROKEN
        assert f"its vocabulary lacks {U}" in found.says

    @pytest.mark.parametrize(
        ("source", "status"),
        [("{{ messages[0].content }}", OK), ("{% endif %}", BROKEN), ("{{ raise() }}", BROKEN)],
    )
    def test_own_template(self, tmp_path: Path, source: str, status: Status) -> None:
        """A model of somebody else's speaks by its own template, if that works."""
        said = {"tokenizer.chat_template": source}
        file = write_sick(tmp_path / "x.gguf", "qwen2", "somebody", said, markers=[B, "</s>"])
        found = finding(file, "template")

        assert found.status is status

    def test_no_end(self, tmp_path: Path) -> None:
        """A model that names no end would answer for ever."""
        said = {"tokenizer.ggml.eos_token_id": None, "tokenizer.chat_template": "{{ 1 }}"}
        file = write_sick(tmp_path / "x.gguf", "qwen2", "somebody", said, markers=["<s>", "</s>"])

        assert finding(file, "end of turn").status is BROKEN

    def test_no_pre_tokenizer(self, tmp_path: Path) -> None:
        """Somebody else's model that names no pre-tokenizer is not judged by it."""
        said = {"tokenizer.ggml.pre": None}
        file = write_sick(tmp_path / "x.gguf", "qwen2", "somebody", said, markers=["<s>", "</s>"])

        assert "pre-tokenizer" not in {each.subject for each in check(file)}

    def test_no_vocabulary(self, tmp_path: Path) -> None:
        """A file without a vocabulary serves nobody."""
        file = write_sick(tmp_path / "x.gguf", "qwen2", "x", {"tokenizer.ggml.tokens": None})

        assert finding(file, "family").status is BROKEN


class TestFile:
    def test_cut_off(self, tmp_path: Path) -> None:
        """A download that broke off says so, and what to do."""
        path = write_sick(tmp_path / "x.gguf", "deepseek2", "DeepSeek-V3")
        path.write_bytes(path.read_bytes()[:-1000])
        (found,) = check(path)

        assert (found.status, found.subject) == (BROKEN, "file")
        assert found.says.startswith("it is truncated")
        assert found.says.endswith("download it again")

    def test_missing_shard(self, tmp_path: Path) -> None:
        """Of a split model, the shard that is missing is named."""
        name = "x-00001-of-00002.gguf"
        (found,) = check(write_sick(tmp_path / name, "deepseek2", "DeepSeek-V3"))

        assert found == Finding(
            BROKEN, "file", "its shard x-00002-of-00002.gguf is missing; download it too"
        )

    def test_not_a_gguf(self, tmp_path: Path) -> None:
        """Anything else is said to be no GGUF."""
        path = tmp_path / "x.gguf"
        path.write_text("<html>404</html>")

        assert check(path) == (Finding(BROKEN, "file", "it is not a GGUF file"),)

    def test_right_file(self, tmp_path: Path) -> None:
        """Of a file that is right, every line is ok."""
        said = {"tokenizer.chat_template": V3_JINJA, "tokenizer.ggml.padding_token_id": 258}
        found = check(write_sick(tmp_path / "DeepSeek-V3.gguf", "deepseek2", "DeepSeek-V3", said))

        assert {each.status for each in found} == {OK}
        assert len({each.subject for each in found}) == len(found) == 14

    @pytest.mark.parametrize(
        "said",
        [
            {"tokenizer.ggml.padding_token_id": "x" * 99},
            {"tokenizer.ggml.pre": 7},
            {"tokenizer.ggml.token_type": 3},
            {"tokenizer.chat_template": 3},
            {"deepseek2.rope.scaling.factor": "four"},
            {"tokenizer.ggml.eos_token_id": "1"},
            {"general.name": 5},
        ],
        ids=str,
    )
    def test_nonsense(self, tmp_path: Path, said: dict[str, Any]) -> None:
        """Metadata of the wrong type raises nothing."""
        found = check(write_sick(tmp_path / "x.gguf", "deepseek2", "DeepSeek-V3", said))

        assert len(found) > 5
