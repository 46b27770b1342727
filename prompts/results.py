"""Tool results, matched to the calls they answer."""

from collections.abc import Sequence

from prompts.errors import PromptError
from prompts.messages import Message

# The hosted API's sentences: clients, and agents that mend their requests, know them.
ORPHAN = "Messages with role 'tool' must be a response to a preceding message with 'tool_calls'"
INCOMPLETE = (
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each "
    "'tool_call_id'."
)


def check_results(messages: Sequence[Message]) -> None:
    """Raises `PromptError` for a result without its call, and for a call without its result."""
    at = 0
    while at < len(messages):
        asked = messages[at]
        if asked.role == "tool":
            raise PromptError(f"{ORPHAN}: messages[{at}] follows no call.")
        end = at + 1
        while asked.tool_calls and end < len(messages) and messages[end].role == "tool":
            end += 1
        _check_answered(asked, messages[at + 1 : end], at)
        at = end


def in_call_order(asked: Message, results: Sequence[Message]) -> list[Message]:
    """Results in the order of the calls they answer; those that answer none come last."""
    found, rest = _matched(asked, results)
    return [*(found[n] for n in sorted(found)), *rest]


def sorted_results(messages: Sequence[Message]) -> list[Message]:
    """The conversation with every block of results in the order of the calls it answers."""
    out: list[Message] = []
    for message in messages:
        if message.role != "tool":
            out.append(message)
            continue
        start = len(out)
        while out[start - 1].role == "tool":
            start -= 1
        out[start:] = in_call_order(out[start - 1], [*out[start:], message])
    return out


def _check_answered(asked: Message, results: Sequence[Message], at: int) -> None:
    found, rest = _matched(asked, results)
    if rest:
        raise PromptError(
            f"{ORPHAN}: messages[{at}] has {len(asked.tool_calls)} calls, and none is left for the "
            f"result with the tool_call_id '{rest[0].tool_call_id or '':.80}'."
        )
    calls = enumerate(asked.tool_calls)
    missing = [call.id or f"call {n + 1}" for n, call in calls if n not in found]
    if missing:
        raise PromptError(
            f"{INCOMPLETE} messages[{at}] has no result for: {', '.join(missing):.200}."
        )


def _matched(
    asked: Message, results: Sequence[Message]
) -> tuple[dict[int, Message], list[Message]]:
    """By the call's place, and what is left; a result without an id answers the first call left.

    Clients repeat ids, so a call that is answered already is not answered again.
    """
    ids = [call.id for call in asked.tool_calls]
    found: dict[int, Message] = {}
    rest = []
    for result in sorted(results, key=lambda result: not result.tool_call_id):
        wanted = result.tool_call_id
        open_calls = (n for n in range(len(ids)) if n not in found)
        free = next((n for n in open_calls if not wanted or ids[n] in ("", wanted)), None)
        if free is None:
            rest.append(result)
        else:
            found[free] = result
    return found, rest
