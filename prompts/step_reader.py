"""Reads calls in steps, each of which says what may come next."""

from abc import abstractmethod
from collections.abc import Callable

from prompts.call_reader import CallReader
from prompts.marks import Marks


class StepReader(CallReader):
    """A step takes from what is held what it understands, and may put another in its place.

    It is true when that can go on at once; false when it needs more text, or the calls are over.
    """

    def __init__(self, marks: Marks) -> None:
        super().__init__(marks)
        self._step: Callable[[], bool] = self._between
        self._rest: str | None = None

    @abstractmethod
    def _between(self) -> bool:
        """The step before a call, or after one."""

    def _advance(self) -> str | None:
        self._rest = None
        while self._step():
            pass
        return self._rest

    def _leave(self) -> bool:
        """The last step: what is held is no longer the calls'."""
        self._rest, self._held = self._held, ""
        return False
