"""Which family a file is, from metadata as it is met in the wild."""

import json
from pathlib import Path
from typing import Any

import pytest

from prompts import FAMILIES, Mode, identify
from prompts.tools import ToolSyntax
from tests.prompts.vocabularies import (
    BEGIN,
    CODER,
    CODER_V1_5,
    END,
    EOT,
    HOLE,
    LLAMA3,
    LLM,
    OUT,
    QWEN2,
    QWEN3,
    V2,
    V2_TOOLS,
    V3,
    V3_2,
    V4,
    V4_1,
    A,
    B,
    E,
    U,
    metadata,
    tokens,
)

MODELS = Path(__file__).resolve().parents[3] / "shared" / "facts" / "deepseek_models.json"

# Template sources, cut down to what tells them apart.
CODER_JINJA = "{{'### Instruction:\\n' + m}}### Response:<|EOT|>"
SPOKEN_JINJA = "{{ 'User: ' + m }}{{ 'Assistant: ' + m + eos_token }}{{ 'Assistant:' }}"
V2_0628_JINJA = "{{ '<｜User｜>' + m }}{{ '<｜Assistant｜>' + m }}"
V2_5_JINJA = V2_0628_JINJA + "'<｜tool▁calls▁begin｜>'"
V3_JINJA = "is_first_sp=true" + V2_5_JINJA
V3_0324_JINJA = "is_first_sp=true {{'<｜User｜>' + m + '<｜Assistant｜>'}}<｜tool▁calls▁begin｜>"
R1_OLD_JINJA = V3_JINJA + "content.split('</think>')[-1] '<｜Assistant｜>'"
R1_JINJA = V3_JINJA + "'</think>' '<｜Assistant｜><think>\\n'"
R1_0528_JINJA = V3_0324_JINJA + "content.split('</think>')[-1]"
V3_1_JINJA = V3_JINJA + "{% if not thinking %}</think>{% endif %}"
V3_2_EXP_JINJA = V3_1_JINJA + "is_only_sys"
V3_2_JINJA = "<｜User｜> </think> not thinking <｜DSML｜function_calls>"
V4_JINJA = "<｜User｜> </think> not thinking <｜DSML｜tool_calls>"
V4_0731_JINJA = V4_JINJA + "Reasoning Effort: Beyond maximum"
V4_1_JINJA = "<｜System｜> <｜User｜> </think> <｜DSML｜ calls>"


# model -> (template, markers of its vocabulary, expected family, pre-tokenizer, is FIM-trained)
WIDE_V2 = V2 | V2_TOOLS
CASES: dict[str, tuple[str, dict[int, str], str, str, bool]] = {
    "deepseek-llm-7b-base": ("", LLM, "ds-llm-base", "deepseek-llm", False),
    "deepseek-llm-7b-chat": (SPOKEN_JINJA, LLM, "ds-user-assistant", "deepseek-llm", False),
    "deepseek-llm-67b-base": (SPOKEN_JINJA, LLM, "ds-llm-base", "deepseek-llm", False),
    "deepseek-llm-67b-chat": ("", LLM, "ds-user-assistant", "deepseek-llm", False),
    "deepseek-moe-16b-base": ("", LLM, "ds-llm-base", "deepseek-llm", False),
    "deepseek-moe-16b-chat": (SPOKEN_JINJA, LLM, "ds-user-assistant", "deepseek-llm", False),
    "deepseek-math-7b-base": ("", LLM, "ds-llm-base", "deepseek-llm", False),
    "deepseek-math-7b-instruct": (SPOKEN_JINJA, LLM, "ds-user-assistant", "deepseek-llm", False),
    "deepseek-math-7b-rl": ("", LLM, "ds-user-assistant", "deepseek-llm", False),
    "deepseek-coder-1.3b-base": (CODER_JINJA, CODER, "ds-coder-base", "deepseek-coder", True),
    "deepseek-coder-1.3b-instruct": ("", CODER, "ds-coder", "deepseek-coder", False),
    "deepseek-coder-5.7bmqa-base": ("", CODER, "ds-coder-base", "deepseek-coder", True),
    "deepseek-coder-6.7b-base": ("", CODER, "ds-coder-base", "deepseek-coder", True),
    "deepseek-coder-6.7b-instruct": (CODER_JINJA, CODER, "ds-coder", "deepseek-coder", False),
    "deepseek-coder-33b-base": ("", CODER, "ds-coder-base", "deepseek-coder", True),
    "deepseek-coder-33b-instruct": ("", CODER, "ds-coder", "deepseek-coder", False),
    "deepseek-coder-7b-base-v1.5": ("", CODER_V1_5, "ds-llm-base", "deepseek-llm", False),
    "deepseek-coder-7b-instruct-v1.5": ("", CODER_V1_5, "ds-coder", "deepseek-llm", False),
    "DeepSeek-Prover-V1.5-RL": ("", LLM, "ds-llm-base", "deepseek-llm", False),
    "DeepSeek-Prover-V2-7B": (V3_0324_JINJA, LLM | {7: U, 8: A}, "ds-v3", "deepseek-llm", False),
    "DeepSeek-V2-Lite": (SPOKEN_JINJA, WIDE_V2, "ds-v2-base", "deepseek-llm", False),
    "DeepSeek-V2-Lite-Chat": (SPOKEN_JINJA, WIDE_V2, "ds-user-assistant", "deepseek-llm", False),
    "DeepSeek-V2": ("", WIDE_V2, "ds-v2-base", "deepseek-llm", False),
    "DeepSeek-V2-Chat": ("", WIDE_V2, "ds-user-assistant", "deepseek-llm", False),
    "DeepSeek-V2-Chat-0628": (V2_0628_JINJA, WIDE_V2, "ds-v2-0628", "deepseek-llm", False),
    "DeepSeek-Coder-V2-Lite-Base": ("", WIDE_V2, "ds-v2-base", "deepseek-llm", True),
    "DeepSeek-Coder-V2-Lite-Instruct": (
        SPOKEN_JINJA,
        WIDE_V2,
        "ds-user-assistant",
        "deepseek-llm",
        False,
    ),
    "DeepSeek-Coder-V2-Base": (SPOKEN_JINJA, WIDE_V2, "ds-v2-base", "deepseek-llm", True),
    "DeepSeek-Coder-V2-Instruct": ("", WIDE_V2, "ds-user-assistant", "deepseek-llm", False),
    "DeepSeek-Coder-V2-Instruct-0724": (V2_5_JINJA, WIDE_V2, "ds-v2.5", "deepseek-llm", False),
    "DeepSeek-V2.5": (V2_5_JINJA, WIDE_V2, "ds-v2.5", "deepseek-llm", True),
    "DeepSeek-V2.5-1210": ("", WIDE_V2, "ds-v2.5", "deepseek-llm", True),
    "DeepSeek-V3-Base": (V3_JINJA, V3, "ds-v3-base", "deepseek-v3", True),
    "DeepSeek-V3": (V3_JINJA, V3, "ds-v3", "deepseek-v3", True),
    "DeepSeek-V3-0324": (V3_0324_JINJA, V3, "ds-v3", "deepseek-v3", True),
    "DeepSeek-Prover-V2-671B": (V3_0324_JINJA, V3, "ds-v3", "deepseek-v3", False),
    "DeepSeek-R1-Zero": (R1_JINJA, V3, "ds-r1", "deepseek-v3", False),
    "DeepSeek-R1": (R1_OLD_JINJA, V3, "ds-r1", "deepseek-v3", False),
    "DeepSeek-R1-0528": (R1_0528_JINJA, V3, "ds-r1-0528", "deepseek-v3", False),
    "DeepSeek-V3.1-Base": (V3_1_JINJA, V3, "ds-v3-base", "deepseek-v3", True),
    "DeepSeek-V3.1": (V3_1_JINJA, V3, "ds-v3.1", "deepseek-v3", False),
    "DeepSeek-V3.1-Terminus": ("", V3, "ds-v3.1", "deepseek-v3", False),
    "DeepSeek-V3.2-Exp": (V3_2_EXP_JINJA, V3, "ds-v3.2-exp", "deepseek-v3", False),
    "DeepSeek-V3.2": ("", V3_2, "ds-v3.2", "deepseek-v3", False),
    "DeepSeek-V3.2-Speciale": (V3_2_JINJA, V3_2, "ds-v3.2", "deepseek-v3", False),
    "DeepSeek-Math-V2": ("", V3, "ds-v3.2", "deepseek-v3", False),
    "DeepSeek-V4-Flash": (V4_JINJA, V4, "ds-v4-preview", "deepseek-v3", False),
    "DeepSeek-V4-Flash-Base": (V4_JINJA, V4, "ds-v3-base", "deepseek-v3", False),
    "DeepSeek-V4-Flash-0731": (V4_0731_JINJA, V4, "ds-v4-0731", "deepseek-v3", False),
    "DeepSeek-V4-Flash-Vision-Exp": ("", V4, "ds-v4-0731", "deepseek-v3", False),
    "DeepSeek-V4-Pro": ("", V4, "ds-v4-preview", "deepseek-v3", False),
    "DeepSeek-V4-Pro-Base": ("", V4, "ds-v3-base", "deepseek-v3", False),
    "DeepSeek-V4-Pro-0813": (V4_JINJA, V4, "ds-v4-0731", "deepseek-v3", False),
    "DeepSeek-R1-Distill-Qwen-1.5B": (R1_JINJA, QWEN2, "ds-r1", "deepseek-r1-qwen", False),
    "DeepSeek-R1-Distill-Qwen-7B": (R1_OLD_JINJA, QWEN2, "ds-r1", "deepseek-r1-qwen", False),
    "DeepSeek-R1-Distill-Qwen-14B": ("", QWEN2, "ds-r1", "deepseek-r1-qwen", False),
    "DeepSeek-R1-Distill-Qwen-32B": (R1_JINJA, QWEN2, "ds-r1", "deepseek-r1-qwen", False),
    "DeepSeek-R1-Distill-Llama-8B": (R1_JINJA, LLAMA3, "ds-r1", "llama-bpe", False),
    "DeepSeek-R1-Distill-Llama-70B": (R1_JINJA, LLAMA3, "ds-r1", "llama-bpe", False),
    "DeepSeek-R1-0528-Qwen3-8B": (R1_0528_JINJA, QWEN3, "ds-r1-0528", "deepseek-r1-qwen", False),
}

# Named differently in the list of models.
LISTED_AS = {"DeepSeek-Prover-V1.5-RL": "DeepSeek-Prover-V1 / V1.5-Base / SFT / RL"}
# No architecture of llama.cpp's, so no certainty.
UNLOADABLE = ("DeepSeek-V4.1-Flash", "DeepSeek-V4.1-Flash-1017")


def listed() -> dict[str, Any]:
    if not MODELS.exists():
        pytest.skip("the shared facts folder is not beside this checkout")
    rows = json.loads(MODELS.read_text(encoding="utf-8"))
    return {row["model"]: row for row in rows if row["n_vocab"]}


def shape(model: str) -> tuple[str, int]:
    row = listed()[LISTED_AS.get(model, model)]
    return row["gguf_arch"], row["n_vocab"]


@pytest.mark.parametrize("model", CASES)
def test_models(model: str) -> None:
    """Every model of these families is known for certain, with its pre-tokenizer and FIM."""
    template, markers, family, pre, has_fim = CASES[model]
    arch, n_vocab = shape(model)
    end = {"ds-coder": EOT}.get(family, E)
    said = metadata(arch, markers, pre, general__name=model, eos=end)
    if template:
        said["tokenizer.chat_template"] = template
    found = identify(said, tokens(n_vocab, markers))

    assert (found.family.id, found.confidence) == (family, "certain")
    assert found.repairs == ()
    assert found.family.tokenizer_pre == pre
    assert (found.family.fim is not None) is has_fim
    assert found.family.markers == tuple(m for m in found.family.markers if m in markers.values())
    assert found.why[0] == f"Architecture {arch} with {n_vocab} tokens."


@pytest.mark.parametrize("model", CASES)
def test_end_ids(model: str) -> None:
    """In a chat each model stops at the ids that the list of models has."""
    _, markers, _, pre, _ = CASES[model]
    arch, n_vocab = shape(model)
    row = listed()[LISTED_AS.get(model, model)]
    found = identify(
        metadata(arch, markers, pre, general__name=model), tokens(n_vocab, markers)
    ).family
    ids = {text: at for at, text in markers.items()}
    expected = {eot["id"] for eot in row["eot_tokens"]}

    assert {ids[text] for text in found.stops(Mode.CHAT)} == expected


def test_no_model_is_left_out() -> None:
    """Every listed model with a vocabulary is identified here."""
    covered = {*UNLOADABLE, *(LISTED_AS.get(model, model) for model in CASES)}

    assert [name for name in listed() if name not in covered] == []


@pytest.mark.parametrize("name", UNLOADABLE)
def test_v4_1_cannot_be_loaded(name: str) -> None:
    """V4.1 is known by its `<｜System｜>`, and we say that llama.cpp cannot load it."""
    said = metadata("deepseek41", V4_1, "deepseek-v3", general__name=name)
    found = identify(said, tokens(129280, V4_1))

    assert (found.family.id, found.confidence) == ("ds-v4.1", "likely")
    assert found.why[-1].startswith("llama.cpp cannot load V4.1 yet")


@pytest.mark.parametrize(
    ("arch", "markers", "template", "family"),
    [
        ("deepseek2", V3, "", "ds-v3"),
        ("deepseek2", V4, "", "ds-v4-preview"),
        ("deepseek4", V4, V4_0731_JINJA, "ds-v4-0731"),
        ("deepseek4", V4_1, "", "ds-v4.1"),
        ("deepseek9", V4, "", "ds-v4-preview"),
        ("deepseek2", V3_2, V3_2_JINJA, "ds-v3.2"),
        ("deepseek32", V3_2, "", "ds-v3.2"),
    ],
)
def test_nameless_later_families(
    arch: str, markers: dict[int, str], template: str, family: str
) -> None:
    """V3 and V4 are told by the id of `<think>`, V4 and V4.1 by `<｜System｜>`."""
    more = {"tokenizer__chat_template": template} if template else {}

    assert nameless(arch, markers, 129280, **more).family.id == family


def test_name_before_template_of_v4() -> None:
    """V4-Pro-0813 files embed the preview's template; the name says which effort texts apply."""
    said = metadata(
        "deepseek4",
        V4,
        "deepseek-v3",
        general__name="DeepSeek-V4-Pro-0813",
        tokenizer__chat_template=V4_JINJA,
    )
    found = identify(said, tokens(129280, V4))

    assert found.family.id == "ds-v4-0731"
    assert "Its own template is ds-v4-preview's; the family's is used." in found.why


@pytest.mark.parametrize(
    ("model", "title", "is_verified"),
    [
        ("deepseek-moe-16b-chat", "DeepSeek-MoE-16B-chat", False),
        ("deepseek-math-7b-rl", "DeepSeek-Math-7B", True),
        ("DeepSeek-Prover-V1.5-RL", "DeepSeek-Prover-V1", False),
        ("DeepSeek-Prover-V2-7B", "DeepSeek-Prover-V2-7B", False),
        ("DeepSeek-R1-Zero", "DeepSeek-R1-Zero", False),
        ("DeepSeek-Math-V2", "DeepSeek-Math-V2", False),
        ("DeepSeek-V3.2-Speciale", "DeepSeek-V3.2-Speciale", True),
        ("DeepSeek-V4-Flash-Base", "DeepSeek-V4 base", False),
        ("DeepSeek-V4-Flash-Vision-Exp", "DeepSeek-V4-Flash-Vision-Exp", False),
    ],
)
def test_relatives(model: str, title: str, is_verified: bool) -> None:
    """A model that speaks as another family has its own title, and says what is not verified."""
    arch, n_vocab = shape(model)
    _, markers, _, pre, _ = CASES[model]
    found = identify(
        metadata(arch, markers, pre, general__name=model), tokens(n_vocab, markers)
    ).family

    assert (found.title, found.is_verified) == (title, is_verified)


def test_tools_of_relatives() -> None:
    """Distills call as R1 does; R1-Zero and Prover, never trained to call, in plain words."""
    names = {"DeepSeek-R1": ToolSyntax.V3, "DeepSeek-R1-Zero": ToolSyntax.PLAIN}
    names |= {"DeepSeek-Prover-V2-671B": ToolSyntax.PLAIN, "DeepSeek-V3-0324": ToolSyntax.V3}
    said = {name: metadata("deepseek2", V3, "deepseek-v3", general__name=name) for name in names}
    distill = identify(metadata("qwen2", QWEN2, "deepseek-r1-qwen"), tokens(151936, QWEN2)).family

    found = {name: identify(said[name], tokens(129280, V3)).family.tools for name in names}
    assert found == names
    assert distill.tools is ToolSyntax.V3


def test_variants_of_v3() -> None:
    """V3-0324 and Prover write `<｜Assistant｜>` with the question; V3 of December does not."""
    names = {"DeepSeek-V3": "ds-v3", "DeepSeek-V3-0324": "ds-v3-0324"}
    names |= {"DeepSeek-Prover-V2-671B": "ds-v3-0324"}
    said = {name: metadata("deepseek2", V3, "deepseek-v3", general__name=name) for name in names}

    found = {name: identify(said[name], tokens(129280, V3)).family.renderer for name in names}
    assert found == names


def nameless(arch: str, markers: dict[int, str], n_vocab: int, **more: Any) -> Any:
    return identify(
        metadata(arch, markers, "deepseek-v3", **more), tokens(n_vocab, markers), name_hint=""
    )


@pytest.mark.parametrize(
    ("template", "family", "renderer"),
    [
        (R1_JINJA, "ds-r1", "ds-r1"),
        (R1_JINJA.replace("\\n", "\n"), "ds-r1", "ds-r1"),
        (R1_OLD_JINJA, "ds-r1", "ds-r1"),
        (R1_0528_JINJA, "ds-r1-0528", "ds-r1-0528"),
        (V3_0324_JINJA, "ds-v3", "ds-v3-0324"),
        (V3_JINJA, "ds-v3", "ds-v3"),
        (V3_1_JINJA, "ds-v3.1", "ds-v3.1"),
        (V3_2_EXP_JINJA, "ds-v3.2-exp", "ds-v3.1"),
    ],
)
def test_template_decides(template: str, family: str, renderer: str) -> None:
    """Of the models with V3's vocabulary, a file without a name is told by its template."""
    found = nameless("deepseek2", V3, 129280, tokenizer__chat_template=template)

    assert (found.family.id, found.family.renderer) == (family, renderer)
    assert found.confidence == "certain"


@pytest.mark.parametrize(
    ("name", "family"), [("DeepSeek R1", "ds-r1"), ("DeepSeek R1 0528", "ds-r1-0528")]
)
def test_name_wins_over_a_template_that_does_not_think(name: str, family: str) -> None:
    """An R1 that carries V3's template is still an R1."""
    found = nameless("deepseek2", V3, 129280, tokenizer__chat_template=V3_JINJA, general__name=name)

    assert found.family.id == family
    assert "Its own template is ds-v3's; the family's is used." in found.why


def test_nothing_but_the_vocabulary() -> None:
    """Without a name and a template the vocabulary alone makes a family likely."""
    found = nameless("deepseek2", V3, 129280)

    assert (found.family.id, found.confidence) == ("ds-v3", "likely")
    assert "The file has no chat template; the family's is used." in found.why


@pytest.mark.parametrize(
    ("name", "hint", "family"),
    [
        ("deepseek-ai_deepseek-coder-6.7b-base", "", "ds-coder-base"),
        ("LLaMA v2", "deepseek-coder-1.3b-base.Q4_K_M", "ds-coder-base"),
        ("LLaMA v2", "deepseek-coder-1.3b-instruct.Q4_K_M", "ds-coder"),
        ("deepseek-coder-1.3b-instruct", "my-base", "ds-coder"),
        ("deepseek-ai", "", "ds-coder"),
        (None, "", "ds-coder"),
    ],
)
def test_base_by_name_only(name: str | None, hint: str, family: str) -> None:
    """The metadata's name says base or instruct, else the file's; else it is instruct."""
    said = metadata("llama", CODER, "deepseek-coder", tokenizer__chat_template=CODER_JINJA)
    said |= {"general.name": name} if name else {}
    found = identify(said, tokens(32256, CODER), name_hint=hint)

    assert found.family.id == family
    unsaid = "Its name does not say base or instruct: it is taken as instruct."
    assert (unsaid in found.why) is (not hint and name in ("deepseek-ai", None))


def test_foreign_base_is_not_trained_for_fim() -> None:
    """A base model that is not named DeepSeek has the fill-in tokens without the training."""
    said = metadata("llama", CODER, "deepseek-coder", general__name="OpenCode-base")

    assert identify(said, tokens(32256, CODER)).family.fim is None


def test_fim_needs_its_markers() -> None:
    """A family is fitted to the vocabulary: without its markers there is no filling in."""
    bare = {at: text for at, text in V3.items() if "fim" not in text}
    found = identify(
        metadata("deepseek2", bare, "deepseek-v3", general__name="DeepSeek-V3"),
        tokens(129280, bare),
    )

    assert found.family.fim is None
    assert not {BEGIN, HOLE, END} & {*found.family.markers}


def test_results_need_their_markers() -> None:
    """A distill whose vocabulary has no tool markers has no syntax for results."""
    said = metadata("qwen2", QWEN2, "deepseek-r1-qwen")

    assert identify(said, tokens(151936, QWEN2)).family.results is None
    with_tools = QWEN2 | {9: OUT}
    said = metadata("qwen2", with_tools, "deepseek-r1-qwen")
    assert identify(said, tokens(151936, with_tools)).family.results is not None


MINI = dict(enumerate(V3.values(), start=256))
LATER_MARKS = ("｜DSML｜", "<｜latest_reminder｜>")


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("DeepSeek-R1-0528-Qwen3-8B", "ds-r1-0528"),
        ("DeepSeek-R1-Distill-Qwen-7B", "ds-r1"),
        ("DeepSeek-R1-Distill-Llama-8B", "ds-r1"),
        ("DeepSeek-R1", "ds-r1"),
        ("DeepSeek-V3", "ds-v3"),
        ("DeepSeek-V3.1", "ds-v3.1"),
        ("DeepSeek-V3.2-Exp", "ds-v3.2-exp"),
        ("DeepSeek-V3.2", "ds-v3.2"),
        ("DeepSeek-Math-V2", "ds-v3.2"),
        ("DeepSeek-V2.5", "ds-v2.5"),
        ("DeepSeek-V2-Chat", "ds-user-assistant"),
        ("deepseek-coder-7b-instruct-v1.5", "ds-coder"),
        ("deepseek-coder-1.3b-instruct", "ds-coder"),
        ("deepseek-llm-7b-chat", "ds-user-assistant"),
        ("deepseek-math-7b-rl", "ds-user-assistant"),
        ("deepseek-moe-16b-chat", "ds-user-assistant"),
        ("DeepSeek-Prover-V2-7B", "ds-v3"),
    ],
)
def test_unknown_vocabulary_by_name(name: str, family: str) -> None:
    """A vocabulary of no known size is told by its name, as likely."""
    said = metadata("llama", MINI, "deepseek-v3", general__name=name)
    found = identify(said, tokens(300, MINI))

    assert (found.family.id, found.confidence) == (family, "likely")
    assert found.why[0].endswith("by its name.")


@pytest.mark.parametrize(
    ("template", "family"),
    [
        (CODER_JINJA, "ds-coder"),
        (SPOKEN_JINJA, "ds-user-assistant"),
        (V2_0628_JINJA, "ds-v2-0628"),
        (V2_5_JINJA, "ds-v2.5"),
        (V3_JINJA, "ds-v3"),
        (R1_JINJA, "ds-r1"),
        (V3_2_JINJA, "ds-v3.2"),
        (V4_JINJA, "ds-v4-preview"),
        (V4_0731_JINJA, "ds-v4-0731"),
        (V4_1_JINJA, "ds-v4.1"),
    ],
)
def test_unknown_vocabulary_by_template(template: str, family: str) -> None:
    """Without a known size and a name, the template tells the family."""
    markers = MINI | dict(enumerate(LATER_MARKS if "v4" in family else (), start=290))
    markers |= {299: "<｜System｜>"} if family == "ds-v4.1" else {}
    found = nameless("llama", markers, 300, tokenizer__chat_template=template)

    assert (found.family.id, found.confidence) == (family, "likely")


def test_coder_template_needs_its_end() -> None:
    """A template of the coder's on a vocabulary without `<|EOT|>` is not the coder's."""
    bare = {at: text for at, text in MINI.items() if text != EOT}
    found = nameless("llama", bare, 300, tokenizer__chat_template=CODER_JINJA)

    assert found.confidence == "fallback"


@pytest.mark.parametrize(
    ("arch", "name", "template"),
    [
        ("deepseek2-ocr", "DeepSeek-OCR", "{{ messages }}"),
        ("deepseek5", "DeepSeek-V5", "{{ messages }}"),
    ],
)
def test_unknown_deepseek(arch: str, name: str, template: str) -> None:
    """A DeepSeek that is not in the table speaks by its own template, and says so."""
    said = metadata(arch, V3, "deepseek-v3", general__name=name, tokenizer__chat_template=template)
    found = identify(said, tokens(129280, V3))

    assert (found.family.id, found.confidence) == ("own-template", "fallback")
    assert found.why[-2:] == (
        "A DeepSeek model that is not in the table yet.",
        "Chats use the file's own template.",
    )
    assert found.family.can_chat


def test_base_of_v3_2() -> None:
    """The base model under V3.2's architecture completes text as V3's does."""
    said = metadata("deepseek32", V3, "deepseek-v3", general__name="DeepSeek-V3.2-Exp-Base")

    assert identify(said, tokens(129280, V3)).family.id == "ds-v3-base"


def test_foreign_template_on_a_deepseek_vocabulary() -> None:
    """A fine-tune with a template and a name of its own speaks by its own template."""
    said = metadata(
        "llama",
        CODER,
        "deepseek-coder",
        general__name="OpenCodeInterpreter",
        tokenizer__chat_template="<|User|>{{ messages[0].content }}<|Assistant|>",
    )
    found = identify(said, tokens(32256, CODER))

    assert found.family.id == "own-template"
    assert found.why[0].startswith("A DeepSeek vocabulary with a template and a name")


def test_required_markers_must_exist() -> None:
    """A model whose vocabulary lacks what its prompts are made of is not served as that family."""
    bare = {at: text for at, text in V3.items() if text != U}
    said = metadata("deepseek2", bare, "deepseek-v3", general__name="DeepSeek-V3")
    found = identify(said, tokens(129280, bare))

    assert (found.family.id, found.family.can_chat) == ("own-template", False)
    assert found.why[-2:] == (
        f"It should be DeepSeek-V3, but its vocabulary lacks {U}.",
        "The file has no chat template, so it can only complete text.",
    )


def test_not_deepseek() -> None:
    """A vocabulary without DeepSeek's BOS is somebody else's."""
    found = identify({"general.architecture": "qwen2"}, ["a", "b"])

    assert (found.family.id, found.confidence) == ("own-template", "fallback")
    assert found.why[0] == "The vocabulary has no DeepSeek markers: this is not a DeepSeek model."


def test_nothing_known() -> None:
    """No metadata and no tokens are an answer too, not an error."""
    found = identify({}, [])

    assert not found.family.can_chat
    assert B not in found.family.markers


def test_families_stay_untouched() -> None:
    """What a file lacks is taken from its own family, not from the table."""
    assert FAMILIES["ds-v3"].fim is not None
