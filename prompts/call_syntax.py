"""How a family writes its calls, part by part, for whoever holds a model to it."""

from dataclasses import dataclass

from prompts.calls_dsml import DsmlCalls
from prompts.calls_plain import PlainCalls
from prompts.calls_v3 import V3Calls
from prompts.dsml import DIALECTS
from prompts.family import Family
from prompts.markers import (
    DSML,
    TOOL_CALL_BEGIN,
    TOOL_CALL_END,
    TOOL_CALLS_BEGIN,
    TOOL_CALLS_END,
    TOOL_SEP,
    TOOLS,
)
from prompts.marks import SURE
from prompts.plain_tools import CLOSE, OPEN
from prompts.tools import ToolSyntax


@dataclass(frozen=True, slots=True)
class Element:
    """An argument on its own: a string as it is, anything else as JSON. `empty` is for none."""

    tag: str
    tail: str
    empty: str

    def head(self, name: str, *, is_string: bool) -> str:
        return f"{self.before}{name}{self.after(is_string=is_string)}"

    @property
    def before(self) -> str:
        """What stands before its name."""
        return f'{self.tag} name="'

    def after(self, *, is_string: bool) -> str:
        """What stands between its name and its value."""
        return f'" string="{"true" if is_string else "false"}">'


@dataclass(frozen=True, slots=True)
class CallSyntax:
    """A block of calls is `opening`, then calls with `between` between them, then `closing`.

    A call is `before` its name, `behind` it, its arguments, and `tail`. The arguments are an
    object of JSON, or elements where there is an `element`. `markers` are the special strings that
    are tokens of the vocabulary and mean something to the parser: they stand nowhere else.
    `openers` are what the parser takes for the beginning of calls, each with the beginning of a
    block that it stands for. Where it `is_json` a space behind a colon or a comma may be left out.
    An answer whose markers are spelled out may not have `avoided` in a value: the parser would
    take it for a marker.
    """

    opening: str
    before: str
    behind: str
    tail: str
    closing: str
    between: str = ""
    element: Element | None = None
    markers: tuple[str, ...] = ()
    openers: tuple[tuple[str, str], ...] = ()
    avoided: tuple[str, ...] = ()
    is_json: bool = False

    def head(self, name: str) -> str:
        """A call up to its arguments."""
        return f"{self.before}{name}{self.behind}"


def call_syntax(family: Family) -> CallSyntax | None:
    """None where a family cannot call tools."""
    match family.tools:
        case ToolSyntax.NONE:
            return None
        case ToolSyntax.PLAIN:
            return _PLAIN
        case ToolSyntax.V3 | ToolSyntax.V3_1:
            return _v3(family)
    return _dsml(family)


_PLAIN = CallSyntax(
    opening="",
    before=f'{OPEN}\n{{"name": "',
    behind='", "arguments": ',
    tail=f"}}\n{CLOSE}",
    closing="",
    between="\n",
    openers=tuple((opener, opener) for opener in PlainCalls.openers),
    avoided=(CLOSE,),
    is_json=True,
)


def _v3(family: Family) -> CallSyntax:
    is_v3 = family.tools is ToolSyntax.V3
    kind, fence = (f"function{TOOL_SEP}", "\n```json\n") if is_v3 else ("", TOOL_SEP)
    return CallSyntax(
        opening=TOOL_CALLS_BEGIN,
        before=f"{TOOL_CALL_BEGIN}{kind}",
        behind=fence,
        tail="\n```" * is_v3 + TOOL_CALL_END,
        closing=TOOL_CALLS_END,
        between="\n" * is_v3,
        markers=tuple(mark for mark in TOOLS if mark in family.markers),
        openers=tuple((opener, _v3_meaning(opener)) for opener in _spelled(V3Calls.openers)),
        avoided=("<\uff5ctool", "<|tool"),
    )


def _v3_meaning(opener: str) -> str:
    return TOOL_CALLS_BEGIN if "calls" in opener else TOOL_CALLS_BEGIN + TOOL_CALL_BEGIN


def _dsml(family: Family) -> CallSyntax:
    way = DIALECTS[family.tools]
    mark = f"{DSML}{way.gap}"
    opening = f"\n\n<{mark}{way.block}>\n"
    invoke = f"<{mark}invoke name="
    return CallSyntax(
        opening=opening,
        before=f'{invoke}"',
        behind='">\n',
        tail=f"</{mark}invoke>\n",
        closing=f"</{mark}{way.block}>",
        element=Element(f"<{mark}parameter", f"</{mark}parameter>\n", way.empty),
        markers=(DSML,) if DSML in family.markers else (),
        # A block alone may be mere talk of one.
        openers=tuple(
            (opener, opening + invoke)
            for opener in _spelled(DsmlCalls.openers)
            if opener.endswith("name=")
        ),
        avoided=(f"<{DSML}", f"</{DSML}"),
    )


def _spelled(openers: tuple[str, ...]) -> list[str]:
    """Each once: a marker that is a token has the same name."""
    return [opener for opener in openers if SURE not in opener]
