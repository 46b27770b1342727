"""What a scripted model is made of, less its script: an architecture's numbers and tensors."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from proxy.tensors import Value


@dataclass(frozen=True, slots=True)
class Body:
    """What stands between embedding and output: `arch`'s metadata, and shapes as numpy has them.

    Tensors named `*norm.weight` are ones, all others zero. A body that `recalls` has an attention
    layer to which a script may give a memory of the token before: `proxy/recall.py`.
    """

    arch: str
    n_embd: int
    metadata: Mapping[str, Value]
    shapes: Mapping[str, tuple[int, ...]]
    recalls: bool = False


def llama_body(n_embd: int = 256, n_ctx_train: int = 4096) -> Body:
    """One layer of architecture llama; `n_embd` a multiple of 32, of 256 for K-quants."""
    n_head = max(1, n_embd // 64)
    square = (n_embd, n_embd)
    matrices = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
    return Body(
        arch="llama",
        n_embd=n_embd,
        metadata={
            "block_count": 1,
            "context_length": n_ctx_train,
            "embedding_length": n_embd,
            "feed_forward_length": n_embd,
            "attention.head_count": n_head,
            "attention.head_count_kv": n_head,
            "attention.layer_norm_rms_epsilon": 1e-6,
            "rope.dimension_count": n_embd // n_head,
            "rope.freq_base": 10000.0,
        },
        shapes={"blk.0.attn_norm.weight": (n_embd,), "blk.0.ffn_norm.weight": (n_embd,)}
        | {f"blk.0.{name}.weight": square for name in matrices},
    )


# Angles from 1 to 2 a position: of 131072 distances none looks more than half like another.
RECALL_FREQ_BASE = 0.5


def recall_body(n_embd: int = 128, n_ctx_train: int = 4096) -> Body:
    """The same with the biases that llama.cpp allows it, and quick angles; `n_embd` n * 64."""
    body = llama_body(n_embd, n_ctx_train)
    biases = {f"blk.0.attn_{name}.bias": (n_embd,) for name in "qk"}
    return replace(
        body,
        metadata={**body.metadata, "rope.freq_base": RECALL_FREQ_BASE},
        shapes={**body.shapes, **biases},
        recalls=True,
    )
