"""Interactions over REST: the callback, and the webhook that their token is."""

from collections.abc import Iterator
from typing import Any

from tests.discord.draft import Draft
from tests.discord.house import House
from tests.discord.interaction import Callback, Interaction
from tests.discord.message import Message
from tests.discord.record import Call
from tests.discord.refusal import UNKNOWN_MESSAGE, Refusal
from tests.discord.route import Answer, Route
from tests.discord.rules import callback_faults, message_faults

CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
HOOK = "/webhooks/{webhook_id}/{webhook_token}"
ORIGINAL = f"{HOOK}/messages/@original"
MESSAGE = f"{HOOK}/messages/{{message_id}}"
_WITH_MESSAGE = (Callback.MESSAGE, Callback.UPDATE)


def _whole(message: Message) -> dict[str, Any]:
    return message.wire(lambda _: True)  # an answer's reader may read it all


def _callback(house: House, call: Call) -> Answer:
    interaction = house.desk.acknowledge(
        int(call.params["interaction_id"]),
        call.params["interaction_token"],
        call.body,
        call.files,
        call.at,
    )
    if call.query.get("with_response", "0").lower() not in ("1", "true"):
        return 204, None
    answer: dict[str, Any] = {"interaction": interaction.summary()}
    if interaction.callback in _WITH_MESSAGE and interaction.original is not None:
        kind = int(interaction.callback)
        answer["resource"] = {"type": kind, "message": _whole(interaction.original)}
    return 200, answer


def _interaction(house: House, call: Call) -> Interaction:
    return house.desk.find(int(call.params["webhook_id"]), call.params["webhook_token"])


def _message(house: House, call: Call) -> Message:
    name = call.params.get("message_id", "@original")
    return house.desk.message(_interaction(house, call), name)


def _follow_up(house: House, call: Call) -> Answer:
    draft = Draft(call.body, call.files)
    return 200, _whole(house.desk.follow_up(_interaction(house, call), draft))


def _read(house: House, call: Call) -> Answer:
    return 200, _whole(_message(house, call))


def _edit(house: House, call: Call) -> Answer:
    draft = Draft(call.body, call.files)
    return 200, _whole(house.world.edit(_message(house, call), draft))


def _delete(house: House, call: Call) -> Answer:
    message = _message(house, call)
    if message.deleted_at is not None:
        raise Refusal(UNKNOWN_MESSAGE)
    house.world.delete(message)
    return 204, None


def _callback_faults(_house: House, call: Call) -> Iterator[str]:
    yield from callback_faults(call.body, len(call.files))


def _follow_up_faults(_house: House, call: Call) -> Iterator[str]:
    yield from message_faults(call.body, n_files=len(call.files))


def _edit_faults(house: House, call: Call) -> Iterator[str]:
    yield from message_faults(call.body, _message(house, call).flags, len(call.files))


ROUTES = (
    Route("POST", CALLBACK, _callback, _callback_faults, needs_token=False, is_limited=False),
    Route("POST", HOOK, _follow_up, _follow_up_faults, needs_token=False),
    *(
        Route(method, path, serve, needs_token=False)
        for path in (ORIGINAL, MESSAGE)
        for method, serve in (("GET", _read), ("DELETE", _delete))
    ),
    *(Route("PATCH", path, _edit, _edit_faults, needs_token=False) for path in (ORIGINAL, MESSAGE)),
)
