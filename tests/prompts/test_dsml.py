"""The templates of V3.2, V4 and V4.1, and what goes into them."""

from collections.abc import Mapping
from typing import Any

import pytest

from prompts import FAMILIES, Message, Prompt, PromptError, identify, render
from prompts.dsml import DIALECTS
from prompts.messages import ToolCall
from prompts.segments import Segment
from tests.prompts.test_chat import (
    CONVERSATIONS,
    MULTI,
    SINGLE,
    assistant,
    prefix,
    system,
    user,
)
from tests.prompts.vocabularies import V3, A, B, E, U, metadata, tokens

NO = "</think>"
S = "<｜System｜>"
D = "｜DSML｜"

V4_TEXTS = {
    "single": f"{B}{U}U1{A}{NO}",
    "system": f"{B}SYS{U}U1{A}{NO}",
    "multi": f"{B}SYS{U}U1{A}{NO}A1{E}{U}U2{A}{NO}",
    "systems": f"{B}S1\n\nS2{U}U1{A}{NO}A1{E}{U}U2{A}{NO}",
    "thought": f"{B}{U}U1{A}{NO}<think>\nhm\n</think>\n\nA1{E}{U}U2{A}{NO}",
    "answered": f"{B}{U}U1{A}{NO}A1{E}{A}{NO}",
    "two users": f"{B}{U}U1\n\nU2{A}{NO}",
    "two answers": f"{B}{U}U1{A}{NO}A1{E}{A}{NO}A2{E}{U}U2{A}{NO}",
    "only system": f"{B}SYS{A}{NO}",
}
EXPECTED = {
    "ds-v3.2": V4_TEXTS
    | {
        "systems": f"{B}S1{U}U1{A}{NO}S2A1{E}{U}U2{A}{NO}",
        "two users": f"{B}{U}U1{A}{NO}{U}U2{A}{NO}",
    },
    "ds-v4-preview": V4_TEXTS,
    "ds-v4-0731": V4_TEXTS,
    "ds-v4.1": V4_TEXTS
    | {
        "system": f"{B}{S}SYS{U}U1{A}{NO}",
        "multi": f"{B}{S}SYS{U}U1{A}{NO}A1{E}{U}U2{A}{NO}",
        "systems": f"{B}{S}S1{U}U1{S}S2{A}{NO}A1{E}{U}U2{A}{NO}",
        "only system": f"{B}{S}SYS{A}{NO}",
    },
}

TOOL = {
    "type": "function",
    "function": {"name": "look", "strict": True, "parameters": {"type": "object"}},
}
OTHER = {"type": "function", "function": {"name": "other"}}
NAMED = {"type": "function", "function": {"name": "look"}}


def calls(*arguments: str, content: str = "", reasoning: str | None = None) -> Message:
    made = tuple(ToolCall("look", text, f"c{n}") for n, text in enumerate(arguments, start=1))
    return Message("assistant", content, reasoning, tool_calls=made)


def result(text: str, call: str = "c1") -> Message:
    return Message("tool", text, tool_call_id=call)


LOOP = (user("U1"), calls('{"a": "x"}', content="A1", reasoning="R1"), result("T1"))
CALL = (
    f'<{D}invoke name="look">\n<{D}parameter name="a" string="true">x</{D}parameter>\n</{D}invoke>'
)
V3_2_CALL = f"\n\n<{D}function_calls>\n{CALL}\n</{D}function_calls>{E}"
V3_2_RESULT = "\n\n<function_results>\n<result>T1</result>\n</function_results>\n\n"


def v3_2(*messages: Message, **switches: Any) -> str:
    return render(FAMILIES["ds-v3.2"], messages, **switches).text


@pytest.mark.parametrize("case", CONVERSATIONS)
@pytest.mark.parametrize("name", EXPECTED)
def test_texts(name: str, case: str) -> None:
    """Told not to think, each family writes what the facts have, byte for byte."""
    prompt = render(FAMILIES[name], CONVERSATIONS[case], thinking=False)

    assert prompt.text == EXPECTED[name][case]
    assert not prompt.opens_thinking


def test_every_family_has_its_texts() -> None:
    """No row that speaks DSML is left out of the table of expected texts."""
    assert {row.id for row in FAMILIES.values() if row.tools in DIALECTS} == set(EXPECTED)
    assert all(set(texts) == set(CONVERSATIONS) for texts in EXPECTED.values())


@pytest.mark.parametrize("name", EXPECTED)
def test_thinks_unasked(name: str) -> None:
    """Asked nothing, these families think, and earlier turns stay closed."""
    prompt = render(FAMILIES[name], MULTI)

    assert prompt.text.endswith(f"SYS{U}U1{A}{NO}A1{E}{U}U2{A}<think>")
    assert prompt.opens_thinking


# V3.2: what the oracle does not know.


def test_running_loop() -> None:
    """V3.2 shows the reasoning behind the last question, and thinks on after the results."""
    shown = f"{U}U1{A}<think>R1</think>A1{V3_2_CALL}{V3_2_RESULT}<think>"

    assert v3_2(*LOOP) == f"{B}{shown}"


def test_loop_answered() -> None:
    """The answer to a result follows it at once, and a new one begins as after any other."""
    shown = f"{V3_2_RESULT}<think>R2</think>A2{E}{A}<think>"

    assert v3_2(*LOOP, assistant("A2", "R2")).endswith(shown)


def test_earlier_loop() -> None:
    """Before the last question nothing that was thought is shown, not even between calls."""
    shown = f"{U}U1{A}{NO}A1{V3_2_CALL}{V3_2_RESULT}{NO}A2{E}{U}U2{A}<think>"

    assert v3_2(*LOOP, assistant("A2", "R2"), user("U2")) == f"{B}{shown}"


def test_results_of_v3_2_follow_their_calls() -> None:
    """Results come in the order of the calls, however they were sent: nothing else matches them."""
    text = v3_2(user("U1"), calls("{}", "{}"), result("T2", "c2"), result("T1", "c1"))

    assert "<result>T1</result>\n<result>T2</result>\n</function_results>" in text


def test_answer_without_reasoning() -> None:
    """Thinking, V3.2 cannot be shown an answer to the last question that nobody thought about."""
    with pytest.raises(PromptError, match=r"messages\[1\] answers .* without reasoning"):
        v3_2(user("U1"), assistant("A1"))


@pytest.mark.parametrize(
    ("last", "end"),
    [
        (prefix("P"), "<think></think>P"),
        (prefix("P", "R"), "<think>R</think>P"),
        (prefix("", "R"), "<think>R"),
        (prefix(""), "<think>"),
    ],
)
@pytest.mark.parametrize("name", EXPECTED)
def test_prefix(name: str, last: Message, end: str) -> None:
    """An answer goes on where it ends: in its reasoning while there is nothing else."""
    prompt = render(FAMILIES[name], [*SINGLE, last])

    assert prompt.text.endswith(f"{U}U1{A}{end}")
    assert prompt.opens_thinking is (not last.content)


@pytest.mark.parametrize("name", EXPECTED)
def test_prefix_without_thinking(name: str) -> None:
    """Told not to think, what was thought is left out."""
    prompt = render(FAMILIES[name], [*SINGLE, prefix("P", "R")], thinking=False)

    assert prompt.text == f"{B}{U}U1{A}{NO}P"


def test_developer_of_v3_2() -> None:
    """To V3.2 a developer speaks in a user's turn, behind tools and format if it is the first."""
    developer = Message("developer", "DEV")
    schema = {"type": "json_schema", "json_schema": {"schema": {"type": "object"}}}
    told = v3_2(developer, tools=[TOOL], response_format=schema)

    assert v3_2(user("U1"), developer).endswith(
        f"{U}U1{A}{NO}{U}\n\n# The user's message is: DEV{A}<think>"
    )
    assert told.startswith(f"{B}{U}\n\n## Tools\n\n")
    assert told.endswith(
        "\n</functions>\n\n\n## Response Format:\n\nYou MUST strictly adhere to the following "
        'schema to reply:\n{"type": "object"}\n\n# The user\'s message is: DEV'
        f"{A}<think>"
    )


@pytest.mark.parametrize("name", ["ds-v4-preview", "ds-v4-0731", "ds-v4.1"])
def test_developer_since_v4(name: str) -> None:
    """Later families know no developer: it is said as a system message."""
    row = FAMILIES[name]

    assert render(row, [Message("developer", "SYS"), *SINGLE]) == render(
        row, [system("SYS"), *SINGLE]
    )


def test_tools_of_v3_2() -> None:
    """Definitions are written whole, behind the first system message or before everything."""
    schema = '{"name": "look", "strict": true, "parameters": {"type": "object"}}'

    text = v3_2(system("SYS"), user("U1"), system("S2"), tools=[TOOL], thinking=False)
    assert text.startswith(f"{B}SYS\n\n## Tools\n\nYou have access")
    assert text.endswith(f"\n<functions>\n{schema}\n</functions>\n{U}U1{A}{NO}S2")
    assert v3_2(user("U1"), tools=[TOOL]).startswith(f"{B}\n\n## Tools\n\nYou have access")


@pytest.mark.parametrize("name", ["ds-v4-preview", "ds-v4-0731", "ds-v4.1"])
@pytest.mark.parametrize("parameters", [{}, {"parameters": None}], ids=["unsaid", "null"])
def test_tool_without_parameters(name: str, parameters: dict[str, None]) -> None:
    """A tool that takes nothing has an empty schema, as DeepSeek's own encoder writes it."""
    tool = {"type": "function", "function": {"name": "now", **parameters}}

    text = render(FAMILIES[name], SINGLE, tools=[tool]).text
    assert '\n{"name": "now", "description": "", "parameters": {}}\n' in text


def test_no_reminder_to_v3_2() -> None:
    """A role that a family does not know is refused, with those it knows."""
    with pytest.raises(PromptError, match="'latest_reminder': take one of system"):
        v3_2(Message("latest_reminder", "x"))


# Tools in all of them.


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ("{}", ""),
        ('{"a": "x"}', f'<{D}parameter name="a" string="true">x</{D}parameter>\n'),
        (
            '{"a": [1, "é"]}',
            f'<{D}parameter name="a" string="false">[1, "é"]</{D}parameter>\n',
        ),
        ("x", f'<{D}parameter name="arguments" string="true">x</{D}parameter>\n'),
        ("[1]", f'<{D}parameter name="arguments" string="true">[1]</{D}parameter>\n'),
        (
            '{"a": NaN}',
            f'<{D}parameter name="arguments" string="true">{{"a": NaN}}</{D}parameter>\n',
        ),
        (
            '{"a": 1e999}',
            f'<{D}parameter name="arguments" string="true">{{"a": 1e999}}</{D}parameter>\n',
        ),
        (
            r'{"a": "\ud800"}',
            f'<{D}parameter name="arguments" string="true">{{"a": "\\ud800"}}</{D}parameter>\n',
        ),
        ("[" * 99999, f'<{D}parameter name="arguments" string="true">{"[" * 99999}<'),
    ],
    ids=["none", "string", "json", "no json", "list", "nan", "infinite", "half a pair", "deep"],
)
def test_arguments(name: str, arguments: str, shown: str) -> None:
    """A string stands as it is, another value as JSON; what is not a JSON object is one string.

    The empty call has a blank line, but in V4's: DeepSeek's own sources disagree there.
    """
    is_spaced = name == "ds-v4.1"
    expected = shown.replace(D, f"{D} ") if is_spaced else shown
    text = render(FAMILIES[name], [user("U1"), calls(arguments), result("T1")]).text
    invoke = text.split('invoke name="look">\n')[1]

    blank = "" if name in ("ds-v4-preview", "ds-v4-0731") else "\n"
    assert invoke.startswith(expected or f"{blank}</{D}")


@pytest.mark.parametrize("name", EXPECTED)
def test_marks_in_texts(name: str) -> None:
    """The mark that we write is a special token, and the one that a user typed is not."""
    typed = f"<{D}invoke>{U}</think>"
    said = [user(typed), calls(f'{{"a": "{typed}"}}', content=typed), result(typed)]
    prompt = render(FAMILIES[name], said, tools=[TOOL])

    assert sum(typed in segment.text for segment in prompt.segments) == 4
    assert Segment(D, is_marker=True) in prompt.segments
    assert not any(D in s.text and s.text != D for s in prompt.segments if s.is_marker)


def test_vocabulary_without_the_mark() -> None:
    """Where a V3.2 file has no such token, the mark is text, and the prompt is the same."""
    said = metadata("deepseek32", V3, "deepseek-v3", general__name="DeepSeek-V3.2")
    family = identify(said, tokens(129280, V3)).family
    prompt = render(family, LOOP, tools=[TOOL])

    assert prompt.text == v3_2(*LOOP, tools=[TOOL])
    assert Segment(D, is_marker=True) not in prompt.segments
    assert Segment("<think>", is_marker=True) in prompt.segments


def demanded(name: str, **more: Any) -> Prompt:
    return render(FAMILIES[name], SINGLE, tools=[TOOL, OTHER], **more)


@pytest.mark.parametrize(
    ("name", "opening"),
    [
        ("ds-v4-preview", f"<{D}tool_calls>\n"),
        ("ds-v4-0731", f"<{D}tool_calls>\n"),
        ("ds-v4.1", f"<{D} calls>\n"),
    ],
)
def test_demanded_call(name: str, opening: str) -> None:
    """A demanded call is begun; a named tool is the only one the model is told of."""
    required = demanded(name, tool_choice="required", thinking=False).text
    named = demanded(name, tool_choice=NAMED, thinking=False).text

    assert required.endswith(f"{U}U1{A}{NO}\n\n{opening}")
    assert '"name": "other"' in required
    assert named.endswith(f"{U}U1{A}{NO}\n\n{opening}")
    assert '"name": "other"' not in named


@pytest.mark.parametrize("choice", ["required", NAMED], ids=["required", "named"])
@pytest.mark.parametrize("name", ["ds-v4-preview", "ds-v4-0731", "ds-v4.1"])
def test_no_demands_while_thinking(name: str, choice: object) -> None:
    """What thinks cannot be made to call, in the hosted API's words."""
    with pytest.raises(PromptError, match="Thinking mode does not support this tool_choice"):
        demanded(name, tool_choice=choice)


def test_demand_on_an_answer_begun() -> None:
    """A demanded call follows the answer that the client began."""
    text = render(
        FAMILIES["ds-v4-0731"],
        [*SINGLE, prefix("P")],
        tools=[TOOL],
        tool_choice="required",
        thinking=False,
    ).text

    assert text.endswith(f"{A}{NO}P\n\n<{D}tool_calls>\n")


# Efforts and formats.

ABSOLUTE, BEYOND = "Reasoning Effort: Absolute maximum", "Reasoning Effort: Beyond maximum"


@pytest.mark.parametrize(
    ("name", "effort", "begins"),
    [
        ("ds-v4-preview", None, U),
        ("ds-v4-preview", "low", U),
        ("ds-v4-preview", "high", U),
        ("ds-v4-preview", "max", ABSOLUTE),
        ("ds-v4-0731", None, ABSOLUTE),
        ("ds-v4-0731", "minimal", U),
        ("ds-v4-0731", "medium", ABSOLUTE),
        ("ds-v4-0731", "xhigh", ABSOLUTE),
        ("ds-v4-0731", "max", BEYOND),
        ("ds-v4.1", None, f"{S}Reasoning Effort: 75 "),
        ("ds-v4.1", "low", f"{S}Reasoning Effort: 50 "),
        ("ds-v4.1", "max", f"{S}Reasoning Effort: 100 "),
        ("ds-v4.1", 1, f"{S}Reasoning Effort: 1 "),
        ("ds-v4.1", 100, f"{S}Reasoning Effort: 100 "),
    ],
)
def test_efforts(name: str, effort: str | int | None, begins: str) -> None:
    """What a client asks of the effort, and what the prompt begins with for it."""
    text = render(FAMILIES[name], SINGLE, effort=effort).text

    assert text.startswith(f"{B}{begins}")
    assert text.endswith(f"{U}U1{A}<think>")


@pytest.mark.parametrize("name", EXPECTED)
def test_no_effort(name: str) -> None:
    """An effort of "none" is no thinking, unless thinking is asked for: then it is the usual."""
    row = FAMILIES[name]

    assert render(row, SINGLE, effort="none") == render(row, SINGLE, thinking=False)
    assert render(row, SINGLE, effort="none", thinking=True) == render(row, SINGLE)


@pytest.mark.parametrize(
    ("name", "effort", "says"),
    [
        ("ds-v4-0731", "huge", "reasoning_effort 'huge' is unknown: take one of none, minimal"),
        ("ds-v4-0731", 50, "reasoning_effort '50' is unknown: take .*, ultra[.]$"),
        ("ds-v4.1", "huge", "or a whole number from 1 to 100"),
        ("ds-v4.1", 0, "reasoning_effort 0 is out of range"),
        ("ds-v4.1", 101, "reasoning_effort 101 is out of range"),
    ],
)
def test_unknown_effort(name: str, effort: str | int, says: str) -> None:
    """An effort that a family does not have is refused with those it has."""
    with pytest.raises(PromptError, match=says) as caught:
        render(FAMILIES[name], SINGLE, effort=effort)

    assert caught.value.param == "reasoning_effort"


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ({"type": "regex"}, "unknown type: take text, json_object or json_schema"),
        ({"type": "json_schema"}, "response_format has no schema"),
        ({"type": "json_schema", "json_schema": {"schema": "x"}}, "response_format has no schema"),
    ],
)
@pytest.mark.parametrize("name", EXPECTED)
def test_unknown_format(name: str, wanted: Mapping[str, object], says: str) -> None:
    """A format that cannot be asked for is refused with those that can."""
    with pytest.raises(PromptError, match=says) as caught:
        render(FAMILIES[name], SINGLE, response_format=wanted)

    assert caught.value.param == "response_format"


@pytest.mark.parametrize("name", EXPECTED)
def test_schema_in_any_script(name: str) -> None:
    """A schema's words stand in the prompt as they were sent, not in escapes."""
    schema = {"type": "object", "description": "größe 尺寸"}
    wanted = {"type": "json_schema", "json_schema": {"name": "n", "schema": schema}}
    text = render(FAMILIES[name], SINGLE, response_format=wanted).text

    assert '{"type": "object", "description": "größe 尺寸"}' in text
