"""Messages to a prompt, by the family's template."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from prompts import plain_tools, templates
from prompts.conversation import conversation
from prompts.dsml import DIALECTS
from prompts.efforts import is_thinking
from prompts.errors import PromptError
from prompts.family import Family, Thinking
from prompts.formats import in_plain_words
from prompts.jinja import own_template
from prompts.messages import Message, Options
from prompts.opening import opens_call
from prompts.segments import Prompt, Segment, joined
from prompts.templates_v3_2 import ds_v3_2
from prompts.templates_v4 import ds_v4, ds_v4_1
from prompts.tool_choice import ToolChoice
from prompts.tools import ToolSyntax, read_tools

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
    "ds-v3.2": ds_v3_2,
    "ds-v4": ds_v4,
    "ds-v4.1": ds_v4_1,
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

    `tools` and `tool_choice` are OpenAI's, or its legacy `functions` and `function_call`. A tool
    that must be called is begun in the prompt (`opens_call`), unless the model thinks first.

    `thinking` None leaves it to `effort` ("none": not), and without one to the family's default;
    they change nothing where the model has no such switch, as upstream's templates have it. A
    last answer is closed and a new one opened, unless it has `prefix`: then the model goes on
    where it ends. A `response_format` is told of in the system message; that the answer keeps to
    it is the engine's part.
    """
    if not family.can_chat:
        raise PromptError(
            f"{family.title} cannot chat: complete text with /v1/completions, "
            "or take an instruct or chat model."
        )
    turns = conversation(messages, own_roles=family.own_roles, between_parts=family.between_parts)
    choice = ToolChoice.of(tool_choice, read_tools(tools or ()))
    options = Options(
        thinking,
        effort,
        choice.tools,
        is_forced=choice.is_forced,
        forced_tool=choice.forced_tool,
        response_format=response_format,
    )
    _refuse_unsupported(family, turns, options)
    if family.tools not in DIALECTS:
        turns = in_plain_words(family, turns, response_format)
    said = options
    if family.tools is ToolSyntax.PLAIN:
        turns = plain_tools.in_plain_words(family, turns, options)
        said = replace(options, tools=(), is_forced=False, forced_tool=None)
    segments = joined(TEMPLATES[family.renderer](family, turns, said))
    opens = _opens_thinking(family, segments)
    return Prompt(
        segments,
        opens_thinking=opens,
        has_thought=opens and _goes_on(turns[-1], segments[-1]),
        thinks=opens or (family.thinking is Thinking.SWITCH and is_thinking(family, options)),
        opens_call=opens_call(family, options, segments),
    )


def _refuse_unsupported(family: Family, turns: Sequence[Message], options: Options) -> None:
    if family.tools is ToolSyntax.NONE:
        if options.tools:
            raise PromptError(
                f"{family.title} cannot call tools: leave them out, or take a model of DeepSeek's.",
                param="tools",
            )
        if any(turn.tool_calls for turn in turns):
            raise PromptError(
                f"{family.title} has no syntax for tool_calls: say in words what was called."
            )


def _goes_on(last: Message, end: Segment) -> bool:
    """Whether the prompt ends with what a client began."""
    begun = last.content or last.reasoning or ""
    return last.prefix and bool(begun) and not end.is_marker and end.text.endswith(begun)


def _opens_thinking(family: Family, segments: Sequence[Segment]) -> bool:
    """Whether the last thinking marker, if any, opens."""
    switches = {family.think_open, family.think_close} - {""}
    marks = [s.text for s in segments if s.is_marker and s.text in switches]
    return marks[-1:] == [family.think_open]
