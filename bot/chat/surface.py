"""Where an answer is shown, and what may go wrong there."""

import asyncio
from dataclasses import dataclass
from typing import Protocol


class SurfaceTrouble(Exception):
    """Discord did not take it, this time. `wait_s` is how long to wait before the next try."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"try again in {wait_s:g} s")
        self.wait_s = wait_s


class SurfaceGone(Exception):
    """The message, the channel or our permission is gone: there is nobody to show it to."""


@dataclass(frozen=True, slots=True)
class Buttons:
    """Which buttons stand below a message."""

    stop: bool = False
    again: bool = False
    details: bool = False


NONE = Buttons()


@dataclass(frozen=True, slots=True)
class Shown:
    """One message of an answer. `file` is attached as `answer.md`."""

    text: str
    buttons: Buttons = NONE
    file: str | None = None


class Surface(Protocol):
    """Messages in a row, counted from 0. All raise `SurfaceTrouble` and `SurfaceGone`."""

    @property
    def ends_in_s(self) -> float | None:
        """After so many seconds from now nothing can be shown any more; None: it always can."""

    def claim(self) -> float:
        """0, and the next edit may be made, or how long it should wait, for others' sake.

        An answer's last edit asks nobody.
        """

    @property
    def ids(self) -> tuple[int, ...]:
        """Of the messages that are there."""

    async def put(self, index: int, shown: Shown) -> None:
        """Send the message that comes next, or edit one that is there."""

    async def drop(self, index: int) -> None:
        """Delete the last message."""

    async def typing(self, until: asyncio.Event) -> None:
        """Show that something comes, until it does."""
