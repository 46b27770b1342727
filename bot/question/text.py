"""Makes a chat message plain: no markup, no mentions, one spelling of each sign, in English."""

import re
import unicodedata
from collections.abc import Callable

from bot.question.languages import in_english

LONGEST = 1000  # characters; a longer message is a story, and for the model

_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_QUOTED = re.compile(r"^ {0,3}>.*$", re.MULTILINE)
_MENTION = re.compile(r"<(?:@[!&]?|#|a?:\w{1,40}:|t:)\d{1,25}(?::\w)?>")
_URL = re.compile(r"<?https?://([^\s<>]+)>?")
_PATH = re.compile(r"(?<![\w/.-])(?:(?![rv]\d)[a-z][\w.-]*/)+(?=[\w.:-]*deepseek)")
_MARKUP = re.compile(
    r"\*\*|__|~~|\|\||`|(?<![\w*])\*(?=\w)|(?<=\w)\*(?![\w*])|^#{1,3} ", re.MULTILINE
)
_SIGNS = str.maketrans({"’": "'", "‘": "'", "´": "'", "“": " ", "”": " ", "„": " ", '"': " ",
                        "×": "x", "–": "-", "—": " - ", "‑": "-", "~": " ", "≥": " at least ",
                        "≤": " ", "=": " ", "→": " ", "…": " ", "、": ",", "。": ".",
                        "™": " ", "®": " "})  # fmt: skip
# Numbers that names of devices are not counted in, before what looks like one.
_LARGE_NUMBERS = (("seven", 7), ("nine", 9), ("ten", 10), ("(?:a )?dozen", 12), ("twelve", 12),
                  ("sixteen", 16))  # fmt: skip
_SEVERAL = r"(?:[a-z]+ )?[a-z]{0,3}\d{2,4}(?! ?(?:gb|gigs?|b|k)\b)"
_SPLIT_UNITS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(?<=\d) ?(?:billion|bn|mrd)s?(?: parameters?| params?)?\b"), "b"),
    (re.compile(r"(?<=\d)b (?:parameters?|params?)\b"), "b"),
    (re.compile(r"(?<=\d) (?=(?:gi?b|gigs?|gigabytes?|tb|mi?b|[bkt])\b)"), ""),
    (re.compile(r"(?<=\d)-(?=(?:gi?b|gigs?|gigabytes?)\b)"), ""),
    (re.compile(r"(?<![\w.])(\d{1,2}) ?x ?(?=[a-z]{2,}|[a-z]?\d{2}|[almt]\d\b)"), r"\1x "),
    (re.compile(r"(?<=\d{4})((?:ti|super|xt)?) ?x ?(?=\d{1,2}\b)"), r"\1 x"),
    (re.compile(r"\bllama[. -]?cpp\b"), "ollama"),  # a program, and no model
    (re.compile(r"\bmax[ -]q\b"), "maxq"),
    (re.compile(r"(?<=\d{4}) (?=(?:tis|xts|xtxs)\b)"), ""),
    *((re.compile(rf"\b{word} (?={_SEVERAL})"), f"{n}x ") for word, n in _LARGE_NUMBERS),
    (re.compile(r"\bw/(?=[ \d])"), "with "),
    (re.compile(r"\b(\d{1,2})\*(?=\d{3})"), r"\1x "),
    (re.compile(r"(?<=\d{4})\*(?=\d{1,2}\b)"), " x"),
    (re.compile(r"\bmi (?=\d{2,3}x?\b)|\bh (?=[12]00\b)"), lambda found: found[0].strip()),
    (re.compile(r"\ba (?=100 (?:\d\dgb|sxm|pcie))"), "a"),
    (re.compile(r"\b\d{1,2}c/(\d{1,2})c\b"), r"\1 core"),
    (re.compile(r"\b(\d{1,2})-cores?\b"), r"\1 core"),
    (re.compile(r"\bm (?=[1-5] (?:pro|max|ultra)\b)"), "m"),
    (re.compile(r"(?<=\d{4})er\b"), "s"),  # `drei 3090er`
    (re.compile(r"\b([rv]) (?=\d(?:\.\d)?\b)"), r"\1"),
    (re.compile(r"\bdeep[-_ ]seek"), "deepseek"),
)


def plain(text: str) -> str:
    """Lower case and English, markup and mentions gone; empty when the message is too long."""
    if len(text) > LONGEST:
        return ""
    text = _QUOTED.sub(" ", _FENCE.sub(" ", text))
    text = _URL.sub(_model_in, _MENTION.sub(" ", text))
    text = _MARKUP.sub("", text.translate(_SIGNS))
    text = unicodedata.normalize("NFKC", text).translate(_SIGNS).lower()[: 2 * LONGEST]
    text = in_english(_PATH.sub(_owner_in, text))
    for pattern, joined in _SPLIT_UNITS:
        text = pattern.sub(joined, text)
    return re.sub(r"[^\S\n]+", " ", text).strip()


def _owner_in(path: re.Match[str]) -> str:
    """What stands before a model's name is left out, unless it says that it is DeepSeek's own."""
    return "deepseek-ai/" if path[0] == "deepseek-ai/" else ""


def _model_in(url: re.Match[str]) -> str:
    """The repository or file that an address leads to, if it is one of DeepSeek's models."""
    parts = [part for part in re.split(r"[/?#]", url[1]) if "deepseek" in part.lower()]
    return f" {parts[-1]} " if parts and "." not in parts[0].split("-")[0] else " "
