"""The model numbers there are, and how a glued word such as `4070tisuper16g` is cut at one."""

import re

_BEFORE = "rtx|gtx|rx|geforce|nvidia|radeon|amd|intel|arc|quadro|tesla|apple|instinct|pro"
_AFTER = "ti|super|xtx|xt|gre|ada|laptop|mobile|maxq|sxm\\d?|pcie|nvl|sff|blackwell|d|s|m"
_CHIP = re.compile(r"m[1-5](?:pro|max|ultra)?", re.ASCII)

# What the phrases make of a device that has no number of its own.
PHRASE_NUMBERS = frozenset(
    {"strixhalo", "frameworkdesktop", "dgxspark", "agxorin", "orinnano", "orinnx", "agxxavier",
     "agxthor", "titanrtx", "titanxp", "titanx", "titanv", "titans", "radeonvii", "lunarlake",
     "snapdragonxelite", "z1extreme"}
)  # fmt: skip


class Glossary:
    """The model numbers there are, so that `4070tisuper16g` can be cut where it should be.

    An empty one reads the catalogue itself, where every word with a digit is a number.
    """

    def __init__(self, numbers: frozenset[str] = frozenset(), supers: frozenset[str] = frozenset()):
        self.numbers, self._supers = numbers, supers
        longest_first = "|".join(sorted(map(re.escape, numbers), key=len, reverse=True))
        self._glued = re.compile(
            rf"(?P<before>(?:{_BEFORE})*)(?P<number>{longest_first})"
            rf"(?P<after>(?:{_AFTER})*)(?P<memory>\d{{1,3}}(?:gi?b?)?)?",
            re.ASCII,
        )

    def parts(self, word: str, *, is_plural: bool) -> tuple[str, ...]:
        """The words in a word that has a digit; none if it makes no sense to us."""
        if word in self.numbers or not self.numbers:
            return (word,)
        match = self._glued.fullmatch(word)
        if match is None:
            return ()
        number, memory = match["number"], match["memory"] or ""
        if memory.isdigit() and not _CHIP.fullmatch(number):
            return ()  # 30601 is not a 3060 with 1 GB
        after = [self._suffix(number, suffix, is_plural)
                 for suffix in re.findall(_AFTER, match["after"])]  # fmt: skip
        before = re.findall(_BEFORE, match["before"])
        return (*before, number, *filter(None, after), *([memory] if memory else ()))

    def _suffix(self, number: str, suffix: str, is_plural: bool) -> str:
        if suffix == "s":  # 4080s is the Super; two 4080s and any 3090s are several
            return "super" if number in self._supers and not is_plural else ""
        return "laptop" if suffix == "m" else suffix
