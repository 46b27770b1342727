"""`deepfit can-run`, `plan` and `gpus`, as a person and as a program use them."""

import asyncio
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from deepfit.cli import app
from estimator.catalog.names import find_device
from estimator.detection.declared import VARIABLE
from estimator.fit.answer_json import can_run_object, file_run_object
from estimator.fit.enquiry import can_run
from estimator.fit.file_enquiry import can_run_file
from estimator.gguf.file import read_gguf
from estimator.hub.get import get, told_get
from estimator.units import GIB, round_up
from proxy.engine.process import gpu_backends
from proxy.settings import Settings
from tests.estimator.hub import Hub, hub
from tests.proxy.ggufs import write_gguf


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No measurement of this machine's, and no model of its owner's, bears on an answer."""
    for name in ("XDG_STATE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)


def typed(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def read(*words: str) -> Any:
    return json.loads(typed(*words, "--json").stdout)


class TestCanRun:
    def test_same_as_the_library(self) -> None:
        """The JSON is the estimator's answer to the same question."""
        found = can_run(
            "RTX 3060 12GB", "r1-14b", quant="Q4_K_M", n_ctx=16384, kv_type="q8_0",
            ram_bytes=64 * 10**9, ram_bandwidth=96e9,
        )  # fmt: skip

        told = read(
            "can-run", "RTX 3060 12GB", "r1-14b", "--ctx", "16k", "--quant", "q4_k_m",
            "--kv", "q8_0", "--ram", "64GB", "--ram-bandwidth", "ddr5-6000x2",
        )  # fmt: skip
        assert json.loads(json.dumps(can_run_object(found))) == told

    @pytest.mark.parametrize(
        ("device", "model", "says"),
        [
            ("RTX 3060 12GB", "r1-14b", "Yes: Q5_K_S runs whole on GeForce RTX 3060 12GB"),
            ("RTX 4090", "r1 32b", "Yes: Q4_K_M runs whole"),
            ("RTX 4090", "v3", "No: even IQ1_M, the nearest, lacks"),
            ("m3 max 64gb", "r1 70b", "Yes: Q5_K_M runs whole"),
            ("4090 + 3060 12gb", "v2", "Partly: IQ1_M runs with 26 of 60 layers"),
        ],
    )
    def test_text(
        self, device: str, model: str, says: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A person reads the verdict and every quant with its bytes, whole in 80 columns."""
        monkeypatch.setenv("COLUMNS", "80")
        found = can_run(device, model)
        said = typed("can-run", device, model).stdout

        assert says in " ".join(said.split())
        assert "\N{HORIZONTAL ELLIPSIS}" not in said
        for row in found.answer.rows:
            line = next(t for t in said.splitlines() if t.split()[:1] == [row.quant])
            sizes = (row.gpu_bytes, row.ram_bytes, round_up(row.shortfall_bytes))
            assert [f"{n / GIB:.2f}" for n in sizes if n] == re.findall(r"\d+\.\d\d(?! GB)", line)
            assert str(row.verdict) in line
            assert line.split()[-1] == (f"{row.largest_ctx:,}" if row.largest_ctx else "none")

    @pytest.mark.parametrize(
        "words", [("mi300x", "r1"), ("4090", "v3"), ("4090 + 3060 12gb", "v2", "--ram", "64GiB")]
    )
    def test_narrow(self, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
        """In 60 columns every number is whole, and no line of the table is wider."""
        monkeypatch.setenv("COLUMNS", "60")
        said, told = typed("can-run", *words).stdout, read("can-run", *words)

        assert "\N{HORIZONTAL ELLIPSIS}" not in said
        for row in told["quants"]:
            line = next(t for t in said.splitlines() if t.split()[:1] == [row["quant"]])
            assert f" {row['file_bytes'] / 1e9:.2f} " in line
            assert line.endswith(f" {row['largest_ctx']:,} " if row["largest_ctx"] else " none ")
            assert len(line) <= 60

    def test_get(self) -> None:
        """The lines that fetch and serve it stand whole at the end, however narrow the terminal."""
        found = can_run("RTX 3060 12GB", "v2 lite")
        assert found.best is not None
        told = get(found.release, found.best.quant, found.best.candidate.n_bytes, 8192)
        result = CliRunner(env={"COLUMNS": "60"}).invoke(
            app, ["can-run", "RTX 3060 12GB", "v2 lite"]
        )

        lines = [line.strip() for line in result.stdout.splitlines()]
        assert set(told.lines) <= set(lines)
        assert told_get(told, found.release)[0] in " ".join(lines)

    def test_nothing_to_get(self) -> None:
        """What does not run has no lines."""
        assert "hf download" not in typed("can-run", "RTX 4090", "r1").stdout
        assert read("can-run", "RTX 4090", "r1")["get"] is None

    @pytest.mark.parametrize(
        ("words", "status"),
        [
            (("RTX 4090", "r1 14b"), 0),
            (("RTX 3060 8GB", "r1 70b", "--ram", "64GiB"), 0),
            (("RTX 4090", "r1"), 1),
            (("RTX 4090", "r1 32b", "--quant", "BF16", "--ram", "8GiB"), 1),
            (("RTX 9999", "r1"), 2),
            (("RTX 4090", "gpt 4"), 2),
        ],
    )
    def test_status(self, words: tuple[str, ...], status: int) -> None:
        """0: it runs, also with a part in RAM; 1: it does not; 2: the question is wrong."""
        for form in ((), ("--json",)):
            assert status == typed("can-run", *words, *form).exit_code

    @pytest.mark.parametrize(
        ("words", "says"),
        [
            (("rtx 4099", "r1"), "GeForce RTX 4090"),
            (("RTX 4090", "r1 13b"), "r1"),
            (("RTX 4090", "r1 14b", "--ctx", "9q"), "--ctx: '9q' is no context"),
            (("RTX 4090", "r1 14b", "--ctx", "1m"), "131072"),
            (("RTX 4090", "r1 14b", "--kv", "q9"), "--kv: 'q9' is no type"),
            (("RTX 4090", "r1 14b", "--ram", "much"), "--ram: 'much' is not a size"),
            (("RTX 4090", "r1 14b", "--ram", "0"), "--ram: no machine is without RAM"),
            (("RTX 4090", "r1", "--ram-bandwidth", "much"), "--ram-bandwidth: 'much' is no band"),
            (("RTX 4090", "r1", "--ram-bandwidth", "ddr5-6000"), "ddr5-6000x2 in most desktops"),
            (("3090 + rtx 3065", "r1 14b"), "no device is called 'rtx 3065'; did you mean"),
            (("64x 3090 + 4090", "r1 14b"), "65 devices are in no machine"),
            (("RTX 4090", "r1 14b", "--quant", "Q9"), "--quant: no recipe"),
        ],
    )
    def test_bad_input(self, words: tuple[str, ...], says: str) -> None:
        """What is wrong is a sentence on standard error that says what to type."""
        result = typed("can-run", *words)

        assert 2 == result.exit_code
        assert result.stderr.startswith("deepfit: ")
        assert says in result.stderr
        assert "" == result.stdout

    @pytest.mark.parametrize("device", ["4090", "3090 + 3060 12gb"])
    def test_swapped(self, device: str) -> None:
        """Who names the model first is told the line to type, and the line is right."""
        wrong = typed("can-run", "r1-14b", device)
        assert (2, "") == (wrong.exit_code, wrong.stdout)
        _, _, line = wrong.stderr.strip().partition("the device comes first: deepfit ")

        assert 0 == typed(*shlex.split(line)).exit_code

    @pytest.mark.parametrize(
        ("words", "says"),
        [
            (("", "r1 14b"), "no device is named; say for instance rtx 3060 12gb"),
            (("4090", " "), "no model is named; say for instance r1 14b"),
            (("100x4090", "r1"), "100 devices are in no machine; name 64 or fewer"),
            (("9x dgx h100", "r1"), "72 devices are in no machine; name 64 or fewer"),
            (("4090", "."), "'.' is a folder; name the GGUF in it"),
            (("4090", "gone.gguf"), "there is no file 'gone.gguf' here"),
            (("4090", "ftp://host/x.gguf"), "it starts with http:// or https://"),
            (("gpt 4", "3060 ti or 4090 what"), "no model of DeepSeek's is called"),
            (("4090", "r1 14b", "--ram", "64"), "--ram: '64' is 64 bytes; type a unit too"),
        ],
    )
    def test_says_what_is_meant(self, words: tuple[str, ...], says: str) -> None:
        """What is missing, a folder, far too many or without a unit is told as what it is."""
        result = typed("can-run", *words)

        assert (2, "") == (result.exit_code, result.stdout)
        assert says in result.stderr

    def test_ambiguous_device(self) -> None:
        """All cards that a name fits are listed, and the smallest is answered for."""
        result, told = typed("can-run", "4060 ti", "r1 7b"), read("can-run", "4060 ti", "r1 7b")
        names = [match.card.name for match in find_device("4060 ti")]

        assert names == [each["name"] for each in told["device_candidates"]]
        assert told["device_is_ambiguous"]
        assert names[0] == told["device"]
        assert f"answered for {names[0]}" in result.stdout
        assert all(name in result.stdout for name in names)

    def test_other_models(self) -> None:
        """Further models that the name fits are named."""
        assert "r1-0528" in typed("can-run", "RTX 4090", "r1").stdout
        assert "r1-0528" in read("can-run", "RTX 4090", "r1")["other_models"]

    def test_assumed_ram(self) -> None:
        """RAM that nobody told of is said to be assumed, and is not once it is told."""
        assert "are assumed; --ram says" in typed("can-run", "4090", "r1 7b").stdout
        assert "are assumed" not in typed("can-run", "4090", "r1 7b", "--ram", "16GiB").stdout
        assert "are assumed" not in typed("can-run", "m4 max 64", "r1 7b").stdout

    def test_shared_memory(self) -> None:
        """How much of its memory the GPU may use is said, and by which rule."""
        said = typed("can-run", "strix halo 128", "r1 70b").stdout

        assert "Its GPU may use 64.00 GiB: half of RAM (GTT), unless ttm.pages_limit" in said
        assert "Its GPU may use" not in typed("can-run", "RTX 4090", "r1 7b").stdout

    def test_v4_alone(self) -> None:
        """That V4 is counted for one request is said, and what `deepfit serve` does."""
        said = typed("can-run", "h200", "v4 flash").stdout

        assert "one request at a time" in said
        assert f"has {Settings().parallel} unless `parallel` says otherwise" in said
        assert "one request at a time" not in typed("can-run", "h200", "r1 70b").stdout

    def test_several(self) -> None:
        """Several cards are each judged alone, and named with their number."""
        result = typed("can-run", "2x3090", "r1 70b", "--quant", "Q4_K_M")

        assert "on 2 × GeForce RTX 3090" in result.stdout
        assert "split over" in result.stdout

    def test_unlike_cards(self) -> None:
        """Cards that differ are named together, and a model is split over them."""
        words = ("can-run", "4090 and 2x 3060", "r1 70b", "--quant", "Q3_K_S")
        said, told = typed(*words).stdout, read(*words)

        assert said.startswith(
            "DeepSeek R1 Distill Llama 70B on GeForce RTX 4090 + 2 × GeForce RTX 3060 8GB"
        )
        assert "split over GeForce RTX 4090 and 2 × GeForce RTX 3060 8GB" in said
        assert "'2x 3060' may be GeForce RTX 3060 8GB or GeForce RTX 3060 12GB" in said
        assert "'4090' may be" not in said
        assert ("GeForce RTX 4090 + GeForce RTX 3060 8GB", 3, True) == (
            told["device"], told["device_count"], told["device_is_ambiguous"])  # fmt: skip
        assert [("4090", 1, False), ("2x 3060", 2, True)] == [
            (part["text"], part["count"], part["is_ambiguous"]) for part in told["device_parts"]
        ]
        assert ["gpu0", "gpu1", "gpu2", "cpu0"] == [each["key"] for each in told["devices"]]

    def test_one_part(self) -> None:
        """A single card, or several of one, is one part with the same candidates."""
        told = read("can-run", "2x 3060", "r1 7b")
        (part,) = told["device_parts"]

        assert (told["device"], 2) == (part["device"], part["count"])
        assert told["device_candidates"] == part["candidates"]

    def test_apart(self) -> None:
        """That cards of two backends, and unified memory, are never put together is said."""
        for name in ("4090 + 7900 xtx", "dgx spark + 4090", "m3 ultra 96 + m3 ultra 96"):
            assert "Not all of these share a model" in typed("can-run", name, "r1 7b").stdout
        for name in ("4090 + 3090", "2x3090", "m3 ultra 96"):
            assert "share a model" not in typed("can-run", name, "r1 7b").stdout

    def test_shared_memory_of_several(self) -> None:
        """Of several devices it is said whose GPU may use how much of the memory it shares."""
        said = typed("can-run", "ryzen 7 7840hs 32gb + rtx 4060", "r1 7b").stdout

        assert "The GPU of Radeon 780M 32GB may use 16.00 GiB" in said

    def test_ram_bandwidth(self) -> None:
        """A bandwidth that nobody told of is said to be assumed, and how to say it; once it is
        told, it is the one that counts."""
        words = ("can-run", "4090", "r1", "--ram", "512GiB", "--quant", "Q4_K_M")
        assumed = typed(*words).stdout
        given = typed(*words, "--ram-bandwidth", "ddr5-4800x12").stdout

        assert "60 GB/s are assumed for RAM; --ram-bandwidth says what it has" in assumed
        assert "assumed" not in given
        assert "in RAM at 461 GB/s" in given
        told = [read(*words), read(*words, "--ram-bandwidth", "460.8")]
        assert [(60e9, True), (460.8e9, False)] == [
            (each["ram_bandwidth"], each["ram_bandwidth_is_assumed"]) for each in told
        ]
        slow, fast = (each["speed"]["decode"]["likely"] for each in told)
        assert fast > 5 * slow

    def test_ram_bandwidth_of_no_use(self) -> None:
        """Of what lies on the GPU alone nothing is said of the RAM's bandwidth."""
        assert "--ram-bandwidth" not in typed("can-run", "4090", "r1 7b").stdout

    def test_process(self) -> None:
        """The command itself, in a process: an answer on standard output and its status."""
        line = [sys.executable, "-m", "deepfit", "can-run", "RTX 4090", "r1", "--json"]
        done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)

        assert 1 == done.returncode
        assert json.loads(done.stdout)["runs"] is False


@pytest.fixture
def server() -> Iterator[Hub]:
    """A web server on this machine."""
    with hub() as running:
        yield running


class TestFile:
    def test_on_disk_and_on_the_web(self, tmp_path: Path, server: Hub) -> None:
        """A file by its path or address is judged by the tensors it has, as the library does."""
        path = write_gguf(tmp_path / "tiny-model.Q8_0.gguf", "Q8_0")
        server.files["/tiny-model.Q8_0.gguf"] = path.read_bytes()
        file = read_gguf(path)
        found = can_run_file("RTX 3060 12GB", file, n_ctx=512)

        here = read("can-run", "RTX 3060 12GB", str(path), "--ctx", "512")
        there = read("can-run", "RTX 3060 12GB", server.url("/tiny-model.Q8_0.gguf"), "--ctx=512")
        assert json.loads(json.dumps(file_run_object(found))) == here
        assert {**here, "is_here": False} == there
        assert file.shape.weights.total_bytes == here["quants"][0]["file_bytes"]

    def test_text(self, tmp_path: Path) -> None:
        """A person reads the file's name, the verdict and what was assumed."""
        path = write_gguf(tmp_path / "tiny-model.Q8_0.gguf", "Q8_0")
        said = typed("can-run", "4060 ti", str(path)).stdout

        assert said.startswith("tiny-model.Q8_0.gguf on GeForce RTX 4060 Ti 8GB")
        assert "whole on GeForce RTX 4060 Ti 8GB" in said
        assert "'4060 ti' may be" in said
        assert "are assumed; --ram says" in said

    def test_plan_from_the_web(
        self, tmp_path: Path, server: Hub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """So is an address by `plan`, on this machine."""
        monkeypatch.setenv(VARIABLE, "ram:16GiB")
        content = write_gguf(tmp_path / "tiny-model.Q8_0.gguf", "Q8_0").read_bytes()
        server.files["/tiny-model.Q8_0.gguf"] = content
        url = server.url("/tiny-model.Q8_0.gguf")

        assert ("tiny-model.Q8_0.gguf", False) == (
            (told := read("plan", url))["model"], told["is_here"])  # fmt: skip
        assert "tiny-model.Q8_0.gguf on this machine (not here)" in typed("plan", url).stdout

    def test_too_large(self, tmp_path: Path) -> None:
        """A file that does not fit is status 1, as a model is."""
        path = write_gguf(tmp_path / "tiny-model.Q8_0.gguf", "Q8_0")

        assert 1 == typed("can-run", "4090", str(path), "--ram", "1MiB").exit_code

    def test_bad_input(self, tmp_path: Path, server: Hub) -> None:
        """What cannot be read, or is no GGUF, is status 2; so is a quant asked of a file."""
        good = write_gguf(tmp_path / "good.gguf", "Q8_0")
        (tmp_path / "bad.gguf").write_bytes(b"GGUF and no more")
        server.files["/bad.gguf"] = b"GGUF and no more"

        for words, says in (
            ((str(tmp_path / "bad.gguf"),), "bad.gguf"),
            ((server.url("/bad.gguf"),), "bad.gguf"),
            ((server.url("/none.gguf"),), "404"),
            (("http://",), "is not an address such as"),
            ((str(good), "--quant", "Q4_K_M"), "--quant: good.gguf has the quant that it has"),
            ((str(good), "--ctx", "1m"), "was trained for"),
            (("a" * 5000,), "no model of DeepSeek's is called"),
            (("~nobody-of-that-name/x",), "no model of DeepSeek's is called"),
        ):
            result = typed("can-run", "RTX 4090", *words)
            assert (2, "") == (result.exit_code, result.stdout)
            assert result.stderr.startswith("deepfit: ")
            assert says in result.stderr


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with 16 GiB of RAM and nothing else."""
    monkeypatch.setenv(VARIABLE, "ram:16GiB")


@pytest.mark.usefixtures("machine")
class TestPlan:
    def test_from_the_table(self) -> None:
        """A model that is not here is planned for with the quants that could be had."""
        told = read("plan", "r1 7b")

        assert not told["is_here"]
        assert "r1-distill-qwen-7b" == told["model"]
        assert {"cpu0"} == {device["key"] for device in told["devices"]}
        assert told["devices"][0]["total_bytes"] == 16 << 30
        assert "could be had" in typed("plan", "r1 7b").stdout

    def test_files(self, tmp_path: Path) -> None:
        """A model in the folders is planned for with its files; so is a file by its path."""
        file = write_gguf(tmp_path / "house" / "tiny-model.Q8_0.gguf", "Q8_0")
        by_name = read("plan", "tiny-model", "--models", str(file.parent))
        by_path = read("plan", str(file))

        for told in (by_name, by_path):
            assert told["is_here"]
            assert ["Q8_0"] == [row["quant"] for row in told["quants"]]
        assert by_name["best"] == by_path["best"]

    def test_idle_gpu(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A GPU that the installed llama.cpp cannot use is not planned for, and that is said."""
        backends = asyncio.run(gpu_backends())
        idle = "unified:32GiB:Apple M4" if "metal" not in backends else "gpu:24GiB"
        if "cuda" in backends and "metal" in backends:
            pytest.skip("the installed llama.cpp drives every GPU")
        monkeypatch.setenv(VARIABLE, f"{idle},ram:16GiB")

        assert (
            "is not counted: the installed llama.cpp cannot use it" in typed("plan", "r1 7b").stdout
        )
        assert ["cpu0"] == [device["key"] for device in read("plan", "r1 7b")["devices"]]

    def test_context(self) -> None:
        """The plan is for the context asked for; more than the model was trained for is refused."""
        assert 16384 == read("plan", "r1 7b", "--ctx", "16k")["demand"]["n_ctx"]
        refused = typed("plan", "coder 1.3b", "--ctx", "32k")

        assert 2 == refused.exit_code
        assert "16384" in refused.stderr

    def test_ram_bandwidth(self) -> None:
        """The RAM's bandwidth may be said, for nothing that detection asks knows it."""
        usual, told = read("plan", "r1 7b"), read("plan", "r1 7b", "--ram-bandwidth", "ddr4-3200x8")

        assert (60e9, True) == (usual["ram_bandwidth"], usual["ram_bandwidth_is_assumed"])
        assert (204.8e9, False) == (told["ram_bandwidth"], told["ram_bandwidth_is_assumed"])
        assert told["speed"]["decode"]["likely"] > 3 * usual["speed"]["decode"]["likely"]
        assert "--ram-bandwidth says what it has" in typed("plan", "r1 7b").stdout
        refused = typed("plan", "r1 7b", "--ram-bandwidth", "lpddr5-6400x4")
        assert (2, True) == (refused.exit_code, "type its GB/s" in refused.stderr)

    def test_status(self) -> None:
        """0: it runs; 1: nothing of it fits; 2: nobody knows the model."""
        assert 0 == typed("plan", "r1 7b").exit_code
        assert 1 == typed("plan", "r1").exit_code
        unknown = typed("plan", "gpt 4")
        assert 2 == unknown.exit_code
        assert "no file here is called 'gpt 4'" in unknown.stderr
        for words, says in (("", "no model is named"), (".", "'.' is a folder")):
            nothing = typed("plan", words)
            assert (2, True) == (nothing.exit_code, says in nothing.stderr)


class TestGpus:
    def test_table(self) -> None:
        """Devices stand from the least memory up, each with its largest quant."""
        told = read("gpus", "r1 14b", "--quant", "Q4_K_M")
        totals = [group["memory_bytes"] * group["count"] for group in told["groups"]]

        assert totals == sorted(totals)
        names = {d["name"] for group in told["groups"] for d in group["devices"]}
        assert "GeForce RTX 3060 12GB" in names
        assert "GeForce RTX 3060 8GB" not in names
        text = typed("gpus", "r1 14b", "--quant", "Q4_K_M").stdout
        assert all(name in text for name in names)

    def test_in_80_columns(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Names of devices are on one line; a star marks what was measured, and is explained."""
        monkeypatch.setenv("COLUMNS", "80")
        text = typed("gpus", "r1 70b", "--quant", "Q4_K_M").stdout

        assert "L40S " in text
        assert "Apple M3 Ultra 80-core 512GB" in text
        assert re.search(r"RTX 6000 Ada +Q4_K_M +18 \(17 to 20\)\* ", text)
        assert "* measured on such a device." in text
        assert "*" not in typed("gpus", "v4 pro", "--quant", "IQ1_M").stdout
        asked = typed("gpus", "r1 70b", "--ctx", "1", "--min-tok-s", "1000000").stdout
        assert "1 token of context and decode 1,000,000 tokens a second or more" in (
            " ".join(asked.split()))  # fmt: skip

    def test_min_speed(self) -> None:
        """A speed asked for leaves fewer devices, down to none with status 1."""
        slow = read("gpus", "r1 70b", "--quant", "Q4_K_M")["groups"]
        fast = read("gpus", "r1 70b", "--quant", "Q4_K_M", "--min-tok-s", "20")["groups"]

        assert 0 < sum(len(g["devices"]) for g in fast) < sum(len(g["devices"]) for g in slow)
        none = typed("gpus", "r1 70b", "--min-tok-s", "9999")
        assert 1 == none.exit_code
        assert "None that we know." in none.stdout

    def test_same_as_can_run(self) -> None:
        """A device in the list is one of which `can-run` says that it runs whole."""
        groups = read("gpus", "r1 32b", "--ctx", "16k")["groups"]
        for group in groups[::4]:
            listed = group["devices"][0]
            told = read("can-run", listed["name"], "r1 32b", "--ctx", "16k")
            assert listed["verdict"] == told["verdict"]
            assert listed["quant"] == told["best"]["quant"]

    def test_bad_input(self) -> None:
        """An unknown model or context is status 2."""
        assert 2 == typed("gpus", "gpt 4").exit_code
        assert 2 == typed("gpus", "r1", "--ctx", "0").exit_code


def test_help() -> None:
    """The exit statuses stand in the help of each."""
    for name in ("can-run", "plan", "gpus"):
        assert "Exit status: 0" in typed(name, "--help").stdout
