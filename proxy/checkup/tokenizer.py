"""How a file's vocabulary cuts text, and which tokens it names."""

from collections.abc import Sequence

from prompts.markers import BOS
from proxy.checkup.finding import Finding, broken, ok, repaired
from proxy.checkup.patient import Patient
from proxy.vocabulary import TokenType

_SPECIAL = {TokenType.CONTROL, TokenType.USER_DEFINED}


def pre_tokenizer(patient: Patient) -> Finding | None:
    """What cuts text into words before BPE; only DeepSeek's vocabularies are judged."""
    said, right = patient.metadata.get("tokenizer.ggml.pre"), patient.family.tokenizer_pre
    repair = patient.repair("tokenizer.ggml.pre")
    if repair:
        return repaired("pre-tokenizer", repair.why)
    if not said:
        return None
    usual = f" Others of this family say {right}." if right and said != right else ""
    return ok("pre-tokenizer", f"{said!s:.40}.{usual}")


def bos(patient: Patient) -> Finding:
    """Whoever adds BOS to a template that writes it has two; our prompts hold their own one."""
    repair = patient.repair("tokenizer.ggml.bos_token_id")
    if repair:
        return repaired("BOS", repair.why)
    adds = patient.metadata.get("tokenizer.ggml.add_bos_token")
    source = patient.fingerprint.template
    writes = "bos_token" in source or BOS in source
    flag = "unset" if adds is None else str(adds).lower()
    wrote = "writes it too" if writes and adds else "writes it" if writes else "does not write it"
    template = f", the template {wrote}" if source else ""
    ours = "exactly one" if patient.family.adds_bos else "none of their own"
    return ok("BOS", f"add_bos_token is {flag}{template}: prompts here have {ours}.")


def marker_types(patient: Patient) -> Finding | None:
    """llama.cpp finds a marker in text only if it is control or user-defined."""
    kinds = patient.metadata.get("tokenizer.ggml.token_type")
    marks = [mark for mark in patient.family.markers if mark in patient.ids]
    if not isinstance(kinds, Sequence) or not marks:
        return None
    of = {mark: kinds[patient.ids[mark]] for mark in marks if patient.ids[mark] < len(kinds)}
    needed = patient.family.required_markers
    plain = [mark for mark in needed if of.get(mark, TokenType.CONTROL) not in _SPECIAL]
    if plain:
        return broken(
            "markers",
            f"{', '.join(plain)} would be cut like ordinary words: download another conversion.",
        )
    user_defined = [mark for mark, kind in of.items() if kind == TokenType.USER_DEFINED]
    some = f" {len(user_defined)} are user-defined, which changes nothing." if user_defined else ""
    return ok("markers", f"{len(marks)} are in the vocabulary.{some}")


def padding(patient: Patient) -> Finding | None:
    said = patient.metadata.get("tokenizer.ggml.padding_token_id")
    if said is None:
        return None
    return ok("padding", f"Token {said!s:.40}, which nothing that is generated here uses.")
