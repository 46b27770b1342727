"""Finds the family of a GGUF from its fingerprint, and the repairs its metadata needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from prompts.family import Family
from prompts.fingerprint import Fingerprint, template_id
from prompts.lines import BY_VOCABULARY, Line, line_by_name, line_by_template
from prompts.markers import BOS
from prompts.own import own_family
from prompts.repairs import Repair, repairs_for

Confidence = Literal["certain", "likely", "fallback"]


@dataclass(frozen=True, slots=True)
class Identity:
    """The family fitted to a file, how sure it is, why (in sentences), and what is repaired."""

    family: Family
    confidence: Confidence
    why: tuple[str, ...]
    repairs: tuple[Repair, ...] = ()


def identify(
    metadata: Mapping[str, object], tokens: Sequence[str], *, name_hint: str = ""
) -> Identity:
    """`metadata` has raw GGUF keys, `tokens` the vocabulary in order; never raises.

    `name_hint` is the file's name, for files that do not name themselves.
    """
    fingerprint = Fingerprint.of(metadata, tokens, name_hint)
    why: list[str] = []
    found = _deepseek(fingerprint, why)
    if found is None:
        return _fallback(metadata, tokens, why)
    family, is_known = found
    is_confirmed = fingerprint.is_named_deepseek or bool(template_id(fingerprint.template))
    return Identity(
        _fitted(family, fingerprint),
        "certain" if is_known and is_confirmed else "likely",
        (*why, *_remarks(family, fingerprint)),
        repairs_for(family, fingerprint, metadata),
    )


def _deepseek(fp: Fingerprint, why: list[str]) -> tuple[Family, bool] | None:
    """The family, and whether the vocabulary is one we know; or None, and `why` says so."""
    if BOS not in fp.ids:
        why.append("The vocabulary has no DeepSeek markers: this is not a DeepSeek model.")
        return None
    if fp.template and template_id(fp.template) is None and not fp.is_named_deepseek:
        why.append("A DeepSeek vocabulary with a template and a name that are not DeepSeek's.")
        return None
    line = _line(fp, why)
    family = line(fp) if line else None
    if family is None:
        why.append("A DeepSeek model that is not in the table yet.")
        return None
    missing = [mark for mark in family.required_markers if mark not in fp.ids]
    if missing:
        why.append(f"It should be {family.title}, but its vocabulary lacks {', '.join(missing)}.")
        return None
    return family, (fp.arch, fp.n_vocab) in BY_VOCABULARY


def _line(fp: Fingerprint, why: list[str]) -> Line | None:
    known = BY_VOCABULARY.get((fp.arch, fp.n_vocab))
    if known:
        why.append(f"Architecture {fp.arch} with {fp.n_vocab} tokens.")
        return known
    by_name = line_by_name(fp)
    if by_name:
        why.append(f"Architecture {fp.arch} with {fp.n_vocab} tokens is unknown; by its name.")
        return by_name
    why.append(f"Architecture {fp.arch} with {fp.n_vocab} tokens and its name are unknown.")
    return line_by_template(fp)


def _remarks(family: Family, fp: Fingerprint) -> list[str]:
    """What the names and the template said, and what they left open."""
    remarks = []
    if fp.is_named_deepseek:
        remarks.append(f"It is named {' / '.join(name for name in fp.names if name)}.")
    theirs = template_id(fp.template)
    if not fp.template and family.can_chat:
        remarks.append("The file has no chat template; the family's is used.")
    elif theirs and family.can_chat and theirs not in (family.id, family.renderer):
        remarks.append(f"Its own template is {theirs}'s; the family's is used.")
    if fp.is_base is None and family.id == "ds-coder":
        remarks.append("Its name does not say base or instruct: it is taken as instruct.")
    if family.unloadable:
        remarks.append(family.unloadable)
    return remarks


def _fitted(family: Family, fp: Fingerprint) -> Family:
    """The family with only the markers that this vocabulary has."""
    known = tuple(mark for mark in family.other_markers if mark in fp.ids)
    fim, results = family.fim, family.results
    if fim and not {fim.begin, fim.hole, fim.end} <= set(fp.ids):
        fim = None
    if results and results.open not in fp.ids:
        results = None
    return replace(family, other_markers=known, fim=fim, results=results)


def _fallback(metadata: Mapping[str, object], tokens: Sequence[str], why: list[str]) -> Identity:
    family = own_family(metadata, tokens)
    last = (
        "Chats use the file's own template."
        if family.can_chat
        else "The file has no chat template, so it can only complete text."
    )
    return Identity(family, "fallback", (*why, last))
