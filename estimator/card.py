"""A device as its maker sells it: how much memory, how fast, and of which class of speed."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Vendor = Literal["nvidia", "amd", "intel", "apple", "qualcomm"]
CardKind = Literal["gpu", "unified"]


class SpeedClass(StrEnum):
    """Devices whose memory bandwidth llama.cpp turns into tokens alike; `speed_classes` rates them.

    GDDR is split where the kernels are: before tensor cores (Pascal), and after.
    """

    NVIDIA_PASCAL = "nvidia-pascal"
    NVIDIA_GDDR = "nvidia-gddr"
    NVIDIA_HBM = "nvidia-hbm"
    AMD = "amd"
    AMD_HBM = "amd-hbm"
    INTEL = "intel"
    APPLE_EARLY = "apple-m1-m2"
    APPLE_LATE = "apple-m3-on"
    UNIFIED = "unified"  # GB10, Strix Halo and other big APUs
    SMALL_UNIFIED = "small-unified"  # ordinary APUs and built-in graphics
    JETSON = "jetson"
    CPU = "cpu"


@dataclass(frozen=True, slots=True)
class Card:
    """One row of the catalogue. `memory_bytes` and `bandwidth` (bytes a second) are of one device.

    `name` is how a buyer would write it, memory included where a model comes with several
    (`GeForce RTX 3060 12GB`). `count` devices make up the system; each has its own memory.
    `memory_bytes` of a `unified` row is the machine's whole RAM, of which its GPU gets a part.
    `detected` are the names drivers give it, `aliases` other names that people type.
    `fp16_tflops` is dense half precision with 32-bit sums, from the data sheet or from its cores
    and boost clock; None where it says neither. `released` is a year; `gpu_cores` is 0 but for
    chips that are sold by them (Apple's).
    """

    name: str
    vendor: Vendor
    kind: CardKind
    memory_bytes: int
    bandwidth: float
    speed_class: SpeedClass
    source: str
    checked: str
    released: int
    count: int = 1
    detected: tuple[str, ...] = ()
    fp16_tflops: float | None = None
    is_laptop: bool = False
    aliases: tuple[str, ...] = ()
    gpu_cores: int = 0
