"""The other families in small: true sizes, marker strings and ids, but a handful of words.

Ids are those of `facts/deepseek.md` section 3; where a vocabulary has nothing of ours it has
unused `[PADn]` tokens, as converted files do.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from proxy.body import Body, llama_body
from proxy.vocabulary import TokenType, Vocabulary, byte_letters
from tests.markers import CODER, LLAMA, LLM, QWEN, V2, V2_5, V3, V4, Markers

_WORD = re.compile(r" ?\w+| ?[^\w\s]+\n*|\s+")


@dataclass(frozen=True, slots=True)
class Family:
    """What a file of the family looks like from outside.

    `after` is the last token of a right prompt; `thinks` is whether the answer starts inside
    the reasoning; `after_results` is the last token of a prompt that ends with tools' results.
    """

    name: str
    body: Body
    n_vocab: int
    pre: str
    bos: int
    eos: int
    markers: Markers
    after: str
    thinks: bool = False
    after_results: str = ""

    @property
    def specials(self) -> tuple[str, ...]:
        return tuple(text for text, _ in self.markers.values())


def vocabulary_of(family: Family, texts: Iterable[str], whole: Iterable[str] = ()) -> Vocabulary:
    """The family's markers, the 256 bytes, and merges for each word of the texts.

    What is in `whole` is one token as it is, spaces and all.
    """
    split = (word for text in texts for word in _WORD.findall(text))
    merges, words = _merges_for((*split, *whole))
    plain = iter([*byte_letters().values(), *words])
    tokens: list[str] = []
    types: list[int] = []
    for n in range(family.n_vocab):
        word = None if n in family.markers else next(plain, None)
        token, kind = family.markers.get(n) or (word, TokenType.NORMAL)
        tokens.append(f"[PAD{n}]" if token is None else token)
        types.append(TokenType.UNUSED if token is None else kind)
    return Vocabulary(
        tuple(tokens), tuple(types), merges, pre=family.pre, bos=family.bos, eos=family.eos
    )


def _merges_for(words: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Merges that build each word letter by letter, and what each merge makes."""
    made: dict[str, str] = {}
    for word in words:
        letters = "".join(byte_letters()[byte] for byte in word.encode())
        for start, longer in pairwise(accumulate(letters)):
            made.setdefault(longer, f"{start} {longer[-1]}")
    return tuple(made.values()), tuple(made)


def qwen2_body(n_embd: int = 32) -> Body:
    """One layer of architecture qwen2: llama with biases."""
    body = llama_body(n_embd)
    biases = {f"blk.0.attn_{name}.bias": (n_embd,) for name in "qkv"}
    return replace(body, arch="qwen2", shapes={**body.shapes, **biases})


def deepseek2_body(n_embd: int = 32, *, gating_func: int = 1) -> Body:
    """One dense layer of architecture deepseek2 with MLA, as new converters write it.

    The experts' numbers are there as in every file; the one layer is a leading dense one.
    """
    llama = llama_body(n_embd)
    rank = rope = nope = value = 32
    mla: dict[str, tuple[int, ...]] = {
        "attn_q_a": (rank, n_embd),
        "attn_q_a_norm": (rank,),
        "attn_q_b": (nope + rope, rank),
        "attn_kv_a_mqa": (rank + rope, n_embd),
        "attn_kv_a_norm": (rank,),
        "attn_k_b": (1, rank, nope),
        "attn_v_b": (1, value, rank),
        "attn_output": (n_embd, value),
    }
    common = {name: shape for name, shape in llama.shapes.items() if "ffn" in name}
    return Body(
        arch="deepseek2",
        n_embd=n_embd,
        metadata={
            **llama.metadata,
            "attention.head_count": 1,
            "attention.head_count_kv": 1,
            "attention.q_lora_rank": rank,
            "attention.kv_lora_rank": rank,
            "attention.key_length": rank + rope,
            "attention.value_length": rank,
            "attention.key_length_mla": nope + rope,
            "attention.value_length_mla": value,
            "rope.dimension_count": rope,
            "leading_dense_block_count": 1,
            "expert_count": 8,
            "expert_used_count": 2,
            "expert_shared_count": 1,
            "expert_feed_forward_length": 32,
            "expert_weights_scale": 1.0,
            "expert_gating_func": gating_func,
        },
        shapes={"blk.0.attn_norm.weight": (n_embd,)}
        | {f"blk.0.{name}.weight": shape for name, shape in mla.items()}
        | common,
    )


_LLM = Family(
    name="deepseek-llm-7b-chat",
    body=llama_body(32),
    n_vocab=102400,
    pre="deepseek-llm",
    bos=100000,
    eos=100001,
    markers=LLM,
    after=":",
)
_V2_5 = replace(
    _LLM,
    name="DeepSeek-V2.5",
    body=deepseek2_body(),
    markers=V2_5,
    after="<｜Assistant｜>",
    after_results="<｜tool▁outputs▁end｜>",
)
_V3 = Family(
    name="DeepSeek-V3",
    body=deepseek2_body(gating_func=2),
    n_vocab=129280,
    pre="deepseek-v3",
    bos=0,
    eos=1,
    markers=V3,
    after="<｜Assistant｜>",
    after_results="<｜tool▁outputs▁end｜>",
)
_V3_1 = replace(_V3, name="DeepSeek-V3.1", after="</think>", after_results="<｜tool▁output▁end｜>")
_V4 = replace(_V3_1, name="DeepSeek-V4-Flash", markers=V4, after_results="")
_QWEN = Family(
    name="DeepSeek-R1-Distill-Qwen-1.5B",
    body=qwen2_body(),
    n_vocab=151936,
    pre="deepseek-r1-qwen",
    bos=151646,
    eos=151643,
    markers=QWEN,
    after="\n",
    thinks=True,
)

FAMILIES: dict[str, Family] = {
    "coder": Family(
        name="deepseek-coder-6.7b-instruct",
        body=llama_body(32),
        n_vocab=32256,
        pre="deepseek-coder",
        bos=32013,
        eos=32021,
        markers=CODER,
        after="\n",
    ),
    "llm": _LLM,
    "v2": replace(_LLM, name="DeepSeek-V2-Chat", body=deepseek2_body(), markers=V2),
    "v2-0628": replace(_V2_5, name="DeepSeek-V2-Chat-0628", after_results=""),
    "v2.5": _V2_5,
    "v3": _V3,
    "r1": replace(_V3, name="DeepSeek-R1", after="\n", thinks=True),
    "r1-0528": replace(_V3, name="DeepSeek-R1-0528"),
    "v3.1": _V3_1,
    "v3.2-exp": replace(_V3_1, name="DeepSeek-V3.2-Exp"),
    "v3.2": replace(_V3_1, name="DeepSeek-V3.2", after_results=""),
    "v4": _V4,
    "v4-0731": replace(_V4, name="DeepSeek-V4-Flash-0731"),
    "distill-qwen": _QWEN,
    "distill-llama": replace(
        _QWEN,
        name="DeepSeek-R1-Distill-Llama-8B",
        body=llama_body(32),
        n_vocab=128256,
        pre="llama-bpe",
        bos=128000,
        eos=128001,
        markers=LLAMA,
    ),
}
