"""Reads a model's name as people type it: words, versions, sizes and dates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

# Each word with other spellings of it.
_SPELLINGS = {
    "deepseek": ("ds",),
    "coder": ("code", "coding"),
    "llm": (),
    "math": ("maths",),
    "moe": (),
    "prover": (),
    "lite": ("light",),
    "distill": ("distil", "distilled", "distillation"),
    "qwen": (),
    "llama": (),
    "base": ("pretrained",),
    "chat": ("instruct", "instruction", "it", "tuned"),
    "zero": (),
    "exp": ("experimental",),
    "speciale": ("special",),
    "terminus": (),
    "flash": (),
    "pro": (),
    "vision": (),
    "rl": (),
    "sft": (),
    "mqa": (),
}
NOISE = frozenset((
    "gguf", "ggml", "model", "models", "the", "a", "full", "original", "imatrix", "hf", "ai",
    "ud", "unsloth", "bnb", "preview", "thinking", "reasoning", "reasoner", "mode", "mtp",
    "abliterated", "uncensored", "local", "weights", "quant", "quantized", "version",
))  # fmt: skip
# One letter away from a word of ours, and other people's.
_FOREIGN = frozenset(("codex", "llava", "hero", "mach", "cheat", "case", "vase", "chap"))
_WORD_OF = {other: word for word, others in _SPELLINGS.items() for other in (word, *others)}
_SHARD = re.compile(r"-\d{5}-of-\d{5}")
_PIECE = re.compile(
    r"(?P<version>v\d(?:\.\d)?|r1)(?![\d.])"
    r"|(?P<based>qwen(?:2\.5|[23])|llama3(?:\.[13])?)(?![\d.]|b)"
    r"|(?P<size>\d{1,4}(?:\.\d{1,2})?)(?P<unit>[bt])(?![a-z]|\d)"
    r"|(?P<mqa>5\.7bmqa)"
    r"|(?P<date>[01]\d[0-3]\d|1210)(?![\d.])"
    r"|(?P<number>\d{1,4}(?:\.\d{1,2})?)(?![\d.])"
    r"|(?P<word>[a-z]+?(?=v\d|r1(?![\d.]))|[a-z]+)"
)


@dataclass(frozen=True, slots=True)
class Words:
    """What a name says. `numbers` are those that may be a size or a version; `unknown` is what
    nothing here explains."""

    words: frozenset[str]
    versions: frozenset[str]
    sizes: frozenset[float]
    numbers: frozenset[float]
    dates: frozenset[str]
    unknown: tuple[str, ...]


def read_words(text: str) -> Words:
    """Reads lower-case text from which the quant has been taken."""
    said: dict[str, list[str]] = {}
    for kind, value in _pieces(text):
        said.setdefault(kind, []).append(value)
    return Words(
        words=frozenset([*said.get("word", ()), *said.get("based", ())]),
        versions=frozenset(said.get("version", ())),
        sizes=frozenset(map(float, said.get("size", ()))),
        numbers=frozenset(map(float, said.get("number", ()))),
        dates=frozenset(said.get("date", ())),
        unknown=tuple(said.get("unknown", ())),
    )


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Kinds and values, in order."""
    text = re.sub(r"deep[-_ ]seek", "deepseek", _SHARD.sub(" ", text))
    text = re.sub(r"\bi1\b", " ", text)  # how mradermacher says importance matrix
    text = re.sub(r"(\d)_(\d)(?=b\b)", r"\1.\2", text)
    text = re.sub(r"\b(qwen|llama|[vr])[- ](?=\d)", r"\1", text)
    text = re.sub(r"(\d) (?=[bt]\b)", r"\1", text)
    for chunk in re.split(r"[^a-z0-9.]+|\.(?!\d)|(?<!\d)\.", text):
        yield from _of_chunk(chunk)


def _of_chunk(chunk: str) -> Iterator[tuple[str, str]]:
    """A chunk is known pieces without gaps, or unknown as a whole."""
    pieces: list[tuple[str, str]] = []
    position = 0
    while position < len(chunk):
        found = _PIECE.match(chunk, position)
        part = list(_meaning(found)) if found else []
        if found is None or not part:
            yield "unknown", chunk
            return
        pieces += part
        position = found.end()
    yield from (piece for piece in pieces if piece[0] != "noise")


def _meaning(found: re.Match[str]) -> Iterator[tuple[str, str]]:
    kind = found.lastgroup
    value = found[0]
    match kind:
        case "word":
            yield from _letters(value)
        case "unit":
            yield "size", str(float(found["size"]) * (1000 if found["unit"] == "t" else 1))
        case "mqa":
            yield "size", "5.7"
            yield "word", "mqa"
        case _:
            yield str(kind), value


@cache
def _letters(letters: str) -> tuple[tuple[str, str], ...]:
    """Letters as a word, as words run together, or as a word with one letter wrong."""
    if letters in NOISE:
        return (("noise", letters),)
    if letters in _WORD_OF:
        return (("word", _WORD_OF[letters]),)
    for cut in range(len(letters) - 2, 1, -1):
        if (head := _WORD_OF.get(letters[:cut])) and (rest := _glued(letters[cut:])):
            return (("word", head), *rest)
    word = None if letters in _FOREIGN else _nearest(letters)
    return (("word", word),) if word else ()


def _glued(letters: str) -> tuple[tuple[str, str], ...]:
    """What follows a word without a gap: a word, or the letter of a version."""
    word = _WORD_OF.get(letters)
    return (("word", word),) if word else ()


def _nearest(letters: str) -> str | None:
    """The one word of at least four letters that is one slip of the finger away."""
    if len(letters) < 4:
        return None
    near = {_WORD_OF[word] for word in _WORD_OF if len(word) > 3 and _is_slip(letters, word)}
    return near.pop() if len(near) == 1 else None


def _is_slip(typed: str, word: str) -> bool:
    """One letter added, left out or wrong, or two in the wrong order."""
    if abs(len(typed) - len(word)) > 1:
        return False
    # From where they differ, or the last letter when one is the other's beginning.
    start = next((i for i, (a, b) in enumerate(zip(typed, word, strict=False)) if a != b), -1)
    rest, wanted = typed[start:], word[start:]
    return (
        rest[1:] == wanted[1:]
        or rest[1:] == wanted
        or rest == wanted[1:]
        or (rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:])
    )
