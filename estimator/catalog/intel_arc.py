"""Intel's Arc cards, laptop parts and Arc Pro."""

from estimator.card import Card, SpeedClass
from estimator.catalog.row import gddr, gpu, without_memory

_SOURCE = "intel.com Arc specifications (mem)"
_B_SERIES = "Wikipedia, Intel Arc, 2026-09-27; reviews of B570, B580 and Pro B70"

_DESKTOP = (
    ("A310", 2022, 4, 64, 15.5),
    ("A380", 2022, 6, 96, 15.5),
    ("A580", 2023, 8, 256, 16.0),
    ("A750", 2022, 8, 256, 16.0),
    ("A770 8GB", 2022, 8, 256, 16.0),
    ("A770 16GB", 2022, 16, 256, 17.5),
    ("B570", 2025, 10, 160, 19.0),
    ("B580", 2024, 12, 192, 19.0),
    ("Pro A40", 2022, 6, 96, 16.0),
    ("Pro A50", 2022, 6, 96, 16.0),
    ("Pro A60", 2023, 12, 192, 16.0),
    ("Pro B50", 2025, 16, 128, 14.0),
    ("Pro B60", 2025, 24, 192, 19.0),
    ("Pro B70", 2026, 32, 256, 19.0),
)
_LAPTOP = (
    ("A350M", 2022, 4, 64, 14.0),
    ("A370M", 2022, 4, 64, 14.0),
    ("A550M", 2022, 8, 128, 14.0),
    ("A730M", 2022, 12, 192, 14.0),
    ("A770M", 2022, 16, 256, 16.0),
)


def _detected(name: str) -> tuple[str, ...]:
    """Windows and Mesa; the A40 and A50 are one PCI device, so Linux cannot tell them apart."""
    short = without_memory(f"Arc {name}").removeprefix("Arc ")
    names = (f"Intel(R) Arc(TM) {short} Graphics", f"Intel Arc {short}")
    is_either = short in ("Pro A40", "Pro A50")
    return (*names, "Intel(R) Arc(TM) Pro A40/A50 Graphics") if is_either else names


CARDS: tuple[Card, ...] = tuple(
    gpu(f"Arc {name}", "intel", year, gib, gddr(bus, rate), SpeedClass.INTEL,
        _B_SERIES if name in ("B570", "B580", "Pro B70") else _SOURCE,
        detected=_detected(name), is_laptop=name.endswith("M"))
    for name, year, gib, bus, rate in (*_DESKTOP, *_LAPTOP)
)  # fmt: skip
