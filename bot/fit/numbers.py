"""Sizes, speeds and contexts as a reader of a language writes them."""

from bot.words.text import Locale
from estimator.units import GIB, KIB, MIB


def gib(n_bytes: int, locale: Locale) -> str:
    """`9.06 GiB`, `311 MiB`."""
    if abs(n_bytes) >= GIB:
        return f"{_decimal(f'{n_bytes / GIB:.2f}', locale)} GiB"
    return f"{n_bytes / MIB:.0f} MiB"


def gigabytes(n_bytes: int, locale: Locale) -> str:
    """A file's size as hubs count it: a GB is a billion bytes."""
    return f"{_decimal(f'{n_bytes / 1e9:.2f}', locale)} GB"


def memory(n_bytes: int) -> str:
    """Memory as it is sold: `12 GiB`."""
    return f"{n_bytes / GIB:g} GiB"


def exact(n: int, locale: Locale) -> str:
    """All digits, in groups of three."""
    text = f"{n:,}"
    return text.replace(",", ".") if locale == "de" else text


def tokens(n: int) -> str:
    """`8K`, `12.75K`, `1M`, `500`; a K is 1024 tokens."""
    if n >= MIB and n % MIB == 0:
        return f"{n // MIB}M"
    return f"{n / KIB:.4g}K" if n >= KIB and n % (KIB // 4) == 0 else str(n)


def rate(value: float, locale: Locale) -> str:
    """Tokens a second, with as many digits as one may believe."""
    return _decimal(f"{value:.1f}" if value < 10 else f"{value:.0f}", locale)


def span(low: float, high: float, locale: Locale) -> str:
    """`22–35`; a single number where both are alike."""
    first, last = rate(low, locale), rate(high, locale)
    return first if first == last else f"{first}–{last}"


def _decimal(text: str, locale: Locale) -> str:
    return text.replace(".", ",") if locale == "de" else text
