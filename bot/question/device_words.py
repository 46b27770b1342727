"""The words around a device's name, and what looks like the number of one."""

import re
from functools import lru_cache

from bot.question.vocabulary import listed
from estimator import CARDS
from estimator.catalog.numbers import Glossary
from estimator.catalog.text import read
from estimator.catalog.words import (
    BRANDS,
    FORMS,
    LAPTOPS,
    LOOSE_LINES,
    MAKERS,
    STRICT_LINES,
    SUFFIXES,
    TIERS,
)

LINES = STRICT_LINES | LOOSE_LINES | MAKERS.keys()
# May stand before a number and belong to it; not `framework` and `nitro`, which alone say nothing.
LEFT = LINES | BRANDS | LAPTOPS | TIERS | frozenset(
    ("ti", "super", "desktop", "mac", "macbook", "imac", "studio", "mini", "air", "ryzen", "macpro")
)  # fmt: skip
RIGHT = SUFFIXES | FORMS.keys() | LAPTOPS | TIERS | frozenset(
    ("gpu", "gpus", "card", "cards", "vram", "ada", "blackwell", "server", "desktop", "edition",
     "oc", "graphics", "generation", "founders", "fe", "workstation", "core", "cores", "chip",
     "tisuper", "superti")
)  # fmt: skip
SIZE = re.compile(r"(?!\d{4}g\b)(\d{1,6}(?:\.\d)?)(gib|gigabytes?|gigs?|gb|go|g|tib|tb|mib|mb)")

PHRASES = re.compile(
    r"\bstrix[ -]*halo\b|\b(?:dgx[ -]*)?spark\b|\bgb10\b|\b(?:ascent )?gx10\b|\bproject digits\b"
    r"|\b(?:jetson )?(?:agx[ -]*)?(?:orin|xavier|thor)(?:[ -]*(?:nano|nx|agx))?(?: super)?\b"
    r"|\b(?:jetson )?nano[ -]*orin\b"
    r"|\brtx[ -]*titan\b|\btitan(?:[ -]*(?:rtx|xp|x|v))?\b"
    r"|\bradeon[ -]*vii\b|\b(?:rx )?vega[ -]*(?:56|64)\b"
    r"|\blunar[ -]*lake\b|\bsnapdragon[ -]*x[ -]*elite\b|\bframework[ -]*desktop\b|\bevo[ -]*x2\b"
    r"|\b(?:ryzen )?z1[ -]*extreme\b|\bgrace[ -]*hopper\b"
    r"|\b(?:amd )?(?:ryzen )?ai[ -]*max ?\+? ?(?:pro )?3\d\d\b"
    r"|\b(?:amd )?(?:ryzen )?ai[ -]*[3579] (?:pro )?(?:hx[ -]*)?3\d\d\b|\bhx[ -]*3[67]\d\b"
    r"|\b(?:intel )?core[ -]*ultra[ -]*[3579] 2\d\dv\b"
    r"|\b[dh]gx[ -]*(?:[12]\b|station(?: a100)?)"
)
# None of these is a card of ours, and none may be taken for one.
UNKNOWN_PHRASES = re.compile(
    r"\b(?:iphone|ipad|pixel|galaxy|samsung|nokia|oneplus|xiaomi|redmi|huawei|oppo)"
    r"(?: (?:pro|max|mini|air|ultra|plus|tab|[sma]?\d{1,4}e?))*\b"
    r"|\bsurface (?:pro|laptop|book|go)(?: \d{1,2})?\b"
    r"|\b(?:raspberry|orange|banana)[ -]*pi(?: (?:zero|\d\w?))*\b|\brpi ?\d?\b"
    r"|\bplaystation(?: \d)?\b|\bps[2345]\b(?: pro)?|\bxbox(?: (?:one|series))?(?: [xs])?\b"
    r"|\bbmw \w+\b|\bsteam[ -]*deck\b|\bnintendo(?: switch)?(?: \d)?\b"
    r"|\b(?:intel )?(?:uhd|hd) graphics(?: \d{3,4})?\b|\b(?:intel )?uhd(?: \d{3})?\b"
    r"|\b(?:intel )?iris(?: (?:xe|plus|pro))+\b|\badreno(?: \d+)?\b|\b(?:coral )?tpu(?: v\d)?\b"
    r"|\b(?:nvidia )?gt ?\d{3,4}m?\b|\b(?:nvidia )?(?:geforce )?(?:mx ?\d{3}|[89][1-4]0mx?)\b"
    r"|\b(?:amd |ati )?(?:radeon )?(?:r[579] \d{3}x?|hd ?\d{4})\b|\b(?:tesla )?k(?:[124]0|80)\b"
    r"|\b(?:amd |radeon )*vega (?:[3-9]|1[01])(?! ?gb)\b|\btitan (?:black|z)\b|\bfury(?: [xn]\b)?"
    r"|\b(?:qualcomm )?snapdragon (?:\d\w*|x plus)(?: (?:gen \d|elite|plus))*"
    r"|\b(?:my|a|an|android|old) (?:\w+ )?(?:phone|smartphone|tablet|android|smartwatch)\b"
    r"|\bm(?:[6-9]|[1-9]\d) (?:pro|max|ultra)\b|\b(?:mac\w*|apple)(?: \w+)? m(?:[6-9]|[1-9]\d)\b"
    r"|\b(?:rtx|gtx|rx) ?[1-9]0 ?(?:series|xx)\b|\b[1-9]0(?:xx|[- ]series)\b"
)
# Laptops by name; their GPUs are laptops' too.
LAPTOP_NAMES = re.compile(
    r"^(?!.*\b(?:tower|desktop|egpu)\b).*\b(?:thinkpad|zephyrus|helios|xps|legion (?:\d|slim|pro)"
    r"|tuf [af]1\d|blade 1\d|nitro 5|katana|vivobook|zenbook|ideapad)"
)
UNKNOWN_WORDS = listed("toaster fridge calculator smartwatch chromebook tamagotchi")
_CPU = re.compile(
    r"\b(?:intel )?(?:core )?i[3579][ -]?\d{4,5}[a-z]{0,2}\b|\b(?:intel )?core i[3579]\b"
    r"|\b(?:intel )?i[3579](?= cpu\b)"
    r"|\b(?:intel )?(?:core )?ultra [3579] \d{3}[hkuf]{1,2}\b"
    r"|\b(?:intel )?xeon(?:[ -](?:e[357]|gold|silver|platinum|w|phi))?(?:[ -]*\d{4}\w?(?: v\d)?)?\b"
    r"|\b(?:amd )?epyc(?: \d{4}\w?)?\b|\b(?:amd )?threadripper(?: pro)?(?: \d{4}\w{0,2})?\b"
    r"|\b(?:amd )?ryzen (?:pro )?[3579](?: pro)? (?P<ryzen>\d{4}[a-z0-9]{0,3})\b"
    r"|\b(?:amd )?ryzen (?:pro )?(?P<bare>\d{4}[a-z0-9]{0,3})\b|\b(?:amd )?ryzen [3579]\b(?! \d)"
    r"|\b(?:amd )?r[3579] (?:pro )?\d{4}[a-z0-9]{0,3}\b|\b(?:intel )?n(?:95|97|100|150|200|305)\b"
    r"|\b(?:intel )?(?:celeron|pentium|atom)\b(?: \w?\d{3,4}\w?)?|\b(?:amd )?fx[ -]?\d{4}\b"
    r"|\b\d{4}x(?:3d)?\b|\b[3-9]\d00(?:ge?|x3d)\b"
)

# Of these a number alone is of anything, so a word of its line must stand beside it.
_SHORT = re.compile(r"\d{3}")
_BESIDE_SHORT = frozenset(("rx", "radeon", "amd", "max", "hx", "ada", "blackwell"))
_AFTER_WORKSTATION = frozenset(("ada", "blackwell", "sff"))
_COUNTED = listed(
    """tokens token tok users people words lines files dollars usd eur euro bucks w watts hz mhz
    mb mib requests documents pages parameters ssd nvme steps rows"""
)
_LIKE_A_NUMBER = re.compile(
    r"(?:rtx|gtx|rx)\d{3,4}[a-z]{0,6}|[1-9]0[3-9][05](?:ti|s|super|xt|m)?"
    r"|[1-9]\d{3}(?:ti|tis|super|xtx|xt|gre)|(?:[ahvlpt]|mi|gh|w)\d{3,4}x?"
)
_OF_A_LINE = (LOOSE_LINES | {"arc"}) - {"tesla"}
_THREE = re.compile(r"\d{3}")
_FOUR = re.compile(r"[1-9]\d{3}")
_KINDS_AFTER = frozenset(("ti", "super", "xt", "xtx", "gre", "laptop"))
_BARE = listed("6 8 10 11 12 16 18 20 24 30 32 36 38 40 48 64 80 96 128 192 256 512")


@lru_cache(maxsize=1)
def _glossary() -> Glossary:
    plain = Glossary()
    names = [name for card in CARDS for name in (card.name, *card.aliases)]
    numbers = frozenset(number for name in names for number in read(name, plain).numbers)
    return Glossary(numbers)


@lru_cache(maxsize=4096)
def has_number(word: str) -> bool:
    """Whether a word with a digit has the number of a card of ours in it."""
    glossary = _glossary()
    return any(part in glossary.numbers for part in glossary.parts(word, is_plural=False))


def stands_alone(word: str, before: str, after: str) -> bool:
    """Whether the number, where it stands, names a device."""
    if after in _COUNTED:
        return False
    if _SHORT.fullmatch(word):
        return before in _BESIDE_SHORT or after in _BESIDE_SHORT
    if word.endswith("000") or word in ("3500", "4500"):
        return before in LINES or after in _AFTER_WORKSTATION or not word.isdigit()
    return True


def looks_like_a_number(word: str, before: str, after: str) -> bool:
    """Whether a word that is no card's number is typed as one: `rtx 3065`, `6090`, `a200`."""
    if after in _COUNTED:
        return False
    is_of_a_line = before in _OF_A_LINE and not SIZE.fullmatch(word)
    return (
        (is_of_a_line and _THREE.search(word) is not None)
        or _LIKE_A_NUMBER.fullmatch(word) is not None
        or (_FOUR.fullmatch(word) is not None and after in _KINDS_AFTER)
    )


def is_bare_memory(word: str) -> bool:
    return word in _BARE


def without_cpus(text: str) -> tuple[str, bool]:
    """The text without processors that have no graphics we know, and whether there were some."""
    has_cpu = False

    def replaced(found: re.Match[str]) -> str:
        nonlocal has_cpu
        number = found["ryzen"] or found["bare"]
        if number and not number.isdigit() and has_number(number):
            return found[0]
        has_cpu = True
        return " " * len(found[0])

    return _CPU.sub(replaced, text), has_cpu
