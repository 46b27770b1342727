"""Finds the model that somebody means by a name as people type it."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from estimator.models.model import UnknownModel
from estimator.models.release import MAKER, Release
from estimator.models.table import RELEASES, model_shape
from estimator.models.words import Words, read_words
from estimator.quants.names import take_quant
from estimator.shape import ModelShape

_LONGEST = 300

# Without one of these a name may be anybody's: `qwen 14b` is not a distill of DeepSeek's.
_OURS = {
    "deepseek", "coder", "llm", "math", "moe", "prover", "distill", "speciale", "terminus",
}  # fmt: skip
# These alone do not say which.
_VAGUE = {"deepseek", "llm", "chat", "base", "distill"}

# What a release has and a name does not say, by how far the two are then apart.
_UNSAID = {
    "coder": 5.0, "math": 5.0, "prover": 5.0, "moe": 2.0, "llm": 0.3, "lite": 1.5, "mqa": 3.0,
    "distill": 0.1, "qwen": 1.0, "llama": 1.0, "qwen3": 1.0, "flash": 0.5, "pro": 0.6,
    "zero": 2.0, "exp": 2.0, "speciale": 2.0, "terminus": 2.0, "vision": 2.0, "rl": 0.1,
    "sft": 0.2,
}  # fmt: skip
_UNSAID_VERSION, _UNSAID_BASE, _UNSAID_DATE, _UNSAID_SIZE = 3.0, 3.0, 1.0, 0.6

_NOT_HERE = (
    (r"\bv?4\.1\b", "llama.cpp cannot load DeepSeek V4.1 yet"),
    (r"\b(deepseek[- ]?)?(vl2?|ocr)\b|\bjanus", "models that see or draw are not in the table"),
)


@dataclass(frozen=True, slots=True)
class ModelMatch:
    """A release that a name may mean, and the quant that the name asks for or None.

    `distance` is 0 when the name leaves nothing of the release unsaid.
    """

    release: Release
    quant: str | None
    distance: float

    @property
    def shape(self) -> ModelShape:
        """Its tensors in the quant that the name asks for, else in F32; raises `UnknownQuant`."""
        return model_shape(self.release.name, self.quant or "F32")


@dataclass(frozen=True, slots=True)
class _Known:
    release: Release
    said: Words
    words: frozenset[str]
    versions: frozenset[str]


def find_model(name: str) -> tuple[ModelMatch, ...]:
    """The releases that a name may mean, best first.

    Takes repositories, file names, Ollama's names and what people type, with or without a quant.
    Raises `UnknownModel`, naming near ones, when it means none, more than a word can tell, or
    another maker's.
    """
    typed = name.strip().lower()[:_LONGEST]
    text, quant = take_quant(typed.partition("?")[0])
    exact = _exactly(text)
    if exact is not None:
        return (ModelMatch(exact, quant, 0.0),)
    _check_here(text)
    words = read_words(_last_part(text))
    if words.unknown or not (words.words & _OURS or words.versions):
        raise _unknown(name, text)
    if not (words.words - _VAGUE or words.versions or words.sizes or words.numbers):
        raise UnknownModel(
            f"{name[:60]!r} does not say which model; say for instance deepseek r1, r1 14b, "
            "deepseek coder 6.7b or v2 lite"
        )
    found = [
        ModelMatch(known.release, quant, _distance(words, known))
        for known in _known()
        if _agrees(words, known)
    ]
    if not found:
        raise _unknown(name, text)
    return tuple(sorted(found, key=lambda match: match.distance))


def _last_part(text: str) -> str:
    return text.rstrip("/ ").rpartition("/")[2]


def _exactly(text: str) -> Release | None:
    """The release whose alias or repository this is."""
    plain = re.sub(r"[-_. ]*(gguf)?[-_. ]*$", "", text)
    return _exact().get(plain) or _exact().get(plain.replace("deepseek-ai_", MAKER))


@cache
def _exact() -> dict[str, Release]:
    return {
        name: release
        for release in RELEASES
        for name in (release.repository.lower(), *release.aliases)
    }


@cache
def _known() -> tuple[_Known, ...]:
    """The releases, each with what its own name says and what may be said of it."""
    known = []
    for release in RELEASES:
        said = read_words(release.repository.removeprefix(MAKER).lower())
        words = {*said.words, *release.also, "base" if release.is_base else "chat"}
        if release.numbers.experts is not None:
            words.add("moe")
        versions = said.versions or ({"v1"} if said.words & {"coder", "prover"} else set())
        known.append(_Known(release, said, frozenset(words), frozenset(versions)))
    return tuple(known)


def _agrees(words: Words, known: _Known) -> bool:
    """Nothing that the name says is wrong of the release."""
    return (
        words.words <= known.words
        and words.versions <= known.versions
        and words.dates <= known.said.dates
        and all(_is_size(size, known.release) for size in words.sizes)
        and all(
            _is_size(number, known.release) or f"v{number:g}" in known.versions
            for number in words.numbers
        )
    )


def _is_size(size: float, release: Release) -> bool:
    """Sizes are said with one digit more or less: 6.74 is 6.7, and 6.8 is not."""
    return any(abs(size - known) <= 0.008 * known for known in release.sizes)


def _distance(words: Words, known: _Known) -> float:
    said = known.said
    distance = sum(_UNSAID.get(word, 0.0) for word in said.words - words.words)
    numbered = {f"v{number:g}" for number in words.numbers}
    if said.versions - words.versions - numbered:
        distance += _UNSAID_VERSION
    if said.dates - words.dates:
        distance += _UNSAID_DATE
    if known.release.is_base and "base" not in words.words:
        distance += _UNSAID_BASE
    if said.sizes and not words.sizes and not words.numbers:
        distance += _UNSAID_SIZE
    return distance


def _check_here(text: str) -> None:
    for pattern, reason in _NOT_HERE:
        if re.search(pattern, text):
            raise UnknownModel(f"{text.strip()[:60]!r}: {reason}")


def _unknown(name: str, text: str) -> UnknownModel:
    if not name.strip():
        return UnknownModel("no model is named; say for instance r1 14b or v2 lite")
    near = get_close_matches(_last_part(text).strip(), _spoken(), n=3, cutoff=0.5)
    hint = f"; did you mean {', '.join(near)}?" if near else "; say for instance r1 14b or v2 lite"
    return UnknownModel(f"no model of DeepSeek's is called {name[:60]!r}{hint}")


@cache
def _spoken() -> tuple[str, ...]:
    return tuple(release.repository.removeprefix(MAKER).lower() for release in RELEASES)
