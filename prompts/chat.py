"""Messages to a prompt, by the family's template."""

from collections.abc import Mapping, Sequence

from prompts import templates
from prompts.errors import PromptError
from prompts.family import Family
from prompts.jinja import own_template
from prompts.messages import Message, Options, conversation
from prompts.segments import Prompt, Segment, joined

TEMPLATES: dict[str, templates.Template] = {
    "ds-coder": templates.ds_coder,
    "ds-user-assistant": templates.ds_user_assistant,
    "ds-v2-0628": templates.ds_v2_0628,
    "ds-v2.5": templates.ds_v2_5,
    "ds-v3": templates.ds_v3,
    "ds-v3-0324": templates.ds_v3_0324,
    "ds-r1": templates.ds_r1,
    "ds-r1-0528": templates.ds_r1_0528,
    "ds-v3.1": templates.ds_v3_1,
    "own-template": own_template,
}


def render(
    family: Family,
    messages: Sequence[Message | Mapping[str, object]],
    *,
    tools: Sequence[Mapping[str, object]] | None = None,
    tool_choice: object = None,
    thinking: bool | None = None,
    effort: str | int | None = None,
    response_format: Mapping[str, object] | None = None,
) -> Prompt:
    """The prompt whose continuation answers `messages`; raises `PromptError`.

    `thinking` None is the family's default; it and `effort` change nothing where the model has
    no such switch, as upstream's templates have it. A last answer is closed and a new one opened,
    unless it has `prefix`: then the model goes on where it ends.
    """
    if not family.can_chat:
        raise PromptError(
            f"{family.title} cannot chat: complete text with /v1/completions, "
            "or take an instruct or chat model."
        )
    _refuse_unsupported(family, tools, tool_choice, response_format)
    template = TEMPLATES[family.renderer]
    segments = joined(template(family, conversation(messages), Options(thinking, effort)))
    return Prompt(segments, opens_thinking=_opens_thinking(family, segments))


def _refuse_unsupported(
    family: Family,
    tools: Sequence[Mapping[str, object]] | None,
    tool_choice: object,
    response_format: Mapping[str, object] | None,
) -> None:
    if tools:
        raise PromptError(f"tools are not supported yet for {family.title}: leave them out.")
    if tool_choice not in (None, "none", "auto"):
        raise PromptError("tool_choice asks for a tool, and there are no tools: leave it out.")
    if response_format and response_format.get("type") != "text":
        raise PromptError(
            f"response_format is not supported yet for {family.title}: leave it out and ask for "
            "the format in a message."
        )


def _opens_thinking(family: Family, segments: Sequence[Segment]) -> bool:
    """Whether the last thinking marker, if any, opens."""
    switches = {family.think_open, family.think_close} - {""}
    marks = [s.text for s in segments if s.is_marker and s.text in switches]
    return marks[-1:] == [family.think_open]
