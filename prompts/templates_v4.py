"""The templates of V4 and V4.1, as DeepSeek's own encoder writes them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from prompts.dsml import Dsml, dsml_of
from prompts.efforts import effort_text, is_thinking
from prompts.errors import PromptError
from prompts.family import Family
from prompts.formats import JSON_OBJECT, JSON_OBJECT_BY_SCHEMA, format_text
from prompts.markers import ASSISTANT, LATEST_REMINDER, SYSTEM, USER
from prompts.messages import Message, Options
from prompts.results import in_call_order
from prompts.segments import Segment, joined, marker, plain


def ds_v4(family: Family, messages: Sequence[Message], options: Options) -> list[Segment]:
    """All system messages move to the front; empty questions vanish beside others."""
    systems = [m.content for m in messages if m.role == "system" and m.content]
    turns = [message for message in messages if message.role != "system"]
    way = _Way(family, dsml_of(family), options, keeps_empty=False)
    front = _front(way, "\n\n".join(systems), json_object=JSON_OBJECT)
    return [marker(family.bos), *front, *way.turns(turns)]


def ds_v4_1(family: Family, messages: Sequence[Message], options: Options) -> list[Segment]:
    """Each system message keeps its place behind `<｜System｜>`; the first takes the tools."""
    turns = [m for m in messages if m.role != "system" or m.content]
    first = turns[0].content if turns and turns[0].role == "system" else ""
    way = _Way(family, dsml_of(family), options, keeps_empty=True)
    front = _front(way, first, json_object=JSON_OBJECT_BY_SCHEMA)
    marked = [marker(SYSTEM), *front] if front else []
    return [marker(family.bos), *marked, *way.turns(turns[1:] if first else turns)]


def _front(way: "_Way", system: str, *, json_object: str) -> tuple[Segment, ...]:
    options = way.options
    return joined(
        [
            plain(effort_text(way.family, options) + system),
            *way.dsml.tools(options),
            plain(format_text(options.response_format, json_object=json_object)),
        ]
    )


@dataclass(frozen=True, slots=True)
class _Way:
    """`keeps_empty`: whether an empty question beside others leaves its blank line."""

    family: Family
    dsml: Dsml
    options: Options
    keeps_empty: bool

    @property
    def _is_thinking(self) -> bool:
        return is_thinking(self.family, self.options)

    @property
    def _must_call(self) -> bool:
        options = self.options
        return bool(options.tools) and (options.is_forced or options.forced_tool is not None)

    @property
    def _switch(self) -> Segment:
        family = self.family
        return marker(family.think_open if self._is_thinking else family.think_close)

    def turns(self, messages: Sequence[Message]) -> Iterator[Segment]:
        if self._must_call and self._is_thinking:
            raise PromptError(
                "Thinking mode does not support this tool_choice: turn thinking off, or take "
                "tool_choice auto.",
                param="tool_choice",
            )
        last = Message("")
        for role, group in groupby(messages, key=_speaker):
            turns = list(group)
            match role:
                case "user":
                    yield from (marker(USER), plain(self._heard(last, turns)))
                case "assistant":
                    yield from (segment for turn in turns for segment in self._answer(turn))
                case _:
                    mark = marker(SYSTEM if role == "system" else LATEST_REMINDER)
                    yield from (s for turn in turns for s in (mark, plain(turn.content)))
            last = turns[-1]
        if not last.prefix:
            yield from (marker(ASSISTANT), self._switch)
        if self._must_call:
            yield from self.dsml.opening

    def _heard(self, before: Message, turns: Sequence[Message]) -> str:
        """Results in the order of their calls and then questions, as one turn of the user's."""
        results = in_call_order(before, [turn for turn in turns if turn.role == "tool"])
        asked = [turn.content for turn in turns if turn.role == "user"]
        kept = asked if self.keeps_empty else [text for text in asked if text]
        blocks = [f"<tool_result>{result.content}</tool_result>" for result in results]
        return "\n\n".join([*blocks, "\n\n".join(kept)] if asked else blocks)

    def _answer(self, turn: Message) -> Iterable[Segment]:
        """Reasoning of the past is kept where there are tools, and dropped where there are none."""
        opened, closed = marker(self.family.think_open), marker(self.family.think_close)
        thought: tuple[Segment, ...] = (closed,)
        if self._is_thinking and (turn.prefix or self.options.tools):
            is_over = turn.content or not turn.prefix
            thought = (opened, plain(turn.reasoning or ""), *([closed] if is_over else []))
        said = (marker(ASSISTANT), *thought, plain(turn.content))
        if turn.prefix:
            return said
        return (*said, *self.dsml.calls(turn.tool_calls), marker(self.family.eos))


def _speaker(message: Message) -> str:
    return "user" if message.role == "tool" else message.role
