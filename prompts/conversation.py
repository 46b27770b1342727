"""The messages of a request, checked: roles, the continued answer, calls and their results."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from prompts.errors import PromptError
from prompts.messages import ROLES, Message
from prompts.results import check_results


def conversation(
    messages: Sequence[Message | Mapping[str, object]],
    *,
    own_roles: Sequence[str] = (),
    between_parts: str = "\n",
) -> tuple[Message, ...]:
    """The messages, checked; raises `PromptError`.

    `own_roles` are the family's beside OpenAI's; `developer` is said as `system` unless it is
    among them. `between_parts` joins the parts of a content that is a list.
    """
    if not messages:
        raise PromptError("There are no messages: send at least one, of role 'user'.")
    read = [m if isinstance(m, Message) else Message.of(m, between_parts) for m in messages]
    for index, message in enumerate(read):
        _check(message, index, roles=(*ROLES, *own_roles), is_last=index == len(read) - 1)
    check_results(read)
    if "developer" in own_roles:
        return tuple(read)
    return tuple(replace(m, role="system") if m.role == "developer" else m for m in read)


def _check(message: Message, index: int, *, roles: Sequence[str], is_last: bool) -> None:
    if message.role not in roles:
        known = ", ".join(dict.fromkeys(roles))
        raise PromptError(f"messages[{index}] has the role '{message.role}': take one of {known}.")
    if message.prefix and (message.role != "assistant" or not is_last):
        raise PromptError(
            f"messages[{index}] has prefix true: only a last message of role 'assistant' may."
        )
    if message.tool_calls and message.role != "assistant":
        raise PromptError(
            f"messages[{index}] has tool_calls: only messages of role 'assistant' may."
        )
