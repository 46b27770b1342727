"""Messages as links of a conversation: the last 500, kept in memory while the program runs."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

MOST = 500


@dataclass(frozen=True, slots=True)
class TextFile:
    """An attachment that was read."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Node:
    """One message. `parent` is the id of the one it answers; `owner` the user it belongs to.

    What the bot wrote belongs to whom it answered, if that is known.
    """

    id: int
    parent: int | None
    is_bot: bool
    owner: int | None
    author: str
    text: str
    files: tuple[TextFile, ...] = ()

    @property
    def n_chars(self) -> int:
        return len(self.text) + sum(len(file.text) for file in self.files)


class Nodes:
    """A message is looked up once, however many ask for it at a time."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._nodes: OrderedDict[int, Node] = OrderedDict()
        self._locks: dict[int, asyncio.Lock] = {}

    def __len__(self) -> int:
        return len(self._nodes)

    def put(self, node: Node, *, as_id: int | None = None) -> None:
        """Keep it, also under the id of another message that is part of the same answer."""
        key = node.id if as_id is None else as_id
        self._nodes[key] = node
        self._nodes.move_to_end(key)
        while len(self._nodes) > self._most:
            self._nodes.popitem(last=False)

    def learn(self, node: Node, *, as_id: int | None = None) -> None:
        """Keep what was read of Discord, unless we have it meanwhile from where it was written."""
        if (node.id if as_id is None else as_id) not in self._nodes:
            self.put(node, as_id=as_id)

    def drop(self, key: int) -> None:
        self._nodes.pop(key, None)

    def get(self, key: int) -> Node | None:
        return self._nodes.get(key)

    async def find(self, key: int, look: Callable[[], Awaitable[Node | None]]) -> Node | None:
        """The node we have, or what `look` finds; `None` when there is no such message."""
        if key in self._nodes:
            return self._nodes[key]
        lock = self._locks.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                if key not in self._nodes:
                    found = await look()
                    if found is None:
                        return None
                    self.learn(found, as_id=key)
                return self._nodes[key]
        finally:
            if not lock.locked():
                self._locks.pop(key, None)

    def forget(self, owner: int) -> None:
        for key in [key for key, node in self._nodes.items() if node.owner == owner]:
            del self._nodes[key]
