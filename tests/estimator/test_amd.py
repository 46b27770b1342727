import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from estimator.detection.amd import AmdGpus
from estimator.detection.kfd import gfx_name
from estimator.detection.probe import NothingFound
from estimator.devices import Device
from tests.estimator.planted import AMD, GIB, INTEL, drm_card, kfd_cpu, kfd_node, plant

RAM = Device("RAM", "cpu", 0, 64 * GIB, 40 * GIB, "recorded", installed_bytes=96 * GIB)
NAMES = (
    "# List of AMDGPU IDs\n\n1.0.0\n744C,\tC8,\tAMD Radeon RX 7900 XTX\n"
    "744C,\tCC,\tAMD Radeon RX 7900 XT\n1586,\tC1,\tRadeon 8060S Graphics\n"
)


def look(root: Path, **environ: str) -> list[Device]:
    return list(AmdGpus(environ, lambda: (RAM,), root).devices())


def xtx(root: Path, index: int, bus: str, *, used_gib: int = 1) -> Path:
    """A Radeon RX 7900 XTX with its node in the compute driver's topology."""
    kfd_cpu(root)
    kfd_node(root, index + 1, bus, 110000, unique_id=0xA2000000 + index)
    plant(root, {"usr/share/libdrm/amdgpu.ids": NAMES})
    return drm_card(
        root, index, bus, AMD, "0x744c", revision="0xc8",
        mem_info_vram_total=24 * GIB, mem_info_vram_used=used_gib * GIB,
        mem_info_gtt_total=32 * GIB, mem_info_gtt_used=0,
    )  # fmt: skip


def test_a_card(tmp_path: Path) -> None:
    """A card has libdrm's name for its id and revision, its VRAM, and what is free of it."""
    xtx(tmp_path, 0, "0000:03:00.0", used_gib=4)

    assert look(tmp_path) == [
        Device(
            name="AMD Radeon RX 7900 XTX",
            kind="gpu",
            index=0,
            total_bytes=24 * GIB,
            free_bytes=20 * GIB,
            source="amdgpu",
            backend="rocm",
            uuid="GPU-00000000a2000000",
            bus="0000:03:00.0",
        )
    ]


def test_two_alike(tmp_path: Path) -> None:
    """Two identical cards are two, each with its own address and use."""
    xtx(tmp_path, 0, "0000:03:00.0", used_gib=1)
    xtx(tmp_path, 1, "0000:83:00.0", used_gib=20)

    one, other = look(tmp_path)

    assert one.name == other.name
    assert ["0000:03:00.0", "0000:83:00.0"] == [one.bus, other.bus]
    assert [23 * GIB, 4 * GIB] == [one.free_bytes, other.free_bytes]


def test_processor(tmp_path: Path) -> None:
    """A GPU in a processor has its carve-out and what RAM the kernel lets it map."""
    drm_card(
        tmp_path, 0, "0000:c5:00.0", AMD, "0x1586", revision="0xc1",
        mem_info_vram_total=GIB // 2, mem_info_vram_used=GIB // 4,
        mem_info_gtt_total=30 * GIB, mem_info_gtt_used=2 * GIB,
    )  # fmt: skip
    kfd_node(tmp_path, 1, "0000:c5:00.0", 110501)
    plant(tmp_path, {"opt/amdgpu/share/libdrm/amdgpu.ids": NAMES})

    (device,) = look(tmp_path)

    assert ("Radeon 8060S Graphics", "unified") == (device.name, device.kind)
    assert 30 * GIB + GIB // 2 == device.total_bytes
    assert 28 * GIB + GIB // 4 == device.free_bytes
    assert 96 * GIB + GIB // 2 == device.installed_bytes


def test_processor_in_use(tmp_path: Path) -> None:
    """Memory that the kernel lends to the GPU is not free when the RAM is not."""
    drm_card(
        tmp_path, 0, "0000:c5:00.0", AMD, "0x1586",
        mem_info_vram_total=96 * GIB, mem_info_vram_used=6 * GIB,
        mem_info_gtt_total=60 * GIB, mem_info_gtt_used=0,
    )  # fmt: skip

    (device,) = look(tmp_path)

    assert 90 * GIB + RAM.free_bytes == device.free_bytes
    assert "vulkan" == device.backend


@pytest.mark.parametrize(("gfx", "kind"), [(110501, "unified"), (90012, "unified"), (90402, "gpu")])
def test_kind_by_architecture(tmp_path: Path, gfx: int, kind: str) -> None:
    """What ROCm calls the GPU decides, whatever its PCI device is."""
    drm_card(tmp_path, 0, "0000:c5:00.0", AMD, "0xffff", mem_info_vram_total=GIB)
    kfd_node(tmp_path, 1, "0000:c5:00.0", gfx)

    assert [kind] == [device.kind for device in look(tmp_path)]


@pytest.mark.parametrize(
    ("version", "name"),
    [(110000, "gfx1100"), (90010, "gfx90a"), (110501, "gfx1151"), (90402, "gfx942"), (0, "")],
)
def test_architecture_names(version: int, name: str) -> None:
    """The driver's number is ROCm's name with a hexadecimal stepping."""
    assert name == gfx_name(version)


def test_makers_name(tmp_path: Path) -> None:
    """What the maker wrote into the board counts before libdrm's table."""
    device = xtx(tmp_path, 0, "0000:03:00.0")
    plant(device, {"product_name": "AMD Radeon PRO W7900"})

    assert ["AMD Radeon PRO W7900"] == [found.name for found in look(tmp_path)]


def test_no_name(tmp_path: Path) -> None:
    """A card that no table has is named by its architecture, else by its PCI device."""
    drm_card(tmp_path, 0, "0000:03:00.0", AMD, "0x7550", mem_info_vram_total=16 * GIB)

    assert ["AMD GPU 7550"] == [device.name for device in look(tmp_path)]
    kfd_node(tmp_path, 1, "0000:03:00.0", 120001)
    assert ["AMD GPU gfx1201"] == [device.name for device in look(tmp_path)]


def test_without_compute_driver(tmp_path: Path) -> None:
    """Without `/dev/kfd` ROCm cannot use the card, and Vulkan can."""
    xtx(tmp_path, 0, "0000:03:00.0")
    (tmp_path / "dev/kfd").unlink()

    assert [("vulkan", "")] == [(device.backend, device.uuid) for device in look(tmp_path)]


def test_card_without_number(tmp_path: Path) -> None:
    """A card that has no unique number is named to ROCm by its place among the GPUs."""
    kfd_cpu(tmp_path)
    for index, bus in enumerate(("0000:03:00.0", "0000:04:00.0")):
        drm_card(tmp_path, index, bus, AMD, "0x73bf", mem_info_vram_total=16 * GIB)
        kfd_node(tmp_path, index + 1, bus, 100300)

    assert ["0", "1"] == [device.uuid for device in look(tmp_path)]


@pytest.mark.parametrize(
    ("environ", "shown"),
    [
        ({}, [3, 4, 5]),
        ({"ROCR_VISIBLE_DEVICES": "2,0"}, [5, 3]),
        ({"ROCR_VISIBLE_DEVICES": "GPU-00000000A2000001"}, [4]),
        ({"ROCR_VISIBLE_DEVICES": ""}, []),
        ({"ROCR_VISIBLE_DEVICES": "1,9,0"}, [4]),
        ({"ROCR_VISIBLE_DEVICES": "1,1"}, [4]),
        ({"HIP_VISIBLE_DEVICES": "1"}, [4]),
        ({"HIP_VISIBLE_DEVICES": ""}, [3, 4, 5]),
        ({"HIP_VISIBLE_DEVICES": "-1"}, []),
        ({"ROCR_VISIBLE_DEVICES": "2,0", "HIP_VISIBLE_DEVICES": "1"}, [3]),
        ({"CUDA_VISIBLE_DEVICES": "2"}, [5]),
        ({"CUDA_VISIBLE_DEVICES": "2", "HIP_VISIBLE_DEVICES": "0"}, [3]),
    ],
)
def test_visible_devices(tmp_path: Path, environ: dict[str, str], shown: list[int]) -> None:
    """The runtime's variable picks and orders; HIP's, or else CUDA's, counts what is left."""
    for index in range(3):
        xtx(tmp_path, index, f"0000:{index + 3:02x}:00.0")

    assert shown == [int(device.bus[5:7]) for device in look(tmp_path, **environ)]


def test_node_that_is_not_ours(tmp_path: Path) -> None:
    """A node that a container may not read is no GPU of ours, and is not counted."""
    xtx(tmp_path, 0, "0000:03:00.0")
    plant(tmp_path, {"sys/class/kfd/kfd/topology/nodes/0/properties": ""})

    assert ["GPU-00000000a2000000"] == [device.uuid for device in look(tmp_path)]


def test_other_makers(tmp_path: Path) -> None:
    """Another maker's card is none of AMD's."""
    drm_card(tmp_path, 0, "0000:00:02.0", INTEL, "0x4680")

    with pytest.raises(NothingFound, match="none of its cards"):
        look(tmp_path)


def test_no_cards(tmp_path: Path) -> None:
    """A machine without graphics has no such folder."""
    with pytest.raises(NothingFound, match="no /sys/class/drm"):
        look(tmp_path)


@pytest.mark.parametrize("total", ["", "garbage", "-5", "\xff\xfe", 0])
def test_broken_driver(tmp_path: Path, total: str | int) -> None:
    """A card whose driver says nothing of use is left out, with a reason."""
    drm_card(tmp_path, 0, "0000:03:00.0", AMD, "0x744c", mem_info_vram_total=total)

    with pytest.raises(NothingFound, match="does not say how much memory"):
        look(tmp_path)


def test_broken_topology(tmp_path: Path) -> None:
    """Garbage in the compute driver's files costs ROCm, not the card."""
    xtx(tmp_path, 0, "0000:03:00.0")
    plant(tmp_path, {"sys/class/kfd/kfd/topology/nodes/1/properties": b"\xff\xfe simd_count\n x"})

    assert [24 * GIB] == [device.total_bytes for device in look(tmp_path)]


def test_hosts_card(tmp_path: Path) -> None:
    """A container that sees its host's card but was not given it has none, and is told how."""
    xtx(tmp_path, 0, "0000:03:00.0")
    (tmp_path / "dev/dri/renderD128").unlink()

    with pytest.raises(NothingFound, match="not its /dev/dri/renderD128: give it to the container"):
        look(tmp_path)
    xtx(tmp_path, 1, "0000:04:00.0")
    assert ["0000:04:00.0"] == [device.bus for device in look(tmp_path)]


def test_card_without_render_node(tmp_path: Path) -> None:
    """Where the driver names no file to open, none is asked for."""
    device = xtx(tmp_path, 0, "0000:03:00.0")
    (device / "drm/renderD128/dev").unlink()
    (device / "drm/renderD128").rmdir()

    assert ["0000:03:00.0"] == [found.bus for found in look(tmp_path)]


@contextmanager
def nobody() -> Iterator[None]:
    """Root may open whatever it likes, so that it is somebody else for a while."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_no_permission() -> None:
    """A card that we may not open is no card of ours, and the group that may is named."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        root.chmod(0o755)
        xtx(root, 0, "0000:03:00.0")
        (root / "dev/dri/renderD128").chmod(0)

        with nobody(), pytest.raises(NothingFound, match="no permission for /dev/dri/renderD128"):
            look(root)
