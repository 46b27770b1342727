"""What a model's report holds: specifications, a row for each quant, and who runs it."""

from collections.abc import Mapping
from dataclasses import dataclass

from estimator.card import Card
from estimator.fit.demand import Demand
from estimator.hub.get import Get, get
from estimator.memory.footprint import Footprint
from estimator.models.release import Release
from estimator.speed.estimate import Speed

USUAL_QUANT = "Q4_K_M"

# What a hub's file has beside its tensors: the vocabulary and the template.
METADATA_BYTES = (2 * 10**6, 10 * 10**6)


@dataclass(frozen=True, slots=True)
class Specifications:
    """`n_active` of `n_params` are read for a token; the same in a dense model."""

    repository: str
    arch: str
    family: str
    n_params: int
    n_active: int
    n_layers: int
    n_ctx_train: int
    n_vocab: int
    n_experts: int
    n_experts_used: int
    released: str
    licence: str | None


@dataclass(frozen=True, slots=True)
class Holders:
    """How many of a kind of device hold a quant whole, and the smallest of them by name."""

    n: int
    n_known: int
    smallest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuantRow:
    """One quant. `footprints` are on one GPU, one for each of the report's contexts.

    `file_bytes` are those of the tensors; a file has METADATA_BYTES more. At the report's usual
    context, `ram_bytes` is what it takes without any GPU, and `holders` are by
    `runner.kind_of`.
    """

    quant: str
    file_bytes: int
    bits_per_weight: float
    quality: str | None
    quality_source: str | None
    footprints: tuple[Footprint, ...]
    ram_bytes: int
    holders: Mapping[str, Holders]


@dataclass(frozen=True, slots=True)
class BesideRam:
    """A mixture with its routed experts in RAM: what that takes of a GPU and of the RAM."""

    quant: str
    gpu_bytes: int
    ram_bytes: int


@dataclass(frozen=True, slots=True)
class MemoryClass:
    """GPUs with so much memory, and the largest quant that one of them holds whole, if any."""

    memory_bytes: int
    quant: str | None


@dataclass(frozen=True, slots=True)
class CardSpeed:
    """A well-known device: the largest quant that it holds, and the usual one if it can."""

    card: Card
    largest: str
    largest_speed: Speed
    usual_speed: Speed | None


@dataclass(frozen=True, slots=True)
class Report:
    """`contexts` are those of the footprints, ending with the longest; `usual_ctx` is for fits.

    `quants` are smallest first, and `usual` is the row of `USUAL_QUANT`. Well-known devices that
    hold nothing of the model are not among the `speeds`. `notes` are sentences on what is counted.
    """

    release: Release
    specifications: Specifications
    contexts: tuple[int, ...]
    usual_ctx: int
    demand: Demand
    quants: tuple[QuantRow, ...]
    beside_ram: tuple[BesideRam, ...]
    memory_classes: tuple[MemoryClass, ...]
    speeds: tuple[CardSpeed, ...]
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.release.title

    @property
    def usual(self) -> QuantRow:
        return self.row(USUAL_QUANT)

    @property
    def get(self) -> Get:
        """How to fetch the usual quant, and serve it with the usual context."""
        usual = self.usual
        return get(self.release, usual.quant, usual.file_bytes, self.usual_ctx)

    def row(self, quant: str) -> QuantRow:
        return next(row for row in self.quants if row.quant == quant)

    def footprint(self, row: QuantRow, n_ctx: int) -> Footprint:
        """On one GPU, with one of the report's contexts."""
        return row.footprints[self.contexts.index(n_ctx)]

    def needs(self, row: QuantRow, n_ctx: int) -> int:
        """The bytes of one GPU that a quant takes with one of the report's contexts."""
        return self.footprint(row, n_ctx).total_bytes
