"""What this machine measured itself, kept in a file, stands before any table."""

import json
import logging
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from estimator.models.table import model_shape
from estimator.speed.active import active
from estimator.speed.estimate import Range, estimate_speed
from estimator.speed.own import (
    Decoding,
    Measurement,
    fingerprint,
    load_measurements,
    store_measurement,
)
from tests.estimator.cards import NAMELESS, RTX_3090

LLAMA = model_shape("r1-llama-8b", "Q4_K_M")
QWEN = model_shape("r1-qwen-14b", "Q4_K_M")

OWN = Measurement(
    device="NVIDIA GeForce RTX 3090",
    model="r1-llama-8b",
    quant="Q4_K_M",
    fingerprint=fingerprint(LLAMA),
    engine="llama-cpp-python 0.3.36",
    taken="2026-11-22",
    n_gpu_layers=-1,
    experts_on_cpu=False,
    decoding=(Decoding(16, 140.0), Decoding(2048, 130.0)),
    n_prompt=512,
    prefill_tok_s=4444.0,
    work=active(LLAMA).device,
)


def decode(*own: Measurement, depth: int = 16, **asked: object) -> Range:
    speed = estimate_speed(LLAMA, RTX_3090, n_ctx_depth=depth, own=own, **asked)  # type: ignore[arg-type]
    assert speed.decode
    return speed.decode


class TestAnswers:
    def test_same(self) -> None:
        """The same model on the same device is as fast as it was, whatever a table says."""
        speed = estimate_speed(LLAMA, RTX_3090, n_ctx_depth=16, own=[OWN])
        assert speed.decode
        assert speed.prefill

        assert pytest.approx(140) == speed.decode.likely
        assert pytest.approx(4444) == speed.prefill.likely
        assert speed.is_measured
        assert "this machine, 2026-11-22" in speed.why

    def test_depths(self) -> None:
        """Each depth that was measured has its rate, and one between lies between."""
        assert pytest.approx(130) == decode(OWN, depth=2048).likely
        assert 130 < decode(OWN, depth=1000).likely < 140
        assert decode(OWN, depth=20000).likely < 125

    def test_newest(self) -> None:
        """Of several the newest counts."""
        newer = replace(OWN, taken="2026-12-01", decoding=(Decoding(16, 150.0),))

        assert pytest.approx(150) == decode(newer, OWN).likely

    def test_other_model(self) -> None:
        """Another model on that device is scaled by how the device did against its class."""
        unknown = replace(RTX_3090, name="unmeasured")
        before = estimate_speed(QWEN, unknown)
        after = estimate_speed(QWEN, unknown, own=[OWN])
        formula = estimate_speed(LLAMA, unknown, n_ctx_depth=0).decode
        assert before.decode
        assert after.decode
        assert formula

        assert pytest.approx(140 / formula.likely) == after.decode.likely / before.decode.likely
        assert not after.is_measured
        assert "r1-llama-8b Q4_K_M" in after.why

    def test_published(self) -> None:
        """A published rate of that very pair counts more than a scaled one."""
        speed = estimate_speed(model_shape("r1-llama-8b", "F16"), RTX_3090, own=[OWN])

        assert speed.is_measured
        assert "XiongjieDai" in speed.source

    def test_other_place(self) -> None:
        """With layers in RAM it is another question: neither answered nor scaled."""
        assert decode(n_gpu_layers=20) == decode(OWN, n_gpu_layers=20)

    def test_same_place(self) -> None:
        """What was measured with layers in RAM answers for as many of them."""
        partly = replace(OWN, n_gpu_layers=20, decoding=(Decoding(16, 9.0),))

        assert pytest.approx(9) == decode(partly, n_gpu_layers=20).likely
        assert decode() == decode(partly)

    def test_other_device(self) -> None:
        """What another device did says nothing."""
        assert estimate_speed(LLAMA, NAMELESS) == estimate_speed(LLAMA, NAMELESS, own=[OWN])

    def test_name(self) -> None:
        """A device spelled otherwise by the catalogue is known by its detected name."""
        speed = estimate_speed(
            LLAMA, NAMELESS, n_ctx_depth=16, device="NVIDIA GeForce RTX 3090", own=[OWN]
        )

        assert speed.is_measured

    def test_ram(self) -> None:
        """A machine without a GPU is known by what its RAM did."""
        in_ram = replace(OWN, device="RAM", decoding=(Decoding(16, 3.0),))
        speed = estimate_speed(
            LLAMA, None, n_ctx_depth=16, n_gpu_layers=0, device="RAM", own=[in_ram]
        )
        other = estimate_speed(QWEN, None, n_gpu_layers=0, device="RAM", own=[in_ram])
        assert speed.decode
        assert other.decode

        assert pytest.approx(3) == speed.decode.likely
        assert 1 < other.decode.likely < 3

    def test_unknown_device(self) -> None:
        """A GPU that no table has is known by what it did, with other models and other depths."""
        asked: dict[str, Any] = {"device": "Voodoo 7", "own": [replace(OWN, device="Voodoo 7")]}
        same = estimate_speed(LLAMA, None, n_ctx_depth=16, **asked)
        other = estimate_speed(QWEN, None, **asked)
        assert same.decode
        assert other.decode

        assert pytest.approx(140) == same.decode.likely
        assert same.is_measured
        assert 60 < other.decode.likely < 100
        assert estimate_speed(QWEN, None, device="Voodoo 8", own=asked["own"]).decode is None

    def test_fingerprint(self) -> None:
        """The tensors make a model, not its name: other types are another."""
        assert fingerprint(LLAMA) == fingerprint(replace(LLAMA))
        assert fingerprint(LLAMA) != fingerprint(model_shape("r1-llama-8b", "Q4_K_S"))


class TestStore:
    def test_kept(self, tmp_path: Path) -> None:
        """What is stored is read back, in order, from a folder that is made."""
        path = tmp_path / "state/measurements.json"
        other = replace(OWN, quant="Q8_0", fingerprint="0" * 16)
        store_measurement(path, OWN)
        store_measurement(path, other)

        assert (OWN, other) == load_measurements(path)
        assert [path] == list(path.parent.iterdir())

    def test_replaced(self, tmp_path: Path) -> None:
        """A newer one of the same takes its place; of another version of the engine it does not."""
        path = tmp_path / "measurements.json"
        newer = replace(OWN, taken="2026-12-01")
        upgraded = replace(OWN, engine="llama-cpp-python 0.4.0")
        for each in (OWN, newer, upgraded):
            store_measurement(path, each)

        assert (newer, upgraded) == load_measurements(path)

    def test_none(self, tmp_path: Path) -> None:
        """Without a file there are none, and nothing to warn of."""
        assert () == load_measurements(tmp_path / "measurements.json")

    @pytest.mark.parametrize(
        "content",
        [
            "",
            "{",
            "[]",
            "null",
            '{"form": 1}',
            '{"form": 9, "measurements": []}',
            "[" * 10_000,
            "\x00",
        ],
    )
    def test_broken_file(
        self, tmp_path: Path, content: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A file that cannot be read is ignored with a warning, and later written anew."""
        path = tmp_path / "measurements.json"
        path.write_text(content, encoding="utf-8")
        with caplog.at_level(logging.WARNING):
            assert () == load_measurements(path)
        store_measurement(path, OWN)

        assert str(path) in caplog.text
        assert (OWN,) == load_measurements(path)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"decoding": []},
            {"decoding": [{"depth": 16, "tok_s": 0}]},
            {"decoding": [{"depth": 16, "tok_s": "fast"}]},
            {"decoding": [{"depth": -1, "tok_s": 1}]},
            {"decoding": 3},
            {"prefill_tok_s": -1},
            {"prefill_tok_s": None},
            {"work": 3},
            {"work": {"weight_bytes": 1e300}},
            {"work": {"bytes": 1}},
            {"device": 3},
            {"n_gpu_layers": "all"},
            {"more": 1},
        ],
    )
    def test_broken_row(
        self, tmp_path: Path, wrong: dict[str, object], caplog: pytest.LogCaptureFixture
    ) -> None:
        """A row that cannot have been measured is left out with a warning; the others stay."""
        path = tmp_path / "measurements.json"
        rows = [{**asdict(OWN), **wrong}, asdict(OWN), 7]
        path.write_text(json.dumps({"form": 1, "measurements": rows}), encoding="utf-8")
        with caplog.at_level(logging.WARNING):
            found = load_measurements(path)

        assert (OWN,) == found
        assert "ignored" in caplog.text
