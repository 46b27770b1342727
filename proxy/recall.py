"""The weights of a script that repeats tokens: attention that reads the token before.

Queries and keys are constants, so that after RoPE a score depends on the distance alone; it is
highest at distance 1. What is read there is what the token before says should follow a repeated
one; it is added to what the current token says itself, at half its strength. A repeated token
says nothing itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from proxy.body import Body
from proxy.script import Script
from proxy.tensors import Dtype, packed

if TYPE_CHECKING:
    from proxy.tensors import Array

# The score of distance 1; that of any other is half of it at most, and e ** -30 is nothing.
SCORE = 60.0
# A word from before against the token's own, so that of an unrepeated token its own counts.
LOUDNESS = 0.5
# What the last norm divides by where both are said: an own word, a word to come, one from before.
LENGTH = (1 + 1 + LOUDNESS**2) ** 0.5


@dataclass(frozen=True, slots=True)
class Places:
    """Which number of an embedding stands for what.

    First come the `targets`; an embedding has a 1 at its successor's, or at `silent` if it is
    repeated, and a second at one of `words`, for the repeated token behind it, or at `wordless`.
    """

    targets: dict[int, int]
    silent: int
    words: dict[int, int]
    wordless: int

    @classmethod
    def of(cls, script: Script) -> Self:
        recalled = sorted({*script.recalled.values()})
        silent = len(script.targets)
        words = {token: silent + 1 + n for n, token in enumerate(recalled)}
        targets = {token: n for n, token in enumerate(script.targets)}
        return cls(targets, silent, words, wordless=silent + 1 + len(words))


def recalling(
    script: Script, *, n_vocab: int, body: Body, dtype: Dtype, logit: float
) -> dict[str, "Array"]:
    """The tensors that are not constant. A recalled word has the logit, a token's own twice it."""
    import numpy as np  # noqa: PLC0415

    places = Places.of(script)
    strength = logit / LOUDNESS * LENGTH / body.n_embd**0.5
    output = np.zeros((n_vocab, body.n_embd), np.float32)
    for token, place in places.targets.items():
        output[token, place] = strength
    # A repeated token behind one that calls for nothing goes astray.
    output[script.otherwise, places.silent] = strength / 8
    return {
        "token_embd.weight": _embedding(script, places, n_vocab=n_vocab, body=body, dtype=dtype),
        "output_norm.weight": np.ones(body.n_embd, np.float32),
        "output.weight": packed(output, dtype),
        **_attention(places, body, dtype),
    }


def _embedding(
    script: Script, places: Places, *, n_vocab: int, body: Body, dtype: Dtype
) -> "Array":
    import numpy as np  # noqa: PLC0415

    own = np.full(n_vocab, places.targets[script.otherwise])
    for token, successor in script.successors.items():
        own[token] = places.targets[successor]
    own[list(script.repeated)] = places.silent
    word = np.full(n_vocab, places.wordless)
    for token, successor in script.recalled.items():
        word[token] = places.words[successor]
    kinds, kind_of = np.unique(own * body.n_embd + word, return_inverse=True)
    basis = np.eye(body.n_embd, dtype=np.float32)
    rows = basis[kinds // body.n_embd] + basis[kinds % body.n_embd]
    embedded: Array = packed(rows, dtype)[kind_of]
    return embedded


def _attention(places: Places, body: Body, dtype: Dtype) -> dict[str, "Array"]:
    """Every head looks at the token before, and a few of its values are words."""
    import numpy as np  # noqa: PLC0415

    n_head = int(body.metadata["attention.head_count"])
    value = np.zeros((body.n_embd, body.n_embd), np.float32)
    output = np.zeros_like(value)
    for n, (token, place) in enumerate(places.words.items()):
        value[n, place] = 1
        # The first norm makes the two ones of an embedding as long as the root of n_embd / 2.
        output[places.targets[token], n] = LOUDNESS * (2 / body.n_embd) ** 0.5
    query, key = _constants(body.n_embd // n_head, float(body.metadata["rope.freq_base"]))
    return {
        "blk.0.attn_q.bias": np.tile(query, n_head),
        "blk.0.attn_k.bias": np.tile(key, n_head),
        "blk.0.attn_v.weight": packed(value, dtype),
        "blk.0.attn_output.weight": packed(output, dtype),
    }


def _constants(n_rot: int, freq_base: float) -> Sequence["Array"]:
    """A head's query and key, which RoPE turns by an angle a position, two numbers at a time.

    The query is the key turned back by one position: they agree when the query stands one
    behind. llama.cpp divides the product by the root of the head's size.
    """
    import numpy as np  # noqa: PLC0415

    angles = freq_base ** (-2 * np.arange(n_rot // 2) / n_rot)
    size = (SCORE * n_rot**0.5 / (n_rot // 2)) ** 0.5
    query = np.stack([np.cos(angles), -np.sin(angles)], axis=1).ravel()
    key = np.stack([np.ones_like(angles), np.zeros_like(angles)], axis=1).ravel()
    return tuple((size * turned).astype(np.float32) for turned in (query, key))
