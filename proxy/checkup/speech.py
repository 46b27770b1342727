"""How a file's model will be spoken to, against what the file says about it."""

from prompts.chat import render
from prompts.errors import PromptError
from prompts.family import Family, Mode, Thinking
from prompts.fingerprint import template_id
from prompts.markers import ASSISTANT, FIM, THINK
from prompts.messages import Message
from prompts.tools import ToolSyntax
from proxy.checkup.finding import Finding, broken, ok, repaired
from proxy.checkup.patient import Patient

_OWN = "own-template"
_WITHOUT_TEMPLATE = {ToolSyntax.DSML_V3_2, ToolSyntax.DSML_V4, ToolSyntax.DSML_V4_1}
# Of an effort text, the words before any character that a template may write as an escape.
_OPENING = len("Reasoning Effort: Beyond maximum")


def family(patient: Patient) -> Finding:
    """Which family, how sure, and why."""
    identity, title = patient.identity, patient.family.title
    if not patient.gguf.tokens:
        return broken("family", "The file has no vocabulary: download another conversion.")
    why = " ".join(identity.why)
    if identity.confidence != "fallback":
        return ok("family", f"{title} ({identity.family.id}), {identity.confidence}. {why}")
    fingerprint = patient.fingerprint
    is_mute = not patient.family.can_chat and not fingerprint.is_base
    if is_mute and fingerprint.is_named_deepseek:
        return broken("family", f"{why} Update DeepFit, or download a file with a template.")
    return ok("family", f"None that we know. {why}")


def template(patient: Patient) -> Finding:
    """The file's own template against the family's."""
    ours, source = patient.family, patient.fingerprint.template
    if not ours.can_chat:
        return ok("template", "None is used: this model completes text.")
    if ours.renderer == _OWN:
        return _own_template(ours)
    wrong = _wrong_with(ours, source)
    if wrong:
        return repaired("template", f"{wrong}: {ours.title}'s is used.")
    return ok("template", "The file's own is the family's.")


def _wrong_with(ours: Family, source: str) -> str:
    """Why the file's own template is not to be used, or nothing."""
    if not source:
        return "The file has none"
    if ours.tools in _WITHOUT_TEMPLATE:
        efforts = {text[:_OPENING] for _, text in ours.efforts if text}
        is_older = any(text not in source for text in efforts)
        lacks = " and lacks this release's levels of effort, as the preview's" if is_older else ""
        return f"DeepSeek publishes none for it; the file's own is a third party's{lacks}"
    theirs = template_id(source)
    if theirs not in (ours.id, ours.renderer):
        return f"The file's own is {theirs or 'not one we know'}"
    if ours.thinking is Thinking.PREFILLED and ASSISTANT + THINK not in source:
        return (
            f"The file's own is of January 2025 and ends at {ASSISTANT}, and the later one begins "
            f"the answer with {THINK}"
        )
    return ""


def _own_template(ours: Family) -> Finding:
    """Tried with one question, as foreign code may fail at anything."""
    try:
        render(ours, [Message("user", "Hello!")])
    except PromptError as error:
        return broken("template", f"{error} Download a file with another template.")
    return ok("template", "The file's own, run in a sandbox.")


def end_of_turn(patient: Patient) -> Finding:
    """The tokens that end an answer, against the metadata's one."""
    ids, stops = patient.ids, patient.family.stops(Mode.CHAT)
    named = ", ".join(f"{ids[mark]} {mark}" if mark in ids else mark for mark in stops)
    if not stops:
        return broken(
            "end of turn", "The file names no token that ends an answer: download another."
        )
    repair = patient.repair("tokenizer.ggml.eos_token_id")
    if repair is None:
        return ok("end of turn", f"Answers end at {named}.")
    return repaired("end of turn", f"{repair.why} Answers end at {named}.")


def fill_in(patient: Patient) -> Finding | None:
    """Training, not the vocabulary, makes a model fill in: fine-tunes inherit the markers."""
    fim = patient.family.fim
    if fim:
        return ok("fill-in", f"Trained to: {fim.begin}, {fim.hole} before the suffix, {fim.end}.")
    keys = [key for key in patient.metadata if key.startswith("tokenizer.ggml.fim_")]
    if not keys and set(FIM).isdisjoint(patient.ids):
        return None
    return ok("fill-in", "Not trained to, so it is refused: its markers are only inherited.")
