"""Rules of commands that Discord keeps and its OpenAPI file does not tell."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.discord.rules import length

Json = Mapping[str, Any]

_NAME = re.compile(r"[-_'\w]{1,32}")
_SUBCOMMANDS = (1, 2)
_STRING = 3
_CHAT_INPUT = 1
_MOST = {1: 100, 2: 15, 3: 15}
LOCALES = frozenset(
    ["id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl",
     "no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi",
     "th", "zh-CN", "ja", "zh-TW", "ko"]
)  # fmt: skip


def command_faults(commands: Sequence[Json]) -> Iterator[str]:
    """What is wrong with the whole list of an application's commands."""
    keys = Counter((kind_of(command), command["name"]) for command in commands)
    yield from (f"{name}: there twice" for (_, name), times in keys.items() if times > 1)
    for kind, number in Counter(map(kind_of, commands)).items():
        if number > _MOST[kind]:
            yield f"{number} commands of type {kind}; {_MOST[kind]} are allowed"
    for command in commands:
        for fault in _one(command):
            yield f"{command['name']}: {fault}"


def kind_of(command: Json) -> int:
    return command.get("type") or _CHAT_INPUT


def _one(command: Json) -> Iterator[str]:
    yield from _locale_faults(command)
    if kind_of(command) != _CHAT_INPUT:
        if command.get("description") or command.get("options"):
            yield "only chat commands have a description and options"
        return
    if not command.get("description"):
        yield "a chat command needs a description"
    if (total := _length(command)) > 8000:
        yield f"{total} characters in names, descriptions and values; 8000 are allowed"
    yield from _name_faults(command)
    yield from _option_faults(command.get("options") or ())


def _option_faults(options: Sequence[Json]) -> Iterator[str]:
    is_optional_seen = False
    for option in options:
        yield from _name_faults(option)
        yield from _locale_faults(option)
        if option["type"] in _SUBCOMMANDS:
            yield from _option_faults(option.get("options") or ())
            continue
        if option.get("required") and is_optional_seen:
            yield f"{option['name']}: required options come before optional ones"
        is_optional_seen |= not option.get("required")
        if option.get("autocomplete") and option.get("choices"):
            yield f"{option['name']}: choices and autocomplete exclude each other"
        yield from _choice_faults(option)


def _choice_faults(option: Json) -> Iterator[str]:
    choices = option.get("choices") or ()
    for choice in choices:
        if option["type"] == _STRING and not 1 <= len(choice["value"]) <= 100:
            yield f"{option['name']}: a choice's value has 1 to 100 characters"
    if len({choice["name"] for choice in choices}) != len(choices):
        yield f"{option['name']}: two choices have the same name"


def _name_faults(named: Json) -> Iterator[str]:
    names = [named["name"], *(named.get("name_localizations") or {}).values()]
    for name in names:
        if not _NAME.fullmatch(name) or name != name.lower():
            yield f"{name!r}: a name has no capitals, spaces or signs, and 32 characters at most"


def _locale_faults(named: Json) -> Iterator[str]:
    for key in ("name_localizations", "description_localizations"):
        for locale in set(named.get(key) or ()) - LOCALES:
            yield f"{key}: {locale!r} is no locale of Discord's"


def _length(named: Json) -> int:
    """Characters that count to the 8000: of translations, the longest one."""
    total = 0
    for key in ("name", "description"):
        said = [named.get(key) or "", *(named.get(f"{key}_localizations") or {}).values()]
        total += max(map(length, said))
    for choice in named.get("choices") or ():
        total += length(choice["name"]) + length(str(choice["value"]))
    return total + sum(map(_length, named.get("options") or ()))
