"""Buttons, selects and the layout of messages, as they are asked for and as Discord keeps them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import count
from typing import Any

from tests.discord.attachment import Attachment

Json = dict[str, Any]


class Type(IntEnum):
    ACTION_ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    SECTION = 9
    TEXT_DISPLAY = 10
    THUMBNAIL = 11
    MEDIA_GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18


V2_ONLY = {
    Type.SECTION,
    Type.TEXT_DISPLAY,
    Type.THUMBNAIL,
    Type.MEDIA_GALLERY,
    Type.FILE,
    Type.SEPARATOR,
    Type.CONTAINER,
}
_LINK = 5


@dataclass(frozen=True, slots=True)
class Button:
    """What a person sees of a button. `custom_id` is empty for a link."""

    label: str
    custom_id: str
    is_disabled: bool
    url: str = ""


def walk(components: Iterable[Json] | None) -> Iterator[Json]:
    """All components, outer ones first."""
    for component in components or ():
        yield component
        yield from walk(component.get("components"))
        for key in ("accessory", "component"):
            if component.get(key):
                yield from walk([component[key]])


def buttons(components: Iterable[Json]) -> Iterator[Button]:
    for each in walk(components):
        if each["type"] == Type.BUTTON:
            label = each.get("label") or (each.get("emoji") or {}).get("name") or ""
            name, url = each.get("custom_id") or "", each.get("url") or ""
            yield Button(label, name, bool(each.get("disabled")), url)


def texts(components: Iterable[Json]) -> Iterator[str]:
    """What text displays say; mentions in these ping."""
    yield from (each["content"] for each in walk(components) if each["type"] == Type.TEXT_DISPLAY)


def media_urls(components: Iterable[Json]) -> Iterator[str]:
    for each in walk(components):
        for key in ("media", "file"):
            if key in each:
                yield each[key]["url"]
        yield from (item["media"]["url"] for item in each.get("items") or ())


def kept(components: Iterable[Json], files: Mapping[str, Attachment]) -> list[Json]:
    """The components as Discord answers with them: numbered, filled with defaults, media found."""
    numbers = count(1)
    return [_kept(component, files, numbers) for component in components]


def _kept(component: Json, files: Mapping[str, Attachment], numbers: Iterator[int]) -> Json:
    body: Json = {key: value for key, value in component.items() if value is not None}
    body["id"] = component.get("id") or next(numbers)
    for key in ("media", "file"):
        if key in body:
            body[key] = _media(body[key], files)
    if "items" in body:
        items = [{**_SHOWN, **item} for item in body["items"]]
        body["items"] = [{**item, "media": _media(item["media"], files)} for item in items]
    if "accessory" in body:
        body["accessory"] = _kept(body["accessory"], files, numbers)
    if "components" in body:
        body["components"] = [_kept(each, files, numbers) for each in body["components"]]
    return {**_DEFAULTS.get(component["type"], {}), **body}


def _media(media: Json, files: Mapping[str, Attachment]) -> Json:
    url = media["url"]
    if url.startswith("attachment://"):
        return files[url.removeprefix("attachment://")].media()
    return {"id": "1", "proxy_url": url, **media}


_SHOWN: Json = {"description": None, "spoiler": False}
_DEFAULTS: dict[int, Json] = {
    Type.STRING_SELECT: {"min_values": 1, "max_values": 1},
    Type.THUMBNAIL: _SHOWN,
    Type.FILE: {"name": None, "size": None, "spoiler": False},
    Type.SEPARATOR: {"spacing": 1, "divider": True},
    Type.CONTAINER: {"accent_color": None, "spoiler": False},
}


def is_link(button: Json) -> bool:
    return button.get("style") == _LINK
