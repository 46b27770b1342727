"""What a question asks for: whether it fits, which models or GPUs, which of several, or more."""

from dataclasses import dataclass
from typing import Literal

from bot.question import patterns as wording
from bot.question.sentence import Sentence

Kind = Literal["fit", "models", "gpus", "compare", "refine"]


@dataclass(frozen=True, slots=True)
class Said:
    """What of a fit question was found. A place is a device, or memory, or a CPU alone; it has
    none, but a computer, if all that is said of that is `my laptop`.

    `is_family`: the only model that is named is a line of models, as `r1`. `is_vague`: none is
    named that could be answered about.
    """

    n_devices: int
    is_one_machine: bool
    has_place: bool
    has_computer: bool
    n_models: int
    is_family: bool
    is_vague: bool
    has_numbers: bool


def kind_of(sentence: Sentence, said: Said) -> Kind | None:
    """The kind of question; None when it is none about fitting."""
    if _is_for_others(sentence, said) or not _is_about_this(sentence, said):
        return None
    kind = _asked(sentence, said)
    if kind is None and _is_fragment(sentence, said):
        return "refine"
    return kind


_NEVER = (wording.FOR_GAMES, wording.TELLS, wording.HOW_TO)


def _is_for_others(sentence: Sentence, said: Said) -> bool:
    """Whether it is another task, or a statement; that a model is for one does not make it one."""
    if sentence.asks_elsewhere or any(map(sentence.has, _NEVER)):
        return True
    has_both = said.has_place and said.n_models
    asks_whether = has_both and sentence.has(wording.WHETHER) and not sentence.has(wording.ORDERS)
    return sentence.has_purpose and not asks_whether


def _is_about_this(sentence: Sentence, said: Said) -> bool:
    """Whether few enough of its words are strange: the more is named, the more may be."""
    if (said.has_place or said.has_computer) and said.n_models:
        return sentence.n_unknown <= max(4, 0.4 * sentence.n_words)
    is_definition = sentence.has(wording.DEFINES) and not sentence.has(wording.DEFINES_A_FIT)
    if is_definition and not sentence.has(wording.ASKS_GPU):
        return said.has_place and sentence.has(wording.ASKS_MODEL)
    return sentence.n_unknown <= max(1, 0.25 * sentence.n_words)


def _asked(sentence: Sentence, said: Said) -> Kind | None:
    if said.n_devices >= 2 and not said.is_one_machine:
        return "compare" if said.n_models or _may_compare(sentence) else None
    if said.has_place:
        return _with_both(sentence, said) if said.n_models else _with_place(sentence)
    if said.n_models:
        return _with_model(sentence, said)
    return _with_neither(sentence, said)


def _may_compare(sentence: Sentence) -> bool:
    return sentence.n_unknown == 0 and (sentence.has(wording.CHOICE) or sentence.n_words == 0)


def _with_both(sentence: Sentence, said: Said) -> Kind:
    if said.n_devices and sentence.has(wording.ASKS_OTHER_GPU):
        return "gpus"
    asks_models = sentence.has(wording.ASKS_MODEL) and not sentence.has(wording.ASKS_ABOUT_ONE)
    return "models" if said.is_family and (asks_models or said.is_vague) else "fit"


def _with_place(sentence: Sentence) -> Kind | None:
    if sentence.has(wording.ASKS_MODEL) and sentence.n_unknown <= 1:
        return "models"
    if sentence.has(wording.BIG_ONE) and sentence.has(wording.RUNS):
        return "models"
    return "refine" if sentence.has(wording.IT) and sentence.has(wording.RUNS) else None


def _with_model(sentence: Sentence, said: Said) -> Kind | None:
    if sentence.has(wording.TO_THE_BOT):
        return None
    if sentence.has(wording.ASKS_GPU):
        return "gpus"
    if sentence.has(wording.RUNS) and sentence.has(wording.HERE):
        return "models" if said.is_vague and sentence.has(wording.ASKS_MODEL) else "fit"
    return None


def _with_neither(sentence: Sentence, said: Said) -> Kind | None:
    if sentence.n_unknown or not sentence.has(wording.RUNS):
        return None
    if said.has_numbers and sentence.has(wording.IT):
        return "refine"
    if sentence.has(wording.ASKS_GPU) or not sentence.has(wording.RUNS_A_MODEL):
        return None
    return "models" if sentence.has(wording.ASKS_MODEL) and sentence.has(wording.HERE) else None


def _is_fragment(sentence: Sentence, said: Said) -> bool:
    """`and at 32k?`, `3060 12gb`, `r1 14b q4?`: parts, with hardly a word around them."""
    has_parts = said.has_place or said.n_models or said.has_numbers
    if not has_parts or sentence.n_unknown or sentence.has(wording.STATES):
        return False
    if said.is_family and said.is_vague and not (said.has_place or said.has_numbers):
        return False  # `deepseek`
    return sentence.n_words <= 2 or (sentence.has(wording.FOLLOWS) and sentence.n_words <= 8)
