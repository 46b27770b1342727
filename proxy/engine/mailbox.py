"""Where the worker's loop finds what its parent asked while it was computing."""

from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import NamedTuple

from proxy.engine.wire import Cancel, Command


class Letter(NamedTuple):
    """A command, with what the listening thread made of it, or why it could not.

    That is a prompt's token ids, or the bytes of each token that is to be spelled out.
    """

    command: Command
    tokens: Sequence[int] = ()
    error: str | None = None
    pieces: Sequence[bytes] = ()


class Mailbox:
    """Filled by the thread that listens to the parent, emptied by the one that owns the model.

    `on_cancel` is called at once, in the listening thread, after the letter was put in.
    """

    def __init__(self, on_cancel: Callable[[int], None]) -> None:
        self._queue: SimpleQueue[Letter] = SimpleQueue()
        self._on_cancel = on_cancel

    def put(self, letter: Letter) -> None:
        self._queue.put(letter)
        if isinstance(letter.command, Cancel):
            self._on_cancel(letter.command.id)

    def take(self, *, wait: bool) -> list[Letter]:
        """All that is there; with `wait`, at least one."""
        letters = [self._queue.get()] if wait else []
        while True:
            try:
                letters.append(self._queue.get_nowait())
            except Empty:
                return letters
