"""Every template, byte for byte, as facts section 1 has it."""

from itertools import pairwise

import pytest

from prompts import FAMILIES, Family, Message, Prompt, render
from prompts.dsml import DIALECTS
from prompts.identify import identify
from tests.prompts.vocabularies import (
    CODER,
    V3,
    A,
    B,
    E,
    U,
    metadata,
    tokens,
)

DEFAULT = (
    "You are an AI programming assistant, utilizing the Deepseek Coder model, developed by "
    "Deepseek Company, and you only answer questions related to computer science. For politically "
    "sensitive questions, security and privacy issues, and other non-computer science questions, "
    "you will refuse to answer\n"
)

V3_0324 = identify(
    metadata("deepseek2", V3, "deepseek-v3", general__name="DeepSeek-V3-0324"), tokens(129280, V3)
).family


def system(text: str) -> Message:
    return Message("system", text)


def user(text: str) -> Message:
    return Message("user", text)


def assistant(text: str, reasoning: str | None = None) -> Message:
    return Message("assistant", text, reasoning)


def prefix(text: str, reasoning: str | None = None) -> Message:
    return Message("assistant", text, reasoning, prefix=True)


SINGLE = (user("U1"),)
SYSTEM = (system("SYS"), user("U1"))
MULTI = (system("SYS"), user("U1"), assistant("A1"), user("U2"))
SYSTEMS = (system("S1"), user("U1"), system("S2"), assistant("A1"), user("U2"))
THOUGHT = (user("U1"), assistant("<think>\nhm\n</think>\n\nA1", "hm"), user("U2"))
ANSWERED = (user("U1"), assistant("A1"))
TWO_USERS = (user("U1"), user("U2"))
TWO_ANSWERS = (user("U1"), assistant("A1"), assistant("A2"), user("U2"))
ONLY_SYSTEM = (system("SYS"),)

CONVERSATIONS = {
    "single": SINGLE,
    "system": SYSTEM,
    "multi": MULTI,
    "systems": SYSTEMS,
    "thought": THOUGHT,
    "answered": ANSWERED,
    "two users": TWO_USERS,
    "two answers": TWO_ANSWERS,
    "only system": ONLY_SYSTEM,
}

EXPECTED = {
    "ds-coder": {
        "single": f"{B}{DEFAULT}### Instruction:\nU1\n### Response:\n",
        "system": f"{B}SYS\n### Instruction:\nU1\n### Response:\n",
        "multi": f"{B}SYS\n### Instruction:\nU1\n### Response:\nA1\n<|EOT|>\n"
        "### Instruction:\nU2\n### Response:\n",
        "systems": f"{B}S1\n### Instruction:\nU1\nS2\n### Response:\nA1\n<|EOT|>\n"
        "### Instruction:\nU2\n### Response:\n",
        "thought": f"{B}{DEFAULT}### Instruction:\nU1\n### Response:\n"
        "<think>\nhm\n</think>\n\nA1\n<|EOT|>\n### Instruction:\nU2\n### Response:\n",
        "answered": f"{B}{DEFAULT}### Instruction:\nU1\n### Response:\nA1\n<|EOT|>\n"
        "### Response:\n",
        "two users": f"{B}{DEFAULT}### Instruction:\nU1\n### Instruction:\nU2\n### Response:\n",
        "two answers": f"{B}{DEFAULT}### Instruction:\nU1\n### Response:\nA1\n<|EOT|>\n"
        "### Response:\nA2\n<|EOT|>\n### Instruction:\nU2\n### Response:\n",
        "only system": f"{B}SYS\n### Response:\n",
    },
    "ds-user-assistant": {
        "single": f"{B}User: U1\n\nAssistant:",
        "system": f"{B}SYS\n\nUser: U1\n\nAssistant:",
        "multi": f"{B}SYS\n\nUser: U1\n\nAssistant: A1{E}User: U2\n\nAssistant:",
        "systems": f"{B}S1\n\nUser: U1\n\nS2\n\nAssistant: A1{E}User: U2\n\nAssistant:",
        "thought": f"{B}User: U1\n\nAssistant: <think>\nhm\n</think>\n\nA1{E}"
        "User: U2\n\nAssistant:",
        "answered": f"{B}User: U1\n\nAssistant: A1{E}Assistant:",
        "two users": f"{B}User: U1\n\nUser: U2\n\nAssistant:",
        "two answers": f"{B}User: U1\n\nAssistant: A1{E}Assistant: A2{E}User: U2\n\nAssistant:",
        "only system": f"{B}SYS\n\nAssistant:",
    },
    "ds-v2-0628": {
        "single": f"{B}{U}U1{A}",
        "system": f"{B}SYS\n\n{U}U1{A}",
        "multi": f"{B}SYS\n\n{U}U1{A}A1{E}{U}U2{A}",
        "systems": f"{B}S1\n\n{U}U1S2\n\n{A}A1{E}{U}U2{A}",
        "thought": f"{B}{U}U1{A}<think>\nhm\n</think>\n\nA1{E}{U}U2{A}",
        "answered": f"{B}{U}U1{A}A1{E}{A}",
        "two users": f"{B}{U}U1{U}U2{A}",
        "two answers": f"{B}{U}U1{A}A1{E}{A}A2{E}{U}U2{A}",
        "only system": f"{B}SYS\n\n{A}",
    },
    "ds-v2.5": {
        "single": f"{B}{U}U1{A}",
        "system": f"{B}SYS{U}U1{A}",
        "multi": f"{B}SYS{U}U1{A}A1{E}{U}U2{A}",
        "systems": f"{B}S2{U}U1{A}A1{E}{U}U2{A}",
        "thought": f"{B}{U}U1{A}<think>\nhm\n</think>\n\nA1{E}{U}U2{A}",
        "answered": f"{B}{U}U1{A}A1{E}{A}",
        "two users": f"{B}{U}U1{U}U2{A}",
        "two answers": f"{B}{U}U1{A}A1{E}{A}A2{E}{U}U2{A}",
        "only system": f"{B}SYS{A}",
    },
    "ds-v3": {
        "single": f"{B}{U}U1{A}",
        "system": f"{B}SYS{U}U1{A}",
        "multi": f"{B}SYS{U}U1{A}A1{E}{U}U2{A}",
        "systems": f"{B}S1\n\nS2{U}U1{A}A1{E}{U}U2{A}",
        "thought": f"{B}{U}U1{A}<think>\nhm\n</think>\n\nA1{E}{U}U2{A}",
        "answered": f"{B}{U}U1{A}A1{E}{A}",
        "two users": f"{B}{U}U1{U}U2{A}",
        "two answers": f"{B}{U}U1{A}A1{E}{A}A2{E}{U}U2{A}",
        "only system": f"{B}SYS{A}",
    },
    "ds-v3-0324": {
        "single": f"{B}{U}U1{A}",
        "system": f"{B}SYS{U}U1{A}",
        "multi": f"{B}SYS{U}U1{A}A1{E}{U}U2{A}",
        "systems": f"{B}S1\n\nS2{U}U1{A}A1{E}{U}U2{A}",
        "thought": f"{B}{U}U1{A}<think>\nhm\n</think>\n\nA1{E}{U}U2{A}",
        "answered": f"{B}{U}U1{A}A1{E}{A}",
        "two users": f"{B}{U}U1{A}{U}U2{A}",
        "two answers": f"{B}{U}U1{A}A1{E}A2{E}{U}U2{A}",
        "only system": f"{B}SYS{A}",
    },
    "ds-r1": {
        "single": f"{B}{U}U1{A}<think>\n",
        "system": f"{B}SYS{U}U1{A}<think>\n",
        "multi": f"{B}SYS{U}U1{A}A1{E}{U}U2{A}<think>\n",
        "systems": f"{B}S2{U}U1{A}A1{E}{U}U2{A}<think>\n",
        "thought": f"{B}{U}U1{A}\n\nA1{E}{U}U2{A}<think>\n",
        "answered": f"{B}{U}U1{A}A1{E}{A}<think>\n",
        "two users": f"{B}{U}U1{U}U2{A}<think>\n",
        "two answers": f"{B}{U}U1{A}A1{E}{A}A2{E}{U}U2{A}<think>\n",
        "only system": f"{B}SYS{A}<think>\n",
    },
    "ds-r1-0528": {
        "single": f"{B}{U}U1{A}",
        "system": f"{B}SYS{U}U1{A}",
        "multi": f"{B}SYS{U}U1{A}A1{E}{U}U2{A}",
        "systems": f"{B}S1\n\nS2{U}U1{A}A1{E}{U}U2{A}",
        "thought": f"{B}{U}U1{A}\n\nA1{E}{U}U2{A}",
        "answered": f"{B}{U}U1{A}A1{E}{A}",
        "two users": f"{B}{U}U1{A}{U}U2{A}",
        "two answers": f"{B}{U}U1{A}A1{E}A2{E}{U}U2{A}",
        "only system": f"{B}SYS{A}",
    },
    "ds-v3.1": {
        "single": f"{B}{U}U1{A}</think>",
        "system": f"{B}SYS{U}U1{A}</think>",
        "multi": f"{B}SYS{U}U1{A}</think>A1{E}{U}U2{A}</think>",
        "systems": f"{B}S1\n\nS2{U}U1{A}</think>A1{E}{U}U2{A}</think>",
        "thought": f"{B}{U}U1{A}</think>\n\nA1{E}{U}U2{A}</think>",
        "answered": f"{B}{U}U1{A}</think>A1{E}{A}</think>",
        "two users": f"{B}{U}U1{U}U2{A}</think>",
        "two answers": f"{B}{U}U1{A}</think>A1{E}A2{E}{U}U2{A}</think>",
        "only system": f"{B}SYS{A}</think>",
    },
}
EXPECTED["ds-v3.2-exp"] = EXPECTED["ds-v3.1"]


def family_of(name: str) -> Family:
    return V3_0324 if name == "ds-v3-0324" else FAMILIES[name]


@pytest.mark.parametrize("conversation", CONVERSATIONS)
@pytest.mark.parametrize("name", EXPECTED)
def test_templates(name: str, conversation: str) -> None:
    """A conversation is written exactly as the family's template has it."""
    prompt = render(family_of(name), CONVERSATIONS[conversation])

    assert prompt.text == EXPECTED[name][conversation]


def test_every_chat_family_has_its_texts() -> None:
    """No row that can chat is left out of the table of expected texts."""
    elsewhere = {row.id for row in FAMILIES.values() if row.tools in DIALECTS}  # test_dsml.py

    assert {row.id for row in FAMILIES.values() if row.can_chat} - elsewhere <= set(EXPECTED)
    assert all(set(texts) == set(CONVERSATIONS) for texts in EXPECTED.values())


@pytest.mark.parametrize("name", ["ds-v3.1", "ds-v3.2-exp"])
def test_thinking_switch(name: str) -> None:
    """Asked to think, a hybrid model's turn opens with `<think>`; earlier turns stay closed."""
    prompt = render(FAMILIES[name], MULTI, thinking=True)

    assert prompt.text == f"{B}SYS{U}U1{A}</think>A1{E}{U}U2{A}<think>"
    assert prompt.opens_thinking


@pytest.mark.parametrize("name", ["ds-v3.1", "ds-v3.2-exp", "ds-v3.2", "ds-v4-0731", "ds-v4.1"])
@pytest.mark.parametrize("effort", ["low", "medium", "high", "max", "none"])
def test_effort_switches(name: str, effort: str) -> None:
    """Where nothing else is asked an effort is the switch, "none" for off; a switch wins."""
    family = FAMILIES[name]
    on, off = (render(family, MULTI, thinking=way, effort=effort) for way in (True, False))

    assert render(family, MULTI, effort=effort) == (off if effort == "none" else on)
    assert (on.opens_thinking, off.opens_thinking) == (True, False)


def test_effort_before_a_call() -> None:
    """A demanded call is not begun where an effort has the model think first."""
    tools = [{"type": "function", "function": {"name": "f"}}]
    high, none = (
        render(FAMILIES["ds-v3.1"], MULTI, effort=effort, tools=tools, tool_choice="required")
        for effort in ("high", "none")
    )

    assert high.text.endswith(f"{A}<think>")
    assert high.opens_call is None
    assert none.opens_call


@pytest.mark.parametrize(
    ("name", "expected"), [("ds-coder", "a\nb"), ("ds-v3.2", "ab"), ("ds-v4.1", "a\n\nb")]
)
def test_parts(name: str, expected: str) -> None:
    """Parts of a content are joined as the family does it, and by a newline where it says none."""
    parts = [{"type": "text", "text": text} for text in "ab"]
    prompt = render(FAMILIES[name], [{"role": "user", "content": parts}])

    assert prompt == render(FAMILIES[name], [user(expected)])


@pytest.mark.parametrize(
    ("name", "opens"),
    [("ds-r1", True), ("ds-r1-0528", False), ("ds-v3", False), ("ds-v3.1", False)],
)
def test_opens_thinking(name: str, opens: bool) -> None:
    """A prompt says whether its continuation begins inside the reasoning."""
    assert render(FAMILIES[name], MULTI).opens_thinking is opens


@pytest.mark.parametrize("name", ["ds-coder", "ds-v3", "ds-r1"])
def test_no_switch(name: str) -> None:
    """A model without a thinking switch or an effort is written to as ever."""
    asked = render(FAMILIES[name], MULTI, thinking=False, effort="high")

    assert asked == render(FAMILIES[name], MULTI)


CONTINUED = {
    ("ds-coder", prefix("P")): f"{B}{DEFAULT}### Instruction:\nU1\n### Response:\nP",
    ("ds-user-assistant", prefix("P")): f"{B}User: U1\n\nAssistant: P",
    ("ds-user-assistant", prefix("")): f"{B}User: U1\n\nAssistant:",
    ("ds-v2-0628", prefix("P")): f"{B}{U}U1{A}P",
    ("ds-v2.5", prefix("P")): f"{B}{U}U1{A}P",
    ("ds-v3-0324", prefix("P")): f"{B}{U}U1{A}P",
    ("ds-r1", prefix("P")): f"{B}{U}U1{A}P",
    ("ds-r1", prefix("", "R")): f"{B}{U}U1{A}<think>\nR",
    ("ds-r1", prefix("P", "R")): f"{B}{U}U1{A}<think>\nR\n</think>\n\nP",
    ("ds-r1-0528", prefix("", "R")): f"{B}{U}U1{A}<think>\nR",
    ("ds-v3.1", prefix("P", "R")): f"{B}{U}U1{A}</think>P",
}


@pytest.mark.parametrize(("name", "last"), CONTINUED)
def test_prefix(name: str, last: Message) -> None:
    """A last answer with `prefix` is left open where the model shall go on."""
    prompt = render(family_of(name), (user("U1"), last))

    assert prompt.text == CONTINUED[name, last]
    assert prompt.opens_thinking is (last.reasoning == "R" and not last.content)
    assert prompt.has_thought is prompt.opens_thinking


@pytest.mark.parametrize(
    ("last", "text", "opens"),
    [
        (prefix(""), "<think>", True),
        (prefix("P"), "<think>P", True),
        (prefix("", "R"), "<think>R", True),
        (prefix("P", "R"), "<think>R</think>P", False),
    ],
)
def test_prefix_in_thinking(last: Message, text: str, opens: bool) -> None:
    """A hybrid model that thinks continues its reasoning, or its answer after given reasoning."""
    prompt = render(FAMILIES["ds-v3.1"], (user("U1"), last), thinking=True)

    assert prompt.text == f"{B}{U}U1{A}{text}"
    assert prompt.opens_thinking is opens
    assert prompt.has_thought is (opens and text != "<think>")
    assert prompt.thinks


@pytest.mark.parametrize("name", EXPECTED)
def test_typed_markers_stay_text(name: str) -> None:
    """Markers that a user, a system or an earlier answer holds are never marker segments."""
    family = family_of(name)
    typed = "".join(family.markers)
    prompt = render(family, [system(typed), user(typed), assistant("A1"), user(typed)])
    honest = render(family, [system("S"), user("U"), assistant("A1"), user("U")])

    assert markers_of(prompt) == markers_of(honest)
    assert prompt.text.count(typed) == 3


def markers_of(prompt: Prompt) -> list[str]:
    return [segment.text for segment in prompt.segments if segment.is_marker]


@pytest.mark.parametrize("name", EXPECTED)
def test_segments(name: str) -> None:
    """Exactly one BOS, in front; no empty segment, and never two texts side by side."""
    segments = render(family_of(name), MULTI).segments

    assert [s.text for s in segments if s.text == B] == [segments[0].text]
    assert all(segment.text for segment in segments)
    assert not any(one.is_marker == two.is_marker is False for one, two in pairwise(segments))


def test_role_words_stay_with_their_text() -> None:
    """Ordinary role words are one segment with what follows, so that no stray space is cut off."""
    segments = render(FAMILIES["ds-user-assistant"], SINGLE).segments

    assert [s.text for s in segments] == [B, "User: U1\n\nAssistant:"]


def test_markers_are_known() -> None:
    """Every marker of a prompt is one that the family asks the vocabulary for."""
    for name in EXPECTED:
        family = family_of(name)
        assert set(markers_of(render(family, MULTI))) <= set(family.required_markers)
        assert set(family.required_markers) <= set(family.markers)


def test_coder_vocabulary() -> None:
    """A coder file of the true vocabulary is written to with its own markers."""
    found = identify(
        metadata("llama", CODER, "deepseek-coder", general__name="deepseek-coder-6.7b-instruct"),
        tokens(32256, CODER),
    )

    assert render(found.family, MULTI).text == EXPECTED["ds-coder"]["multi"]
