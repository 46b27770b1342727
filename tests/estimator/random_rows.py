"""Small models of every architecture with random numbers, from a seed."""

from dataclasses import replace
from random import Random

from estimator.models.model import Model
from estimator.shape import Compressed, Experts, Indexer, Latent

ARCHITECTURES = (
    "llama", "qwen2", "qwen3", "deepseek", "deepseek2", "deepseek32", "deepseek4",
)  # fmt: skip


def random_row(arch: str, seed: int) -> Model:
    """A model of 3 to 9 layers; its head sizes are those that CUDA's flash attention has."""
    random = Random(f"{arch} {seed}")  # noqa: S311 - nothing is secret
    heads = random.choice((8, 12, 16, 20))
    head_dim = random.choice((64, 128))
    grouped = arch in ("llama", "qwen2", "qwen3")
    row = Model(
        f"{arch}-{seed}",
        arch,
        random.randint(3, 9),
        heads * head_dim,
        32 * random.randint(8, 96),
        heads,
        random.choice((heads, heads // 4)) if grouped else heads,
        random.randint(2000, 9000),
        65536,
        "made up",
        head_dim=head_dim,
    )
    if arch == "deepseek4":
        return _compressed(random, row)
    if arch in ("deepseek2", "deepseek32"):
        return _latent(random, row)
    return replace(row, experts=_experts(random)) if arch == "deepseek" else row


def _experts(random: Random) -> Experts:
    n_used = random.randint(2, 6)
    return Experts(8 * n_used, n_used, 64 * random.randint(2, 12), random.randint(1, 2), 1)


def _latent(random: Random, row: Model) -> Model:
    is_sparse = row.arch == "deepseek32"
    is_split = is_sparse or random.random() < 0.7
    return replace(
        row,
        n_kv_heads=1 if is_split else row.n_heads,
        q_rank=256 * random.randint(1, 3),
        latent=Latent(512, 64, 192, 128, is_split),
        experts=_experts(random),
        has_gate_bias=True,
        indexer=Indexer(64, 128, random.choice((256, 512))) if is_sparse else None,
    )


def _compressed(random: Random, row: Model) -> Model:
    ratios = tuple(random.choice((0, 4, 128)) for _ in range(row.n_layers - 2))
    past = Compressed((0, *ratios, 4), 128, 64, random.choice((2, 4)), 256, 4, random.randint(0, 2))
    return replace(
        row,
        head_dim=512,
        n_kv_heads=1,
        q_rank=256 * random.randint(1, 3),
        experts=replace(_experts(random), n_dense=0),
        has_gate_bias=True,
        indexer=Indexer(64, 128, random.choice((256, 512))),
        compressed=past,
    )
