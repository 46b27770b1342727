"""Where an answer holds what is not answer: thinking, and calls of tools."""

from prompts.calls_dsml import CALL_TAGS, DsmlCalls
from prompts.family import Family, Thinking
from prompts.markers import DSML, TOOL_CALLS_BEGIN, TOOL_CALLS_END
from prompts.segments import Prompt
from prompts.tools import ToolSyntax

_CALLS: dict[ToolSyntax, tuple[str, str]] = {
    ToolSyntax.V3: (TOOL_CALLS_BEGIN, TOOL_CALLS_END),
    ToolSyntax.V3_1: (TOOL_CALLS_BEGIN, TOOL_CALLS_END),
    # One token in all tags, the last as well; but after the calls nothing comes. It means nothing
    # outside of a tag: `tags_of` has those that begin a call.
    ToolSyntax.DSML_V3_2: (DSML, ""),
    ToolSyntax.DSML_V4: (DSML, ""),
    ToolSyntax.DSML_V4_1: (DSML, ""),
}


def asides_of(
    family: Family, prompt: Prompt, *, may_call: bool = True
) -> tuple[tuple[tuple[str, str], ...], bool]:
    """Pairs of the markers around them, and whether the prompt ends inside the first of these.

    A second marker that is empty: the aside lasts to the end. Where no tool may be called, a call
    is text.
    """
    thinks = family.thinking is not Thinking.NONE
    thinking = ((family.think_open, family.think_close),) if thinks else ()
    calls = (_CALLS[family.tools],) if may_call and family.tools in _CALLS else ()
    if calls and prompt.opens_call is not None:
        return (*calls, *thinking), True
    return (*thinking, *calls), prompt.opens_thinking


def tags_of(family: Family) -> tuple[str, ...]:
    """What begins a call of a family whose marker does not by itself; the marker is spelled out.

    With and without the newlines that belong to it: one alone is no end of the answer either.
    """
    opening, closing = _CALLS.get(family.tools, ("", ""))
    if closing or not opening:
        return ()
    newlines = ["\n" * number for number in range(DsmlCalls.n_newlines + 1)]
    return tuple(before + tag for before in newlines for tag in CALL_TAGS)
