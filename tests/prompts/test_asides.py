"""Where an answer holds what is not answer."""

import pytest

from prompts.asides import asides_of
from prompts.chat import render
from prompts.families import FAMILIES
from prompts.markers import DSML, THINK, THINK_END, TOOL_CALLS_BEGIN, TOOL_CALLS_END

USER = {"role": "user", "content": "hi"}
TOOL = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
THINKING, CALLS = (THINK, THINK_END), (TOOL_CALLS_BEGIN, TOOL_CALLS_END)


@pytest.mark.parametrize(
    ("family", "pairs", "is_inside"),
    [
        ("ds-coder", (), False),
        ("ds-v3", (CALLS,), False),
        ("ds-r1", (THINKING, CALLS), True),
        ("ds-r1-0528", (THINKING, CALLS), False),
        ("ds-v3.1", (THINKING, CALLS), False),
        ("ds-v4-preview", (THINKING, (DSML, "")), True),
    ],
)
def test_asides(family: str, pairs: tuple[tuple[str, str], ...], is_inside: bool) -> None:
    """Thinking and calls stand between markers; a prompt that opens thinking ends inside."""
    row = FAMILIES[family]

    assert (pairs, is_inside) == asides_of(row, render(row, [USER]))


@pytest.mark.parametrize(
    ("family", "pairs"), [("ds-v3.1", (CALLS, THINKING)), ("ds-v4-preview", ((DSML, ""), THINKING))]
)
def test_demanded_call(family: str, pairs: tuple[tuple[str, str], ...]) -> None:
    """A prompt that begins a call ends inside of it."""
    row = FAMILIES[family]
    prompt = render(row, [USER], tools=[TOOL], tool_choice="required", thinking=False)

    assert (pairs, True) == asides_of(row, prompt)
