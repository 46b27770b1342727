"""Reads the value of a setting, out of TOML or out of the environment's text."""

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

LEVELS = ("debug", "info", "warning", "error")


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("write a text")
    return value.strip()


def _address(value: Any) -> str:
    text = _text(value)
    if not text.startswith(("http://", "https://")):
        raise ValueError("it begins with http:// or https://")
    return text.rstrip("/")


def _path(value: Any) -> Path | None:
    """An empty text unsets it."""
    if not isinstance(value, str):
        raise TypeError("write a text")
    return Path(value).expanduser() if value.strip() else None


def _level(value: Any) -> str:
    if str(value).lower() not in LEVELS:
        raise ValueError(f"take one of {', '.join(LEVELS)}")
    return str(value).lower()


def _truth(value: Any) -> bool:
    if str(value).lower() not in ("true", "false"):
        raise ValueError("write true or false")
    return str(value).lower() == "true"


def _ids(value: Any) -> tuple[int, ...]:
    """A list in the file, and in the environment numbers with spaces or commas between them."""
    parts = value.replace(",", " ").split() if isinstance(value, str) else value
    if not isinstance(parts, list):
        raise TypeError("write a list of numbers in brackets")
    if any(isinstance(part, bool) or not str(part).isdecimal() for part in parts):
        raise ValueError("ids are numbers; switch on Developer Mode in Discord to copy them")
    return tuple(int(part) for part in parts)


def _whole(value: Any) -> int:
    if isinstance(value, bool | float):
        raise TypeError("write a whole number")
    return int(value)


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not math.isfinite(float(value)):
        raise ValueError("write a number")
    return float(value)


# By what a setting takes. Each raises `TypeError` or `ValueError` that says what to write.
READERS: Mapping[str, Callable[[Any], Any]] = {
    "address": _address,
    "file": _path,
    "folder": _path,
    "ids": _ids,
    "level": _level,
    "model": _text,
    "number": _whole,
    "seconds": _seconds,
    "tokens": _whole,
    "true|false": _truth,
}
