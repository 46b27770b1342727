"""Finds how many bytes of a text make so many tokens, in few looks at it."""

# A result this near to the room is good enough: another look would win less than it costs.
_SLACK_PART = 64


class Narrowing:
    """Between a number of bytes that fits and one that does not, by false position.

    Starts from a text that has `n_tokens` in its `n_bytes` and is over `room` tokens. Each `guess`
    of bytes is looked at, and what was counted is told to `learn`.
    Source: the Illinois variant, G. Dahlquist and A. Björck, Numerical Methods, 1974.
    """

    def __init__(self, room: int, *, n_bytes: int, n_tokens: int) -> None:
        self._room = room
        self._slack = room // _SLACK_PART
        self._aim = room - self._slack // 2
        self._under, self._missing = 0, float(self._aim)
        self._over, self._excess = n_bytes, float(n_tokens - self._aim)
        self._was_under: bool | None = None
        self.is_close = False

    def guess(self) -> int:
        """Bytes to look at next, never fewer than the room has tokens: a token has one at least."""
        part = self._missing / (self._missing + self._excess)
        return max(self._room, self._under + int((self._over - self._under) * part))

    def learn(self, n_bytes: int, n_tokens: int) -> None:
        is_under = n_tokens <= self._room
        is_repeated = is_under is self._was_under
        if is_under:
            self._under, self._missing = n_bytes, max(float(self._aim - n_tokens), 1.0)
            self._excess /= 2 if is_repeated else 1
        else:
            self._over, self._excess = n_bytes, float(n_tokens - self._aim)
            self._missing /= 2 if is_repeated else 1
        self._was_under = is_under
        self.is_close = is_under and self._room - n_tokens <= self._slack
