"""Writes small GGUF files that are true in all but their numbers."""

from pathlib import Path

import gguf
import numpy as np

from prompts.markers import ASSISTANT, BOS, EOS, EOT, FIM, USER

QUANTS = ("F32", "F16", "Q8_0", "Q4_0")  # largest first
N_EMBD, N_LAYERS, N_HEADS = 64, 2, 2
TOKENS = [*(f"<0x{byte:02X}>" for byte in range(256)), BOS, EOS, EOT, *FIM, USER, ASSISTANT]
CONTROL, NORMAL = 3, 1

_FILE_TYPES = {"F32": 0, "F16": 1, "Q8_0": 7, "Q4_0": 2}


def write_gguf(
    path: Path,
    quant: str = "F16",
    *,
    name: str = "deepseek-coder-1.3b-instruct",
    n_ctx_train: int = 16384,
    eos: str = EOT,
    has_tensors: bool = True,
    n_ff: int = 1024,
    arch: str = "llama",
) -> Path:
    """A llama of two layers with DeepSeek's markers; folders are made as needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = gguf.GGUFWriter(path, arch)
    _write_metadata(writer, quant, name, n_ctx_train, eos, n_ff)
    if has_tensors:
        for tensor, shape in _shapes(n_ff).items():
            _add(writer, tensor, shape, quant)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _write_metadata(
    writer: gguf.GGUFWriter, quant: str, name: str, n_ctx_train: int, eos: str, n_ff: int
) -> None:
    writer.add_name(name)
    writer.add_file_type(_FILE_TYPES[quant])
    writer.add_context_length(n_ctx_train)
    writer.add_embedding_length(N_EMBD)
    writer.add_feed_forward_length(n_ff)
    writer.add_block_count(N_LAYERS)
    writer.add_head_count(N_HEADS)
    writer.add_head_count_kv(N_HEADS)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_scaling_factor(4.0)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("deepseek-coder")
    writer.add_token_list(TOKENS)
    writer.add_token_types([NORMAL] * 256 + [CONTROL] * (len(TOKENS) - 256))
    writer.add_token_merges([])
    writer.add_bos_token_id(TOKENS.index(BOS))
    writer.add_eos_token_id(TOKENS.index(eos))


def _shapes(n_ff: int) -> dict[str, tuple[int, ...]]:
    """Rows last, as numpy has it."""
    layer = {
        "attn_norm": (N_EMBD,),
        "attn_q": (N_EMBD, N_EMBD),
        "attn_k": (N_EMBD, N_EMBD),
        "attn_v": (N_EMBD, N_EMBD),
        "attn_output": (N_EMBD, N_EMBD),
        "ffn_norm": (N_EMBD,),
        "ffn_gate": (n_ff, N_EMBD),
        "ffn_up": (n_ff, N_EMBD),
        "ffn_down": (N_EMBD, n_ff),
    }
    return {
        "token_embd.weight": (len(TOKENS), N_EMBD),
        **{
            f"blk.{i}.{part}.weight": shape
            for i in range(N_LAYERS)
            for part, shape in layer.items()
        },
        "output_norm.weight": (N_EMBD,),
        "output.weight": (len(TOKENS), N_EMBD),
    }


def _add(writer: gguf.GGUFWriter, name: str, shape: tuple[int, ...], quant: str) -> None:
    numbers = np.random.default_rng(0).standard_normal(shape, dtype=np.float32)
    kind = gguf.GGMLQuantizationType[quant if len(shape) > 1 else "F32"]
    writer.add_tensor(name, gguf.quants.quantize(numbers, kind), raw_dtype=kind)
