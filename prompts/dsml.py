"""Writes tool definitions and calls in DSML, the markup of V3.2 and later."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from prompts.cutting import cut
from prompts.dsml_texts import TOOLS_V3_2, TOOLS_V4, Definitions
from prompts.family import Family
from prompts.markers import DSML, THINK, THINK_END
from prompts.messages import Options, ToolCall
from prompts.segments import Segment, marker, plain
from prompts.tools import Tool, ToolSyntax

MARK = marker(DSML)


@dataclass(frozen=True, slots=True)
class Dsml:
    """One release's way: the block's name, what follows the mark, what stands in an empty call.

    `mark` is the special token, or text where a vocabulary has none.
    """

    block: str
    gap: str
    empty: str
    definitions: Definitions
    mark: Segment = MARK

    @property
    def opening(self) -> list[Segment]:
        """What begins a block of calls, for a model that must go on with one."""
        return [plain("\n\n"), *self._tag("<", f"{self.block}>\n")]

    def calls(self, calls: Iterable[ToolCall]) -> list[Segment]:
        """A block of calls, or nothing for none."""
        written = [segment for call in calls for segment in self._call(call)]
        return [*self.opening, *written, *self._tag("</", f"{self.block}>")] if written else []

    def tools(self, options: Options) -> list[Segment]:
        """How to call and what there is, to follow the system message; nothing for no tools.

        Of a tool that must be called the model is told alone, as deepseek-recipe has it.
        """
        wanted = options.forced_tool
        tools = [tool for tool in options.tools if wanted in (None, tool.name)]
        if not tools:
            return []
        before, after = _instructions(self)
        schemas = "\n".join(self._schema(tool) for tool in tools)
        return [*before, plain(schemas), *after]

    def _tag(self, bracket: str, rest: str) -> tuple[Segment, Segment, Segment]:
        return plain(bracket), self.mark, plain(self.gap + rest)

    def _call(self, call: ToolCall) -> Iterable[Segment]:
        yield from self._tag("<", f'invoke name="{call.name}">\n')
        parameters = _parameters(call.arguments)
        for name, is_string, text in parameters:
            said = "true" if is_string else "false"
            yield from self._tag("<", f'parameter name="{name}" string="{said}">{text}')
            yield from self._tag("</", "parameter>\n")
        yield plain("" if parameters else self.empty)
        yield from self._tag("</", "invoke>\n")

    def _schema(self, tool: Tool) -> str:
        function = tool.definition["function"]
        if self.definitions.are_whole:
            return _json(function)
        is_said = isinstance(function, Mapping) and function.get("parameters")
        return _json(
            {
                "name": tool.name,
                "description": tool.description,
                "parameters": tool.parameters if is_said else {},
            }
        )


DIALECTS = {
    ToolSyntax.DSML_V3_2: Dsml("function_calls", "", "\n", TOOLS_V3_2),
    # DeepSeek's two encoders disagree on V4's empty call: this is deepseek-recipe's.
    ToolSyntax.DSML_V4: Dsml("tool_calls", "", "", TOOLS_V4),
    ToolSyntax.DSML_V4_1: Dsml("calls", " ", "\n", TOOLS_V4),
}


def dsml_of(family: Family) -> Dsml:
    dialect = DIALECTS[family.tools]
    return dialect if DSML in family.markers else replace(dialect, mark=plain(DSML))


@lru_cache(maxsize=8)
def _instructions(way: Dsml) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """What stands before and after the schemas; its markers are meant."""
    known = (DSML, THINK, THINK_END) if way.mark.is_marker else (THINK, THINK_END)
    before, after = way.definitions.before, way.definitions.after
    said = before.replace("%block", f"%{way.block}").replace("%", DSML + way.gap)
    return tuple(cut(said, known)), tuple(cut(after, known))


def _parameters(arguments: str) -> list[tuple[str, bool, str]]:
    """Name, whether it is a string, and text of each; what is not a JSON object is one string."""
    try:
        read = json.loads(arguments, parse_float=_finite, parse_constant=_finite)
        if not isinstance(read, dict):
            return [("arguments", True, arguments)]
        written = [
            (name, isinstance(value, str), value if isinstance(value, str) else _json(value))
            for name, value in read.items()
        ]
        "".join(name + text for name, _, text in written).encode()  # half a surrogate pair raises
    except (ValueError, RecursionError):
        return [("arguments", True, arguments)]
    return written


def _finite(number: str) -> float:
    """Python reads `NaN` and `1e400`, which JSON has no word for."""
    value = float(number)
    if value - value != 0:
        raise ValueError(number)
    return value


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
