"""Bodies of five architectures in small, for `random_file`: each kind of attention and experts."""

from dataclasses import replace

from proxy.body import Body
from proxy.tensors import Value

N_EMBD, N_LAYER, N_HEAD, N_KV, HEAD = 256, 4, 4, 2, 64
N_FF, N_EXPERT, N_FF_EXPERT, N_SHARED = 512, 8, 128, 2

Shapes = dict[str, tuple[int, ...]]

_COMMON: dict[str, Value] = {
    "block_count": N_LAYER,
    "context_length": 16384,
    "embedding_length": N_EMBD,
    "feed_forward_length": N_FF,
    "attention.head_count": N_HEAD,
    "attention.head_count_kv": N_KV,
    "attention.layer_norm_rms_epsilon": 1e-6,
    "rope.dimension_count": HEAD,
    "rope.freq_base": 10000.0,
}
_EXPERTS: dict[str, Value] = {
    "leading_dense_block_count": 1,
    "expert_count": N_EXPERT,
    "expert_used_count": 2,
    "expert_shared_count": N_SHARED,
    "expert_feed_forward_length": N_FF_EXPERT,
    "expert_weights_scale": 1.0,
}
_ATTENTION: Shapes = {
    "attn_norm": (N_EMBD,),
    "attn_q": (N_HEAD * HEAD, N_EMBD),
    "attn_k": (N_KV * HEAD, N_EMBD),
    "attn_v": (N_KV * HEAD, N_EMBD),
    "attn_output": (N_EMBD, N_HEAD * HEAD),
    "ffn_norm": (N_EMBD,),
}
_DENSE: Shapes = {
    "ffn_gate": (N_FF, N_EMBD),
    "ffn_up": (N_FF, N_EMBD),
    "ffn_down": (N_EMBD, N_FF),
}
_MIXTURE: Shapes = {
    "ffn_gate_inp": (N_EXPERT, N_EMBD),
    "ffn_gate_exps": (N_EXPERT, N_FF_EXPERT, N_EMBD),
    "ffn_up_exps": (N_EXPERT, N_FF_EXPERT, N_EMBD),
    "ffn_down_exps": (N_EXPERT, N_EMBD, N_FF_EXPERT),
    "ffn_gate_shexp": (N_SHARED * N_FF_EXPERT, N_EMBD),
    "ffn_up_shexp": (N_SHARED * N_FF_EXPERT, N_EMBD),
    "ffn_down_shexp": (N_EMBD, N_SHARED * N_FF_EXPERT),
}


def llama() -> Body:
    return _body("llama", {}, [{**_ATTENTION, **_DENSE}] * N_LAYER)


def qwen2() -> Body:
    """Llama with biases."""
    widths = {"q": N_HEAD * HEAD, "k": N_KV * HEAD, "v": N_KV * HEAD}
    body = _body("qwen2", {}, [{**_ATTENTION, **_DENSE}] * N_LAYER)
    biases: Shapes = {
        f"blk.{n}.attn_{name}.bias": (width,)
        for n in range(N_LAYER)
        for name, width in widths.items()
    }
    return replace(body, shapes={**body.shapes, **biases})


def qwen3() -> Body:
    """Llama with normed queries and keys."""
    normed: Shapes = {"attn_q_norm": (HEAD,), "attn_k_norm": (HEAD,)}
    lengths: dict[str, Value] = {"attention.key_length": HEAD, "attention.value_length": HEAD}
    return _body("qwen3", lengths, [{**_ATTENTION, **normed, **_DENSE}] * N_LAYER)


def deepseek() -> Body:
    """DeepSeek MoE: llama's attention; all layers but the first have experts."""
    layers = [{**_ATTENTION, **_DENSE}] + [{**_ATTENTION, **_MIXTURE}] * (N_LAYER - 1)
    return _body("deepseek", _EXPERTS, layers)


def deepseek2() -> Body:
    """DeepSeek V2 and V3: MLA, as new converters write it, with experts."""
    rank, rope, nope, value = 64, 32, 64, 64
    attention: Shapes = {
        "attn_norm": (N_EMBD,),
        "attn_q_a": (rank, N_EMBD),
        "attn_q_a_norm": (rank,),
        "attn_q_b": (N_HEAD * (nope + rope), rank),
        "attn_kv_a_mqa": (rank + rope, N_EMBD),
        "attn_kv_a_norm": (rank,),
        "attn_k_b": (N_HEAD, rank, nope),
        "attn_v_b": (N_HEAD, value, rank),
        "attn_output": (N_EMBD, N_HEAD * value),
        "ffn_norm": (N_EMBD,),
    }
    numbers: dict[str, Value] = {
        **_EXPERTS,
        "attention.head_count_kv": 1,
        "attention.q_lora_rank": rank,
        "attention.kv_lora_rank": rank,
        "attention.key_length": rank + rope,
        "attention.value_length": rank,
        "attention.key_length_mla": nope + rope,
        "attention.value_length_mla": value,
        "rope.dimension_count": rope,
        "expert_gating_func": 1,
    }
    layers = [{**attention, **_DENSE}] + [{**attention, **_MIXTURE}] * (N_LAYER - 1)
    return _body("deepseek2", numbers, layers)


ARCHITECTURES = {each.__name__: each for each in (llama, qwen2, qwen3, deepseek, deepseek2)}


def _body(arch: str, numbers: dict[str, Value], layers: list[Shapes]) -> Body:
    shapes = {
        f"blk.{n}.{name}.weight": shape
        for n, layer in enumerate(layers)
        for name, shape in layer.items()
    }
    return Body(arch, N_EMBD, {**_COMMON, **numbers}, shapes)
