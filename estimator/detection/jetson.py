"""An NVIDIA Jetson whose software is too old to have NVML."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from estimator.detection.probe import NothingFound
from estimator.devices import Backend, Device


@dataclass(frozen=True, slots=True)
class JetsonGpu:
    """Reads the board's name from the device tree; its GPU uses the machine's memory."""

    asks: ClassVar[str] = "the device tree (Jetson)"
    knows_all: ClassVar[frozenset[Backend]] = frozenset()

    environ: Mapping[str, str]
    ram: Callable[[], tuple[Device, ...]]
    root: Path = Path("/")

    def devices(self) -> tuple[Device, ...]:
        name = board_name(self.root)
        if not name:
            raise NothingFound("this is no Jetson (/proc/device-tree/model)")
        if self.environ.get("CUDA_VISIBLE_DEVICES", "0").split(",")[0].strip() != "0":
            raise NothingFound(f"CUDA_VISIBLE_DEVICES hides the GPU of {name}")
        return (replace(self.ram()[0], name=name, kind="unified", backend="cuda"),)


def board_name(root: Path) -> str:
    """`NVIDIA Jetson AGX Orin Developer Kit`; empty on anything else."""
    try:
        model = (root / "proc/device-tree/model").read_bytes()
    except OSError:
        return ""
    name = model.rstrip(b"\0\n").decode("utf-8", "replace").strip()
    return name if "jetson" in name.lower() else ""
