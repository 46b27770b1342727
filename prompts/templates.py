"""DeepSeek's chat templates, one function each: messages to segments."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from prompts.efforts import is_thinking
from prompts.family import Family, Thinking
from prompts.markers import ASSISTANT, EOT, USER
from prompts.messages import Message, Options
from prompts.results import in_call_order
from prompts.segments import Segment, marker, plain
from prompts.tool_block import tool_block
from prompts.tool_turns import calls_of, opening_of, results_of

Template = Callable[[Family, Sequence[Message], Options], list[Segment]]


def ds_coder(family: Family, messages: Sequence[Message], _: Options) -> list[Segment]:
    """Role words are ordinary text. The newline after a system message is ours, not upstream's."""
    out = [marker(family.bos)]
    if all(message.role != "system" for message in messages):
        out.append(plain(f"{family.default_system}\n"))
    for message in messages:
        match message.role:
            case "system":
                out.append(plain(f"{message.content}\n"))
            case "user":
                out.append(plain(f"### Instruction:\n{message.content}\n"))
            case _:
                out.append(plain(f"### Response:\n{message.content}"))
                if message.prefix:
                    return out
                out += [plain("\n"), marker(EOT), plain("\n")]
    return [*out, plain("### Response:\n")]


def ds_user_assistant(family: Family, messages: Sequence[Message], _: Options) -> list[Segment]:
    """No space after the last `Assistant:`: with one, small models answer in Chinese or garble."""
    out = [marker(family.bos)]
    for message in messages:
        match message.role:
            case "system":
                out.append(plain(f"{message.content}\n\n"))
            case "user":
                out.append(plain(f"User: {message.content}\n\n"))
            case "assistant" if message.prefix:
                return [
                    *out,
                    plain(f"Assistant: {message.content}" if message.content else "Assistant:"),
                ]
            case _:
                out += [plain(f"Assistant: {message.content}"), marker(family.eos)]
    return [*out, plain("Assistant:")]


def ds_v2_0628(family: Family, messages: Sequence[Message], _: Options) -> list[Segment]:
    out = [marker(family.bos)]
    for message in messages:
        match message.role:
            case "system":
                out.append(plain(f"{message.content}\n\n"))
            case "user":
                out += [marker(USER), plain(message.content)]
            case _:
                out += [marker(ASSISTANT), plain(message.content)]
                if message.prefix:
                    return out
                out.append(marker(family.eos))
    return [*out, marker(ASSISTANT)]


def ds_v2_5(family: Family, messages: Sequence[Message], options: Options) -> list[Segment]:
    return _turns(_Turns(systems="last"), family, messages, options)


def ds_v3(family: Family, messages: Sequence[Message], options: Options) -> list[Segment]:
    return _turns(_Turns(), family, messages, options)


def ds_v3_0324(family: Family, messages: Sequence[Message], options: Options) -> list[Segment]:
    return _turns(_Turns(opened="with user"), family, messages, options)


def ds_r1(family: Family, messages: Sequence[Message], options: Options) -> list[Segment]:
    """An earlier answer keeps the newlines that followed its `</think>`, as upstream has it."""
    opening = (marker(family.think_open), plain("\n"))
    return _turns(_Turns(systems="last", shown=-1, opening=opening), family, messages, options)


def ds_r1_0528(family: Family, messages: Sequence[Message], options: Options) -> list[Segment]:
    return _turns(_Turns(opened="with user", shown=-1), family, messages, options)


def ds_v3_1(family: Family, messages: Sequence[Message], options: Options) -> list[Segment]:
    """Not thinking is written too: every earlier answer begins with `</think>`."""
    closed = (marker(family.think_close),)
    opening = (marker(family.think_open),) if is_thinking(family, options) else closed
    return _turns(
        _Turns(opened="after user", shown=1, past=closed, opening=opening),
        family,
        messages,
        options,
    )


@dataclass(frozen=True, slots=True)
class _Turns:
    """What tells the templates with `<｜User｜>` apart.

    `opened`: where `<｜Assistant｜>` is written: before each answer, with each question, or
    before an answer to a question. `past` and `opening` follow it, in earlier turns and in the
    new one. `shown`: which part of an earlier answer cut at `</think>` is kept; 1 cuts once.
    """

    systems: Literal["last", "joined"] = "joined"
    opened: Literal["always", "with user", "after user"] = "always"
    shown: Literal[-1, 0, 1] = 0
    past: tuple[Segment, ...] = ()
    opening: tuple[Segment, ...] = ()


def _turns(
    way: _Turns, family: Family, messages: Sequence[Message], options: Options
) -> list[Segment]:
    systems = [message.content for message in messages if message.role == "system"]
    turns = [message for message in messages if message.role != "system"]
    system = "\n\n".join(systems[-1:] if way.systems == "last" else systems)
    out = [marker(family.bos), plain(system), *tool_block(family, options, after=system)]
    before = Message("")
    for is_result, group in groupby(turns, key=lambda turn: turn.role == "tool"):
        run = list(group)
        if is_result:
            out += results_of(family, in_call_order(before, run))
            before = run[-1]
            continue
        for turn in run:
            if turn.prefix:
                return out + _generation(way, before.role) + _continued(way, family, turn)
            out += _turn(way, family, turn, before.role)
            before = turn
    opened = [] if before.role == "tool" else way.opening
    return out + _generation(way, before.role) + [*opened, *opening_of(family, options)]


def _turn(way: _Turns, family: Family, turn: Message, before: str) -> list[Segment]:
    if turn.role == "user":
        opened = [marker(ASSISTANT)] if way.opened == "with user" else []
        return [marker(USER), plain(turn.content), *opened]
    is_opened = way.opened == "always" or (way.opened, before) == ("after user", "user")
    return [
        *((marker(ASSISTANT), *way.past) if is_opened and before != "tool" else ()),
        plain(_shown(way, family, turn.content)),
        *calls_of(family, turn.tool_calls),
        marker(family.eos),
    ]


def _generation(way: _Turns, before: str) -> list[Segment]:
    """`<｜Assistant｜>` for the new answer, unless it stands there or tool results lead to it."""
    is_open = before == "tool" or (way.opened == "with user" and before == "user")
    return [] if is_open else [marker(ASSISTANT)]


def _continued(way: _Turns, family: Family, turn: Message) -> list[Segment]:
    """A last answer up to where the model goes on: in its reasoning, or in its answer."""
    reasoning, content = turn.reasoning or "", turn.content
    match family.thinking:
        case Thinking.NONE:
            return [plain(content)]
        case Thinking.SWITCH if way.opening == way.past:
            return [*way.past, plain(content)]
        case Thinking.SWITCH:
            closed = way.past if reasoning and content else ()
            return [*way.opening, plain(reasoning), *closed, plain(content)]
    if not reasoning:
        return [plain(content)]
    thought = [marker(family.think_open), plain(f"\n{reasoning}")]
    if not content:
        return thought
    return [*thought, plain("\n"), marker(family.think_close), plain(f"\n\n{content}")]


def _shown(way: _Turns, family: Family, content: str) -> str:
    if way.shown == 0:
        return content
    parts = content.split(family.think_close, maxsplit=1 if way.shown == 1 else -1)
    return parts[-1]
