"""A place a model can run in: a GPU, unified memory, or the machine's RAM."""

from dataclasses import dataclass
from typing import Literal

from estimator.card import Card

Kind = Literal["gpu", "unified", "cpu"]
Backend = Literal["cuda", "rocm", "vulkan", "metal", "cpu"]


@dataclass(frozen=True, slots=True)
class Device:
    """One memory, in bytes. `free_bytes` is what a new load may take now, `source` who said so.

    A `unified` device shares its memory with the CPU. `index` counts devices of a kind as
    they were found; `uuid`, where there is one, names the GPU to CUDA_VISIBLE_DEVICES or, if it is
    AMD's, to ROCR_VISIBLE_DEVICES.
    `card` is its row in the catalogue, None when its name is not exactly there.
    `installed_bytes` is, of RAM and of what shares it, all that the machine has, with what the
    firmware gave the GPU; `total_bytes` may be a part of it. 0 for a card.
    `bus` is its PCI address as Linux writes it (`0000:01:00.0`), empty when it is not known. With
    `free_is_assumed` nobody could tell what is free, and `source` says what was assumed.
    """

    name: str
    kind: Kind
    index: int
    total_bytes: int
    free_bytes: int
    source: str
    backend: Backend = "cpu"
    uuid: str = ""
    card: Card | None = None
    bus: str = ""
    free_is_assumed: bool = False
    installed_bytes: int = 0

    @property
    def key(self) -> str:
        """A short name that stays the same from one look to the next, such as `gpu0`."""
        return f"{self.kind}{self.index}"

    @property
    def is_gpu(self) -> bool:
        return self.kind != "cpu"
