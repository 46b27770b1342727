"""What cannot be rendered is refused in words that say what to do."""

from dataclasses import replace
from typing import Any

import pytest

from prompts import FAMILIES, Message, PromptError, render
from prompts.conversation import conversation
from prompts.tools import ToolSyntax

SINGLE = [Message("user", "U1")]
TOOL = {"type": "function", "function": {"name": "f"}}


def test_no_messages() -> None:
    """An empty conversation is refused."""
    with pytest.raises(PromptError, match="no messages: send at least one"):
        render(FAMILIES["ds-v3"], [])


@pytest.mark.parametrize("name", [row.id for row in FAMILIES.values() if not row.can_chat])
def test_base_models_do_not_chat(name: str) -> None:
    """A base model names the way to complete text, and the kind of model that chats."""
    with pytest.raises(PromptError, match=r"cannot chat: .*/v1/completions.*instruct"):
        render(FAMILIES[name], SINGLE)


@pytest.mark.parametrize("name", ["ds-v3", "ds-coder", "ds-v4-preview"])
def test_response_format(name: str) -> None:
    """A format that there is not is refused by name, in whatever family."""
    with pytest.raises(PromptError, match="response_format has an unknown type: take text"):
        render(FAMILIES[name], SINGLE, response_format={"type": "grammar"})


@pytest.mark.parametrize(
    "asked",
    [{"tools": []}, {"tool_choice": "auto"}, {"response_format": {"type": "text"}}],
)
def test_nothing_asked(asked: dict[str, Any]) -> None:
    """Empty tools, a choice that may be none, and plain text ask for nothing."""
    assert render(FAMILIES["ds-v3"], SINGLE, **asked) == render(FAMILIES["ds-v3"], SINGLE)


def test_unknown_role() -> None:
    """A role that no template has is named, with its place and the roles there are."""
    with pytest.raises(PromptError, match=r"messages\[1\] has the role 'bot': take one of system"):
        conversation([*SINGLE, Message("bot", "hi")])


@pytest.mark.parametrize(
    "messages",
    [
        [Message("user", "U1", prefix=True)],
        [Message("assistant", "P", prefix=True), Message("user", "U1")],
    ],
)
def test_misplaced_prefix(messages: list[Message]) -> None:
    """Only a last answer can be continued."""
    with pytest.raises(PromptError, match="only a last message of role 'assistant' may"):
        conversation(messages)


def test_developer_is_system() -> None:
    """The role developer is said as system."""
    assert conversation([Message("developer", "S")]) == (Message("system", "S"),)


def test_wire_messages() -> None:
    """Messages as OpenAI writes them are read: null, strings, text parts, reasoning, prefix."""
    read = conversation(
        [
            {"role": "user", "content": [{"type": "text", "text": "a"}, "b"], "name": "Ann"},
            {"role": "user", "content": ("c",)},
            {"role": "system", "content": "d"},
            {"role": "assistant", "content": None, "reasoning_content": "R", "prefix": True},
        ]
    )

    assert read == (
        Message("user", "a\nb", name="Ann"),
        Message("user", "c"),
        Message("system", "d"),
        Message("assistant", "", "R", prefix=True),
    )


@pytest.mark.parametrize("content", [7, [{"type": "image_url", "image_url": {}}], [None]])
def test_content_that_is_not_text(content: object) -> None:
    """Pictures and numbers are refused."""
    with pytest.raises(PromptError, match="content must be text"):
        conversation([{"role": "user", "content": content}])


OWN = replace(FAMILIES["ds-v3"], tools=ToolSyntax.NONE)


def test_no_syntax_for_tools() -> None:
    """A model without a syntax for tools is not told of them."""
    with pytest.raises(PromptError, match="DeepSeek-V3 cannot call tools: leave them out") as error:
        render(OWN, SINGLE, tools=[TOOL])

    assert error.value.param == "tools"
    assert render(OWN, SINGLE, tools=[TOOL], tool_choice="none") == render(OWN, SINGLE)


def test_no_syntax_for_calls() -> None:
    """Nor does it see earlier calls."""
    called = {"role": "assistant", "tool_calls": [{"id": "1", "function": {"name": "f"}}]}

    with pytest.raises(PromptError, match="no syntax for tool_calls: say in words"):
        render(OWN, [called, {"role": "tool", "content": "T1"}])
