"""A model as its published numbers, from which its real tensor list is made."""

from dataclasses import dataclass

from estimator.shape import Compressed, Experts, Indexer, Latent


class UnknownModel(ValueError):
    """No row of that name, or one whose architecture has no tensor list yet."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model by its numbers; `source` is the repository whose config.json has them."""

    name: str
    arch: str
    n_layers: int
    n_embd: int
    n_ff: int
    n_heads: int
    n_kv_heads: int
    n_vocab: int
    n_ctx_train: int
    source: str
    head_dim: int = 128
    q_rank: int = 0
    latent: Latent | None = None
    experts: Experts | None = None
    has_gate_bias: bool = False
    indexer: Indexer | None = None
    compressed: Compressed | None = None
