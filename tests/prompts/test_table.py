"""The family table against `facts/deepseek.md`, fact by fact; `make check-table` leans on it."""

from dataclasses import fields
from hashlib import sha256

import pytest

from prompts import FAMILIES, Family, markers
from prompts.dsml_texts import TOOLS_V3_2, TOOLS_V4
from prompts.efforts import DEFAULT, LEVELS
from prompts.families_v3 import V3_1_RESULTS, V3_RESULTS
from prompts.formats import JSON_OBJECT, JSON_OBJECT_BY_SCHEMA, SCHEMA
from prompts.plain_tools import INSTRUCTIONS
from prompts.tool_block import V3_1_BEFORE, V3_1_FORMAT, V3_FORMAT
from prompts.tools import ToolSyntax
from tests.prompts.vocabularies import (
    BEGIN,
    CODER,
    END,
    EOT,
    HOLE,
    OUT,
    OUT_END,
    OUTS,
    OUTS_END,
    V3,
    A,
    B,
    E,
    U,
)

THINK, THINK_END = "<think>", "</think>"

# Section 0 and 3: as DeepSeek's tokenizer.json files write them.
MARKERS = {
    "BOS": B,
    "EOS": E,
    "EOT": EOT,
    "USER": U,
    "ASSISTANT": A,
    "THINK": THINK,
    "THINK_END": THINK_END,
    "FIM_BEGIN": BEGIN,
    "FIM_HOLE": HOLE,
    "FIM_END": END,
    "TOOL_OUTPUTS_BEGIN": OUTS,
    "TOOL_OUTPUTS_END": OUTS_END,
    "TOOL_OUTPUT_BEGIN": OUT,
    "TOOL_OUTPUT_END": OUT_END,
    "TOOL_CALLS_BEGIN": "<｜tool▁calls▁begin｜>",
    "TOOL_CALLS_END": "<｜tool▁calls▁end｜>",
    "TOOL_CALL_BEGIN": "<｜tool▁call▁begin｜>",
    "TOOL_CALL_END": "<｜tool▁call▁end｜>",
    "TOOL_SEP": "<｜tool▁sep｜>",
    "SYSTEM": "<｜System｜>",
    "LATEST_REMINDER": "<｜latest_reminder｜>",
    "DSML": "｜DSML｜",
}

# Sections 1, 5 and 6: renderer, pre-tokenizer, temperature, top_p, and whether trained for FIM.
ROWS: dict[str, tuple[str, str, float, float, bool]] = {
    "ds-coder": ("ds-coder", "deepseek-coder", 0.7, 0.9, False),
    "ds-coder-base": ("", "deepseek-coder", 0.0, 1.0, True),
    "ds-user-assistant": ("ds-user-assistant", "deepseek-llm", 0.3, 0.95, False),
    "ds-llm-base": ("", "deepseek-llm", 1.0, 1.0, False),
    "ds-v2-base": ("", "deepseek-llm", 1.0, 1.0, False),
    "ds-v2-0628": ("ds-v2-0628", "deepseek-llm", 0.3, 0.95, False),
    "ds-v2.5": ("ds-v2.5", "deepseek-llm", 0.3, 0.95, True),
    "ds-v3": ("ds-v3", "deepseek-v3", 0.3, 0.95, True),
    "ds-v3-base": ("", "deepseek-v3", 1.0, 1.0, True),
    "ds-r1": ("ds-r1", "deepseek-v3", 0.6, 0.95, False),
    "ds-r1-0528": ("ds-r1-0528", "deepseek-v3", 0.6, 0.95, False),
    "ds-v3.1": ("ds-v3.1", "deepseek-v3", 0.6, 0.95, False),
    "ds-v3.2-exp": ("ds-v3.1", "deepseek-v3", 0.6, 0.95, False),
    "ds-v3.2": ("ds-v3.2", "deepseek-v3", 1.0, 0.95, False),
    "ds-v4-preview": ("ds-v4", "deepseek-v3", 1.0, 1.0, False),
    "ds-v4-0731": ("ds-v4", "deepseek-v3", 1.0, 1.0, False),
    "ds-v4.1": ("ds-v4.1", "deepseek-v3", 1.0, 0.95, False),
}


def digest(text: str) -> str:
    """What changes when any character does; the texts themselves stand in the table."""
    return sha256(text.encode()).hexdigest()[:16]


def test_markers() -> None:
    """Every marker is spelled as the tokenizers spell it, and there is no other."""
    texts = {name: text for name, text in vars(markers).items() if name.isupper()}

    assert {name: text for name, text in texts.items() if isinstance(text, str)} == MARKERS


def test_markers_are_tokens() -> None:
    """Each is a token of the coder's or of V3's vocabulary, or came with V4 and V4.1."""
    later = {MARKERS["SYSTEM"], MARKERS["LATEST_REMINDER"], MARKERS["DSML"]}

    assert {*MARKERS.values()} - later <= {*CODER.values(), *V3.values()}


def test_order() -> None:
    """Markers that are listed together are listed in the order in which they are written."""
    assert markers.FIM == (BEGIN, HOLE, END)
    assert {*markers.TOOLS} == {text for text in MARKERS.values() if "tool▁" in text}


@pytest.mark.parametrize("name", ROWS)
def test_rows(name: str) -> None:
    """Each family is rendered, cut and sampled as its model card has it."""
    row = FAMILIES[name]
    fim = (row.fim.begin, row.fim.hole, row.fim.end) if row.fim else None
    expected = (*ROWS[name][:4], (BEGIN, HOLE, END) if ROWS[name][4] else None)

    assert (row.id, (row.bos, row.eos)) == (name, (B, E))
    assert (row.renderer, row.tokenizer_pre, row.temperature, row.top_p, fim) == expected


def test_every_row() -> None:
    """No family is left out of these tests."""
    assert [*ROWS] == [*FAMILIES]


def test_ends() -> None:
    """The coder ends a turn at `<|EOT|>`, and at EOS; all others at EOS alone."""
    assert {name: row.turn_ends for name, row in FAMILIES.items()} == {
        name: (EOT, E) if name == "ds-coder" else (E,) for name in ROWS
    }


def test_results() -> None:
    """Section 2: what stands around tool results, before V3.1 and since."""
    before = [getattr(V3_RESULTS, part.name) for part in fields(V3_RESULTS)]
    since = [getattr(V3_1_RESULTS, part.name) for part in fields(V3_1_RESULTS)]

    assert before == [OUTS, OUT, OUT_END, "\n", OUTS_END]
    assert since == ["", OUT, OUT_END, "", ""]


def test_thinking() -> None:
    """R1 and all since V3.1 think between the same two tags, and no other family does."""
    tags = {name: (row.think_open, row.think_close) for name, row in FAMILIES.items()}
    thinkers = ("ds-r1", "ds-v3.1", "ds-v3.2", "ds-v4")

    assert tags == {
        name: (THINK, THINK_END) if name.startswith(thinkers) else ("", "") for name in ROWS
    }


def test_thinking_unasked() -> None:
    """Since V3.2 a model thinks unless it is told not to."""
    unasked = {name for name, row in FAMILIES.items() if row.thinks_unasked}

    assert unasked == {"ds-v3.2", "ds-v4-preview", "ds-v4-0731", "ds-v4.1"}


def test_tool_syntax() -> None:
    """Section 2: in which syntax each family calls tools."""
    syntaxes = {row.id: row.tools for row in FAMILIES.values() if row.tools is not ToolSyntax.NONE}
    plain = dict.fromkeys(["ds-coder", "ds-user-assistant", "ds-v2-0628"], ToolSyntax.PLAIN)
    v3 = dict.fromkeys(["ds-v2.5", "ds-v3", "ds-r1", "ds-r1-0528"], ToolSyntax.V3)
    v3_1 = dict.fromkeys(["ds-v3.1", "ds-v3.2-exp"], ToolSyntax.V3_1)
    v4 = dict.fromkeys(["ds-v4-preview", "ds-v4-0731"], ToolSyntax.DSML_V4)
    newest = {"ds-v3.2": ToolSyntax.DSML_V3_2, "ds-v4.1": ToolSyntax.DSML_V4_1}

    assert syntaxes == plain | v3 | v3_1 | v4 | newest


def sampled(row: Family, *, is_thinking: bool) -> tuple[float, float]:
    """What becomes of a temperature of 0.25 and a top_p of 0.5."""
    return row.sampling(0.25, 0.5, is_thinking=is_thinking)


@pytest.mark.parametrize("name", ROWS)
def test_sampling(name: str) -> None:
    """Section 10: thinking, V4 ignores what a client asks for; V4.1 ignores half of it, always."""
    row = FAMILIES[name]
    thinking = {"ds-v4-preview": (1.0, 1.0), "ds-v4-0731": (1.0, 1.0), "ds-v4.1": (1.0, 0.95)}
    answering = {"ds-v4.1": (0.25, 1.0)}

    assert sampled(row, is_thinking=True) == thinking.get(name, (0.25, 0.5))
    assert sampled(row, is_thinking=False) == answering.get(name, (0.25, 0.5))
    assert row.rule(is_thinking=True).has_penalties is (name not in thinking)
    assert row.rule(is_thinking=False).has_penalties


def test_efforts() -> None:
    """The preview's highest level is the high one of 0731; V4.1 writes a number."""
    absolute, beyond = "f7a24f3b3050d4a8", "53fb31b8392ec5b4"
    none = digest("")
    texts = {
        name: [(level, digest(text)) for level, text in row.efforts]
        for name, row in FAMILIES.items()
        if row.efforts and not row.effort_line
    }

    assert texts == {
        "ds-v4-preview": [("low", none), ("high", none), ("max", absolute)],
        "ds-v4-0731": [("low", none), ("high", absolute), ("max", beyond)],
    }


def test_effort_words() -> None:
    """What clients say for a level, as deepseek-recipe reads it, and what counts without a word."""
    low, high, most = ("minimal", "low"), ("medium", "high", "xhigh"), ("max", "ultra")

    assert LEVELS == {
        **dict.fromkeys(low, "low"),
        **dict.fromkeys(high, "high"),
        **dict.fromkeys(most, "max"),
    }
    assert DEFAULT == "high"


def test_effort_numbers() -> None:
    """V4.1's levels are numbers in one line, and any other number may stand there."""
    row = FAMILIES["ds-v4.1"]
    line = (
        "Reasoning Effort: {} (range 1-100, the higher the value, the more thorough the "
        "reasoning)\n\n"
    )

    assert row.effort_line == line
    assert row.efforts == (
        ("low", line.format(50)),
        ("high", line.format(75)),
        ("max", line.format(100)),
    )


def test_roles() -> None:
    """Roles beside OpenAI's, and what stands between the parts of a message."""
    own = {name: row.own_roles for name, row in FAMILIES.items() if row.own_roles}
    between = {n: row.between_parts for n, row in FAMILIES.items() if row.between_parts != "\n"}
    v4 = ("ds-v4-preview", "ds-v4-0731", "ds-v4.1")

    assert own == {"ds-v3.2": ("developer",), **dict.fromkeys(v4, ("latest_reminder",))}
    assert between == {"ds-v3.2": "", **dict.fromkeys(v4, "\n\n")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FAMILIES["ds-coder"].default_system, "5161ecaf35f50137"),
        (TOOLS_V3_2.before, "d17ff25838724938"),
        (TOOLS_V3_2.after, "18b2c321c9fc49fe"),
        (TOOLS_V4.before, "01a4bf8c211787b3"),
        (TOOLS_V4.after, "690702850fe25651"),
        (V3_FORMAT, "125811d692ca4253"),
        (V3_1_BEFORE, "a5fa2a75650514b1"),
        (V3_1_FORMAT, "c5a85b6215c49e98"),
        (INSTRUCTIONS, "ec2feae650d897de"),
        (SCHEMA, "6d26ed6fec4035e0"),
        (JSON_OBJECT, "34751a8fa185b076"),
        (JSON_OBJECT_BY_SCHEMA, "86bf111f94affce3"),
    ],
    ids=[
        "coder's system",
        "V3.2 before",
        "V3.2 after",
        "V4 before",
        "V4 after",
        "V3 tools",
        "V3.1 before",
        "V3.1 after",
        "plain tools",
        "schema",
        "JSON",
        "V3.2 JSON",
    ],
)
def test_long_texts(text: str, expected: str) -> None:
    """Not a character of a text that models were trained on, or are told, changes unseen.

    `test_chat.py`, `test_dsml_golden.py` and `test_tools_render.py` hold them against DeepSeek's
    own and vLLM's.
    """
    assert digest(text) == expected


def test_definitions() -> None:
    """V3.2 shows a client's definitions whole, V4 their functions' name, words and parameters."""
    assert (TOOLS_V3_2.are_whole, TOOLS_V4.are_whole) == (True, False)


def test_what_only_one_has() -> None:
    """The coder alone has a system prompt of its own; nobody adds stop strings."""
    has_system = [name for name, row in FAMILIES.items() if row.default_system]

    assert has_system == ["ds-coder"]
    assert not any(row.stop_strings or row.template for row in FAMILIES.values())
    assert all(row.adds_bos for row in FAMILIES.values())
