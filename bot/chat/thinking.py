"""Parts thinking from an answer whose server left both in one text; pure."""

_OPEN = "<think>"
_CLOSE = "</think>"


class Parting:
    """Fed with pieces of content, however they are cut; says what is thinking and what is answer.

    DeepFit's proxy parts them itself, and then nothing here changes. Only an answer that begins
    with `<think>` is thinking: further on the tag is a word like any other.
    """

    def __init__(self) -> None:
        self._held = ""
        self._state = "start"

    def feed(self, piece: str) -> tuple[str, str]:
        """`(thinking, answer)` that are certain now; what may yet be a tag is held back."""
        if self._state == "answer":
            return "", piece
        self._held += piece
        if self._state == "start":
            begins = self._held.lstrip()
            if _OPEN.startswith(begins[: len(_OPEN)]) and len(begins) < len(_OPEN):
                return "", ""
            if not begins.startswith(_OPEN):
                return self._answer(self._held)
            self._state, self._held = "thinking", begins[len(_OPEN) :]
        thought, tag, rest = self._held.partition(_CLOSE)
        if tag:
            return thought, self._answer(rest.lstrip("\n"))[1]
        certain = len(thought) - _overlap(thought)
        self._held = thought[certain:]
        return thought[:certain], ""

    def end(self) -> tuple[str, str]:
        """What was held back, at the end of the answer."""
        held, self._held = self._held, ""
        return (held, "") if self._state == "thinking" else ("", held)

    def _answer(self, text: str) -> tuple[str, str]:
        self._state, self._held = "answer", ""
        return "", text


def _overlap(text: str) -> int:
    """How much of the end of the text may be the beginning of `</think>`."""
    return next((n for n in range(len(_CLOSE) - 1, 0, -1) if text.endswith(_CLOSE[:n])), 0)
