"""AMD's cards for workstations and servers: Radeon PRO and Instinct.

An MI250 or MI250X is two devices of 64 GiB, one for each of its dies.
"""

from estimator.card import Card, SpeedClass
from estimator.catalog.row import gddr, gpu

_LIST = "Wikipedia, List of AMD graphics processing units, 2026-09-27"
_INSTINCT_PAGE = f"{_LIST}; TFLOPS: amd.com product page (mem)"
_OLD_INSTINCT_PAGE = "amd.com product page (mem)"
_PRO_PAGE = "amd.com product page (mem); names: libdrm's amdgpu.ids"

_PRO = (
    ("PRO W5700", 2019, 8, 256, 14.0, 17.8, "Pro W5700"),
    ("PRO W6400", 2022, 4, 64, 16.0, 7.1, "Pro W6400"),
    ("PRO W6600", 2021, 8, 128, 14.0, 20.8, "Pro W6600"),
    ("PRO W6800", 2021, 32, 256, 16.0, 35.7, "Pro W6800"),
    ("PRO V620", 2021, 32, 256, 16.0, None, "Pro V620"),
    ("PRO W7500", 2023, 8, 128, 10.8, 24.4, "Pro W7500"),
    ("PRO W7600", 2023, 8, 128, 18.0, 39.9, "Pro W7600"),
    ("PRO W7700", 2023, 16, 256, 18.0, 56.5, "Pro W7700"),
    ("PRO W7800 32GB", 2023, 32, 256, 18.0, 90.5, "Pro W7800"),
    ("PRO W7800 48GB", 2024, 48, 384, 18.0, 90.5, "Pro W7800 48GB"),
    ("PRO W7900", 2023, 48, 384, 18.0, 122.6, "Pro W7900"),
    ("AI PRO R9700", 2025, 32, 256, 20.0, 191.0, "AI PRO R9700"),
)
# Name, year, GiB, GB/s, dense FP16 TFLOPS, driver's names.
_INSTINCT = (
    ("MI25", 2017, 16, 484.0, 24.6, ("AMD Radeon Instinct MI25",)),
    ("MI50 16GB", 2018, 16, 1024.0, 26.5, ("AMD Instinct MI60 / MI50",)),
    ("MI50 32GB", 2018, 32, 1024.0, 26.5, ("AMD Instinct MI60 / MI50",)),
    ("MI60", 2018, 32, 1024.0, 29.5, ()),
    ("MI100", 2020, 32, 1228.8, 184.6, ("AMD Instinct MI100",)),
    ("MI210", 2022, 64, 1638.4, 181.0, ("AMD Instinct MI210",)),
    ("MI300X", 2023, 192, 5300.0, 1307.4, ("AMD Instinct MI300X",)),
    ("MI325X", 2024, 256, 6000.0, 1307.4, ("AMD Instinct MI325X",)),
    ("MI350X", 2025, 288, 8000.0, 2309.6, ("AMD Instinct MI350X",)),
    ("MI355X", 2025, 288, 8000.0, 2516.6, ("AMD Instinct MI355X",)),
)

CARDS: tuple[Card, ...] = (
    *(
        gpu(f"Radeon {name}", "amd", year, gib, gddr(bus, rate), SpeedClass.AMD, _PRO_PAGE,
            detected=(f"AMD Radeon {detected}",), fp16_tflops=tflops)
        for name, year, gib, bus, rate, tflops, detected in _PRO
    ),
    *(
        gpu(f"Instinct {name}", "amd", year, gib, gb_s, SpeedClass.AMD_HBM,
            _INSTINCT_PAGE if year >= 2020 else _OLD_INSTINCT_PAGE,
            detected=detected, fp16_tflops=tflops)
        for name, year, gib, gb_s, tflops, detected in _INSTINCT
    ),
    gpu("Instinct MI250 128GB", "amd", 2021, 64, 1638.4, SpeedClass.AMD_HBM, _INSTINCT_PAGE,
        detected=("AMD Instinct MI250X / MI250",), fp16_tflops=181.0, count=2),
    gpu("Instinct MI250X 128GB", "amd", 2021, 64, 1638.4, SpeedClass.AMD_HBM, _INSTINCT_PAGE,
        detected=("AMD Instinct MI250X",), fp16_tflops=191.5, count=2),
)  # fmt: skip
