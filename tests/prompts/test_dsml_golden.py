"""Prompts of V3.2, V4 and V4.1 against stored ones of DeepSeek's own encoders."""

import json
from pathlib import Path
from typing import Any

import pytest

from prompts import FAMILIES, PromptError, render

EXAMPLES = Path(__file__).resolve().parents[3] / "shared" / "facts" / "prompt_examples_dsml.json"

FAMILY_OF = {
    "DeepSeek-V3.2": "ds-v3.2",
    "DeepSeek-V4-Pro": "ds-v4-0731",
    "DeepSeek-V4.1-Flash": "ds-v4.1",
}
CASES = (
    "user",
    "user_nothink",
    "sys_user",
    "sys_user_nothink",
    "multi",
    "effort_low",
    "effort_high",
    "prefix",
    "prefix_nothink",
    "json_object",
    "tools",
    "tools_nothink",
    "tools_required_nothink",
    "tools_required_think",
    "tools_named_nothink",
    "tool_results_nothink",
    "last_assistant",
    "list_content",
)
# Their encoders refuse what the proxy around them does: continuing, and lists of parts.
OUTSIDE_THE_ENCODER = [
    ("DeepSeek-V3.2", case) for case in ("prefix", "prefix_nothink", "list_content")
]
# The stored copy is a third party's and keeps results as they were sent; DeepSeek's own encoder
# insists on the order of the calls, so that is how we write them.
OUT_OF_ORDER = ("DeepSeek-V3.2", "tool_results_nothink")
PAIRS = [(model, case) for model in FAMILY_OF for case in CASES]


def examples() -> Any:
    if not EXAMPLES.exists():
        pytest.skip("the shared facts folder is not beside this checkout")
    return json.loads(EXAMPLES.read_text(encoding="utf-8"))["cases"]


def rendered(model: str, request: Any) -> str:
    switch = request.get("thinking")
    return render(
        FAMILIES[FAMILY_OF[model]],
        request["messages"],
        tools=request.get("tools"),
        tool_choice=request.get("tool_choice"),
        thinking=switch["type"] == "enabled" if switch else None,
        effort=request.get("reasoning_effort"),
        response_format=request.get("response_format"),
    ).text


@pytest.mark.parametrize(
    ("model", "case"), [pair for pair in PAIRS if pair not in OUTSIDE_THE_ENCODER]
)
def test_examples(model: str, case: str) -> None:
    """A stored prompt is what we write, byte for byte, and what they refuse we refuse."""
    example = examples()[case]
    expected = example[model]
    if (model, case) == OUT_OF_ORDER:
        expected = expected.replace("T2", "T0").replace("T1", "T2").replace("T0", "T1")

    if isinstance(expected, str):
        assert rendered(model, example["request"]) == expected
    else:
        with pytest.raises(PromptError):
            rendered(model, example["request"])


@pytest.mark.parametrize(
    ("case", "end"),
    [
        ("prefix", "<｜User｜>Hello<｜Assistant｜><think></think>```python\n"),
        ("prefix_nothink", "<｜User｜>Hello<｜Assistant｜></think>```python\n"),
        ("list_content", "<｜User｜>ab<｜Assistant｜><think>"),
    ],
)
def test_outside_the_encoder(case: str, end: str) -> None:
    """V3.2 goes on with an answer as V4 does, and reads a list as one text."""
    expected = f"<｜begin▁of▁sentence｜>{end}"

    assert rendered("DeepSeek-V3.2", examples()[case]["request"]) == expected


def test_every_example_is_compared() -> None:
    """No stored case is left out."""
    assert set(CASES) == set(examples())
