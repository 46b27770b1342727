from pathlib import Path

import pytest

from estimator.detection.intel import IntelGpus, share_of_ram
from estimator.detection.intel_cards import CHECKED, INTEL_CARDS, SOURCE, intel_card
from estimator.detection.probe import UNSEEN_BYTES, NothingFound
from estimator.devices import Device
from tests.estimator.planted import AMD, GIB, INTEL, drm_card, plant

RAM = Device("RAM", "cpu", 0, 64 * GIB, 20 * GIB, "recorded", installed_bytes=64 * GIB)


def look(root: Path) -> list[Device]:
    return list(IntelGpus(lambda: (RAM,), root).devices())


def test_xe(tmp_path: Path) -> None:
    """The xe driver says what is on a card; that nobody knows what is free is said."""
    drm_card(tmp_path, 0, "0000:03:00.0", INTEL, "0xe20b", tile0__physical_vram_size_bytes=12 * GIB)

    (device,) = look(tmp_path)

    assert ("Intel(R) Arc(TM) B580 Graphics", "gpu", "vulkan") == (
        device.name,
        device.kind,
        device.backend,
    )
    assert (12 * GIB, 12 * GIB - UNSEEN_BYTES) == (device.total_bytes, device.free_bytes)
    assert device.free_is_assumed
    assert "xe; free is not known: all but 768 MiB is assumed" == device.source


def test_tiles(tmp_path: Path) -> None:
    """The memory of a card with several tiles is theirs together."""
    drm_card(
        tmp_path, 0, "0000:03:00.0", INTEL, "0x0bd5",
        tile0__physical_vram_size_bytes=64 * GIB, tile1__physical_vram_size_bytes=64 * GIB,
    )  # fmt: skip

    assert [128 * GIB] == [device.total_bytes for device in look(tmp_path)]


@pytest.mark.parametrize("folder", ["", "device/"])
def test_i915(tmp_path: Path, folder: str) -> None:
    """Intel's own builds of i915 say it too, for the card or for its device."""
    drm_card(tmp_path, 0, "0000:03:00.0", INTEL, "0x56a0")
    plant(tmp_path / "sys/class/drm/card0", {f"{folder}lmem_total_bytes": 16 * GIB})

    assert [16 * GIB] == [device.total_bytes for device in look(tmp_path)]


def test_kernels_own_i915(tmp_path: Path) -> None:
    """The kernel's i915 says nothing: a card has what the smallest of its name is sold with."""
    drm_card(tmp_path, 0, "0000:03:00.0", INTEL, "0x56a0")

    (device,) = look(tmp_path)

    assert 8 * GIB == device.total_bytes
    assert device.source.startswith("as sold: i915 does not say it")


def test_unknown_card(tmp_path: Path) -> None:
    """Of a card that neither the driver nor the table knows nothing is made up."""
    drm_card(tmp_path, 0, "0000:03:00.0", INTEL, "0x1234")

    with pytest.raises(NothingFound, match="does not say how much memory"):
        look(tmp_path)


def test_processor(tmp_path: Path) -> None:
    """The GPU in a processor may use a share of the RAM, as far as that is free."""
    drm_card(tmp_path, 0, "0000:00:02.0", INTEL, "0xa780")

    (device,) = look(tmp_path)

    assert ("Intel(R) UHD Graphics 770", "unified") == (device.name, device.kind)
    assert (48 * GIB, 20 * GIB) == (device.total_bytes, device.free_bytes)
    assert (False, 64 * GIB) == (device.free_is_assumed, device.installed_bytes)


def test_share_of_ram() -> None:
    """Half of up to 4 GiB, three quarters of more."""
    assert [2 * GIB, 6 * GIB] == [share_of_ram(4 * GIB), share_of_ram(8 * GIB)]


def test_both(tmp_path: Path) -> None:
    """Two cards alike beside a processor's GPU are three devices."""
    drm_card(tmp_path, 0, "0000:00:02.0", INTEL, "0x4680")
    for index in (1, 2):
        bus = f"0000:0{index + 2}:00.0"
        drm_card(tmp_path, index, bus, INTEL, "0xe211", tile0__physical_vram_size_bytes=24 * GIB)

    assert ["unified", "gpu", "gpu"] == [device.kind for device in look(tmp_path)]


@pytest.mark.parametrize("size", ["", "garbage", "-1", "\xff"])
def test_broken_driver(tmp_path: Path, size: str) -> None:
    """What is no number counts as not said."""
    drm_card(tmp_path, 0, "0000:03:00.0", INTEL, "0xffff", tile0__physical_vram_size_bytes=size)

    with pytest.raises(NothingFound, match="does not say how much memory"):
        look(tmp_path)


def test_no_cards(tmp_path: Path) -> None:
    """Another maker's card is none of Intel's."""
    drm_card(tmp_path, 0, "0000:03:00.0", AMD, "0x744c")

    with pytest.raises(NothingFound, match="none of its cards"):
        look(tmp_path)


def test_table() -> None:
    """Every device stands in the table once, with its source; others are named by number."""
    ids = [card.device_id for card in INTEL_CARDS]

    assert len(set(ids)) == len(ids)
    assert SOURCE.startswith("https://")
    assert CHECKED
    assert "Intel GPU 00ff" == intel_card(0xFF).name
