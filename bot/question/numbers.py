"""Takes out of a question what its numbers say: context, RAM, speed, KV type and quant."""

import re
from dataclasses import dataclass

from bot.question.hints import Hint, Part, Why
from estimator.quants.names import take_quant

TAKEN = "~"  # stands where something was taken out

_NUM = r"\d{1,3}(?:[.,]\d{3})+(?![\d.])|\d+(?:\.\d+)?"
_SPEED = (
    re.compile(
        r"(?<![\w.])(\d{1,4}(?:\.\d+)?) ?\+? ?(?:tok(?:en)?s?|t) ?"
        r"(?:/|per|an?|each|every) ?(?:s|sec|seconds?|sek)\b"
    ),
    re.compile(r"(?<![\w.])(\d{1,4}(?:\.\d+)?) ?\+? ?tps\b"),
    re.compile(r"\bper second (?:at least )?(\d{1,4}(?:\.\d+)?)\b(?: ?tok(?:en)?s?)?"),
)
_SPEED_UNIT = re.compile(r"\b(?:tok(?:en)?s?|t) ?(?:/|per|an?) ?(?:s|sec|seconds?|sek)\b|\btps\b")

_KV_KIND = r"(q[458]_[01]|q[458](?![_ -]?k\b|\w)|[48][- ]?bits?|int[48]|bf16|fp?16)"
_KV = (
    re.compile(
        r"\b(?:kv|k/v|cache)[- ]?(?:cache)?[- ]?(?:types?|quant\w*)?(?:[- ][kv])?"
        rf"(?: (?:at|in|of|is|to|as|with))? ?{_KV_KIND}(?![\w])"
    ),
    re.compile(rf"(?<![\w.]){_KV_KIND} (?:quant\w* )?(?:kv|k/v|cache)(?:[- ]?cache)?\b"),
)
_KV_QUANTIZED = re.compile(r"\bquant\w* (?:the )?kv(?:[- ]?cache)?\b|\bkv(?:[- ]?cache)? quant\w*")
_KV_WORD = re.compile(r"\b(?:kv|k/v)(?:[- ]?cache)?\b")

_WINDOW = r"(?:context|ctx|n_ctx|num_ctx|ctx_size)(?:[- ](?:length|window|size))?"
_FULL = r"(?:full|max(?:imum)?|entire|whole|longest|complete|native)"
_FULL_CTX = re.compile(rf"\b(?:with|at|for|using|and|on) (?:the |its |a )?{_FULL} {_WINDOW}\b")
_NO_MONEY = (
    r"(?<![\w.$€£-])(?<!\d,)(?<![$€£] )(?<!budget )(?<!budget of )(?<!budget is )(?<!under )"
    r"(?<!below )(?<!spend )"
)
_NO_OTHER = (
    r"(?! ?(?:gaming|monitors?|video|resolution|display|screen|textures?|"
    r"usd|eur|euros?|dollars|bucks|budget|users|hz|series|€|\$))"
)
_CTX = (
    re.compile(rf"\b{_WINDOW}:?(?: (?:of|is|to|at|with))? ?(?P<n>{_NUM})(?P<unit>[km])?(?![\w.])"),
    re.compile(rf"{_NO_MONEY}(?P<n>{_NUM})(?P<unit>[km])?[ -]?(?:tok(?:en)?s?)?"
               rf"(?: of| long)?[ -]?{_WINDOW}\b"),
    re.compile(rf"{_NO_MONEY}(?P<n>{_NUM})(?P<unit>[km])?[ -]?tok(?:en)?s?\b"),
    re.compile(rf"{_NO_MONEY}(?P<n>{_NUM})(?P<unit>k)\b{_NO_OTHER}"),
    re.compile(r"(?<![\w.,$€£-])(?P<n>1)(?P<unit>m)\b"),
    re.compile(r"(?<![\w.,$€£-])(?P<n>2048|4096|8192|16384|32768|65536|131072|262144|524288|1048576)"
               r"(?P<unit>)(?![\w.])"),
)  # fmt: skip
_MILLION = re.compile(r"\b(?:a|one|1) million tok(?:en)?s?(?: (?:of )?context)?\b")
_MOST_CTX = 1 << 24

_GIB = r"(\d{1,4}(?:\.\d)?) ?(gib|gigabytes?|gigs?|gb|g|tib|tb)"
_KINDS_OF_RAM = (
    r"(?:(?:system|main|host|cpu|normal|total|unified|(?:lp)?ddr[2-6]x?(?:-?\d{4,5})?) ?)"
)
_RAM = (
    re.compile(rf"(?<![\w.]){_GIB}[ -](?:of )?{_KINDS_OF_RAM}{{0,2}}(?:ram|system memory)\b"),
    re.compile(
        rf"(?<![\w.]){_GIB} (?:of )?(?:system memory|(?:lp)?ddr[2-6]x?(?:[- ]?\d{{4,5}})?)\b"
    ),
    re.compile(rf"\b(?<!v)(?:system )?ram(?: (?:is|of|at)|:)? ?{_GIB}\b(?! ?vram)"),
)  # fmt: skip

_STRANGE_QUANT = re.compile(
    r"(?<![\w.])(?:i?q\d[\w]*|fp[48]|awq|gptq|exl[23]|nf4|w[48]a16|[79]-?bits?)(?![\w.])"
)
_UNQUANTIZED = re.compile(
    r"\bun-?quanti[sz]ed\b|\b(?:without(?: any)?|no) quanti[sz]ation\b"
    r"|\b(?:full|half|native|original) precision\b"
)
_INTEGER_QUANT = re.compile(r"\bint([48])\b")


@dataclass(frozen=True, slots=True)
class Numbers:
    """`is_full_ctx`: the context that the model was trained for. None is what nobody said."""

    quant: str | None = None
    n_ctx: int | None = None
    is_full_ctx: bool = False
    kv_type: str | None = None
    ram_gib: float | None = None
    min_tok_s: float | None = None
    hints: tuple[Hint, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self == Numbers()


def take_numbers(text: str) -> tuple[str, Numbers]:
    """The plain text with `~` where something was taken, and what that was."""
    taker = _Taker(text)
    min_tok_s = taker.speed()
    kv_type = taker.kv_type()
    n_ctx, is_full_ctx = taker.context()
    ram_gib = taker.ram()
    quant = taker.quant()
    hints = tuple(taker.hints)
    return taker.text, Numbers(quant, n_ctx, is_full_ctx, kv_type, ram_gib, min_tok_s, hints)


def take_ram(text: str) -> tuple[str, float | None]:
    """The plain text without the RAM that it names, and how many GiB of it there are."""
    taker = _Taker(text)
    ram_gib = taker.ram()
    return taker.text.replace(TAKEN, " ").strip(), ram_gib


def context_alone(text: str) -> int | None:
    """The tokens of a plain text that says nothing but a context: `16k tokens`, `12.5k`."""
    taker = _Taker(text)
    n_ctx, _ = taker.context()
    is_all = not taker.text.replace(TAKEN, "").strip()
    return n_ctx if is_all and not taker.hints else None


class _Taker:
    """Each method takes one thing out of the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.hints: list[Hint] = []

    def speed(self) -> float | None:
        found = [float(match[1]) for pattern in _SPEED for match in self._take(pattern)]
        self.text = _SPEED_UNIT.sub("speed", self.text)
        return found[0] if found and found[0] > 0 else None

    def kv_type(self) -> str | None:
        for pattern in _KV:
            if found := self._take(pattern):
                self.text = _KV_WORD.sub(TAKEN, self.text)
                return _kv_named(found[0][1])
        if found := self._take(_KV_QUANTIZED):
            self.hints.append(Hint(Part.KV, Why.SUPPOSED, found[0][0], ("q8_0",)))
            return "q8_0"
        self.text = _KV_WORD.sub(TAKEN, self.text)
        return None

    def context(self) -> tuple[int | None, bool]:
        """The longest that is named; a doubtful size is taken with a hint, an absurd one not."""
        is_full = bool(self._take(_FULL_CTX))
        found: dict[int, str] = {}
        if million := self._take(_MILLION):
            found[1 << 20] = million[0][0]
        for pattern in _CTX:
            for match in pattern.finditer(self.text):
                n_ctx = _tokens(match)
                if n_ctx is not None:
                    found.setdefault(n_ctx, match[0].strip())
                    self._blank(match)
        usable = [n_ctx for n_ctx in found if 1 <= n_ctx <= _MOST_CTX]
        if len(usable) > 1:
            self.hints.append(Hint(Part.CONTEXT, Why.SEVERAL, ", ".join(found.values())))
        elif found and not usable:
            self.hints.append(Hint(Part.CONTEXT, Why.UNKNOWN, next(iter(found.values()))))
        return max(usable, default=None), is_full

    def ram(self) -> float | None:
        found = [match for pattern in _RAM for match in self._take(pattern)]
        sizes = [gib_of(match[1], match[2]) for match in found]
        return sizes[0] if sizes and sizes[0] > 0 else None

    def quant(self) -> str | None:
        """The one quant that is named; of several none, and a hint."""
        text = _INTEGER_QUANT.sub(r"\1-bit", self.text)
        found: list[str] = []
        while len(found) < 8:
            text, quant = take_quant(text)
            if quant is None:
                break
            found.insert(0, quant)
        self.text = text
        for strange in self._take(_STRANGE_QUANT):
            self.hints.append(Hint(Part.QUANT, Why.UNKNOWN, strange[0]))
        if not found and (whole := self._take(_UNQUANTIZED)):
            found = ["F16"]
            self.hints.append(Hint(Part.QUANT, Why.SUPPOSED, whole[0][0], ("F16",)))
        if len(set(found)) > 1:
            self.hints.append(Hint(Part.QUANT, Why.SEVERAL, ", ".join(found), tuple(found)))
        return found[0] if len(set(found)) == 1 else None

    def _take(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        found = list(pattern.finditer(self.text))
        for match in found:
            self._blank(match)
        return found

    def _blank(self, match: re.Match[str]) -> None:
        start, end = match.span()
        self.text = f"{self.text[:start]}{TAKEN * (end - start)}{self.text[end:]}"


def gib_of(number: str, unit: str) -> float:
    return float(number) * (1024 if unit.startswith("t") else 1)


def _kv_named(kind: str) -> str:
    """`q8`, `8 bit` and `int8` are `q8_0`; `fp16` is `f16`."""
    if "16" in kind:
        return "bf16" if kind == "bf16" else "f16"
    return kind if "_" in kind else f"q{re.sub(r'[^0-9]', '', kind)}_0"


def _tokens(match: re.Match[str]) -> int | None:
    """The tokens that a number means; None when it counts something else."""
    digits, unit = match["n"], match["unit"] or ""
    is_grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits) is not None
    number = float(
        re.sub(r"[.,]", "", digits) if is_grouped and not unit else digits.replace(",", ".")
    )
    n_ctx = int(number * {"k": 1024, "m": 1 << 20}.get(unit, 1))
    is_said = "context" in match[0] or "ctx" in match[0]
    if unit:
        return n_ctx if number <= 4096 else None
    if is_said:
        is_first = not match[0][:1].isdigit()
        return n_ctx if is_first or n_ctx % 128 == 0 or n_ctx % 1000 == 0 else None
    return n_ctx if n_ctx >= 512 else None
