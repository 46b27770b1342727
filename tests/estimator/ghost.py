"""Writes a GGUF of a model's true metadata and tensor table, with holes for weights."""

from pathlib import Path

import gguf
import numpy as np

from estimator.shape import ModelShape

_GATING = {"deepseek32": 2, "deepseek4": 4}  # llama_expert_gating_func_type


def write_ghost(path: Path, shape: ModelShape, *, file_type: int = 0) -> Path:
    """A file of full length, but with holes for data; llama.cpp loads it with `no_alloc`."""
    writer = gguf.GGUFWriter(path, shape.arch)
    writer.add_file_type(file_type)
    writer.add_context_length(shape.n_ctx_train)
    writer.add_embedding_length(shape.n_embd)
    writer.add_block_count(shape.n_layers)
    writer.add_feed_forward_length(shape.n_ff)
    writer.add_head_count(shape.n_heads)
    writer.add_head_count_kv(shape.kv_heads[0])
    writer.add_key_length(shape.head_dim_k)
    writer.add_value_length(shape.head_dim_v)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_vocab_size(shape.n_vocab)
    writer.add_tokenizer_model("none")
    _add_latent(writer, shape)
    _add_experts(writer, shape)
    _add_sparse_attention(writer, shape)
    for tensor in shape.tensors:
        kind = gguf.GGMLQuantizationType(tensor.kind.id)
        numbers = np.dtype(np.float32)  # so that the shape counts numbers, not bytes
        writer.add_tensor_info(
            tensor.name, tuple(reversed(tensor.shape)), numbers, tensor.n_bytes, kind
        )
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    writer.close()
    n_data = sum(-(-tensor.n_bytes // 32) * 32 for tensor in shape.tensors)
    with path.open("r+b") as file:
        file.truncate(-(-path.stat().st_size // 32) * 32 + n_data)
    return path


def _add_latent(writer: gguf.GGUFWriter, shape: ModelShape) -> None:
    mla = shape.latent
    if shape.compressed is not None:
        return
    if mla is None:
        writer.add_rope_dimension_count(shape.head_dim_k)
        return
    writer.add_rope_dimension_count(mla.rope_dim)
    writer.add_kv_lora_rank(mla.kv_rank)
    _add_query_rank(writer, shape)
    if mla.is_split:
        writer.add_key_length_mla(mla.key_length)
        writer.add_value_length_mla(mla.value_length)


def _add_query_rank(writer: gguf.GGUFWriter, shape: ModelShape) -> None:
    for tensor in shape.tensors:
        if tensor.name == "blk.0.attn_q_a.weight":
            writer.add_q_lora_rank(tensor.shape[1])


def _add_sparse_attention(writer: gguf.GGUFWriter, shape: ModelShape) -> None:
    if shape.indexer is not None:
        writer.add_indexer_head_count(shape.indexer.n_heads)
        writer.add_indexer_key_length(shape.indexer.head_dim)
        writer.add_indexer_top_k(shape.indexer.top_k)
    past = shape.compressed
    if past is None:
        return
    _add_query_rank(writer, shape)
    writer.add_rope_dimension_count(past.rope_dim)
    writer.add_sliding_window(past.window)
    writer.add_expert_weights_norm(True)
    # The gguf package that is installed may be older than these keys.
    for name, value in {
        "attention.output_group_count": past.n_groups,
        "attention.output_lora_rank": past.output_rank,
        "hyper_connection.count": past.n_streams,
        "hyper_connection.sinkhorn_iterations": 20,
        "hash_layer_count": past.n_hash_layers,
    }.items():
        writer.add_uint32(f"{shape.arch}.{name}", value)
    writer.add_float32(f"{shape.arch}.attention.compress_rope_freq_base", 160000.0)
    writer.add_float32(f"{shape.arch}.hyper_connection.epsilon", 1e-6)
    writer.add_array(f"{shape.arch}.attention.compress_ratios", list(past.ratios))
    writer.add_array(f"{shape.arch}.swiglu_clamp_exp", [10.0] * shape.n_layers)


def _add_experts(writer: gguf.GGUFWriter, shape: ModelShape) -> None:
    if shape.experts is None:
        return
    writer.add_expert_count(shape.experts.n_total)
    writer.add_expert_used_count(shape.experts.n_used)
    writer.add_expert_feed_forward_length(shape.experts.n_ff)
    writer.add_expert_shared_count(shape.experts.n_shared)
    writer.add_leading_dense_block_count(shape.experts.n_dense)
    writer.add_expert_weights_scale(1.0)
    if shape.arch in _GATING:
        writer.add_uint32(f"{shape.arch}.expert_gating_func", _GATING[shape.arch])
