"""Keeps tokens, keys, interaction tokens and what people say out of the log, at every level.

Three walls, each enough for what it is for:

- below INFO only our own loggers and discord.py's are heard, and of discord.py's values only
  numbers, HTTP verbs and addresses are kept: gateway events and request bodies are made of values;
- whatever is written has secrets cut out of it: those that are known, and all that look like one;
- what somebody said (`heard`) is cut out of every line that is written while it is being answered,
  tracebacks included.
"""

import asyncio
import copy
import json
import logging
import re
import traceback
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

log = logging.getLogger(__name__)

_OURS = ("bot", "estimator", "deepfit")
_DISCORD = "discord"
_VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_ADDRESS = re.compile(r"(?:https|wss)://(?:[\w-]+\.)*discord(?:app)?\.(?:com|gg|net)[/\w.~@:%-]*")
# What is shorter than the first is no secret; runs as long as the second are cut out of any line.
_SHORTEST = 3
_RUN = 16

_PATTERNS = (
    (re.compile(r"[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"), "[token]"),
    (re.compile(r"aW50ZXJhY3Rpb24[\w+=-]{16,}"), "[token]"),  # "interaction" in base 64
    (re.compile(r"(/(?:interactions|webhooks)/(?:\d+|\{\w+\})/)[^/\s\"'?:]+"), r"\1[token]"),
    (re.compile(r"(://)[^/@\s\"']+@"), r"\1[secret]@"),
    (re.compile(r"(?i)\b(bearer|bot|basic) +[\w.~+/=-]{16,}"), r"\1 [secret]"),
    (re.compile(r"\bsk-[\w-]{8,}"), "[secret]"),
    (re.compile(r"(?i)([\"']?token[\"']?\s*[:=]\s*[\"']?)[\w.~+/=-]{16,}"), r"\1[token]"),
)

_said: ContextVar[tuple[str, ...]] = ContextVar("said", default=())


def heard(*texts: str) -> None:
    """From here on in this task, and in those it starts, `texts` are kept out of the log."""
    long_enough = tuple(text for text in texts if len(text.strip()) >= _SHORTEST)
    _said.set((*_said.get(), *long_enough))


class Redaction(logging.Formatter):
    """The formatter of the only handler there is. `secrets` are cut out wherever they stand."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        own = copy.copy(record)  # another handler, a test's, may want the record as it was
        own.exc_text = None
        if record.levelno < logging.INFO and _is_of(record.name, _DISCORD):
            own.args = _without_values(record.args)
            try:
                own.getMessage()
            except (TypeError, ValueError):  # it wanted a number where a word was taken out
                own.args = ()
        return self.cut(super().format(own))

    def cut(self, text: str) -> str:
        """`text` as it may be shown to whoever reads the log."""
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
        return _without_said(text, said) if (said := _said.get()) else text


def install(level: str, secrets: Iterable[str]) -> None:
    """Make this the only way to the log: standard error, from `level` on."""
    handler = logging.StreamHandler()
    handler.setFormatter(Redaction(secrets))
    handler.addFilter(is_loggable)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    logging.captureWarnings(True)


def log_lost(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """For a loop's exceptions that nobody awaited: where and of what kind, not their words.

    By the time a loop tells of them, nobody knows what had been said.
    """
    error = context.get("exception")
    where = "".join(traceback.format_tb(error.__traceback__)) if error else ""
    what = re.split(r"[<(]", str(context.get("message")))[0].strip()  # no `repr` of arguments
    log.error("%s: %s\n%s", what, type(error).__name__, where)


def is_loggable(record: logging.LogRecord) -> bool:
    """Strangers write into DEBUG what they like: theirs is not kept."""
    return record.levelno >= logging.INFO or any(
        _is_of(record.name, room) for room in (*_OURS, _DISCORD)
    )


def _is_of(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")


def _without_values(args: Any) -> Any:
    if isinstance(args, Mapping):  # logging makes one of a single argument that is one
        return ("…",)
    return tuple(_without_value(value) for value in args or ())


def _without_value(value: Any) -> Any:
    if isinstance(value, int | float) or value is None:
        return value
    if not isinstance(value, str):
        return "…"
    address = _ADDRESS.match(value)
    return value if value in _VERBS else address[0] if address else "…"


@lru_cache(maxsize=64)
def _shreds(texts: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Every run of `_RUN` characters of what was said, and whole what is shorter."""
    forms = set[str]()
    for text in texts:
        for part in (text, *text.splitlines()):
            escaped = (repr(part), json.dumps(part), json.dumps(part, ensure_ascii=False))
            forms |= {part.strip(), *(form[1:-1].strip() for form in escaped)}
    runs = {form[at : at + _RUN] for form in forms for at in range(len(form) - _RUN + 1)}
    short = (form for form in forms if _SHORTEST <= len(form) < _RUN)
    return frozenset(runs), tuple(sorted(short, key=len, reverse=True))


def _without_said(line: str, texts: tuple[str, ...]) -> str:
    """Parts are cut out too: a log often has the first hundred characters of something."""
    runs, short = _shreds(texts)
    kept, at = [], 0
    while at < len(line):
        end = at
        while line[end : end + _RUN] in runs:
            end += 1
        if end > at:
            kept.append("[said]")
            at = end - 1 + _RUN
        else:
            kept.append(line[at])
            at += 1
    found = "".join(kept)
    for text in short:
        found = found.replace(text, "[said]")
    return found
