"""The family of a model that is not in the table: what its vocabulary and template say."""

from collections.abc import Iterable, Mapping, Sequence

from prompts.family import Family, Thinking
from prompts.markers import THINK, THINK_END

_CONTROL, _USER_DEFINED = 3, 4

# Tokenizers that begin a text with BOS when the file does not say, as llama.cpp has it.
_ADD_BOS_MODELS = {"llama"}
_ADD_BOS_PRES = {"llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral"}


def own_family(metadata: Mapping[str, object], tokens: Sequence[str]) -> Family:
    """A family that cannot chat where the file has no template."""
    template = metadata.get("tokenizer.chat_template")
    template = template if isinstance(template, str) else ""
    bos = _token(metadata, tokens, "bos")
    eos = _token(metadata, tokens, "eos")
    ends = dict.fromkeys((eos, _token(metadata, tokens, "eot"), _token(metadata, tokens, "eom")))
    thinks = THINK_END in template
    return Family(
        id="own-template",
        title=str(metadata.get("general.name") or "This model"),
        renderer="own-template" if template else "",
        bos=bos,
        eos=eos,
        turn_ends=tuple(end for end in ends if end),
        required_markers=(bos,) if bos else (),
        other_markers=tuple(_control_tokens(metadata, tokens, template)),
        thinking=Thinking.OPENS if thinks else Thinking.NONE,
        think_open=THINK if thinks else "",
        think_close=THINK_END if thinks else "",
        temperature=0.7,
        top_p=0.95,
        template=template,
        adds_bos=_adds_bos(metadata),
        source="the file's own tokenizer.chat_template",
        is_verified=False,
    )


def _token(metadata: Mapping[str, object], tokens: Sequence[str], name: str) -> str:
    token_id = metadata.get(f"tokenizer.ggml.{name}_token_id")
    is_known = isinstance(token_id, int) and 0 <= token_id < len(tokens)
    return tokens[token_id] if is_known and isinstance(token_id, int) else ""


def _control_tokens(
    metadata: Mapping[str, object], tokens: Sequence[str], template: str
) -> list[str]:
    """Control tokens, and user-defined ones in brackets, less what nobody ever writes."""
    kinds = metadata.get("tokenizer.ggml.token_type")
    if not isinstance(kinds, Iterable):
        return [mark for mark in (THINK, THINK_END) if mark in template and mark in tokens]
    return [
        token
        for token, kind in zip(tokens, kinds, strict=False)
        if (kind == _CONTROL or (kind == _USER_DEFINED and _is_bracketed(token)))
        and (token in template or not _is_spare(token))
    ]


def _is_bracketed(token: str) -> bool:
    return len(token) > 2 and (token[0], token[-1]) in {("<", ">"), ("[", "]")}


def _is_spare(token: str) -> bool:
    return any(word in token for word in ("reserved", "unused", "[PAD"))


def _adds_bos(metadata: Mapping[str, object]) -> bool:
    said = metadata.get("tokenizer.ggml.add_bos_token")
    if isinstance(said, bool):
        return said
    return (
        metadata.get("tokenizer.ggml.model") in _ADD_BOS_MODELS
        or metadata.get("tokenizer.ggml.pre") in _ADD_BOS_PRES
    )
