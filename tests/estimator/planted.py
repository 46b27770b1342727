"""Recorded trees of `/sys`, `/proc` and `/dev`, planted where a test wants them."""

from collections.abc import Mapping
from pathlib import Path

GIB = 1 << 30

AMD, INTEL = "0x1002", "0x8086"


def plant(root: Path, files: Mapping[str, str | int | bytes]) -> Path:
    for name, content in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else f"{content}\n".encode())
    return root


def drm_card(
    root: Path, index: int, bus: str, vendor: str, device: str, /, **files: str | int
) -> Path:
    """A card as its driver shows it; returns its `device` folder. `__` in a name is a slash."""
    folder = f"sys/class/drm/card{index}/device"
    node = f"renderD{128 + index}"
    plant(
        root,
        {
            f"{folder}/vendor": vendor,
            f"{folder}/device": device,
            f"{folder}/uevent": f"DRIVER=x\nPCI_CLASS=30000\nPCI_SLOT_NAME={bus}",
            f"{folder}/drm/{node}/dev": f"226:{128 + index}",
            f"dev/dri/{node}": "",
            **{f"{folder}/{name.replace('__', '/')}": value for name, value in files.items()},
        },
    )
    # Its connectors stand beside it, and are no cards.
    (root / f"sys/class/drm/card{index}-DP-1").mkdir(exist_ok=True)
    return root / folder


def kfd_node(root: Path, number: int, bus: str, gfx: int, *, unique_id: int = 0) -> None:
    """A GPU in the topology of AMD's compute driver."""
    domain, busses, rest = bus.split(":")
    device, function = rest.split(".")
    location = int(busses, 16) << 8 | int(device, 16) << 3 | int(function)
    lines = (
        f"cpu_cores_count 0\nsimd_count 192\ngfx_target_version {gfx}\nvendor_id 4098\n"
        f"location_id {location}\ndomain {int(domain, 16)}\nunique_id {unique_id}"
    )
    plant(root, {_properties(number): lines, "dev/kfd": ""})


def kfd_cpu(root: Path, number: int = 0) -> None:
    """The processor, which has a node too."""
    plant(root, {_properties(number): "cpu_cores_count 16\nsimd_count 0\nlocation_id 0"})


def _properties(number: int) -> str:
    return f"sys/class/kfd/kfd/topology/nodes/{number}/properties"
