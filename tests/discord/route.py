"""One thing that can be asked of the API, and what is said to it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.discord.house import House
from tests.discord.record import Call

Answer = tuple[int, Any]  # status and JSON, None for an empty body


def _no_faults(_house: House, _call: Call) -> Iterator[str]:
    yield from ()


@dataclass(frozen=True, slots=True)
class Route:
    """`path` is a template of Discord's file. `faults` yields what the file does not forbid.

    `needs_token` is False where the address carries its own.
    """

    method: str
    path: str
    serve: Callable[[House, Call], Answer]
    faults: Callable[[House, Call], Iterator[str]] = _no_faults
    needs_token: bool = True
    is_limited: bool = True
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path)
        object.__setattr__(self, "pattern", re.compile(pattern))
