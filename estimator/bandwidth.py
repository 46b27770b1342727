"""Reads and writes the bandwidth of a memory: `460`, `89.6 GB/s`, `ddr5-4800x12`."""

import re

# JEDEC's DIMMs are 64 data bits wide, whatever their generation; DDR5 halves them in two.
CHANNEL_BYTES = 8

_UNITS = {"": 1e9, "m": 1e6, "g": 1e9, "t": 1e12}
_RATE = re.compile(r"(\d{1,7}(?:\.\d{1,6})?)\s*(?:([mgt])b?\s*(?:/\s*s(?:ec)?)?)?", re.ASCII)
_MODULES = re.compile(
    r"(?:(?P<before>\d{1,2})(?:\s*[x*]\s*|[\s-]*ch(?:annels?)?[\s,]+(?:of\s+)?))?"
    r"(?:ddr[345]|mr-?dimm)[\s-]*(?P<rate>\d{3,5})"
    r"(?:\s*[x*]\s*(?P<after>\d{1,2})|[\s,]+(?P<named>\d{1,2})[\s-]*ch(?:annels?)?)?",
    re.ASCII,
)
_LEAST, _MOST = 1e9, 1e13
_SUCH_AS = "type GB/s such as 89.6, or the modules and their channels, such as ddr5-4800x12"


def parse_bandwidth(text: str) -> float:
    """Bytes a second of `460`, which are GB/s, or of `ddr5-4800x12`, which has twelve channels.

    Modules have so many million transfers a second of eight bytes, on each channel. LPDDR has
    channels of several widths, so its GB/s have to be typed. Raises `ValueError`.
    """
    plain = text.strip().lower().replace("×", "x")
    if "lpddr" in plain:
        raise ValueError("channels of LPDDR are not all as wide; type its GB/s, such as 273")
    if modules := _MODULES.fullmatch(plain):
        found = _of_modules(modules, text)
    elif rate := _RATE.fullmatch(plain):
        found = float(rate[1]) * _UNITS[rate[2] or ""]
    else:
        raise ValueError(f"{text[:40]!r} is no bandwidth; {_SUCH_AS}")
    if not _LEAST <= found <= _MOST:
        raise ValueError(f"no RAM has {text[:40]!r}; {_SUCH_AS}")
    return found


def show_bandwidth(bandwidth: float) -> str:
    """Bytes a second for a reader, rounded: `461 GB/s`."""
    return f"{bandwidth / 1e9:.0f} GB/s"


def _of_modules(modules: re.Match[str], text: str) -> float:
    channels = [n for n in modules.group("before", "after", "named") if n]
    if len(channels) != 1:
        name = modules["rate"]
        raise ValueError(
            f"{text[:40]!r} does not say how many channels there are: ddr5-{name}x2 in most "
            "desktops, x8 or x12 in servers"
            if not channels
            else f"{text[:40]!r} says twice how many channels there are; {_SUCH_AS}"
        )
    return int(modules["rate"]) * 1e6 * CHANNEL_BYTES * int(channels[0])
