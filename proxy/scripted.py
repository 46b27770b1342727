"""Writes GGUF files whose next token is a pure function of the current one: scripted models.

llama.cpp runs them like any other. Everything between embedding and output is zero, so a token's
embedding reaches the output unchanged; it is a basis vector that stands for the token's successor,
and the successor's output row is the same basis vector. A script that repeats tokens is written
with attention to the token before too: `proxy/recall.py`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from proxy.body import Body
from proxy.recall import recalling
from proxy.script import Script
from proxy.tensors import Dtype, Value, packed, write_model
from proxy.vocabulary import ScriptError, Vocabulary

if TYPE_CHECKING:
    from proxy.tensors import Array

# The logit of the scripted token; all others are 0. Certain up to temperature 2, and still within
# reach of a client's logit_bias.
LOGIT = 40.0


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
    _check_room(script, body)
    n_vocab = len(vocabulary.tokens)
    tensors = {name: _constant(name, shape, dtype) for name, shape in body.shapes.items()}
    if script.repeated:
        tensors |= recalling(script, n_vocab=n_vocab, body=body, dtype=dtype, logit=LOGIT)
    else:
        tensors |= _embedding_and_output(script, n_vocab=n_vocab, body=body, dtype=dtype)
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


def _check_room(script: Script, body: Body) -> None:
    """Raises `ScriptError`."""
    if script.repeated and not body.recalls:
        raise ScriptError(
            "The script repeats tokens and this body knows the current one alone: "
            "write it with recall_body."
        )
    if script.width > body.n_embd:
        raise ScriptError(
            f"The script leads to {len(script.targets)} tokens and needs n_embd {script.width}; "
            f"this body has {body.n_embd}: shorten it or widen the model."
        )


def _embedding_and_output(
    script: Script, *, n_vocab: int, body: Body, dtype: Dtype
) -> dict[str, "Array"]:
    """Embeddings that name a token's successor, output rows that recognise it.

    The last norm gives a basis vector the length of the root of `n_embd`.
    """
    import numpy as np  # noqa: PLC0415

    targets = script.targets
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
