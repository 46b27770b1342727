"""Calls and their results in the markers of V3 and V3.1, as turns of a conversation."""

from collections.abc import Sequence

from prompts.demand import is_begun
from prompts.families_v3 import V3_1_RESULTS, V3_RESULTS
from prompts.family import Family
from prompts.markers import (
    TOOL_CALL_BEGIN,
    TOOL_CALL_END,
    TOOL_CALLS_BEGIN,
    TOOL_CALLS_END,
    TOOL_SEP,
)
from prompts.messages import Message, Options, ToolCall
from prompts.segments import Segment, marker, plain
from prompts.tools import ToolSyntax

RESULTS = {ToolSyntax.V3: V3_RESULTS, ToolSyntax.V3_1: V3_1_RESULTS}


def calls_of(family: Family, calls: Sequence[ToolCall]) -> list[Segment]:
    """A block of calls, or nothing for none; what ends the turn stands behind it.

    The end of the block is always written: the templates of V2.5 and R1 forget it behind a
    single call.
    """
    if not calls:
        return []
    is_v3 = family.tools is ToolSyntax.V3
    out = [_mark(family, TOOL_CALLS_BEGIN)]
    for index, call in enumerate(calls):
        out += [
            plain("\n" if is_v3 and index else ""),
            *_begun(family, call.name),
            plain(_arguments(family, call.arguments)),
            plain("\n```" if is_v3 else ""),
            _mark(family, TOOL_CALL_END),
        ]
    return [*out, _mark(family, TOOL_CALLS_END)]


def results_of(family: Family, results: Sequence[Message]) -> list[Segment]:
    """A run of results; the answer follows directly."""
    around = family.results or RESULTS[family.tools]
    out = [_mark(family, around.begin)]
    for index, result in enumerate(results):
        out += [
            plain(around.between if index else ""),
            _mark(family, around.open),
            plain(result.content),
            _mark(family, around.close),
        ]
    return [*out, _mark(family, around.end)]


def opening_of(family: Family, options: Options) -> list[Segment]:
    """What begins a demanded call in the prompt, and the model goes on with it."""
    if not is_begun(family, options):
        return []
    begin = _mark(family, TOOL_CALLS_BEGIN)
    if options.forced_tool:
        return [begin, *_begun(family, options.forced_tool)]
    kind = ("function", TOOL_SEP) if family.tools is ToolSyntax.V3 else ("", "")
    return [begin, _mark(family, TOOL_CALL_BEGIN), plain(kind[0]), _mark(family, kind[1])]


def _begun(family: Family, name: str) -> tuple[Segment, ...]:
    """A call up to its arguments."""
    begin, sep = _mark(family, TOOL_CALL_BEGIN), _mark(family, TOOL_SEP)
    if family.tools is ToolSyntax.V3:
        return begin, plain("function"), sep, plain(f"{name}\n```json\n")
    return begin, plain(name), sep


def _arguments(family: Family, arguments: str) -> str:
    """In JSON `<` stands in strings alone, and has another spelling there.

    Needed where the vocabulary lacks the markers, so that typed ones would be as good as ours.
    """
    if TOOL_CALL_END in family.markers:
        return arguments
    return arguments.replace("<\uff5c", "\\u003c\uff5c")


def _mark(family: Family, text: str) -> Segment:
    """The distills were taught the markers, but their vocabularies have them as plain text."""
    return marker(text) if text in family.markers else plain(text)
