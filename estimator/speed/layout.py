"""How the memories of a machine share a model, and how long a token takes to pass them all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

from estimator.card import Card, SpeedClass
from estimator.shape import ModelShape
from estimator.speed.active import Work, active
from estimator.speed.classes import COPY_BYTES_PER_S, HOP_S, SPEED_CLASSES, SpeedConstants
from estimator.speed.decode import latent_seconds, prompt_seconds, token_seconds

# Two channels of DDR4-3200 offer 51e9, of DDR5-5600 90e9.
USUAL_RAM_BANDWIDTH = 60e9

# What of a card's memory a share of a model's weights may fill.
_FILLED = 0.9


@dataclass(frozen=True, slots=True)
class Memory:
    """A memory with its bandwidth (bytes a second); GPUs share what lies on GPUs."""

    bandwidth: float
    kind: SpeedConstants
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Layout:
    """A model on GPUs and in RAM, passed in turn. Without GPUs all of it is in RAM.

    `n_gpu_layers` is llama.cpp's: -1 all, 0 none, else so many from the last, the output being
    one. With `experts_on_cpu` the routed experts are in RAM besides. `is_on_one` says that all of
    it is on one GPU, or in RAM where there is none.
    """

    shape: ModelShape
    gpus: tuple[Memory, ...]
    ram: Memory
    n_gpu_layers: int
    experts_on_cpu: bool
    kv_type: str
    n_ubatch: int
    is_on_one: bool = field(init=False)

    def __post_init__(self) -> None:
        is_whole = not self.gpus or not self.works(0)[-1][1].weight_bytes
        object.__setattr__(self, "is_on_one", is_whole and len(self.gpus) <= 1)

    def works(self, depth: int) -> tuple[tuple[Memory, Work], ...]:
        """Each memory with its work of decoding a token after `depth` others."""
        both = active(
            self.shape,
            depth=depth,
            n_gpu_layers=self.n_gpu_layers if self.gpus else 0,
            experts_on_cpu=self.experts_on_cpu,
            kv_type=self.kv_type,
        )
        on_gpus = ((gpu, both.device.part(gpu.share)) for gpu in self.gpus)
        return (*on_gpus, (self.ram, both.host))

    @property
    def kind(self) -> SpeedConstants:
        """The class of the device that computes; of unlike ones, and RAM, the least known."""
        kinds = [memory.kind for memory, work in self.works(0) if work.weight_bytes]
        return min(kinds, key=lambda kind: kind.n_points)

    def decode_seconds(self, depth: int) -> tuple[float, float, float]:
        """Seconds a token at the most, likely, and at the least."""
        likely = [
            (token_seconds(work, memory.bandwidth, memory.kind), memory.kind)
            for memory, work in self.works(depth)
            if work.weight_bytes
        ]
        hops = HOP_S * max(len(self.gpus) - 1, 0)
        return (
            hops + sum(seconds / kind.low for seconds, kind in likely),
            hops + sum(seconds for seconds, _ in likely),
            hops + sum(seconds / kind.high for seconds, kind in likely),
        )

    def latent_share(self, depth: int) -> float:
        """How much of a token's time MLA's arithmetic takes."""
        latent = sum(latent_seconds(work, m.bandwidth, m.kind) for m, work in self.works(depth))
        return latent / self.decode_seconds(depth)[1]

    def prompt_seconds(self, n_prompt: int) -> tuple[float, float, float]:
        """Seconds a token of a prompt of so many, at the most, likely, and at the least.

        A GPU computes on what lies in RAM too, which is copied to it.
        """
        n_ubatch = max(min(self.n_ubatch, n_prompt), 1)
        likely = []
        for memory, work in self.works(n_prompt // 2):
            at = self.gpus[0] if memory is self.ram and self.gpus else memory
            is_copied = at is not memory
            read = self._copied_at if is_copied else at.bandwidth * at.kind.utilisation
            likely.append((prompt_seconds(work, at.bandwidth, at.kind, read * n_ubatch), at.kind))
        return (
            sum(seconds / kind.prompt_low for seconds, kind in likely),
            sum(seconds for seconds, _ in likely),
            sum(seconds / kind.prompt_high for seconds, kind in likely),
        )

    @property
    def _copied_at(self) -> float:
        """Bytes a second from RAM to a GPU; a slow RAM offers less than the bus."""
        return min(COPY_BYTES_PER_S, self.ram.bandwidth)


def gpus_of(shape: ModelShape, cards: Sequence[Card], shares: Sequence[float]) -> list[Memory]:
    """A memory for each card with its share; a system of several is as many as the model fills.

    Raises `ValueError` unless there is a share for each of several cards.
    """
    if len(cards) == 1 and cards[0].count > 1:
        card = cards[0]
        needed = ceil(shape.weights.total_bytes / (_FILLED * card.memory_bytes))
        cards = [card] * min(max(needed, 1), card.count)
    if len(shares) < len(cards):
        if len(shares) > 1:
            raise ValueError(f"{len(shares)} shares for {len(cards)} cards; give one for each")
        shares = [1.0] * len(cards)
    whole = sum(shares[: len(cards)])
    return [
        Memory(card.bandwidth, SPEED_CLASSES[card.speed_class], share / whole)
        for card, share in zip(cards, shares, strict=False)
    ]


def ram_of(cards: Sequence[Card], bandwidth: float | None) -> Memory:
    """The RAM: as said, else that of a unified card, else a usual one."""
    kind = SPEED_CLASSES[SpeedClass.CPU]
    shared = next((card.bandwidth for card in cards if card.kind == "unified"), None)
    return Memory(bandwidth or shared or USUAL_RAM_BANDWIDTH, kind)
