"""The catalogue of devices: every row is complete, sourced and consistent with itself."""

import csv
import re
from pathlib import Path

import pytest

from estimator.card import Card, SpeedClass
from estimator.catalog import CARDS
from estimator.catalog.names import find_device
from estimator.catalog.row import gddr, half_tflops, without_memory
from estimator.units import GIB

MEASURED = Path(__file__).resolve().parents[3] / "shared" / "facts" / "tok_s_measured.csv"


def card(name: str) -> Card:
    return next(card for card in CARDS if card.name == name)


def test_size() -> None:
    """There are at least 250 rows, of every maker, no two of one name."""
    assert len(CARDS) >= 250
    assert {"nvidia", "amd", "intel", "apple", "qualcomm"} == {card.vendor for card in CARDS}
    assert len(CARDS) == len({card.name for card in CARDS})


def test_every_row_is_complete() -> None:
    """A row has a source and a date, and numbers that such a device can have."""
    for row in CARDS:
        assert row.source, row.name
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", row.checked), row.name
        assert GIB <= row.memory_bytes <= 512 * GIB, row.name
        assert 30e9 <= row.bandwidth <= 8000e9, row.name
        assert 2016 <= row.released <= 2026, row.name
        assert 1 <= row.count <= 16, row.name
        assert row.fp16_tflops is None or 2 <= row.fp16_tflops <= 2600, row.name
        assert row.speed_class is not SpeedClass.CPU, row.name


def test_memory_in_a_name_is_the_row_s() -> None:
    """The memory that a name says is what the row has, of all its devices together."""
    for row in CARDS:
        if (match := re.search(r"(\d+)GB", row.name)) is not None:
            assert int(match[1]) * GIB == row.memory_bytes * row.count, row.name


def test_variants_say_their_memory() -> None:
    """Where a model comes with several sizes of memory, each row's name has its own."""
    with_memory = {
        re.sub(r" \d+GB", "", row.name) for row in CARDS if re.search(r" \d+GB", row.name)
    }

    assert set() == with_memory & {row.name for row in CARDS}


def test_class_goes_with_the_maker() -> None:
    """A row's class of speed is one of its maker's; one that shares the RAM is never a GPU's."""
    for row in CARDS:
        is_shared = row.speed_class in {
            SpeedClass.APPLE_EARLY, SpeedClass.APPLE_LATE, SpeedClass.UNIFIED,
            SpeedClass.SMALL_UNIFIED, SpeedClass.JETSON,
        }  # fmt: skip
        assert (row.kind == "unified") == is_shared, row.name
        if not is_shared:
            assert row.speed_class.startswith(row.vendor), row.name
        assert (row.vendor == "apple") == (row.gpu_cores > 0), row.name


def test_bandwidth_of_a_bus() -> None:
    """Bandwidth is bus width times data rate: 192 bits at 15 Gbit/s are 360 GB/s."""
    assert gddr(192, 15.0) == 360.0
    assert card("GeForce RTX 3060 12GB").bandwidth == 360e9


def test_half_precision_of_cores() -> None:
    """NVIDIA's own figures for half precision with 32-bit sums follow from cores and clock."""
    assert half_tflops(10496, 1695, 4) == 71.2
    assert card("GeForce RTX 4090").fp16_tflops == 165.2
    assert card("RTX A6000").fp16_tflops == 154.8
    assert card("Quadro RTX 6000").fp16_tflops == 130.5


def test_name_without_memory() -> None:
    """Only a size at the end of a name is cut off."""
    assert without_memory("GeForce RTX 3060 12GB") == "GeForce RTX 3060"
    assert without_memory("RTX PRO 4000 SFF Blackwell") == "RTX PRO 4000 SFF Blackwell"


@pytest.mark.parametrize(
    ("name", "gib", "gb_s"),
    [
        ("GeForce RTX 5060", 8, 448),
        ("GeForce RTX 4060 Laptop", 8, 256),
        ("GeForce RTX 5090", 32, 1792),
        ("Radeon RX 9070", 16, 640),
        ("Arc B580", 12, 456),
        ("Instinct MI300X", 192, 5300),
        ("H100 80GB PCIe", 80, 2039),
        ("H200 SXM", 141, 4800),
        ("RTX PRO 6000 Blackwell", 96, 1792),
        ("Apple M3 Max 30-core 36GB", 36, 300),
        ("Apple M3 Max 40-core 64GB", 64, 400),
        ("Apple M4 Max 32-core 36GB", 36, 410),
        ("Apple M3 Ultra 80-core 512GB", 512, 819),
        ("Ryzen AI Max+ 395 128GB", 128, 256),
        ("DGX Spark", 128, 273),
        ("Jetson AGX Orin 64GB", 64, 204.8),
    ],
)
def test_checked_numbers(name: str, gib: int, gb_s: float) -> None:
    """The figures that other tables get wrong are right here."""
    row = card(name)

    assert gib * GIB == row.memory_bytes
    assert gb_s == pytest.approx(row.bandwidth / 1e9)


def test_systems_are_several_devices() -> None:
    """A DGX is eight GPUs with their own memory, not one with the sum."""
    for name, gib in (("DGX A100 640GB", 80), ("DGX H100", 80), ("DGX H200", 141)):
        assert (8, gib * GIB) == (card(name).count, card(name).memory_bytes)
    assert (4, 16 * GIB) == (card("A16 64GB").count, card("A16 64GB").memory_bytes)
    assert (2, 64 * GIB) == (
        card("Instinct MI250X 128GB").count,
        card("Instinct MI250X 128GB").memory_bytes,
    )


def test_measured_devices() -> None:
    """Each device that was measured is in the catalogue, with the bandwidth that was noted."""
    if not MEASURED.exists():
        pytest.skip("the measurements lie in the shared folder beside the checkout")
    with MEASURED.open(encoding="utf-8", newline="") as file:
        rows = {(row["device"], row["bandwidth_gbs"]) for row in csv.DictReader(file)}
    for device, gb_s in sorted(rows):
        if "CPU" in device or "Xeon" in device:
            continue
        matches = find_device(device)
        assert matches, device
        assert any(
            float(gb_s) == pytest.approx(match.card.bandwidth / 1e9, rel=0.01) for match in matches
        ), device
