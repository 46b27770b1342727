"""The GPUs that AMD's compute driver offers to ROCm, from its topology in sysfs."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from estimator.detection.drm import text

_NODES = "sys/class/kfd/kfd/topology/nodes"


@dataclass(frozen=True, slots=True)
class KfdNode:
    """`index` counts as ROCR_VISIBLE_DEVICES does; `uuid` is empty for cards without one."""

    index: int
    bus: str
    gfx: str
    uuid: str


def kfd_nodes(root: Path) -> dict[str, KfdNode]:
    """GPUs by PCI address; none where the driver or its device `/dev/kfd` is not there."""
    if not (root / "dev/kfd").exists():
        return {}
    return {node.bus: node for node in _nodes(root / _NODES)}


def _nodes(folder: Path) -> Iterator[KfdNode]:
    """In the driver's order. What a container may not read of it is not counted by ROCm either."""
    nodes = (node for node in folder.glob("*") if node.name.isdigit())
    index = 0
    for node in sorted(nodes, key=lambda node: int(node.name)):
        found = _properties(node / "properties")
        if found.get("simd_count", 0) > 0 and "location_id" in found:
            unique = found.get("unique_id", 0)
            uuid = f"GPU-{unique:016x}" if unique else ""
            yield KfdNode(index, _bus(found), gfx_name(found.get("gfx_target_version", 0)), uuid)
            index += 1


def _properties(file: Path) -> dict[str, int]:
    pairs = (line.split() for line in text(file).splitlines())
    return {pair[0]: int(pair[1]) for pair in pairs if len(pair) == 2 and pair[1].isdigit()}


def _bus(found: dict[str, int]) -> str:
    place = found["location_id"]
    domain = found.get("domain", 0)
    return f"{domain:04x}:{place >> 8 & 255:02x}:{place >> 3 & 31:02x}.{place & 7}"


def gfx_name(version: int) -> str:
    """`gfx1100` for 110000, `gfx90a` for 90010; empty for 0."""
    major, minor, step = version // 10000, version // 100 % 100, version % 100
    return f"gfx{major}{minor:x}{step:x}" if version else ""
