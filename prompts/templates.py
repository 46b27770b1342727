"""DeepSeek's chat templates, one function each: messages to segments."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NoReturn

from prompts.errors import PromptError
from prompts.family import Family, Thinking
from prompts.markers import ASSISTANT, EOT, USER
from prompts.messages import Message, Options
from prompts.segments import Segment, marker, plain

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
            case "assistant":
                out.append(plain(f"### Response:\n{message.content}"))
                if message.prefix:
                    return out
                out += [plain("\n"), marker(EOT), plain("\n")]
            case _:
                _refuse_result(family)
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
            case "assistant":
                out += [plain(f"Assistant: {message.content}"), marker(family.eos)]
            case _:
                _refuse_result(family)
    return [*out, plain("Assistant:")]


def ds_v2_0628(family: Family, messages: Sequence[Message], _: Options) -> list[Segment]:
    out = [marker(family.bos)]
    for message in messages:
        match message.role:
            case "system":
                out.append(plain(f"{message.content}\n\n"))
            case "user":
                out += [marker(USER), plain(message.content)]
            case "assistant":
                out += [marker(ASSISTANT), plain(message.content)]
                if message.prefix:
                    return out
                out.append(marker(family.eos))
            case _:
                _refuse_result(family)
    return [*out, marker(ASSISTANT)]


def ds_v2_5(family: Family, messages: Sequence[Message], _: Options) -> list[Segment]:
    return _turns(_Turns(systems="last"), family, messages)


def ds_v3(family: Family, messages: Sequence[Message], _: Options) -> list[Segment]:
    return _turns(_Turns(), family, messages)


def ds_v3_0324(family: Family, messages: Sequence[Message], _: Options) -> list[Segment]:
    return _turns(_Turns(opened="with user"), family, messages)


def ds_r1(family: Family, messages: Sequence[Message], _: Options) -> list[Segment]:
    """An earlier answer keeps the newlines that followed its `</think>`, as upstream has it."""
    opening = (marker(family.think_open), plain("\n"))
    return _turns(_Turns(systems="last", shown=-1, opening=opening), family, messages)


def ds_r1_0528(family: Family, messages: Sequence[Message], _: Options) -> list[Segment]:
    return _turns(_Turns(opened="with user", shown=-1), family, messages)


def ds_v3_1(family: Family, messages: Sequence[Message], options: Options) -> list[Segment]:
    """Not thinking is written too: every earlier answer begins with `</think>`."""
    closed = (marker(family.think_close),)
    opening = (marker(family.think_open),) if options.thinking else closed
    return _turns(
        _Turns(opened="after user", shown=1, past=closed, opening=opening), family, messages
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


def _turns(way: _Turns, family: Family, messages: Sequence[Message]) -> list[Segment]:
    systems = [message.content for message in messages if message.role == "system"]
    turns = [message for message in messages if message.role != "system"]
    system = "\n\n".join(systems[-1:] if way.systems == "last" else systems)
    out = [marker(family.bos), plain(system)]
    before = ""
    for index, turn in enumerate(turns):
        match turn.role:
            case "user":
                out += [marker(USER), plain(turn.content)]
                if way.opened == "with user":
                    out.append(marker(ASSISTANT))
            case "tool":
                is_last = index + 1 == len(turns) or turns[index + 1].role != "tool"
                out += _result(family, turn, is_first=before != "tool", is_last=is_last)
            case _ if turn.prefix:
                return out + _generation(way, before) + _continued(way, family, turn)
            case _:
                if before != "tool" and (
                    way.opened == "always" or (way.opened, before) == ("after user", "user")
                ):
                    out += [marker(ASSISTANT), *way.past]
                out += [plain(_shown(way, family, turn.content)), marker(family.eos)]
        before = turn.role
    return out + _generation(way, before) + ([] if before == "tool" else [*way.opening])


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


def _result(family: Family, turn: Message, *, is_first: bool, is_last: bool) -> list[Segment]:
    around = family.results
    if around is None:
        _refuse_result(family)
    return [
        marker(around.begin) if is_first else plain(around.between),
        marker(around.open),
        plain(turn.content),
        marker(around.close),
        marker(around.end if is_last else ""),
    ]


def _refuse_result(family: Family) -> NoReturn:
    raise PromptError(
        f"{family.title} has no syntax for messages of role 'tool': send the result as a "
        "message of role 'user'."
    )
