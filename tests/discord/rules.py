"""Rules of messages that Discord keeps and its OpenAPI file does not tell."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tests.discord.components import V2_ONLY, Type, is_link, texts, walk
from tests.discord.message import NO_FLAGS, Flag

Json = Mapping[str, Any]

MAX_FILE = 10 * 1024 * 1024  # bytes, without any boost
DEFER = 5
MESSAGES = (4, 7)


def message_faults(body: Json, flags: Flag = NO_FLAGS, n_files: int = 0) -> Iterator[str]:
    """What is wrong with a message's body; `flags` are those that it has already."""
    flags |= Flag(body.get("flags") or 0)
    content = body.get("content") or ""
    if length(content) > 2000:
        yield f"content: {length(content)} characters; it must be 2000 or fewer in length"
    if (total := sum(map(_length_of_embed, body.get("embeds") or ()))) > 6000:
        yield f"embeds: {total} characters together; 6000 are allowed"
    yield from _component_faults(body.get("components") or ())
    yield from _layout_faults(body, flags)
    yield from _mention_faults(body.get("allowed_mentions") or {})
    yield from _file_faults(body, n_files)


def callback_faults(body: Json, n_files: int = 0) -> Iterator[str]:
    """What is wrong with the first answer to an interaction."""
    data = body.get("data") or {}
    if body.get("type") == DEFER and Flag(data.get("flags") or 0) & ~Flag.EPHEMERAL:
        yield "data.flags: a deferred answer may be EPHEMERAL; other flags come with the edit"
    if body.get("type") in MESSAGES:
        yield from message_faults(data, n_files=n_files)
    for choice in data.get("choices") or ():
        value = choice.get("value")
        if isinstance(value, str) and not 1 <= len(value) <= 100:
            yield f"choices: a value of {len(value)} characters; 1 to 100 are allowed"


def length(text: str) -> int:
    """UTF-16 units: whether Discord counts these or code points is not known; these are more."""
    return len(text.encode("utf-16-le")) // 2


def _length_of_embed(embed: Json) -> int:
    said = [embed.get("title"), embed.get("description")]
    said += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    for field in embed.get("fields") or ():
        said += [field.get("name"), field.get("value")]
    return sum(length(part or "") for part in said)


def _component_faults(components: Iterable[Json]) -> Iterator[str]:
    every = list(walk(map(dict, components)))
    names = Counter(each["custom_id"] for each in every if each.get("custom_id"))
    for name, times in names.items():
        if times > 1:
            yield f"components: custom_id {name!r} is there {times} times"
    for each in every:
        if each["type"] == Type.BUTTON:
            yield from _button_faults(each)
        if each["type"] == Type.STRING_SELECT:
            yield from _select_faults(each)


def _button_faults(button: Json) -> Iterator[str]:
    if not button.get("label") and not button.get("emoji"):
        yield "components: a button needs a label or an emoji"
    if is_link(dict(button)) != bool(button.get("url")):
        yield "components: a link button has a url, and no other has one"
    if is_link(dict(button)) == bool(button.get("custom_id")):
        yield "components: a button has a custom_id unless it is a link"


def _select_faults(select: Json) -> Iterator[str]:
    options = select.get("options") or ()
    values = [option["value"] for option in options]
    if len(set(values)) != len(values):
        yield "components: two options of a select have the same value"
    if (select.get("max_values") or 1) > len(options):
        yield "components: a select has fewer options than max_values"


def _layout_faults(body: Json, flags: Flag) -> Iterator[str]:
    components = body.get("components") or ()
    every = list(walk(map(dict, components)))
    if Flag.COMPONENTS_V2 not in flags:
        if any(each["type"] in V2_ONLY for each in every):
            yield "components: such a component needs the flag IS_COMPONENTS_V2"
        return
    for key in ("content", "embeds", "poll", "sticker_ids"):
        if body.get(key):
            yield f"{key}: not allowed with IS_COMPONENTS_V2"
    if len(every) > 40:
        yield f"components: {len(every)} of them; 40 are allowed"
    if (total := sum(map(length, texts(map(dict, components))))) > 4000:
        yield f"components: {total} characters of text; 4000 are allowed"


def _mention_faults(allowed: Json) -> Iterator[str]:
    for kind in ("users", "roles"):
        if kind in (allowed.get("parse") or ()) and allowed.get(kind):
            yield f"allowed_mentions: parse {kind!r} and a list of {kind} exclude each other"


def _file_faults(body: Json, n_files: int) -> Iterator[str]:
    for row in body.get("attachments") or ():
        number = str(row["id"])
        if len(number) < 10 and int(number) >= n_files:
            yield f"attachments: {number} names no file of the request"
    if n_files > 10:
        yield f"files: {n_files}; 10 are allowed"
