"""The shapes of DeepSeek's models by their numbers; models that share a shape share a row."""

from dataclasses import replace

from estimator.models.model import Model
from estimator.shape import Compressed, Experts, Indexer, Latent

CHECKED = "2026-11-22"

_MLA = Latent(kv_rank=512, rope_dim=64, key_length=192, value_length=128, is_split=True)
_MLA_LEGACY = replace(_MLA, is_split=False)
_LITE = Experts(n_total=64, n_used=6, n_ff=1408, n_shared=2, n_dense=1)
_V2 = Experts(n_total=160, n_used=6, n_ff=1536, n_shared=2, n_dense=1)
_V3 = Experts(n_total=256, n_used=8, n_ff=2048, n_shared=1, n_dense=3)
_V4_FLASH = Experts(n_total=256, n_used=6, n_ff=2048, n_shared=1, n_dense=0)
_V4_PRO = Experts(n_total=384, n_used=6, n_ff=3072, n_shared=1, n_dense=0)
_V4_FLASH_PAST = Compressed(
    ratios=(0, 0, *(4, 128) * 20, 4), window=128, rope_dim=64, n_groups=8, output_rank=1024,
    n_streams=4, n_hash_layers=3,
)  # fmt: skip
_V4_PRO_PAST = replace(_V4_FLASH_PAST, ratios=(128, 128, *(4, 128) * 29, 4), n_groups=16)

_LLM_7B = Model(
    "llm-7b", "llama", 30, 4096, 11008, 32, 32, 102400, 4096, "deepseek-ai/deepseek-llm-7b-chat"
)
_CODER_6_7B = Model(
    "coder-6.7b", "llama", 32, 4096, 11008, 32, 32, 32256, 16384,
    "deepseek-ai/deepseek-coder-6.7b-instruct",
)  # fmt: skip
_R1 = Model(
    "v3-r1", "deepseek2", 61, 7168, 18432, 128, 1, 129280, 163840, "deepseek-ai/DeepSeek-R1",
    q_rank=1536, latent=_MLA, experts=_V3, has_gate_bias=True,
)  # fmt: skip

MODELS = (
    Model("coder-1.3b", "llama", 24, 2048, 5504, 16, 16, 32256, 16384,
          "deepseek-ai/deepseek-coder-1.3b-instruct"),
    replace(_CODER_6_7B, name="coder-5.7bmqa", n_kv_heads=1,
            source="deepseek-ai/deepseek-coder-5.7bmqa-base"),
    _CODER_6_7B,
    Model("coder-33b", "llama", 62, 7168, 19200, 56, 8, 32256, 16384,
          "deepseek-ai/deepseek-coder-33b-instruct"),
    _LLM_7B,
    replace(_LLM_7B, name="prover-v2-7b", n_ctx_train=32768,
            source="deepseek-ai/DeepSeek-Prover-V2-7B"),
    Model("llm-67b", "llama", 95, 8192, 22016, 64, 8, 102400, 4096,
          "deepseek-ai/deepseek-llm-67b-chat"),
    Model("moe-16b", "deepseek", 28, 2048, 10944, 16, 16, 102400, 4096,
          "deepseek-ai/deepseek-moe-16b-chat", experts=_LITE),
    Model("v2-lite", "deepseek2", 27, 2048, 10944, 16, 1, 102400, 163840,
          "deepseek-ai/DeepSeek-V2-Lite-Chat", latent=_MLA, experts=_LITE),
    Model("v2", "deepseek2", 60, 5120, 12288, 128, 1, 102400, 163840,
          "deepseek-ai/DeepSeek-V2-Chat", q_rank=1536, latent=_MLA, experts=_V2),
    _R1,
    # Files of before April 2025: no split tensors, and a cache 71 times as large.
    replace(_R1, name="v3-r1-legacy", n_kv_heads=128, latent=_MLA_LEGACY),
    replace(_R1, name="v3.2", arch="deepseek32", source="deepseek-ai/DeepSeek-V3.2",
            indexer=Indexer(n_heads=64, head_dim=128, top_k=2048)),
    Model("v4-flash", "deepseek4", 43, 4096, 2048, 64, 1, 129280, 1048576,
          "deepseek-ai/DeepSeek-V4-Flash", head_dim=512, q_rank=1024, experts=_V4_FLASH,
          has_gate_bias=True, indexer=Indexer(n_heads=64, head_dim=128, top_k=512),
          compressed=_V4_FLASH_PAST),
    Model("v4-pro", "deepseek4", 61, 7168, 3072, 128, 1, 129280, 1048576,
          "deepseek-ai/DeepSeek-V4-Pro", head_dim=512, q_rank=1536, experts=_V4_PRO,
          has_gate_bias=True, indexer=Indexer(n_heads=64, head_dim=128, top_k=1024),
          compressed=_V4_PRO_PAST),
    Model("r1-qwen-1.5b", "qwen2", 28, 1536, 8960, 12, 2, 151936, 131072,
          "deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B"),
    Model("r1-qwen-7b", "qwen2", 28, 3584, 18944, 28, 4, 152064, 131072,
          "deepseek-ai/DeepSeek-R1-Distill-Qwen-7B"),
    Model("r1-qwen-14b", "qwen2", 48, 5120, 13824, 40, 8, 152064, 131072,
          "deepseek-ai/DeepSeek-R1-Distill-Qwen-14B"),
    Model("r1-qwen-32b", "qwen2", 64, 5120, 27648, 40, 8, 152064, 131072,
          "deepseek-ai/DeepSeek-R1-Distill-Qwen-32B"),
    Model("r1-llama-8b", "llama", 32, 4096, 14336, 32, 8, 128256, 131072,
          "deepseek-ai/DeepSeek-R1-Distill-Llama-8B"),
    Model("r1-llama-70b", "llama", 80, 8192, 28672, 64, 8, 128256, 131072,
          "deepseek-ai/DeepSeek-R1-Distill-Llama-70B"),
    Model("r1-0528-qwen3-8b", "qwen3", 36, 4096, 12288, 32, 8, 151936, 131072,
          "deepseek-ai/DeepSeek-R1-0528-Qwen3-8B"),
)  # fmt: skip

MODEL = {row.name: row for row in MODELS}
