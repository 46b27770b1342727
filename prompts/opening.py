"""Whether a prompt ends inside a call that the model is made to finish."""

from collections.abc import Sequence

from prompts import plain_tools, tool_turns
from prompts.demand import is_begun
from prompts.dsml import dsml_of
from prompts.family import Family
from prompts.messages import Options
from prompts.segments import Segment
from prompts.tools import ToolSyntax


def opens_call(family: Family, options: Options, segments: Sequence[Segment]) -> str | None:
    """The prompt's end, where it begins a demanded call; None where thinking may come first."""
    if not is_begun(family, options):
        return None
    opening = _opening(family, options)
    text = "".join(segment.text for segment in segments)
    return opening if text.endswith(opening) else None


def _opening(family: Family, options: Options) -> str:
    match family.tools:
        case ToolSyntax.PLAIN:
            return plain_tools.opening_of(options)
        case ToolSyntax.V3 | ToolSyntax.V3_1:
            opening = tool_turns.opening_of(family, options)
        case _:
            opening = dsml_of(family).opening
    return "".join(segment.text for segment in opening)
