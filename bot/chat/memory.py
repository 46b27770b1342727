"""What the chat keeps in memory alone: answers being written, and the last with their thoughts."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass

from bot.chat.history import Turn
from bot.chat.nodes import Nodes
from bot.chat.stream import Answer

_KEPT = 200
_THOUGHT_CHARS = 50_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it went to the model, so that it can go there again.

    `heading` is the question as the answer shows it above itself, if it has to.
    """

    asker: int
    turns: tuple[Turn, ...]
    model: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    asked: Asked
    thoughts: str


class Memory:
    """By the key that an answer's buttons carry. A restart empties it, and so does `/forget`."""

    def __init__(self) -> None:
        self.live: dict[str, Answer] = {}
        self.nodes = Nodes()
        self.bookings: set[asyncio.Task[None]] = set()
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def keep(self, key: str, asked: Asked) -> None:
        self._kept[key] = Kept(asked, "")
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)

    def think(self, key: str, thoughts: str) -> None:
        """What the model thought, unless whoever asked has had it forgotten meanwhile."""
        if (kept := self._kept.get(key)) is not None:
            self._kept[key] = Kept(kept.asked, thoughts[:_THOUGHT_CHARS])

    def kept(self, key: str) -> Kept | None:
        return self._kept.get(key)

    def forget(self, user: int) -> None:
        self.nodes.forget(user)
        for key in [key for key, kept in self._kept.items() if kept.asked.asker == user]:
            del self._kept[key]
