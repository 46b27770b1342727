"""What a GGUF's metadata gets wrong, as overrides for the load."""

from collections.abc import Mapping
from dataclasses import dataclass

from prompts.family import Family
from prompts.fingerprint import Fingerprint

SIGMOID = 2  # llama.cpp's LLAMA_EXPERT_GATING_FUNC_TYPE_SIGMOID

# What right files of DeepSeek's vocabularies say; the converters have several words for two.
PRES = frozenset(
    {"deepseek-llm", "deepseek-coder", "deepseek-v3", "deepseek-r1-qwen", "qwen2"}
    | {"llama-bpe", "llama3", "llama-v3"}
)
# Coder v1: facts section 7. Its 16,384 positions are 4,096 stretched.
CODER_N_CTX, CODER_ROPE_FACTOR = 16384, 4.0


@dataclass(frozen=True, slots=True)
class Repair:
    """One key to override. A string value has at most 127 bytes, llama.cpp's limit."""

    key: str
    value: bool | int | float | str
    why: str


def repairs_for(
    family: Family, fingerprint: Fingerprint, metadata: Mapping[str, object]
) -> tuple[Repair, ...]:
    """Empty for a file that is right. BOS flags need none: prompts hold their own BOS."""
    candidates = (
        _special_id("bos", family.bos, fingerprint, metadata),
        _special_id("eos", family.turn_ends[0], fingerprint, metadata),
        _pre_tokenizer(family, metadata),
        _expert_gating(family, fingerprint, metadata),
        _rope_factor(family, fingerprint, metadata),
    )
    return tuple(repair for repair in candidates if repair is not None)


def _special_id(
    name: str, mark: str, fingerprint: Fingerprint, metadata: Mapping[str, object]
) -> Repair | None:
    key = f"tokenizer.ggml.{name}_token_id"
    right, said = fingerprint.ids.get(mark), metadata.get(key)
    if right is None or said == right:
        return None
    says = "names no" if said is None else f"says {said} is the"
    return Repair(key, right, f"The file {says} {name.upper()} token; it is {right}, {mark}.")


def _pre_tokenizer(family: Family, metadata: Mapping[str, object]) -> Repair | None:
    key = "tokenizer.ggml.pre"
    said, right = str(metadata.get(key) or ""), family.tokenizer_pre
    if said in PRES or metadata.get("tokenizer.ggml.model", "gpt2") != "gpt2":
        return None
    problem = (
        f"The file names the pre-tokenizer '{said:.40}', and llama.cpp does not know it or"
        if said
        else "The file does not name its pre-tokenizer, and llama.cpp"
    )
    return Repair(
        key, right, f"{problem} would cut words wrongly; by its vocabulary it is {right}."
    )


def _expert_gating(
    family: Family, fingerprint: Fingerprint, metadata: Mapping[str, object]
) -> Repair | None:
    key = "deepseek2.expert_gating_func"
    is_v3 = fingerprint.arch == "deepseek2" and family.tokenizer_pre == "deepseek-v3"
    if not is_v3 or metadata.get(key) == SIGMOID:
        return None
    return Repair(
        key,
        SIGMOID,
        "Files made before V3 was supported route experts by softmax; V3's routing is sigmoid.",
    )


def _rope_factor(
    family: Family, fingerprint: Fingerprint, metadata: Mapping[str, object]
) -> Repair | None:
    said = ("llama.rope.scaling.factor", "llama.rope.scale_linear")
    is_coder = fingerprint.arch == "llama" and family.tokenizer_pre == "deepseek-coder"
    is_stretched = metadata.get("llama.context_length") == CODER_N_CTX
    if not (is_coder and is_stretched) or any(metadata.get(key) for key in said):
        return None
    return Repair(
        said[0],
        CODER_ROPE_FACTOR,
        "The file does not say that its positions are stretched, linearly by 4, and the model "
        "would read them as others than it was trained with.",
    )
