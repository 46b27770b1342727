"""Tools, calls and results as each family's prompt has them, as facts section 2 says."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from prompts import FAMILIES, Family, Message, Prompt, render
from prompts.messages import ToolCall
from prompts.tools import ToolSyntax
from tests.prompts.test_golden import PAIRED, examples
from tests.prompts.vocabularies import (
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

CALLS, CALLS_END = "<｜tool▁calls▁begin｜>", "<｜tool▁calls▁end｜>"
CALL, CALL_END, SEP = "<｜tool▁call▁begin｜>", "<｜tool▁call▁end｜>", "<｜tool▁sep｜>"

PARAMETERS = {"type": "object", "properties": {"a": {"type": "integer"}}}
TOOL = {
    "type": "function",
    "function": {"name": "f", "description": "d", "parameters": PARAMETERS},
}
OTHER = {"type": "function", "function": {"name": "g", "description": "ü"}}
ASKED = Message("user", "U1")
CALLED = Message("assistant", tool_calls=(ToolCall("f", '{"a": 1}', "c1"),))
RESULT = Message("tool", "T1", tool_call_id="c1")
TWICE = Message("assistant", "A1", tool_calls=(*CALLED.tool_calls, ToolCall("g", "{}", "c2")))
RESULTS = (RESULT, Message("tool", "T2", tool_call_id="c2"))

BY_MARKERS = {
    "ds-v2.5": FAMILIES["ds-v2.5"],
    "ds-v3": FAMILIES["ds-v3"],
    "ds-v3-0324": PAIRED,
    "ds-r1": FAMILIES["ds-r1"],
    "ds-r1-0528": FAMILIES["ds-r1-0528"],
}
BARE = {name: FAMILIES[name] for name in ("ds-v3.1", "ds-v3.2-exp")}
PLAIN = {name: FAMILIES[name] for name in ("ds-coder", "ds-user-assistant", "ds-v2-0628")}
every_marked = pytest.mark.parametrize("family", BY_MARKERS.values(), ids=BY_MARKERS)
every_bare = pytest.mark.parametrize("family", BARE.values(), ids=BARE)
every_plain = pytest.mark.parametrize("family", PLAIN.values(), ids=PLAIN)


def written(family: Family, *messages: Message, **options: Any) -> str:
    return render(family, messages, **options).text


def block(family: Family, *tools: Any, system: str = "", **options: Any) -> str:
    """What stands between the system text and the question."""
    systems = [Message("system", system)] if system else []
    text = written(family, *systems, ASKED, tools=tools, **options)
    return text.removeprefix(B + system).split(f"{U}U1")[0]


def test_v3_block() -> None:
    """The words of vLLM's template for R1, byte for byte."""
    stored = examples()["deepseek-r1-0528.xinference.jinja"]["tools_only"]

    assert written(FAMILIES["ds-r1-0528"], ASKED, tools=[TOOL]) == stored


@every_marked
def test_v3_blocks(family: Family) -> None:
    """All families of V3's syntax have these words, a blank line behind a system text."""
    alone = block(FAMILIES["ds-r1-0528"], TOOL)

    assert block(family, TOOL) == alone
    assert block(family, TOOL, system="SYS") == f"\n\n{alone}"


def test_two_tools() -> None:
    """Definitions follow one another, as the client sent them."""
    both, one = (block(FAMILIES["ds-v3"], *tools) for tools in ([TOOL, OTHER], [TOOL]))

    assert both == one + (
        '\n```json\n{"type": "function", "function": {"name": "g", "description": "ü"}}\n```\n'
    )


@every_bare
def test_v3_1_block(family: Family) -> None:
    """DeepSeek's words stand behind the system text, byte for byte as the stored copy has them."""
    stored = examples()["deepseek-v3.1.xinference.jinja"]["tools_only"].strip()

    assert B + block(family, TOOL) == stored.split(f"{U}U1")[0]
    assert block(family, TOOL, system="SYS") == block(family, TOOL)


@every_bare
def test_two_tools_of_v3_1(family: Family) -> None:
    """Each tool has its own heading; one without parameters takes none."""
    assert block(family, TOOL, OTHER).startswith(
        "\n\n## Tools\nYou have access to the following tools:\n"
        '\n### f\nDescription: d\n\nParameters: {"type": "object", "properties": '
        '{"a": {"type": "integer"}}}\n'
        '\n### g\nDescription: ü\n\nParameters: {"type": "object", "properties": {}}\n'
        "\nIMPORTANT: ALWAYS"
    )


@pytest.mark.parametrize("name", [name for name, row in FAMILIES.items() if row.can_chat])
def test_choice_of_none(name: str) -> None:
    """Tools that shall not be called are not mentioned."""
    asked = render(FAMILIES[name], [ASKED], tools=[TOOL], tool_choice="none")

    assert asked == render(FAMILIES[name], [ASKED])


def test_markers_of_the_block() -> None:
    """Markers of the instructions are meant, those that a client's definition holds are not."""
    typed = {"name": "f", "description": f"{CALLS}{U}"}
    honest = markers(render(FAMILIES["ds-v3"], [ASKED], tools=[TOOL]))

    assert honest == [B, CALLS, CALL, SEP, CALL_END, CALLS_END, U, A]
    assert markers(render(FAMILIES["ds-v3"], [ASKED], tools=[typed])) == honest


def markers(prompt: Prompt) -> list[str]:
    return [segment.text for segment in prompt.segments if segment.is_marker]


STORED = {
    "deepseek-prover-v2.xinference.jinja": PAIRED,
    "deepseek-v3-0324.xinference.jinja": PAIRED,
    "deepseek-r1-distill.trl.jinja": FAMILIES["ds-r1"],
    "deepseek-r1.xinference.jinja": FAMILIES["ds-r1"],
    "deepseek-v2.5.xinference.jinja": FAMILIES["ds-v2.5"],
}


@pytest.mark.parametrize("copy", STORED)
def test_stored_calls(copy: str) -> None:
    """A call and its result are as stored; where a copy forgets the call's end, it is written."""
    stored = examples()[copy]["tool_str"]
    whole = stored.replace(f"{CALL_END}{OUTS}", f"{CALL_END}{CALLS_END}{E}{OUTS}")

    assert written(STORED[copy], ASKED, CALLED, RESULT) == whole


def test_stored_calls_of_v3_2_exp() -> None:
    """V3.2-Exp's stored call differs by the stray spaces of the copy alone."""
    stored = examples()["deepseek-v3.2-exp.xinference.jinja"]["tool_str"]

    rendered = written(FAMILIES["ds-v3.2-exp"], ASKED, CALLED, RESULT)
    assert rendered.replace(" ", "") == stored.replace(" ", "")


V3_TURN = (
    f'{CALLS}{CALL}function{SEP}f\n```json\n{{"a": 1}}\n```{CALL_END}\n'
    f"{CALL}function{SEP}g\n```json\n{{}}\n```{CALL_END}{CALLS_END}{E}"
)
V3_RESULTS = f"{OUTS}{OUT}T1{OUT_END}\n{OUT}T2{OUT_END}{OUTS_END}"
V3_1_TURN = f'{CALLS}{CALL}f{SEP}{{"a": 1}}{CALL_END}{CALL}g{SEP}{{}}{CALL_END}{CALLS_END}{E}'


@every_marked
def test_v3_turns(family: Family) -> None:
    """Parallel calls behind a text, results in one block, and the answer without a marker."""
    text = written(family, ASKED, TWICE, *reversed(RESULTS), Message("assistant", "A2"), ASKED)

    assert text.startswith(f"{B}{U}U1{A}A1{V3_TURN}{V3_RESULTS}A2{E}{U}U1{A}")
    prompt = render(family, [ASKED, TWICE, *RESULTS])
    assert prompt.text == f"{B}{U}U1{A}A1{V3_TURN}{V3_RESULTS}"
    assert not prompt.opens_thinking


@every_bare
@pytest.mark.parametrize("thinking", [True, False])
def test_v3_1_turns(family: Family, thinking: bool) -> None:
    """V3.1's calls and results stand back to back, behind `</think>` even where it thinks."""
    text = written(family, ASKED, TWICE, *reversed(RESULTS), thinking=thinking)

    assert text == f"{B}{U}U1{A}</think>A1{V3_1_TURN}{OUT}T1{OUT_END}{OUT}T2{OUT_END}"


@every_marked
def test_call_after_result(family: Family) -> None:
    """A second round follows the first results directly."""
    again = Message("assistant", tool_calls=(ToolCall("f", "{}"),))
    text = written(family, ASKED, CALLED, RESULT, again, Message("tool", "T2"))

    assert f"{OUTS_END}{CALLS}{CALL}function{SEP}f\n" in text
    assert text.endswith(f"{OUTS}{OUT}T2{OUT_END}{OUTS_END}")


def test_typed_markers_in_turns() -> None:
    """Markers in arguments and results stay text."""
    typed = "".join(V3.values())
    called = Message("assistant", tool_calls=(ToolCall("f", typed),))

    honest = markers(render(FAMILIES["ds-v3"], [ASKED, CALLED, RESULT]))
    assert markers(render(FAMILIES["ds-v3"], [ASKED, called, Message("tool", typed)])) == honest


def test_without_markers_in_the_vocabulary() -> None:
    """Where they are no tokens the markers are text, and one in arguments is spelled otherwise."""
    family = replace(FAMILIES["ds-v3"], other_markers=(U, A), results=None)
    typed = ToolCall("f", f'{{"a": "{CALL_END}"}}')
    prompt = render(family, [ASKED, Message("assistant", tool_calls=(typed,)), RESULT])

    assert markers(prompt) == [B, U, A, E]
    assert prompt.text == (
        f"{B}{U}U1{A}{CALLS}{CALL}function{SEP}f\n```json\n"
        f'{{"a": "\\u003c{CALL_END[1:]}"}}\n```{CALL_END}{CALLS_END}{E}'
        f"{OUTS}{OUT}T1{OUT_END}{OUTS_END}"
    )


NAMED = {"type": "function", "function": {"name": "f"}}
ANY_SENTENCE = "\nYou MUST answer with a call of one of these tools.\n"
NAMED_SENTENCE = "\nYou MUST answer with a call of the tool `f`.\n"


@pytest.mark.parametrize("family", [FAMILIES["ds-v3"], FAMILIES["ds-v2.5"], PAIRED])
def test_demanded_v3(family: Family) -> None:
    """A demanded call is asked for and begun, as far as it is known."""
    for choice, sentence, begun in (
        ("required", ANY_SENTENCE, f"{CALLS}{CALL}function{SEP}"),
        (NAMED, NAMED_SENTENCE, f"{CALLS}{CALL}function{SEP}f\n```json\n"),
    ):
        prompt = render(family, [ASKED], tools=[TOOL], tool_choice=choice)

        assert prompt.text == f"{B}{block(family, TOOL)}{sentence}{U}U1{A}{begun}"
        assert prompt.opens_call == begun


@every_bare
def test_demanded_v3_1(family: Family) -> None:
    """V3.1 begins it where it does not think."""
    for choice, begun in (("required", f"{CALLS}{CALL}"), (NAMED, f"{CALLS}{CALL}f{SEP}")):
        prompt = render(family, [ASKED], tools=[TOOL], tool_choice=choice)

        assert prompt.text.endswith(f"{U}U1{A}</think>{begun}")
        assert prompt.opens_call == begun
        assert not prompt.opens_thinking


THINKING: list[tuple[str, str]] = [
    ("ds-r1", f"{A}<think>\n"),
    ("ds-r1-0528", A),
    ("ds-v3.1", f"{A}<think>"),
]


@pytest.mark.parametrize(("name", "end"), THINKING)
def test_demanded_of_a_thinker(name: str, end: str) -> None:
    """A model that thinks first is asked for a call and left to think."""
    prompt = render(FAMILIES[name], [ASKED], tools=[TOOL], tool_choice=NAMED, thinking=True)

    assert prompt.text.endswith(f"{NAMED_SENTENCE}{U}U1{end}")
    assert prompt.opens_call is None


def test_demanded_behind_results() -> None:
    """The next call is begun directly behind the results of the last."""
    prompt = render(
        FAMILIES["ds-v3"], [ASKED, CALLED, RESULT], tools=[TOOL], tool_choice="required"
    )

    assert prompt.text.endswith(f"{OUTS_END}{CALLS}{CALL}function{SEP}")


@pytest.mark.parametrize("name", ["ds-v3", "ds-coder"])
def test_demanded_of_a_continued_answer(name: str) -> None:
    """An answer that is to be continued is not broken by a call."""
    last = Message("assistant", "P", prefix=True)
    prompt = render(FAMILIES[name], [ASKED, last], tools=[TOOL], tool_choice="required")

    assert prompt.text.endswith("P")
    assert prompt.opens_call is None


def test_plain_thinkers() -> None:
    """A thinker that was not trained for tools is told of them once, and left to think."""
    family = replace(FAMILIES["ds-r1"], tools=ToolSyntax.PLAIN)
    prompt = render(family, [ASKED], tools=[TOOL, OTHER], tool_choice=NAMED)

    assert prompt.text == f"{B}{PLAIN_BLOCK}{NAMED_SENTENCE.rstrip()}{U}U1{A}<think>\n"
    assert prompt.opens_call is None
    assert prompt.opens_thinking


PLAIN_BLOCK = (
    "You can call tools. These are the tools, one a line, with the JSON schemas of their "
    "parameters:\n"
    '{"name": "f", "description": "d", "parameters": {"type": "object", "properties": '
    '{"a": {"type": "integer"}}}}\n'
    '{"name": "g", "description": "ü"}\n'
    "To call a tool, write nothing but its name and its arguments, in exactly this form:\n"
    '<tool_call>\n{"name": "tool_name", "arguments": {"parameter": "value"}}\n</tool_call>\n'
    "The results follow between <tool_response> and </tool_response>. If no tool is needed, answer "
    "as ever."
)


def plainly(family: Family, *messages: Message, system: str, demand: str = "") -> str:
    """The same said by the caller in ordinary messages."""
    told = f"{system}\n\n{PLAIN_BLOCK}{demand}" if system else f"{PLAIN_BLOCK}{demand}"
    return render(family, [Message("system", told), *messages]).text


@every_plain
def test_plain_block(family: Family) -> None:
    """Models that were not trained for tools are told of them in the system text."""
    tools = [TOOL, OTHER]
    default = family.default_system

    assert written(family, ASKED, tools=tools) == plainly(family, ASKED, system=default)
    said = written(family, Message("system", "SYS"), ASKED, tools=tools)
    assert said == plainly(family, ASKED, system="SYS")


@every_plain
def test_plain_turns(family: Family) -> None:
    """Their calls are text of an answer, the results a question, in the order of the calls."""
    rendered = render(family, [ASKED, TWICE, *reversed(RESULTS)])
    answer = (
        'A1\n<tool_call>\n{"name": "f", "arguments": {"a": 1}}\n</tool_call>\n'
        '<tool_call>\n{"name": "g", "arguments": {}}\n</tool_call>'
    )
    results = "<tool_response>\nT1\n</tool_response>\n<tool_response>\nT2\n</tool_response>"

    said = [ASKED, Message("assistant", answer), Message("user", results)]
    assert rendered == render(family, said)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [('{"a": "</tool_call>"}', '{"a": "<\\/tool_call>"}'), ('{"a', '"{\\"a"')],
)
def test_plain_arguments(arguments: str, text: str) -> None:
    """A closing tag inside is spelled otherwise; arguments that are no JSON are a string."""
    called = Message("assistant", tool_calls=(ToolCall("f", arguments),))

    prompt = render(FAMILIES["ds-coder"], [ASKED, called, RESULT])
    assert f'<tool_call>\n{{"name": "f", "arguments": {text}}}\n</tool_call>\n' in prompt.text


@every_plain
def test_demanded_in_plain_words(family: Family) -> None:
    """They are asked for a call, and their answer is begun with it, without a space at its end."""
    for choice, sentence, begun in (
        ("required", ANY_SENTENCE, '<tool_call>\n{"name":'),
        (NAMED, NAMED_SENTENCE, '<tool_call>\n{"name": "f", "arguments":'),
    ):
        prompt = render(family, [ASKED], tools=[TOOL, OTHER], tool_choice=choice)
        last = Message("assistant", begun, prefix=True)

        said: Sequence[Message] = (ASKED, last)
        system = family.default_system
        assert prompt.text == plainly(family, *said, system=system, demand=sentence.rstrip())
        assert prompt.opens_call == begun
