"""A detected name's card, and the devices that a card stands for."""

import pytest

from estimator.card import Card
from estimator.catalog import CARDS
from estimator.catalog.devices import card_of, devices_of
from estimator.detection.apple import gpu_limit
from estimator.units import GIB, MIB


def card(name: str) -> Card:
    return next(card for card in CARDS if card.name == name)


def name_of(detected: str, total_bytes: int) -> str | None:
    found = card_of(detected, total_bytes)
    return None if found is None else found.name


def test_every_detected_name_has_its_row() -> None:
    """With its row's memory, a driver's name leads to the row, or to one that is as fast."""
    for row in CARDS:
        for name in row.detected:
            found = card_of(name, row.memory_bytes)
            twins = {
                other.bandwidth
                for other in CARDS
                if name in other.detected and other.memory_bytes == row.memory_bytes
            }
            if len(twins) > 1:
                assert found is None, name
            else:
                assert found is not None, name
                assert name in found.detected
                assert (row.memory_bytes, row.bandwidth) == (found.memory_bytes, found.bandwidth)


def test_few_rows_share_a_name() -> None:
    """Rows that no driver tells apart differ in GPU cores, or in the processor around the GPU."""
    for row in CARDS:
        for name in row.detected:
            if card_of(name, row.memory_bytes) not in (row, None):
                assert row.vendor == "apple" or "8050S" in name or "A40/A50" in name, row.name


@pytest.mark.parametrize(
    ("detected", "mib", "name"),
    [
        ("NVIDIA GeForce RTX 3060", 12288, "GeForce RTX 3060 12GB"),
        ("NVIDIA GeForce RTX 3060", 12045, "GeForce RTX 3060 12GB"),
        ("NVIDIA GeForce RTX 3060", 8192, "GeForce RTX 3060 8GB"),
        ("GeForce RTX 2080 Ti", 11019, "GeForce RTX 2080 Ti"),
        ("NVIDIA GeForce RTX 4060 Ti", 16380, "GeForce RTX 4060 Ti 16GB"),
        ("nvidia geforce rtx 4070 ti super", 16376, "GeForce RTX 4070 Ti Super"),
        ("NVIDIA GeForce RTX 4060 Laptop GPU", 8188, "GeForce RTX 4060 Laptop"),
        ("NVIDIA A100-SXM4-40GB", 40536, "A100 40GB SXM"),
        ("NVIDIA A40", 46068, "A40"),  # with ECC a sixteenth is gone
        ("Tesla T4", 15360, "Tesla T4"),
        ("NVIDIA H100 80GB HBM3", 81559, "H100 80GB SXM"),
        ("NVIDIA H200", 143771, "H200 SXM"),
        ("NVIDIA B200", 183359, "B200"),
        ("NVIDIA B300 SXM6 AC", 275040, "B300"),
        ("NVIDIA GH200 480GB", 97871, "GH200 96GB"),
        ("AMD Radeon RX 7900 XTX", 24560, "Radeon RX 7900 XTX"),
        ("AMD Radeon RX 9060 XT", 16304, "Radeon RX 9060 XT 16GB"),
        ("AMD Radeon 780M Graphics", 31744, "Radeon 780M 32GB"),
        ("AMD Radeon 780M Graphics (RADV PHOENIX)", 31744, "Radeon 780M 32GB"),
        ("Intel(R) Arc(tm) B580 Graphics (BMG G21)", 12216, "Arc B580"),
        ("Apple M3 Max", 64 * 1024, "Apple M3 Max 40-core 64GB"),
        ("Apple M3 Max", 36 * 1024, "Apple M3 Max 30-core 36GB"),
        ("Apple M1", 16 * 1024, "Apple M1 7-core 16GB"),  # macOS does not say which
        ("NVIDIA GB10", 122572, "DGX Spark"),
        ("NVIDIA Jetson AGX Orin Developer Kit", 62841, "Jetson AGX Orin 64GB"),
    ],
)
def test_memory_chooses_the_variant(detected: str, mib: int, name: str) -> None:
    """Within what ECC and firmware take, memory picks among rows of one name."""
    assert name == name_of(detected, mib * MIB)


@pytest.mark.parametrize(
    ("detected", "gib"),
    [
        ("NVIDIA GeForce RTX 3060", 24),  # modified: not a card that is sold
        ("NVIDIA GeForce RTX 3060", 0),
        ("RTX 3060", 12),
        ("NVIDIA GeForce RTX 3065", 12),
        ("", 12),
    ],
)
def test_exact_or_nothing(detected: str, gib: int) -> None:
    """A name that is nearly right, or memory that no row has, is no card."""
    assert name_of(detected, gib * GIB) is None


def test_rows_of_different_speed() -> None:
    """When rows of one name and memory differ in speed, none is right."""
    assert name_of("Orin (nvgpu)", 8 * GIB) is None  # a Nano or an NX
    assert name_of("Orin (nvgpu)", 16 * GIB) == "Jetson Orin NX 16GB"
    assert name_of("NVIDIA Jetson Orin Nano Developer Kit", 8 * GIB) == "Jetson Orin Nano 8GB"


def test_gpus() -> None:
    """Each GPU of a count is a device of its own, all free, with its row."""
    row = card("GeForce RTX 3090")
    devices = devices_of(row, 2)

    assert ["gpu0", "gpu1"] == [device.key for device in devices]
    assert {24 * GIB} == {device.total_bytes for device in devices}
    assert all(device.free_bytes == device.total_bytes for device in devices)
    assert all(device.card is row and device.backend == "cuda" for device in devices)
    assert not any(device.kind == "cpu" for device in devices)


def test_systems() -> None:
    """A system is as many devices as it has, and two of them twice as many."""
    assert 8 == len(devices_of(card("DGX H100")))
    assert 16 == len(devices_of(card("DGX H100"), 2))
    assert {64 * GIB} == {
        device.total_bytes for device in devices_of(card("Instinct MI250X 128GB"))
    }


def test_ram() -> None:
    """RAM is a device, the last, when it is known."""
    *_, ram = devices_of(card("GeForce RTX 3090"), ram_bytes=64 * GIB)

    assert ("cpu", 64 * GIB, 64 * GIB) == (ram.kind, ram.total_bytes, ram.free_bytes)


@pytest.mark.parametrize(
    ("name", "gib", "backend"),
    [
        ("Ryzen AI Max+ 395 128GB", 64, "rocm"),
        ("Radeon 780M 32GB", 16, "vulkan"),
        ("DGX Spark", 120, "cuda"),
        ("Jetson Orin Nano 8GB", 7.5, "cuda"),
        ("Arc 140V 32GB", 16, "vulkan"),
        ("Radeon RX 7900 XTX", 24, "rocm"),
        ("Arc B580", 12, "vulkan"),
    ],
)
def test_platforms_limit(name: str, gib: float, backend: str) -> None:
    """A GPU that shares the RAM gets what its platform leaves it, and says by which rule."""
    device = devices_of(card(name))[0]

    assert (gib * GIB, backend) == (device.total_bytes, device.backend)
    assert device.source


def test_macs_limit() -> None:
    """A Mac's GPU gets what a current macOS lets it have."""
    row = card("Apple M3 Max 40-core 64GB")
    device = devices_of(row)[0]

    assert gpu_limit(64 * GIB, 26) == device.total_bytes == device.free_bytes
    assert ("unified", "metal") == (device.kind, device.backend)


@pytest.mark.parametrize("count", [0, -1])
def test_no_devices(count: int) -> None:
    """Fewer than one card is no machine."""
    with pytest.raises(ValueError, match="1 or more"):
        devices_of(card("DGX Spark"), count)
