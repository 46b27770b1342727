"""Prompts against stored renders of the templates, where the copy is true to upstream."""

import json
from pathlib import Path
from typing import Any

import pytest

from prompts import FAMILIES, Family, Message, render
from prompts.identify import identify
from tests.prompts.vocabularies import V3, metadata, tokens

EXAMPLES = Path(__file__).resolve().parents[3] / "shared" / "facts" / "prompt_examples.json"

PAIRED = identify(
    metadata("deepseek2", V3, "deepseek-v3", general__name="DeepSeek-V3-0324"), tokens(129280, V3)
).family

FAMILY_OF: dict[str, Family] = {
    "deepseek-coder-instruct.jinja": FAMILIES["ds-coder"],
    "deepseek-llm-chat.xinference.jinja": FAMILIES["ds-user-assistant"],
    "deepseek-prover-v2.xinference.jinja": PAIRED,
    "deepseek-r1-0528-qwen3.xinference.jinja": FAMILIES["ds-r1-0528"],
    "deepseek-r1-0528.xinference.jinja": FAMILIES["ds-r1-0528"],
    "deepseek-r1-distill.trl.jinja": FAMILIES["ds-r1"],
    "deepseek-r1.xinference.jinja": FAMILIES["ds-r1"],
    "deepseek-v2-chat-0628.xinference.jinja": FAMILIES["ds-v2-0628"],
    "deepseek-v2.5.xinference.jinja": FAMILIES["ds-v2.5"],
    "deepseek-v2.jinja": FAMILIES["ds-user-assistant"],
    "deepseek-v3-0324.xinference.jinja": PAIRED,
    "deepseek-v3.1.xinference.jinja": FAMILIES["ds-v3.1"],
    "deepseek-v3.2-exp.xinference.jinja": FAMILIES["ds-v3.2-exp"],
}

CONVERSATIONS: dict[str, tuple[Message, ...]] = {
    "user": (Message("user", "U1"),),
    "sys_user": (Message("system", "SYS"), Message("user", "U1")),
    "multi": (
        Message("system", "SYS"),
        Message("user", "U1"),
        Message("assistant", "A1"),
        Message("user", "U2"),
    ),
    "user_thinking_true": (Message("user", "U1"),),
}

CASES = [(copy, case) for copy in FAMILY_OF for case in CONVERSATIONS]

# The official template forgets the newline after a system message: facts section 1, ds-coder.
FORGOTTEN_NEWLINE = [("deepseek-coder-instruct.jinja", case) for case in ("sys_user", "multi")]
# xinference's pretty-printed copies write their own indentation: facts section 9.
STRAY_SPACES = [("deepseek-v2.5.xinference.jinja", case) for case in ("sys_user", "multi")] + [
    (f"deepseek-{name}.xinference.jinja", case)
    for name in ("v3.1", "v3.2-exp")
    for case in CONVERSATIONS
]
DISAGREE = FORGOTTEN_NEWLINE + STRAY_SPACES


def examples() -> Any:
    if not EXAMPLES.exists():
        pytest.skip("the shared facts folder is not beside this checkout")
    return json.loads(EXAMPLES.read_text(encoding="utf-8"))


def rendered(copy: str, case: str) -> str:
    thinking = True if case == "user_thinking_true" else None
    return render(FAMILY_OF[copy], CONVERSATIONS[case], thinking=thinking).text


@pytest.mark.parametrize(("copy", "case"), [case for case in CASES if case not in DISAGREE])
def test_true_copies(copy: str, case: str) -> None:
    """A stored render is what we write, byte for byte."""
    assert rendered(copy, case) == examples()[copy][case]


@pytest.mark.parametrize(("copy", "case"), FORGOTTEN_NEWLINE)
def test_forgotten_newline(copy: str, case: str) -> None:
    """Where upstream forgets the newline after the system message, we differ by it alone."""
    assert rendered(copy, case).replace("SYS\n", "SYS") == examples()[copy][case]


@pytest.mark.parametrize(("copy", "case"), STRAY_SPACES)
def test_stray_spaces(copy: str, case: str) -> None:
    """Where a copy writes stray spaces, it differs by them alone."""
    stored = examples()[copy][case]

    assert rendered(copy, case) != stored
    assert rendered(copy, case) == stored.replace(" ", "")


def test_every_copy_is_compared() -> None:
    """No stored template is left out."""
    assert set(FAMILY_OF) == set(examples())
