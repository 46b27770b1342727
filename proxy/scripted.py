"""Writes GGUF files whose next token is a pure function of the current one: scripted models.

llama.cpp runs them like any other. Everything between embedding and output is zero, so a token's
embedding reaches the output unchanged; it is a basis vector that stands for the token's successor,
and the successor's output row is the same basis vector.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from proxy.vocabulary import ScriptError, Vocabulary

# numpy and gguf are imported where they are used: together they take 0.3 s, and whoever imports
# this file only to see whether the demo models exist should not wait for them.
if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

Value = bool | int | float | str
Dtype = Literal["F32", "F16", "Q8_0"]

# The logit of the scripted token; all others are 0. Certain up to temperature 2, and still within
# reach of a client's logit_bias.
LOGIT = 40.0


@dataclass(frozen=True, slots=True)
class Script:
    """What follows each token. Tokens that are not named are followed by `otherwise`."""

    successors: Mapping[int, int]
    otherwise: int

    @classmethod
    def of(cls, *chains: Sequence[int], otherwise: int) -> Self:
        """Chains of tokens; they may share tokens as long as these are followed by the same."""
        successors: dict[int, int] = {}
        for token, successor in (pair for chain in chains for pair in pairwise(chain)):
            if successors.setdefault(token, successor) != successor:
                raise ScriptError(
                    f"Token {token} would be followed by {successors[token]} and by {successor}: "
                    "spell one of the chains with other tokens."
                )
        return cls(successors, otherwise)


@dataclass(frozen=True, slots=True)
class Body:
    """What stands between embedding and output: `arch`'s metadata, and shapes as numpy has them.

    Tensors named `*norm.weight` are ones, all others zero.
    """

    arch: str
    n_embd: int
    metadata: Mapping[str, Value]
    shapes: Mapping[str, tuple[int, ...]]


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


def write_scripted(
    path: Path,
    vocabulary: Vocabulary,
    script: Script,
    *,
    body: Body,
    dtype: Dtype = "F16",
    metadata: Mapping[str, Value],
) -> None:
    """Writes a model that follows the script. `metadata` as in `write_model`, less the body's."""
    targets = sorted({*script.successors.values(), script.otherwise})
    if len(targets) > body.n_embd:
        raise ScriptError(
            f"The script leads to {len(targets)} tokens and n_embd {body.n_embd} has room for "
            f"{body.n_embd}: shorten it or widen the model."
        )
    n_vocab = len(vocabulary.tokens)
    tensors = {name: _constant(name, shape, dtype) for name, shape in body.shapes.items()}
    tensors |= _embedding_and_output(script, targets, n_vocab=n_vocab, body=body, dtype=dtype)
    architecture = {f"{body.arch}.{key}": value for key, value in body.metadata.items()}
    write_model(
        path,
        vocabulary,
        tensors,
        metadata={
            "general.architecture": body.arch,
            **architecture,
            f"{body.arch}.vocab_size": n_vocab,
            **metadata,
        },
    )


def _embedding_and_output(
    script: Script, targets: Sequence[int], *, n_vocab: int, body: Body, dtype: Dtype
) -> dict[str, "Array"]:
    """Embeddings that name a token's successor, output rows that recognise it.

    The last norm gives a basis vector the length of the root of `n_embd`.
    """
    import numpy as np  # noqa: PLC0415

    place = {token: n for n, token in enumerate(targets)}
    embedded = np.full(n_vocab, place[script.otherwise])
    for token, successor in script.successors.items():
        embedded[token] = place[successor]
    basis = np.eye(body.n_embd, dtype=np.float32)
    output = packed(np.zeros((n_vocab, body.n_embd), np.float32), dtype)
    output[list(targets)] = packed(basis * (LOGIT / body.n_embd**0.5), dtype)[: len(targets)]
    return {
        "token_embd.weight": packed(basis, dtype)[embedded],
        "output_norm.weight": np.ones(body.n_embd, np.float32),
        "output.weight": output,
    }


def _constant(name: str, shape: tuple[int, ...], dtype: Dtype) -> "Array":
    import numpy as np  # noqa: PLC0415

    if len(shape) == 1:
        return (np.ones if name.endswith("norm.weight") else np.zeros)(shape, np.float32)
    return packed(np.zeros(shape, np.float32), dtype)


def packed(rows: "Array", dtype: Dtype) -> "Array":
    """The rows in another type; Q8_0 comes as bytes, its rows a multiple of 32 numbers."""
    import gguf  # noqa: PLC0415

    array: Array = gguf.quants.quantize(rows, gguf.GGMLQuantizationType[dtype])
    return array


def write_model(
    path: Path,
    vocabulary: Vocabulary,
    tensors: Mapping[str, "Array"],
    *,
    metadata: Mapping[str, Value | None],
) -> None:
    """Writes a GGUF of any tensors: float32, float16, or bytes as `packed` makes them of Q8_0.

    `metadata` has full keys, `general.architecture` among them; it wins over the vocabulary's,
    and None leaves an entry out.
    """
    import gguf  # noqa: PLC0415

    writer = gguf.GGUFWriter(path, metadata["general.architecture"])
    q8_0 = gguf.GGMLQuantizationType.Q8_0
    dtype = {"float32": "ALL_F32", "float16": "MOSTLY_F16", "uint8": "MOSTLY_Q8_0"}
    writer.add_file_type(gguf.LlamaFileType[dtype[tensors["token_embd.weight"].dtype.name]])
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    for key, value in (vocabulary.metadata() | dict(metadata)).items():
        if key != "general.architecture" and value is not None:
            _add(writer, key, value)
    for name, array in tensors.items():
        writer.add_tensor(name, array, raw_dtype=q8_0 if array.dtype.name == "uint8" else None)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add(writer: Any, key: str, value: Value | Sequence[Value]) -> None:
    """Adds one entry in the type that llama.cpp's converters give it."""
    match value:
        case bool():
            writer.add_bool(key, value)
        case int():
            writer.add_uint32(key, value)
        case float():
            writer.add_float32(key, value)
        case str():
            writer.add_string(key, value)
        case _:
            writer.add_array(key, value)
