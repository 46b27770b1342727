"""Apple's chips for Macs, by GPU cores and every size of memory they were sold with.

macOS names the chip and not its cores; where they differ in bandwidth, so do the sizes of
memory. Half precision is what Apple says of a full chip in 32 bits, which runs as fast.
"""

from estimator.card import Card, SpeedClass
from estimator.catalog.row import unified

_SOURCE = "Apple newsroom: bandwidth; support.apple.com specifications (mem): cores and memory sold"

# Chip, year, GPU cores, GB/s, TFLOPS that Apple names, GB of memory sold.
_CHIPS = (
    ("M1", 2020, 7, 68.25, None, (8, 16)),
    ("M1", 2020, 8, 68.25, 2.6, (8, 16)),
    ("M1 Pro", 2021, 14, 200.0, None, (16, 32)),
    ("M1 Pro", 2021, 16, 200.0, 5.2, (16, 32)),
    ("M1 Max", 2021, 24, 400.0, None, (32, 64)),
    ("M1 Max", 2021, 32, 400.0, 10.4, (32, 64)),
    ("M1 Ultra", 2022, 48, 800.0, None, (64, 128)),
    ("M1 Ultra", 2022, 64, 800.0, 21.0, (64, 128)),
    ("M2", 2022, 8, 100.0, None, (8, 16, 24)),
    ("M2", 2022, 10, 100.0, 3.6, (8, 16, 24)),
    ("M2 Pro", 2023, 16, 200.0, None, (16, 32)),
    ("M2 Pro", 2023, 19, 200.0, 6.8, (16, 32)),
    ("M2 Max", 2023, 30, 400.0, None, (32, 64)),
    ("M2 Max", 2023, 38, 400.0, 13.6, (32, 64, 96)),
    ("M2 Ultra", 2023, 60, 800.0, None, (64, 128, 192)),
    ("M2 Ultra", 2023, 76, 800.0, 27.2, (64, 128, 192)),
    ("M3", 2023, 8, 100.0, None, (8, 16, 24)),
    ("M3", 2023, 10, 100.0, None, (8, 16, 24)),
    ("M3 Pro", 2023, 14, 150.0, None, (18, 36)),
    ("M3 Pro", 2023, 18, 150.0, None, (18, 36)),
    ("M3 Max", 2023, 30, 300.0, None, (36, 96)),
    ("M3 Max", 2023, 40, 400.0, None, (48, 64, 128)),
    ("M3 Ultra", 2025, 60, 819.0, None, (96, 256)),
    ("M3 Ultra", 2025, 80, 819.0, None, (96, 256, 512)),
    ("M4", 2024, 8, 120.0, None, (16, 24)),
    ("M4", 2024, 10, 120.0, None, (16, 24, 32)),
    ("M4 Pro", 2024, 16, 273.0, None, (24, 48, 64)),
    ("M4 Pro", 2024, 20, 273.0, None, (24, 48, 64)),
    ("M4 Max", 2024, 32, 410.0, None, (36,)),
    ("M4 Max", 2024, 40, 546.0, None, (48, 64, 128)),
    ("M5", 2025, 10, 153.6, None, (16, 24, 32)),
    ("M5 Pro", 2026, 16, 307.0, None, (24,)),
    ("M5 Pro", 2026, 20, 307.0, None, (24, 48, 64)),
    ("M5 Max", 2026, 32, 460.0, None, (36,)),
    ("M5 Max", 2026, 40, 614.0, None, (48, 64, 128)),
)

CARDS: tuple[Card, ...] = tuple(
    unified(f"Apple {chip} {cores}-core {gib}GB", "apple", year, gib, gb_s,
            SpeedClass.APPLE_EARLY if chip[:2] in ("M1", "M2") else SpeedClass.APPLE_LATE,
            _SOURCE, detected=(f"Apple {chip}",), fp16_tflops=tflops, gpu_cores=cores)
    for chip, year, cores, gb_s, tflops, sizes in _CHIPS
    for gib in sizes
)  # fmt: skip
