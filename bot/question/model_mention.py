"""A model as it was typed, and the releases that it may be."""

from dataclasses import dataclass, replace

from bot.question.model_words import Piece, piece_of
from bot.question.vocabulary import listed
from estimator import ModelMatch, Release, UnknownModel, find_model

_ONLY_VAGUE = listed("deepseek ds llm chat base distill distilled gguf model models instruct")
SIZED = (Piece.SIZE, Piece.NUMBER)


@dataclass(frozen=True, slots=True)
class ModelMention:
    """A model as it was typed, and the releases that it may mean, best first.

    Without matches it is none of DeepSeek's that we know (and must not be answered with another),
    or, if `is_vague`, says too little: `deepseek`, `14b`. `tokens` says where it stood.
    """

    text: str
    matches: tuple[ModelMatch, ...]
    tokens: range
    is_vague: bool = False

    @property
    def release(self) -> Release | None:
        return self.matches[0].release if self.matches else None

    @property
    def near(self) -> tuple[Release, ...]:
        """Releases to propose for a name that says too little."""
        found = _found(f"deepseek {self.text}") if self.is_vague else ()
        return tuple(match.release for match in found)

    @property
    def is_family(self) -> bool:
        """Whether it names a line of models of several sizes: `r1`, `deepseek coder`."""
        is_sized = any(piece_of(word) in SIZED for word in self.text.split())
        shapes = {match.release.numbers.name for match in self.matches}
        return not is_sized and (self.is_vague or len(shapes) > 1)

    @property
    def is_only_sized(self) -> bool:
        """Whether it says no more than the maker and a size: `deepseek 7b`."""
        return all(
            word in ("deepseek", "ds") or piece_of(word) in SIZED for word in self.text.split()
        )

    @property
    def is_size(self) -> bool:
        """Whether it is a bare size: `14b`."""
        return all(piece_of(word) in SIZED for word in self.text.split())


def read_model(name: str, tokens: range = range(0)) -> ModelMention:
    """What a name means; it raises nothing."""
    matches = _found(name)
    words = name.replace("-", " ").split()
    sizes = [word for word in words if piece_of(word) in SIZED]
    says_little = not matches and all(word in (*_ONLY_VAGUE, *sizes) for word in words)
    is_one_of_ours = not sizes or bool(_found(f"deepseek {' '.join(sizes)}"))
    return ModelMention(name, matches, tokens, is_vague=says_little and is_one_of_ours)


def inherited(family: ModelMention, mention: ModelMention, tokens: range) -> ModelMention | None:
    """`or 32b` after `r1 14b`: the same family in another size; None when there is none."""
    if not mention.is_size:
        return None
    words = [word for word in family.text.split() if piece_of(word) not in SIZED]
    other = read_model(" ".join([*words, mention.text]), tokens)
    if not family.matches and not family.is_vague:
        return replace(other, matches=(), is_vague=False)
    return other if other.matches else None


def _found(name: str) -> tuple[ModelMatch, ...]:
    try:
        return find_model(name)
    except UnknownModel:
        return ()
