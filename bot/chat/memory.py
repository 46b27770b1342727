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
        self.settling: set[asyncio.Task[None]] = set()
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._askers: dict[str, int] = {}
        self._unwanted: set[str] = set()

    def begin(self, key: str, answer: Answer, asked: Asked) -> None:
        self.live[key] = answer
        self._askers[key] = asked.asker
        self.keep(key, asked)

    def end(self, key: str) -> None:
        del self.live[key], self._askers[key]
        self._unwanted.discard(key)

    def is_wanted(self, key: str) -> bool:
        """Of an answer that is being written: its asker did not ask to be forgotten meanwhile."""
        return key not in self._unwanted

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
        self._unwanted |= {key for key, asker in self._askers.items() if asker == user}
        for key in [key for key, kept in self._kept.items() if kept.asked.asker == user]:
            del self._kept[key]
