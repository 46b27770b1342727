"""What was asked last, so that `and at 32k?` means something."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.question import Question

_KEPT = 500
_FRESH_S = 900.0

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class _Asked:
    user: int
    channel: int
    at: float
    question: Question


class Recent:
    """Kept in memory alone. Who replies goes on from that message's question, at any time; anybody
    else from their last in the channel, for a quarter of an hour.
    """

    def __init__(self) -> None:
        self._by_message: OrderedDict[int, _Asked] = OrderedDict()
        self._by_user: OrderedDict[tuple[int, int], _Asked] = OrderedDict()

    def remember(
        self, question: Question, *, message: int, channel: int, user: int, now: float
    ) -> None:
        """Before it is answered: who reads the answer may have gone on before we hear of it."""
        asked = _Asked(user, channel, now, question)
        _keep(self._by_message, message, asked)
        _keep(self._by_user, (channel, user), asked)

    def answered(self, message: int, answer: int) -> None:
        """The answer's message stands for the question's from now on, too."""
        if (asked := self._by_message.get(message)) is not None:
            _keep(self._by_message, answer, asked)

    def shows(self, answer: int, question: Question) -> None:
        """By a button the answer shows another question now."""
        if (asked := self._by_message.get(answer)) is not None:
            _keep(self._by_message, answer, replace(asked, question=question))

    def of(self, messages: Sequence[int]) -> Question | None:
        """The question of the first of the messages that is known."""
        found = (self._by_message.get(message) for message in messages)
        return next((asked.question for asked in found if asked), None)

    def last(self, *, channel: int, user: int, now: float) -> Question | None:
        asked = self._by_user.get((channel, user))
        return asked.question if asked and now - asked.at < _FRESH_S else None

    def forget(self, user: int) -> None:
        self._drop(lambda asked: asked.user == user)

    def unsaid(self, message: int) -> None:
        """The message is gone, and with it what it asked."""
        if (gone := self._by_message.get(message)) is not None:
            self._drop(lambda asked: asked is gone)

    def _drop(self, is_gone: Callable[[_Asked], bool]) -> None:
        for key in [key for key, asked in self._by_message.items() if is_gone(asked)]:
            del self._by_message[key]
        for place in [place for place, asked in self._by_user.items() if is_gone(asked)]:
            del self._by_user[place]


def _keep(kept: OrderedDict[K, _Asked], key: K, asked: _Asked) -> None:
    kept[key] = asked
    kept.move_to_end(key)
    while len(kept) > _KEPT:
        kept.popitem(last=False)
