"""Which measurements of this machine's bear on an answer, and which are another machine's."""

from collections.abc import Sequence

import pytest

from estimator.devices import Device
from estimator.fit.enquiry import CanRun, can_run
from estimator.fit.spot import Verdict
from estimator.models.table import model_shape
from estimator.speed.active import active
from estimator.speed.own import Decoding, Measurement, fingerprint
from estimator.units import GIB
from tests.estimator.cards import RTX_3090

# A rate that no formula comes to.
MEASURED = 77.7


def own(device: str, model: str, quant: str, *, experts_on_cpu: bool = False) -> Measurement:
    shape = model_shape(model, quant)
    return Measurement(
        device=device,
        model=model,
        quant=quant,
        fingerprint=fingerprint(shape),
        engine="llama-cpp-python 0.3.36",
        taken="2026-11-22",
        n_gpu_layers=-1,
        experts_on_cpu=experts_on_cpu,
        decoding=(Decoding(0, MEASURED),),
        n_prompt=512,
        prefill_tok_s=99.0,
        work=active(shape).device,
    )


def likely(found: CanRun) -> float:
    assert found.speed
    assert found.speed.decode
    return found.speed.decode.likely


def gpus(n: int) -> list[Device]:
    name = "NVIDIA GeForce RTX 3090"
    size = 24 * GIB
    return [Device(name, "gpu", i, size, size, "test", "cuda", card=RTX_3090) for i in range(n)]


def ram(gib: int, *, is_detected: bool) -> Device:
    size = gib * GIB
    return Device("RAM", "cpu", 0, size, size, "test", installed_bytes=size * is_detected)


def asked(
    devices: Sequence[Device], model: str, mine: Measurement, ram_bandwidth: float | None = None
) -> CanRun:
    return can_run(
        devices, model, quant=mine.quant, own=[mine], kv_type="f16", ram_bandwidth=ram_bandwidth
    )


def test_experts_in_ram() -> None:
    """What was measured with experts in RAM answers, but not for RAM of another bandwidth."""
    mine = own("NVIDIA GeForce RTX 3090", "v3-r1", "Q4_K_M", experts_on_cpu=True)
    devices = [*gpus(1), ram(512, is_detected=True)]
    found = asked(devices, "r1", mine)
    other = asked(devices, "r1", mine, ram_bandwidth=460.8e9)

    assert Verdict.EXPERTS_IN_RAM is found.verdict is other.verdict
    assert pytest.approx(MEASURED) == likely(found)
    assert likely(other) < 30


def test_whole() -> None:
    """What was measured whole on a GPU answers, whatever the RAM has."""
    mine = own("NVIDIA GeForce RTX 3090", "r1-qwen-14b", "Q4_K_M")

    assert pytest.approx(MEASURED) == likely(asked(gpus(1), "r1 14b", mine, 20e9))


def test_split() -> None:
    """A split is known by the names of its cards together, as `deepfit bench` keeps it."""
    one = "NVIDIA GeForce RTX 3090"
    both = own(f"{one} + {one}", "r1-llama-70b", "Q4_K_M")
    alone = own(one, "r1-llama-70b", "Q4_K_M")

    assert pytest.approx(MEASURED) == likely(asked(gpus(2), "r1 70b", both))
    assert likely(asked(gpus(2), "r1 70b", alone)) < 30


def test_ram() -> None:
    """RAM that was found here is as fast as it was measured; of a named machine nobody knows."""
    mine = own("RAM", "r1-qwen-14b", "Q4_K_M")

    assert pytest.approx(MEASURED) == likely(asked([ram(64, is_detected=True)], "r1 14b", mine))
    assert likely(asked([ram(64, is_detected=False)], "r1 14b", mine)) < 10
    assert likely(asked([ram(64, is_detected=True)], "r1 14b", mine, 60e9)) < 10
