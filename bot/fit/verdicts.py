"""What a verdict looks like: its mark, its colour, its sentences."""

from dataclasses import dataclass

from bot.words.fit import TEXTS
from bot.words.text import Locale
from estimator import Verdict

GREEN, AMBER, RED, GREY = 0x23A55A, 0xF0B232, 0xF23F43, 0x80848E


@dataclass(frozen=True, slots=True)
class Look:
    """`key` names the sentences in `bot/words/fit.py`."""

    key: str
    mark: str
    colour: int

    def runs(self, locale: Locale) -> str:
        """After the name of a quant."""
        return TEXTS[f"runs_{self.key}"].say(locale)

    def short(self, locale: Locale) -> str:
        return TEXTS[f"short_{self.key}"].say(locale)


LOOKS: dict[Verdict, Look] = {
    Verdict.WHOLE: Look("whole", "✅", GREEN),
    Verdict.WHOLE_Q8_KV: Look("whole_q8", "✅", GREEN),
    Verdict.EXPERTS_IN_RAM: Look("experts", "⚠️", AMBER),
    Verdict.LAYERS: Look("layers", "⚠️", AMBER),
    Verdict.CPU: Look("cpu", "⚠️", AMBER),
    Verdict.NO: Look("no", "❌", RED),
}
WHOLE = (Verdict.WHOLE, Verdict.WHOLE_Q8_KV)
