"""DeepSeek's product lines: which family a file of each line is, by template and name."""

from collections.abc import Callable
from dataclasses import replace

from prompts.families import FAMILIES
from prompts.family import DEEPSEEK_FIM, Family
from prompts.fingerprint import Fingerprint, template_id
from prompts.markers import EOT, SYSTEM
from prompts.tools import ToolSyntax

Line = Callable[[Fingerprint], Family | None]


def coder(fp: Fingerprint) -> Family | None:
    if fp.is_base:
        # Fine-tunes inherit the fill-in tokens without the training, so the name must say it.
        is_ours = fp.is_named_deepseek
        return FAMILIES["ds-coder-base"] if is_ours else _unproven(FAMILIES["ds-coder-base"])
    return FAMILIES["ds-coder"]


def llm(fp: Fingerprint) -> Family | None:
    """LLM, Math, MoE, Prover and Coder-7B-v1.5 share one vocabulary."""
    template = template_id(fp.template)
    if fp.has("prover") and fp.has("v2"):
        return replace(
            FAMILIES["ds-v3"],
            title="DeepSeek-Prover-V2-7B",
            renderer="ds-v3-0324",
            fim=None,
            tools=ToolSyntax.PLAIN,
            tokenizer_pre="deepseek-llm",
            is_verified=False,
        )
    if fp.has("prover"):
        row = FAMILIES["ds-llm-base"]
        return replace(row, title="DeepSeek-Prover-V1", is_verified=False)
    if fp.is_base:
        return FAMILIES["ds-llm-base"]
    if template == "ds-coder" or fp.has("coder"):
        return replace(
            FAMILIES["ds-coder"],
            title="DeepSeek-Coder-7B-instruct-v1.5",
            tokenizer_pre="deepseek-llm",
        )
    return _spoken(fp)


def _spoken(fp: Fingerprint) -> Family:
    row = FAMILIES["ds-user-assistant"]
    if fp.arch == "deepseek" or fp.has("moe"):
        return replace(row, title="DeepSeek-MoE-16B-chat", is_verified=False)
    if fp.has("math"):
        return replace(row, title="DeepSeek-Math-7B")
    return row


def v2(fp: Fingerprint) -> Family | None:
    """The base models of V2 and V2-Lite have no word for it in their names."""
    template = template_id(fp.template)
    is_coder = fp.has("coder")
    says_chat = fp.is_base is False or fp.has("0628", "0724", "v2.5") or is_coder
    if fp.is_base or (fp.has("v2") and not says_chat):
        return replace(FAMILIES["ds-v2-base"], fim=DEEPSEEK_FIM if is_coder else None)
    if fp.has("0628") or template == "ds-v2-0628":
        return FAMILIES["ds-v2-0628"]
    if fp.has("0724"):
        return replace(
            FAMILIES["ds-v2.5"],
            title="DeepSeek-Coder-V2-Instruct-0724",
            fim=None,
            is_verified=False,
        )
    if fp.has("v2.5") or template in {"ds-v2.5", "ds-v3"}:
        return FAMILIES["ds-v2.5"]
    return FAMILIES["ds-user-assistant"]


def v3(fp: Fingerprint) -> Family | None:
    """A template that thinks decides; one that does not may be an early R1's, so the name may."""
    template = template_id(fp.template)
    if fp.is_v4:
        return v4(fp)
    if fp.is_base:
        return FAMILIES["ds-v3-base"]
    if template == "ds-v3.2" or (template not in _THINKING and fp.has("v3.2")):
        return v3_2(fp)
    if template in _THINKING or fp.has("r1"):
        return _thinking(fp, template)
    return FAMILIES["ds-v3.1"] if fp.has("v3.1", "terminus") else _v3_of_its_time(fp, template)


_THINKING = ("ds-r1", "ds-r1-0528", "ds-v3.1", "ds-v3.2-exp")


def _thinking(fp: Fingerprint, template: str | None) -> Family:
    if fp.has("r1") and fp.has("zero"):
        row = replace(FAMILIES["ds-r1"], tools=ToolSyntax.PLAIN)
        return replace(row, title="DeepSeek-R1-Zero", is_verified=False)
    if template in _THINKING:
        return FAMILIES[template]
    return FAMILIES["ds-r1-0528" if fp.has("0528") else "ds-r1"]


def _v3_of_its_time(fp: Fingerprint, template: str | None) -> Family:
    row = FAMILIES["ds-v3"]
    if fp.has("prover"):
        row = replace(_unproven(row), title="DeepSeek-Prover-V2-671B", tools=ToolSyntax.PLAIN)
    elif fp.has("0324") or template == "ds-v3-0324":
        row = replace(row, title="DeepSeek-V3-0324")
    else:
        return row
    return replace(row, renderer="ds-v3-0324")


def v3_2(fp: Fingerprint) -> Family | None:
    if fp.is_base:
        return FAMILIES["ds-v3-base"]
    if fp.has("exp") or template_id(fp.template) in {"ds-v3.1", "ds-v3.2-exp"}:
        return FAMILIES["ds-v3.2-exp"]
    row = FAMILIES["ds-v3.2"]
    if fp.has("math"):
        return replace(row, title="DeepSeek-Math-V2", is_verified=False)
    return replace(row, title="DeepSeek-V3.2-Speciale") if fp.has("speciale") else row


def v4(fp: Fingerprint) -> Family | None:
    """The name before the template: V4-Pro-0813 was converted with the preview's."""
    if SYSTEM in fp.ids:
        return FAMILIES["ds-v4.1"]
    if fp.is_base:
        row = _unproven(FAMILIES["ds-v3-base"])
        return replace(row, title="DeepSeek-V4 base", source="deepseek-ai/DeepSeek-V4-Flash-Base")
    row = FAMILIES["ds-v4-0731"]
    if fp.has("vision"):
        return replace(row, title="DeepSeek-V4-Flash-Vision-Exp", is_verified=False)
    is_later = fp.has("0731", "0813") or template_id(fp.template) == "ds-v4-0731"
    return row if is_later else FAMILIES["ds-v4-preview"]


def _distill(row_id: str, title: str, tokenizer_pre: str) -> Line:
    row = replace(FAMILIES[row_id], title=title, tokenizer_pre=tokenizer_pre)
    return lambda _: row


qwen2_distill = _distill("ds-r1", "DeepSeek-R1-Distill-Qwen", "deepseek-r1-qwen")
qwen3_distill = _distill("ds-r1-0528", "DeepSeek-R1-0528-Qwen3-8B", "deepseek-r1-qwen")
llama_distill = _distill("ds-r1", "DeepSeek-R1-Distill-Llama", "llama-bpe")

# By architecture and vocabulary size: facts section 8.1. Coder v1 was also converted unpadded.
BY_VOCABULARY: dict[tuple[str, int], Line] = {
    ("llama", 32256): coder,
    ("llama", 32022): coder,
    ("llama", 102400): llm,
    ("deepseek", 102400): llm,
    ("deepseek2", 102400): v2,
    ("deepseek2", 129280): v3,
    ("deepseek32", 129280): v3_2,
    ("deepseek4", 129280): v4,
    ("qwen2", 151936): qwen2_distill,
    ("qwen2", 152064): qwen2_distill,
    ("qwen3", 151936): qwen3_distill,
    ("llama", 128256): llama_distill,
}


# For a vocabulary of no known size; the first row whose words are all in the name wins.
BY_NAME: tuple[tuple[frozenset[str], Line], ...] = (
    (frozenset({"r1", "qwen3"}), qwen3_distill),
    (frozenset({"r1", "qwen"}), qwen2_distill),
    (frozenset({"r1", "llama"}), llama_distill),
    (frozenset({"r1"}), v3),
    (frozenset({"v3"}), v3),
    (frozenset({"v3.1"}), v3),
    (frozenset({"v3.2"}), v3),
    (frozenset({"v4"}), v4),
    (frozenset({"v4.1"}), v4),
    (frozenset({"math", "v2"}), v3_2),
    (frozenset({"prover"}), llm),
    (frozenset({"v2.5"}), v2),
    (frozenset({"v2"}), v2),
    (frozenset({"coder", "v1.5"}), llm),
    (frozenset({"coder"}), coder),
    (frozenset({"llm"}), llm),
    (frozenset({"math"}), llm),
    (frozenset({"moe"}), llm),
)


BY_TEMPLATE: dict[str, Line] = {
    "ds-coder": coder,
    "ds-user-assistant": llm,
    "ds-v2-0628": v2,
    "ds-v2.5": v2,
    "ds-v4-preview": v4,
    "ds-v4-0731": v4,
    "ds-v4.1": v4,
}


def line_by_name(fp: Fingerprint) -> Line | None:
    if not fp.is_named_deepseek:
        return None
    return next((line for words, line in BY_NAME if words <= fp.words), None)


def line_by_template(fp: Fingerprint) -> Line | None:
    """For a file of unknown size and name: its template, or the id that V4 is known by."""
    if fp.is_v4:
        return v4
    template = template_id(fp.template)
    if template is None or (template == "ds-coder" and EOT not in fp.ids):
        return None
    return BY_TEMPLATE.get(template, v3)


def _unproven(row: Family) -> Family:
    """The row of a model that has the fill-in tokens, and maybe not the training."""
    return replace(row, fim=None, is_fim_unverified=True)
