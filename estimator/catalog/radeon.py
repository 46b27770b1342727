"""AMD's Radeon cards for gamers, RX 5000 to RX 9000 with their laptop parts, and older favourites.

Bus and data rate are AMD's; the "effective" bandwidth with Infinity Cache is no bandwidth of
memory. Half precision is AMD's peak: matrix since RX 7000, vector before.
"""

from estimator.card import Card, SpeedClass
from estimator.catalog.row import gddr, gpu, without_memory

_LIST = "Wikipedia, List of AMD graphics processing units, 2026-09-27; names: libdrm's amdgpu.ids"
_AMD = f"{_LIST}; data rate and TFLOPS: amd.com product page (mem)"
_OLD = "amd.com product page (mem); names: libdrm's amdgpu.ids"

# Name, year, GiB, bus bits, Gbit/s a pin, FP16 TFLOPS.
_DESKTOP = (
    ("RX 570 4GB", 2017, 4, 256, 7.0, None),
    ("RX 570 8GB", 2017, 8, 256, 7.0, None),
    ("RX 580 4GB", 2017, 4, 256, 8.0, None),
    ("RX 580 8GB", 2017, 8, 256, 8.0, None),
    ("RX 590", 2018, 8, 256, 8.0, None),
    ("RX 5500 XT 4GB", 2019, 4, 128, 14.0, 10.4),
    ("RX 5500 XT 8GB", 2019, 8, 128, 14.0, 10.4),
    ("RX 5600 XT", 2020, 6, 192, 12.0, 14.4),
    ("RX 5700", 2019, 8, 256, 14.0, 15.9),
    ("RX 5700 XT", 2019, 8, 256, 14.0, 19.5),
    ("RX 6400", 2022, 4, 64, 16.0, 7.1),
    ("RX 6500 XT", 2022, 4, 64, 18.0, 11.5),
    ("RX 6600", 2021, 8, 128, 14.0, 17.9),
    ("RX 6600 XT", 2021, 8, 128, 16.0, 21.2),
    ("RX 6650 XT", 2022, 8, 128, 17.5, 21.6),
    ("RX 6700", 2022, 10, 160, 16.0, 22.6),
    ("RX 6700 XT", 2021, 12, 192, 16.0, 26.4),
    ("RX 6750 GRE 10GB", 2023, 10, 160, 16.0, None),
    ("RX 6750 GRE 12GB", 2023, 12, 192, 16.0, None),
    ("RX 6750 XT", 2022, 12, 192, 18.0, 26.6),
    ("RX 6800", 2020, 16, 256, 16.0, 32.3),
    ("RX 6800 XT", 2020, 16, 256, 16.0, 41.5),
    ("RX 6900 XT", 2020, 16, 256, 16.0, 46.1),
    ("RX 6950 XT", 2022, 16, 256, 18.0, 47.3),
    ("RX 7600", 2023, 8, 128, 18.0, 43.5),
    ("RX 7600 XT", 2024, 16, 128, 18.0, 45.1),
    ("RX 7650 GRE", 2025, 8, 128, 18.0, None),
    ("RX 7700", 2025, 16, 256, 19.5, None),
    ("RX 7700 XT", 2023, 12, 192, 18.0, 70.3),
    ("RX 7800 XT", 2023, 16, 256, 19.5, 74.7),
    ("RX 7900 GRE", 2023, 16, 256, 18.0, 92.0),
    ("RX 7900 XT", 2022, 20, 320, 20.0, 103.0),
    ("RX 7900 XTX", 2022, 24, 384, 20.0, 122.8),
    ("RX 9060", 2025, 8, 128, 18.0, None),
    ("RX 9060 XT 8GB", 2025, 8, 128, 20.0, 103.0),
    ("RX 9060 XT 16GB", 2025, 16, 128, 20.0, 103.0),
    ("RX 9070 GRE", 2025, 12, 192, 18.0, None),
    ("RX 9070", 2025, 16, 256, 20.0, 145.0),
    ("RX 9070 XT", 2025, 16, 256, 20.0, 195.0),
)
_LAPTOP = (
    ("RX 6600S", 2022, 4, 128, 14.0),
    ("RX 6600M", 2021, 8, 128, 14.0),
    ("RX 6650M", 2022, 8, 128, 16.0),
    ("RX 6650M XT", 2022, 8, 128, 16.0),
    ("RX 6700S", 2022, 8, 128, 14.0),
    ("RX 6700M", 2021, 10, 160, 16.0),
    ("RX 6800S", 2022, 8, 128, 16.0),
    ("RX 6800M", 2021, 12, 192, 16.0),
    ("RX 6850M XT", 2022, 12, 192, 18.0),
    ("RX 7600S", 2023, 8, 128, 16.0),
    ("RX 7600M", 2023, 8, 128, 16.0),
    ("RX 7600M XT", 2023, 8, 128, 18.0),
    ("RX 7700S", 2023, 8, 128, 18.0),
    ("RX 7800M", 2024, 12, 192, 18.0),
    ("RX 7900M", 2023, 16, 256, 18.0),
)
# The driver's name where it is another: the older ones are named by their series.
_SERIES = {"570": "RX 570 Series", "580": "RX 580 Series", "590": "RX 590 Series"}


def _detected(name: str) -> tuple[str, ...]:
    if "6750 GRE" in name:
        return (f"AMD Radeon {name}",)
    short = without_memory(name)
    return (f"AMD Radeon {_SERIES.get(short.removeprefix('RX '), short)}",)


CARDS: tuple[Card, ...] = (
    *(
        gpu(f"Radeon {name}", "amd", year, gib, gddr(bus, rate), SpeedClass.AMD,
            _AMD if "RX 5" not in name else _OLD, detected=_detected(name), fp16_tflops=tflops)
        for name, year, gib, bus, rate, tflops in _DESKTOP
    ),
    *(
        gpu(f"Radeon {name}", "amd", year, gib, gddr(bus, rate), SpeedClass.AMD, _LIST,
            detected=_detected(name), is_laptop=True)
        for name, year, gib, bus, rate in _LAPTOP
    ),
    gpu("Radeon RX Vega 56", "amd", 2017, 8, 409.6, SpeedClass.AMD_HBM, _AMD, fp16_tflops=21.0),
    gpu("Radeon RX Vega 64", "amd", 2017, 8, 483.8, SpeedClass.AMD_HBM, _AMD, fp16_tflops=25.3),
    gpu("Radeon VII", "amd", 2019, 16, 1024.0, SpeedClass.AMD_HBM, _AMD,
        detected=("AMD Radeon VII",), fp16_tflops=26.9),
)  # fmt: skip
