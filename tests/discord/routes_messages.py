"""Channels over REST: messages, their edits and history, threads, reactions, typing."""

import time
from collections.abc import Iterator
from urllib.parse import unquote

from tests.discord.draft import Draft
from tests.discord.house import House
from tests.discord.intents import Intent
from tests.discord.message import Message
from tests.discord.permission import Permission
from tests.discord.places import Channel, Kind
from tests.discord.record import Call
from tests.discord.refusal import (
    INVALID_FORM,
    MISSING_ACCESS,
    MISSING_PERMISSIONS,
    NO_HISTORY,
    NOT_THE_AUTHOR,
    UNKNOWN_MESSAGE,
    Refusal,
)
from tests.discord.route import Answer, Route
from tests.discord.rules import message_faults
from tests.discord.stripping import may_read

CHANNEL = "/channels/{channel_id}"
MESSAGES = f"{CHANNEL}/messages"
MESSAGE = f"{MESSAGES}/{{message_id}}"
REACTION = f"{MESSAGE}/reactions/{{emoji_name}}/@me"


def channel_of(house: House, call: Call, *needs: Permission) -> Channel:
    """The channel that a call names. Raises `Refusal` when the bot may not do that there."""
    channel = house.world.channel(int(call.params["channel_id"]))
    if not channel.has_bot(house.world.bot) or not channel.is_visible:
        raise Refusal(MISSING_ACCESS)
    if any(need not in channel.allowed for need in needs):
        raise Refusal(MISSING_PERMISSIONS)
    return channel


def told(house: House, message: Message) -> Answer:
    """A message as the bot may read it: REST strips as the gateway does."""
    reads_all = Intent.MESSAGE_CONTENT in house.gateway.granted
    bot = house.world.bot
    return 200, message.wire(lambda each: reads_all or may_read(each, bot))


def _needs(channel: Channel, draft: Draft) -> list[Permission]:
    is_thread = channel.kind is Kind.THREAD
    needs = [Permission.SEND_MESSAGES_IN_THREADS if is_thread else Permission.SEND_MESSAGES]
    needs += [Permission.EMBED_LINKS] if draft.body.get("embeds") else []
    return needs + ([Permission.ATTACH_FILES] if draft.files else [])


def _send(house: House, call: Call) -> Answer:
    draft = Draft(call.body, call.files)
    channel = channel_of(house, call)
    channel_of(house, call, *_needs(channel, draft))
    nonce = call.body.get("nonce")
    if call.body.get("enforce_nonce") and nonce is not None:
        for message in house.world.history(channel):
            if message.nonce == nonce and message.author == house.world.bot:
                return told(house, message)
    reference = _reference(house, call, channel)
    message = house.world.post(draft, house.world.bot, channel, reference=reference)
    return told(house, message)


def _reference(house: House, call: Call, channel: Channel) -> Message | None:
    asked = call.body.get("message_reference")
    if not asked:
        return None
    if Permission.READ_MESSAGE_HISTORY not in channel.allowed:
        raise Refusal(NO_HISTORY)
    try:
        return house.world.message(channel, int(asked["message_id"]))
    except Refusal:
        if asked.get("fail_if_not_exists") is False:
            return None
        raise Refusal(INVALID_FORM, "message_reference: Unknown message") from None


def _message(house: House, call: Call, *needs: Permission) -> Message:
    channel = channel_of(house, call, *needs)
    return house.world.message(channel, int(call.params["message_id"]))


def _own(house: House, call: Call) -> Message:
    message = _message(house, call)
    if message.author != house.world.bot:
        raise Refusal(NOT_THE_AUTHOR)
    return message


def _edit(house: House, call: Call) -> Answer:
    return told(house, house.world.edit(_own(house, call), Draft(call.body, call.files)))


def _delete(house: House, call: Call) -> Answer:
    house.world.delete(_own(house, call))
    return 204, None


def _read(house: House, call: Call) -> Answer:
    return told(house, _message(house, call, Permission.READ_MESSAGE_HISTORY))


def _list(house: House, call: Call) -> Answer:
    """Newest first; after an id the ones nearest to it, around an id half of them newer."""
    channel = channel_of(house, call)
    if Permission.READ_MESSAGE_HISTORY not in channel.allowed:
        return 200, []
    found = list(house.world.history(channel))
    limit = int(call.query.get("limit", 50))
    if "before" in call.query:
        found = [each for each in found if each.id < int(call.query["before"])]
    elif "after" in call.query:
        found = [each for each in found if each.id > int(call.query["after"])][-limit:]
    elif "around" in call.query:
        middle, half = int(call.query["around"]), limit // 2
        newer = [each for each in found if each.id > middle]
        found = newer[len(newer) - half :] + [each for each in found if each.id <= middle]
    return 200, [told(house, each)[1] for each in found[:limit]]


def _typing(house: House, call: Call) -> Answer:
    channel_of(house, call).typing.append(time.monotonic())
    house.changes.happened()
    return 204, None


def _show(house: House, call: Call) -> Answer:
    return 200, channel_of(house, call).wire(house.world.bot)


def _thread(house: House, call: Call) -> Answer:
    message = _message(house, call, Permission.CREATE_PUBLIC_THREADS)
    if message.thread is not None or message.channel.guild is None:
        raise Refusal(INVALID_FORM, "A thread has already been created for this message")
    thread = house.world.add_channel(
        Kind.THREAD,
        call.body["name"],
        id=message.id,
        guild=message.channel.guild,
        parent=message.channel,
        owner=house.world.bot,
        permissions=message.channel.permissions,
    )
    message.thread = thread
    return 201, thread.wire()


def _react(house: House, call: Call) -> Answer:
    message = _message(house, call, Permission.ADD_REACTIONS, Permission.READ_MESSAGE_HISTORY)
    emoji = unquote(call.params["emoji_name"])
    message.reactions.setdefault(emoji, set()).add(house.world.bot.id)
    house.changes.happened()
    return 204, None


def _unreact(house: House, call: Call) -> Answer:
    emoji = unquote(call.params["emoji_name"])
    reacted = _message(house, call).reactions.get(emoji, set())
    if house.world.bot.id not in reacted:
        raise Refusal(UNKNOWN_MESSAGE)
    reacted.discard(house.world.bot.id)
    return 204, None


def _send_faults(_house: House, call: Call) -> Iterator[str]:
    yield from message_faults(call.body, n_files=len(call.files))


def _edit_faults(house: House, call: Call) -> Iterator[str]:
    flags = _message(house, call).flags
    yield from message_faults(call.body, flags, len(call.files))


ROUTES = (
    Route("GET", CHANNEL, _show),
    Route("POST", f"{CHANNEL}/typing", _typing),
    Route("GET", MESSAGES, _list),
    Route("POST", MESSAGES, _send, _send_faults),
    Route("GET", MESSAGE, _read),
    Route("PATCH", MESSAGE, _edit, _edit_faults),
    Route("DELETE", MESSAGE, _delete),
    Route("POST", f"{MESSAGE}/threads", _thread),
    Route("PUT", REACTION, _react),
    Route("DELETE", REACTION, _unreact),
)
