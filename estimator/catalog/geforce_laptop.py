"""NVIDIA's GPUs for laptops, which share a number with a bigger card for desktops.

The data rate is the highest NVIDIA allows; a maker may fit slower memory, above all in Max-Q
designs. Clocks follow the laptop's power, so there is no figure for half precision.
"""

from estimator.card import Card, SpeedClass
from estimator.catalog.row import gddr, gpu, without_memory

_LIST = "Wikipedia, List of Nvidia graphics processing units, 2026-09-27"
_COMPARE = "nvidia.com GeForce laptop comparison (mem)"
# Names without "Laptop GPU": until RTX 20, the driver gave a laptop's GPU the desktop card's.
_SHARED_NAMES = (
    ("GTX 1050 Laptop", 2017, 4, 128, 7.0),
    ("GTX 1050 Ti Laptop", 2017, 4, 128, 7.0),
    ("GTX 1060 Laptop", 2016, 6, 192, 8.0),
    ("GTX 1070 Laptop", 2016, 8, 256, 8.0),
    ("GTX 1080 Laptop", 2016, 8, 256, 10.0),
    ("GTX 1650 Laptop", 2019, 4, 128, 8.0),
    ("GTX 1650 Ti Laptop", 2020, 4, 128, 12.0),
    ("GTX 1660 Ti Laptop", 2019, 6, 192, 12.0),
    ("RTX 2050 Laptop", 2022, 4, 64, 14.0),
    ("RTX 2060 Laptop", 2019, 6, 192, 14.0),
    ("RTX 2070 Laptop", 2019, 8, 256, 14.0),
    ("RTX 2070 Super Laptop", 2020, 8, 256, 14.0),
    ("RTX 2080 Super Laptop", 2020, 8, 256, 14.0),
)
_LAPTOP_GPUS = (
    ("RTX 3050 Laptop 4GB", 2021, 4, 128, 12.0),
    ("RTX 3050 Laptop 6GB", 2023, 6, 96, 12.0),
    ("RTX 3050 Ti Laptop", 2021, 4, 128, 12.0),
    ("RTX 3060 Laptop", 2021, 6, 192, 14.0),
    ("RTX 3070 Laptop", 2021, 8, 256, 14.0),
    ("RTX 3070 Ti Laptop", 2022, 8, 256, 14.0),
    ("RTX 3080 Laptop 8GB", 2021, 8, 256, 14.0),
    ("RTX 3080 Laptop 16GB", 2021, 16, 256, 14.0),
    ("RTX 3080 Ti Laptop", 2022, 16, 256, 16.0),
    ("RTX 4050 Laptop", 2023, 6, 96, 16.0),
    ("RTX 4060 Laptop", 2023, 8, 128, 16.0),
    ("RTX 4070 Laptop", 2023, 8, 128, 16.0),
    ("RTX 4080 Laptop", 2023, 12, 192, 18.0),
    ("RTX 4090 Laptop", 2023, 16, 256, 18.0),
    ("RTX 5050 Laptop", 2025, 8, 128, 24.0),
    ("RTX 5060 Laptop", 2025, 8, 128, 24.0),
    ("RTX 5070 Laptop", 2025, 8, 128, 24.0),
    ("RTX 5070 Ti Laptop", 2025, 12, 192, 28.0),
    ("RTX 5080 Laptop", 2025, 16, 256, 28.0),
    ("RTX 5090 Laptop", 2025, 24, 256, 28.0),
)
# The driver's names that a desktop card does not have.
_OWN_NAMES = {
    "GTX 1650 Ti Laptop": ("NVIDIA GeForce GTX 1650 Ti", "GeForce GTX 1650 Ti"),
    "GTX 1660 Ti Laptop": ("NVIDIA GeForce GTX 1660 Ti with Max-Q Design",),
    "RTX 2050 Laptop": ("NVIDIA GeForce RTX 2050",),
    "RTX 3050 Laptop 4GB": (
        "NVIDIA GeForce RTX 3050 Laptop GPU",
        "NVIDIA GeForce RTX 3050 4GB Laptop GPU",
    ),
    "RTX 3050 Laptop 6GB": ("NVIDIA GeForce RTX 3050 6GB Laptop GPU",),
}


def _detected(name: str) -> tuple[str, ...]:
    return _OWN_NAMES.get(name, (f"NVIDIA GeForce {without_memory(name)} GPU",))


def _source(name: str) -> str:
    return _LIST if name.startswith(("RTX 2", "RTX 3", "RTX 4")) else _COMPARE


CARDS: tuple[Card, ...] = (
    *(
        gpu(f"GeForce {name}", "nvidia", year, gib, gddr(bus, rate),
            SpeedClass.NVIDIA_PASCAL if name.startswith("GTX") else SpeedClass.NVIDIA_GDDR,
            _source(name), detected=_OWN_NAMES.get(name, ()), is_laptop=True)
        for name, year, gib, bus, rate in _SHARED_NAMES
    ),
    *(
        gpu(f"GeForce {name}", "nvidia", year, gib, gddr(bus, rate), SpeedClass.NVIDIA_GDDR,
            _source(name), detected=_detected(name), is_laptop=True)
        for name, year, gib, bus, rate in _LAPTOP_GPUS
    ),
)  # fmt: skip
