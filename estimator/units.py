"""Reads and writes sizes, keeping GiB and GB apart."""

import re

KIB, MIB, GIB, TIB = 1 << 10, 1 << 20, 1 << 30, 1 << 40

_LARGEST = (1 << 63) - 1
_SIZE = re.compile(r"(\d{1,30}(?:\.\d{1,30})?)\s*([a-z]*)", re.ASCII)
_TOKENS = re.compile(r"(\d{1,10})\s*([km]?)", re.ASCII)
_MOST_TOKENS = 1 << 30
_SHOWN = (("TiB", TIB), ("GiB", GIB), ("MiB", MIB), ("KiB", KIB))
_UNITS: dict[str, int] = {
    "": 1,
    "b": 1,
    **{name: size for letter, size in zip("kmgt", (KIB, MIB, GIB, TIB), strict=True)
       for name in (letter, f"{letter}ib")},
    **{f"{letter}b": 1000**power for power, letter in enumerate("kmgt", start=1)},
}  # fmt: skip


def parse_size(text: str) -> int:
    """Bytes of a size such as `6GiB`, `6 GB`, `512MiB`, `1.5g` or `1024`.

    GiB, MiB and KiB are powers of 1024; GB, MB and KB powers of 1000; a bare letter is the
    power of 1024, as in docker and llama.cpp. Part of a byte is dropped. Raises `ValueError`.
    """
    match = _SIZE.fullmatch(text.strip().lower())
    if match is None or match[2] not in _UNITS:
        raise ValueError(f"{text[:40]!r} is not a size; type one such as 6GiB, 512MiB or 6.5GB")
    whole, _, decimals = match[1].partition(".")
    scale: int = 10 ** len(decimals)
    n_bytes = int(whole + decimals) * _UNITS[match[2]] // scale
    if n_bytes > _LARGEST:
        raise ValueError(f"{text[:40]!r} is more than any machine has; type one such as 6GiB")
    return n_bytes


def parse_tokens(text: str) -> int:
    """Tokens of a context such as `8192`, `16k` or `1m`, k being 1024; raises `ValueError`."""
    match = _TOKENS.fullmatch(text.strip().lower())
    n_tokens = int(match[1]) * {"": 1, "k": KIB, "m": MIB}[match[2]] if match else 0
    if not 0 < n_tokens <= _MOST_TOKENS:
        raise ValueError(f"{text[:40]!r} is no context; type tokens such as 8192, 16k or 1m")
    return n_tokens


def show_size(n_bytes: int) -> str:
    """The exact size in its largest unit of at most three decimals: `parse_size` reads it back."""
    for name, size in _SHOWN:
        if n_bytes >= size and n_bytes * 1000 % size == 0:
            whole, rest = divmod(n_bytes * 1000 // size, 1000)
            return f"{whole}.{rest:03d}".rstrip("0").rstrip(".") + name
    return f"{n_bytes}B"


def show_gib(n_bytes: int) -> str:
    """The size for a reader, rounded: `5.86 GiB`, `311 MiB`."""
    if abs(n_bytes) >= GIB:
        return f"{n_bytes / GIB:.2f} GiB"
    return f"{n_bytes / MIB:.0f} MiB"


def round_up(n_bytes: int) -> int:
    """The least size, no smaller, of which `show_gib` tells no less: to type what one reads."""
    whole_mib = -(-n_bytes // MIB) * MIB
    return whole_mib if whole_mib < GIB else -(-n_bytes * 100 // GIB) * GIB // 100


def show_lacking(n_bytes: int) -> str:
    """As `show_gib`, but rounded up: who finds so much has enough."""
    return show_gib(round_up(n_bytes))


def show_tokens(n_tokens: int) -> str:
    """For a reader: `8,192 tokens`, `1 token`."""
    return f"{n_tokens:,} token{'' if n_tokens == 1 else 's'}"


def show_gb(n_bytes: int) -> str:
    """A file's size for a reader, as hubs and disks count it: GB is a billion bytes."""
    return f"{n_bytes / 1e9:.2f} GB"
