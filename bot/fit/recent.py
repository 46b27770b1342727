"""What was asked last, so that `and at 32k?` means something."""

from collections import OrderedDict

from bot.question import Question

_KEPT = 500
_FRESH_S = 900.0


class Recent:
    """Kept in memory alone. A reply to an answer continues that answer's question at any time;
    anything else the user's last in the channel, for a quarter of an hour."""

    def __init__(self) -> None:
        self._of_answers: OrderedDict[int, Question] = OrderedDict()
        self._of_users: OrderedDict[tuple[int, int], tuple[float, Question]] = OrderedDict()

    def remember(
        self, question: Question, *, answer: int, channel: int, user: int, now: float
    ) -> None:
        self._of_answers[answer] = question
        self._of_users[(channel, user)] = (now, question)
        self._of_users.move_to_end((channel, user))
        for kept in (self._of_answers, self._of_users):
            while len(kept) > _KEPT:
                kept.popitem(last=False)

    def before(
        self, *, replied_to: int | None, channel: int, user: int, now: float
    ) -> Question | None:
        if replied_to is not None and replied_to in self._of_answers:
            return self._of_answers[replied_to]
        asked, question = self._of_users.get((channel, user), (now - _FRESH_S, None))
        return question if now - asked < _FRESH_S else None
