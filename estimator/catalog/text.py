"""Reads what somebody typed of a device into its parts: number, suffixes, memory, count."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from estimator.card import Vendor
from estimator.catalog.numbers import PHRASE_NUMBERS, Glossary
from estimator.catalog.spelling import mend
from estimator.catalog.words import (
    BRANDS,
    COUNTS,
    FORMS,
    GRAPHICS,
    LAPTOPS,
    LOOSE_LINES,
    MAKERS,
    NOISE,
    OTHER_THINGS,
    PHRASES,
    STRICT_LINES,
    SUFFIXES,
    TIERS,
    WORDS,
)

_LONGEST = 160  # characters of a text that are read

_MARKS = re.compile(r"\((?:r|tm)\)|[®™©]", re.IGNORECASE)
_CHIP = re.compile(r"(?<![a-z0-9])m[ -]?([1-5])(?![0-9.])[ -]*(pro|max|ultra)?(?![a-z])", re.ASCII)
_CHIP_YEAR = re.compile(r"\b20[12]\d\b", re.ASCII)
_CHIP_CPU = re.compile(r"\b\d{1,2}c?/(?=\d)|\b\d{1,2}[ -]*cores? *cpu\b", re.ASCII)
_APU = re.compile(
    r"\b(?:amd )?ryzen(?: pro)?(?: ?[3579])?(?: pro)? ?(\d{4}[a-z0-9]{0,3})\b", re.ASCII
)
_COUNTS = (
    # An RX 590 x2 is two of them, and not 590.
    re.compile(
        r"(?<![a-z0-9.])(\d{1,2}|\d{3}(?! ?[x*] ?\d{1,2}(?![a-z0-9.]))) ?[x*](?= ?[a-z0-9])",
        re.ASCII,
    ),
    re.compile(r"(?: [x*] ?|(?<=[a-z0-9])[x*])(\d{1,2})(?![a-z0-9])", re.ASCII),
    re.compile(r"(?<![a-z0-9.])(\d{1,2})[ -]*gpus?\b", re.ASCII),
)
_BARE_COUNT = re.compile(
    rf"^ *(\d{{1,2}}) +(?=[a-z ]*(?:\d|\b(?:{'|'.join(sorted(PHRASE_NUMBERS))})\b))", re.ASCII
)
_GLUED_COUNT = re.compile(r"(?<![a-z0-9.])(\d{1,2}x)(?=[a-z]{3})", re.ASCII)
_RAM = re.compile(
    r"(?<![a-z0-9.])(\d{1,4}) ?(?:gib|gb?) ?(?:of )?(?:system |unified )?"
    r"(?:(?:lp)?ddr\dx? ?)?ram\b",
    re.ASCII,
)
_DDR = re.compile(r"\b(?:lp)?ddr\dx?(?:[ -]?\d{4,5})?\b", re.ASCII)
_MEMORY = re.compile(
    r"(?<![a-z0-9.])(?!\d{4}g\b)(\d{1,6}(?:\.\d{1,2})?)[ -]*"  # a Ryzen 8700G has not so many
    r"(gib|gigabytes?|gigs?|gb|go|g|mib|mb)(?![a-z0-9])",
    re.ASCII,
)
_CORES = re.compile(r"\b(\d{1,3})[ -]*(?:gpu[ -]*)?(?:cores?|c)\b", re.ASCII)
_WORD = re.compile(r"[a-z0-9]+", re.ASCII)
_GLUED_SIZE = re.compile(r"\d+gi?b?", re.ASCII)
_MODEL_LETTERS = frozenset({"a", "b", "h", "l", "m", "mi", "p", "r", "t", "v", "w", "gb", "gh"})


@dataclass(frozen=True, slots=True)
class Said:
    """A text's parts. `gib` is memory that was asked for, `ram_gib` memory that was called RAM.

    `loose` are numbers without a unit, `strange` words with a digit that nobody knows, `unknown`
    words without one; `mended` says what a misspelling was read as.
    """

    numbers: frozenset[str]
    suffixes: frozenset[str]
    lines: frozenset[str]
    makers: frozenset[Vendor]
    form: str
    is_laptop: bool
    count: int
    gib: float | None
    ram_gib: float | None
    cores: int | None
    loose: tuple[int, ...]
    strange: tuple[str, ...]
    unknown: tuple[str, ...]
    mended: tuple[tuple[str, str], ...]
    is_graphics: bool  # some word is of graphics, so others may be unknown
    is_other_thing: bool


def read(text: str, glossary: Glossary) -> Said:
    """The parts of a text; whatever it is, this raises nothing."""
    reader = _Reader(_plain(text), glossary)
    mended = reader.mend_words()
    reader.replace_phrases()
    has_chip = reader.find_chip()
    reader.find_apu()
    count = reader.find_count()
    ram_gib = reader.take_gib(_RAM)
    reader.drop(_DDR)
    gib = reader.take_gib(_MEMORY)
    cores = reader.take_int(_CORES)
    if count is None and not has_chip:
        count = reader.take_int(_BARE_COUNT)
    said = reader.words(count)
    return replace(said, gib=gib if gib is not None else said.gib, ram_gib=ram_gib, cores=cores,
                   mended=mended)  # fmt: skip


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", _MARKS.sub(" ", text[:_LONGEST])).casefold()
    return re.sub(r"[^a-z0-9.*/\"-]+", " ", plain.replace("×", "x")).strip()


class _Reader:
    """Takes a text apart from the outside in; what is left at the end are its words."""

    def __init__(self, text: str, glossary: Glossary):
        self._text, self._glossary = text, glossary

    def mend_words(self) -> tuple[tuple[str, str], ...]:
        mended = {}
        for word in re.findall(r"(?<![a-z0-9])[a-z]{4,24}(?![a-z0-9])", self._text):
            if (meant := mend(word)) != word:
                mended[word] = meant
                self._text = re.sub(rf"(?<![a-z0-9]){word}(?![a-z0-9])", meant, self._text)
        return tuple(mended.items())

    def replace_phrases(self) -> None:
        self._text = _GLUED_COUNT.sub(r"\1 ", self._text)
        for pattern, said in PHRASES:
            self._text = pattern.sub(said, self._text)
        self._text = " ".join(self._text.split())

    def find_chip(self) -> bool:
        """Whether it names an Apple chip; its tier then becomes part of the number."""
        self._text, n_chips = _CHIP.subn(lambda m: f" m{m[1]}{m[2] or ''} ", self._text)
        if n_chips:
            self.drop(_CHIP_YEAR)
            self.drop(_CHIP_CPU)
        return n_chips > 0

    def find_apu(self) -> None:
        """A Ryzen counts if its graphics are ours; a plain 7600 of them is no RX 7600."""
        apus = {number for number in self._glossary.numbers if not number.isdigit()}
        self._text = _APU.sub(lambda m: f" {m[1]} " if m[1] in apus else " ", self._text)

    def find_count(self) -> int | None:
        for pattern in _COUNTS:
            if (count := self.take_int(pattern)) is not None:
                return count
        for word in _WORD.findall(self._text):
            if word in COUNTS:
                self._text = re.sub(rf"\b{word}\b", " ", self._text)
                return COUNTS[word]
        return None

    def take_int(self, pattern: re.Pattern[str]) -> int | None:
        match = pattern.search(self._text)
        if match is None:
            return None
        self._text = f"{self._text[: match.start()]} {self._text[match.end() :]}"
        return int(match[1])

    def take_gib(self, pattern: re.Pattern[str]) -> float | None:
        """The first size, in GiB; any further ones are storage or a sum and only cut out."""
        match = pattern.search(self._text)
        if match is None:
            return None
        self._text = pattern.sub(" ", self._text)
        is_mib = pattern is _MEMORY and match[2].startswith("m")
        return round(float(match[1]) / 1024, 1) if is_mib else float(match[1])

    def drop(self, pattern: re.Pattern[str]) -> None:
        self._text = pattern.sub(" ", self._text)

    def words(self, count: int | None) -> Said:
        words = list(self._split(is_plural=(count or 1) > 1))
        chips = [word for word in words if _CHIP.fullmatch(word)]
        tiers = [word for word in words if word in TIERS] if chips else []
        if len(chips) == len(tiers) == 1 and len(chips[0]) == 2:  # "max m3"
            words[words.index(chips[0])] = f"{chips[0]}{tiers[0]}"
            words.remove(tiers.pop())
        loose = tuple(int(word) for word in words if self._is_loose(word))
        sizes = [int(word.rstrip("gib")) for word in words if _GLUED_SIZE.fullmatch(word)]
        numbers = [word for word in words if self._is_number(word)]
        forms = [FORMS[word] for word in words if word in FORMS]
        return Said(
            numbers=frozenset(numbers),
            suffixes=frozenset(words) & SUFFIXES | frozenset(tiers),
            lines=frozenset(words) & (STRICT_LINES | LOOSE_LINES),
            makers=frozenset(MAKERS[word] for word in words if word in MAKERS),
            form=forms[0] if forms else "",
            is_laptop=any(word in LAPTOPS for word in words),
            count=1 if count is None else count,
            gib=sizes[0] if sizes else None,
            ram_gib=None,
            cores=None,
            loose=loose,
            strange=tuple(word for word in words if not word.isalpha() and self._is_strange(word)),
            unknown=tuple(word for word in words if word.isalpha() and self._is_strange(word)),
            mended=(),
            is_graphics=any(word in GRAPHICS or word in BRANDS for word in words),
            is_other_thing=any(word in OTHER_THINGS for word in words),
        )

    def _split(self, *, is_plural: bool) -> Iterator[str]:
        """The words that are left, glued ones cut up and single letters joined to their number."""
        words = _WORD.findall(self._text)
        i = 0
        while i < len(words):
            word = words[i]
            following = words[i + 1] if i + 1 < len(words) else ""
            if word in _MODEL_LETTERS and following[:1].isdigit():
                joined = self._glossary.parts(word + following, is_plural=is_plural)
                if joined:
                    yield from joined
                    i += 2
                    continue
            if word.isalpha() or word in FORMS or word in SUFFIXES or word in NOISE:
                yield word
            else:
                yield from self._glossary.parts(word, is_plural=is_plural) or (word,)
            i += 1

    def _is_number(self, word: str) -> bool:
        if self._glossary.numbers:
            return word in self._glossary.numbers
        is_name = word in PHRASE_NUMBERS
        return is_name or not (word.isalpha() or word in FORMS or word in SUFFIXES)

    def _is_loose(self, word: str) -> bool:
        return word.isdigit() and len(word) <= 3 and not self._is_number(word)

    def _is_strange(self, word: str) -> bool:
        is_number = self._is_number(word) or self._is_loose(word)
        return not is_number and word not in WORDS and not _GLUED_SIZE.fullmatch(word)
