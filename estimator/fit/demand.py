"""What a caller wants of a model, and the quants there are to choose from."""

from dataclasses import dataclass
from typing import Literal

from estimator.shape import ModelShape

Spill = Literal["never", "experts", "layers", "cpu"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One quant of a model, with its tensors as they are in its file."""

    quant: str
    shape: ModelShape

    @property
    def n_bytes(self) -> int:
        return self.shape.weights.total_bytes


@dataclass(frozen=True, slots=True)
class Demand:
    """At least `n_ctx` cells, and more, up to `max_ctx`, if memory is left.

    The cells are shared by `n_seq` sequences (unified KV). `headroom_bytes` stay free on every
    device. `memory_limit` caps what all our models together take of any one device; no headroom
    is taken from it. `spill` says what may be tried when no GPU holds the model whole, each word
    allowing those before it. `kv_fallback` is the KV type to try when f16 does not fit; None: none.
    """

    n_ctx: int
    max_ctx: int = 32768
    n_seq: int = 1
    n_outputs: int | None = None
    n_ubatch: int = 512
    kv_type_k: str = "f16"
    kv_type_v: str = "f16"
    kv_fallback: str | None = "q8_0"
    flash_attention: bool = True
    spill: Spill = "cpu"
    headroom_bytes: int = 1 << 30
    memory_limit: int | None = None
