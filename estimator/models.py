"""The table of models we know."""

from functools import lru_cache

from estimator.model import Model, UnknownModel
from estimator.recipes import quantize
from estimator.shape import Experts, Latent, ModelShape
from estimator.tensor_lists import shape_of

CHECKED = "2026-11-22"

_MLA = Latent(kv_rank=512, rope_dim=64, key_length=192, value_length=128, is_split=True)
_MLA_LEGACY = Latent(kv_rank=512, rope_dim=64, key_length=192, value_length=128, is_split=False)
_LITE = Experts(n_total=64, n_used=6, n_ff=1408, n_shared=2, n_dense=1)
_V3 = Experts(n_total=256, n_used=8, n_ff=2048, n_shared=1, n_dense=3)

MODELS = (
    Model("coder-1.3b", "llama", 24, 2048, 5504, 16, 16, 32256, 16384,
             "deepseek-ai/deepseek-coder-1.3b-instruct"),
    Model("llm-7b", "llama", 30, 4096, 11008, 32, 32, 102400, 4096,
             "deepseek-ai/deepseek-llm-7b-chat"),
    Model("moe-16b", "deepseek", 28, 2048, 10944, 16, 16, 102400, 4096,
             "deepseek-ai/deepseek-moe-16b-chat", experts=_LITE),
    Model("v2-lite", "deepseek2", 27, 2048, 10944, 16, 1, 102400, 163840,
             "deepseek-ai/DeepSeek-V2-Lite-Chat", latent=_MLA, experts=_LITE),
    Model("v3-r1", "deepseek2", 61, 7168, 18432, 128, 1, 129280, 163840,
             "deepseek-ai/DeepSeek-R1", q_rank=1536, latent=_MLA, experts=_V3,
             has_gate_bias=True),
    Model("v3-r1-legacy", "deepseek2", 61, 7168, 18432, 128, 128, 129280, 163840,
             "deepseek-ai/DeepSeek-R1", q_rank=1536, latent=_MLA_LEGACY, experts=_V3,
             has_gate_bias=True),
    Model("r1-qwen-1.5b", "qwen2", 28, 1536, 8960, 12, 2, 151936, 131072,
             "deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B"),
    Model("r1-qwen-14b", "qwen2", 48, 5120, 13824, 40, 8, 152064, 131072,
             "deepseek-ai/DeepSeek-R1-Distill-Qwen-14B"),
    Model("r1-llama-8b", "llama", 32, 4096, 14336, 32, 8, 128256, 131072,
             "deepseek-ai/DeepSeek-R1-Distill-Llama-8B"),
    Model("r1-0528-qwen3-8b", "qwen3", 36, 4096, 12288, 32, 8, 151936, 131072,
             "deepseek-ai/DeepSeek-R1-0528-Qwen3-8B"),
)  # fmt: skip


@lru_cache(maxsize=256)
def model_shape(name: str, quant: str = "F32") -> ModelShape:
    """A known model's shape with tensors as `quant`; raises `UnknownModel`, `UnknownQuant`."""
    row = next((row for row in MODELS if row.name == name), None)
    if row is None:
        raise UnknownModel(f"no model {name!r}; there are {', '.join(row.name for row in MODELS)}")
    return quantize(shape_of(row), quant)
