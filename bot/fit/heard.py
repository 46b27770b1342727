"""Says what of a question had to be guessed at, or was left out."""

from collections.abc import Iterator

from bot.fit.reading import echo
from bot.question import Hint, Part, Question, Why
from bot.words.fit import TEXTS
from bot.words.text import Locale

# By the part of the question and what was the matter with it.
_SENTENCES = {
    (Part.QUANT, Why.SEVERAL): "heard_quants",
    (Part.QUANT, Why.UNKNOWN): "heard_no_quant",
    (Part.CONTEXT, Why.SEVERAL): "heard_contexts",
    (Part.CONTEXT, Why.UNKNOWN): "heard_no_context",
    (Part.COUNT, Why.SUPPOSED): "heard_count",
    (Part.MACHINE, Why.SUPPOSED): "heard_apart",
}


def heard(question: Question, locale: Locale) -> tuple[str, ...]:
    """A sentence for each such part; devices and models that fit several are told elsewhere."""
    return tuple(dict.fromkeys(_sentences(question, locale)))


def _sentences(question: Question, locale: Locale) -> Iterator[str]:
    for hint in question.hints:
        key = _SENTENCES.get((hint.part, hint.why))
        if key and _is_told(hint):
            example = echo(hint.near[0]) if hint.near else ""
            yield TEXTS[key].say(locale, said=echo(hint.said), example=example)
        elif hint.why is Why.SUPPOSED and hint.said:
            yield TEXTS["read_supposed"].say(locale, said=echo(hint.said))


def _is_told(hint: Hint) -> bool:
    """How else to say it is known, where a sentence tells that."""
    return bool(hint.near) or hint.part in (Part.QUANT, Part.CONTEXT)
