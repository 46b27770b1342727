"""The words people use of devices, and phrases that say one thing in several words."""

import re

from estimator.card import Vendor


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MAKERS: dict[str, Vendor] = {
    "nvidia": "nvidia", "geforce": "nvidia", "quadro": "nvidia", "tesla": "nvidia",
    "jetson": "nvidia", "dgx": "nvidia", "hgx": "nvidia", "titan": "nvidia",
    "amd": "amd", "radeon": "amd", "instinct": "amd", "ati": "amd",
    "intel": "intel", "arc": "intel",
    "apple": "apple", "mac": "apple", "qualcomm": "qualcomm", "snapdragon": "qualcomm",
}  # fmt: skip

# Part of the model: a card has all of those that are said and none else.
SUFFIXES = frozenset(
    {"ti", "super", "xt", "xtx", "gre", "d", "v2", "sff", "dgx", "station", "le", "oem"}
)
# The line of cards; said of a card that is not of that line, it says another card is meant.
STRICT_LINES = frozenset({"pro", "ada", "blackwell", "server", "jetson", "arc", "instinct"})
# The line again, but people confuse these.
LOOSE_LINES = frozenset({"rtx", "gtx", "rx", "geforce", "radeon", "tesla", "quadro", "workstation"})
FORMS = {"sxm": "sxm", "sxm2": "sxm", "sxm3": "sxm", "sxm4": "sxm", "sxm5": "sxm", "sxm6": "sxm",
         "pcie": "pcie", "nvl": "nvl"}  # fmt: skip
LAPTOPS = frozenset({"laptop", "laptops", "mobile", "notebook", "portable", "maxq"})
COUNTS = {"dual": 2, "double": 2, "twin": 2, "pair": 2, "two": 2, "couple": 2, "triple": 3,
          "three": 3, "quad": 4, "four": 4, "five": 5, "six": 6, "eight": 8, "octa": 8,
          "single": 1, "one": 1}  # fmt: skip
TIERS = frozenset({"pro", "max", "ultra"})

# These show that a text is about graphics, so a word beside them may be unknown.
GRAPHICS = frozenset({"gpu", "gpus", "graphics", "graphic", "card", "cards", "vram", "video"})
BRANDS = _words(
    """asus rog strix tuf proart msi suprim ventus trio evga ftw ftw3 xc xc3 gigabyte aorus eagle
    windforce zotac amp palit gamerock gainward galax kfa2 colorful igame inno3d pny manli sapphire
    nitro pulse xfx merc qick powercolor hellhound asrock phantom challenger acer predator nitro
    lenovo legion dell alienware hp omen razer blade framework gmktec beelink minisforum ally
    founders fe"""
)
_CHATTER = _words(
    """a an and the my your i have has with of on in for at to is it its can could does do will
    would this that these run runs got use using old new used how well please or only just series
    edition oc ai max plus ultra generation gen desktop pc rig machine setup computer build
    memory unified ram core cores corporation inc gaming master devil dragon red black white
    lite mini itx air studio digits pascal ryzen hbm hbm2 hbm2e hbm3 hbm3e gddr5 gddr5x gddr6
    gddr6x gddr7 nvlink sli oam module developer devkit kit each total x chip soc based gb
    active passive ws full version model variant"""
)
NOISE = GRAPHICS | BRANDS | _CHATTER
# What is none of ours however its numbers look.
OTHER_THINGS = _words(
    """iphone ipad ipod pixel galaxy playstation xbox nintendo switch raspberry kindle watch
    monitor motherboard ssd phone tablet camera car"""
)
# A word that alone, or nearly, names a device is not guessed from a misspelling.
_NOT_GUESSED = frozenset({"spark", "thor", "orin", "halo", "titan", "lunar", "lake", "elite"})
WORDS = (
    frozenset(MAKERS) | SUFFIXES | STRICT_LINES | LOOSE_LINES | LAPTOPS | frozenset(FORMS)
    | frozenset(COUNTS) | TIERS | NOISE | OTHER_THINGS | _NOT_GUESSED
    | frozenset({"nano", "xavier", "macbook", "imac", "studio", "air", "mini", "threadripper",
                 "epyc", "xeon", "vega", "desktop", "digits", "project", "express", "extreme",
                 "unified", "system", "storage", "disk", "nvme", "inch", "inches", "watt", "watts"})
)  # fmt: skip
GUESSED = tuple(sorted(word for word in WORDS - _NOT_GUESSED - OTHER_THINGS if len(word) >= 4))


def _phrase(pattern: str, said: str) -> tuple[re.Pattern[str], str]:
    return re.compile(pattern, re.ASCII), said


# Read in this order; each becomes one word, or nothing. `[ -]*` because people glue and hyphenate.
PHRASES = (
    _phrase(r"\b(?:core )?i[3579][ -]*\d{4,5}[a-z]{0,2}\b|\bxeon[a-z0-9 -]{0,3}\d{4}[a-z]?(?: v\d)?"
            r"|\bepyc[ -]*\w+\b|\bthreadripper(?: pro)?[ -]*\d+\w*", " "),
    _phrase(r"\btisuper\b|\bsuperti\b", " ti super "),
    _phrase(r"\bmax[ -]*q\b(?: design)?", " maxq "),
    _phrase(r"\bpci[ -]*(?:e\b|express\b)(?:[ -]*(?:gen)?[ -]*\d(?:\.0)?)?[ -]*x(?:1|4|8|16)\b",
            " "),
    _phrase(r"\bpci[ -]*(?:e\b|express\b)(?:[ -]*gen[ -]*\d|[ -]*\d\.0)?", " pcie "),
    _phrase(r"\bstrix[ -]*halo\b|\bevo[ -]*x2\b|\bz2 (?:mini )?g1a\b", " strixhalo "),
    _phrase(r"\bgrace[ -]*hopper\b", " gh200 "),
    _phrase(r"\bframework[ -]*desktop\b", " frameworkdesktop "),
    _phrase(r"\b(?:dgx[ -]*)?spark\b|\b(?:ascent )?gx10\b|\bproject digits\b", " dgxspark "),
    _phrase(r"\b(?:hgx|dgx)[ -]+([12])\b|\bdgx([12])\b", r" dgx dgxv\1\2 "),
    _phrase(r"\bhgx\b", " dgx "),
    _phrase(r"\bagx[ -]*orin\b|\borin[ -]*agx\b", " agxorin "),
    _phrase(r"\borin[ -]*nano\b|\bnano[ -]*orin\b", " orinnano "),
    _phrase(r"\borin[ -]*nx\b", " orinnx "),
    _phrase(r"\bagx[ -]*xavier\b|\bxavier[ -]*agx\b", " agxxavier "),
    _phrase(r"\b(?:agx[ -]*)?thor\b", " agxthor "),
    _phrase(r"\brtx[ -]*titan\b", " titanrtx "),
    _phrase(r"\btitan[ -]*(rtx|xp|x|v)\b", r" titan\1 "),
    _phrase(r"\btitan\b", " titans "),
    _phrase(r"\b(?:radeon[ -]*)?vii\b", " radeonvii "),
    _phrase(r"\bvega[ -]*(56|64)\b", r" vega\1 "),
    _phrase(r"\blunar[ -]*lake\b", " lunarlake "),
    _phrase(r"\bsnapdragon[ -]*x[ -]*elite\b|\bx[ -]*elite\b", " snapdragonxelite "),
    _phrase(r"\b(?:ryzen )?z1[ -]*extreme\b", " z1extreme "),
    _phrase(r"\b(?:amd )?(?:ryzen )?ai[ -]*[3579][ -]*(?:pro )?(?:hx[ -]*)?(3\d\d)\b", r" ai\1 "),
    _phrase(r"\bhx[ -]*(3\d\d)\b", r" ai\1 "),
    _phrase(r"\b(?:intel )?core[ -]*ultra(?:[ -]*[3579])?(?= )", " "),
    _phrase(r"\bmac[ -]*book[ -]*(?:pro|air|neo)?(?:[ -]*1[3456](?:\.\d)?(?!\d| ?g| ?-?core))?\b"
            r"(?:[ -]*inch)?", " apple "),
    _phrase(r"\bmac[ -]*(?:studio|mini|pro)\b|\bimac(?: ?(?:24|27)(?! ?g))?\b", " apple "),
    _phrase(r"\b(?:\d+(?:th|st|nd|rd) gen|gen[ -]*\d|cuda|rocm|windows|win|driver|version|directx)"
            r"\b(?:[ -]*\d+(?:\.\d+)*)?", " "),
    _phrase(r"\b\d+(?:\.\d+)?[ -]*(?:w|watts?|hz|k|mhz|ghz|nm|inch|inches|\")(?![a-z0-9])", " "),
    _phrase(r"\b\d{3,4}p\b", " "),
    _phrase(r"\b\d+ ?(?:gb?|tb) ?(?:of )?(?:nvme|ssd|hdd|storage|disk)\b|\b\d ?tb\b", " "),
    _phrase(r"\b(?:nvme|ssd|hdd|storage)\b(?: ?\d+ ?(?:gb|tb))?", " "),
)  # fmt: skip
