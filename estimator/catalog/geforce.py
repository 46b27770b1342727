"""NVIDIA's cards for desktop gamers, GTX 10 to RTX 50, and the TITANs.

Half precision runs on tensor cores from RTX 20 on, with 32-bit sums at half rate on these cards.
"""

from estimator.card import Card, SpeedClass
from estimator.catalog.row import gddr, gpu, half_tflops, without_memory

_LIST = "Wikipedia, List of Nvidia graphics processing units, 2026-09-27"
_PASCAL = "nvidia.com GeForce 10 specifications (mem)"
_TURING_16 = "nvidia.com GeForce GTX 16 specifications (mem)"
_TURING = f"{_LIST}; Turing white paper (mem)"
_AMPERE = f"{_LIST}; GA102 white paper (mem)"
_ADA = f"{_LIST}; Ada white paper (mem)"
_BLACKWELL = f"{_LIST}; Blackwell white paper (mem)"

# Name, year, GiB, bus bits, Gbit/s a pin. GTX 16 has no tensor cores, so it counts as Pascal.
_GTX = (
    ("GTX 1050 2GB", 2016, 2, 128, 7.0, _PASCAL),
    ("GTX 1050 3GB", 2018, 3, 96, 7.0, _PASCAL),
    ("GTX 1050 Ti", 2016, 4, 128, 7.0, _PASCAL),
    ("GTX 1060 3GB", 2016, 3, 192, 8.0, _PASCAL),
    ("GTX 1060 5GB", 2017, 5, 160, 8.0, _PASCAL),
    ("GTX 1060 6GB", 2016, 6, 192, 8.0, _PASCAL),
    ("GTX 1070", 2016, 8, 256, 8.0, _PASCAL),
    ("GTX 1070 Ti", 2017, 8, 256, 8.0, _PASCAL),
    ("GTX 1080", 2016, 8, 256, 10.0, _PASCAL),
    ("GTX 1080 Ti", 2017, 11, 352, 11.0, _PASCAL),
    ("GTX 1630", 2022, 4, 64, 12.0, _TURING_16),
    # Later boards have GDDR6 (192 GB/s) under the same name; the first and slower one counts.
    ("GTX 1650", 2019, 4, 128, 8.0, _TURING_16),
    ("GTX 1650 Super", 2019, 4, 128, 12.0, _TURING_16),
    ("GTX 1660", 2019, 6, 192, 8.0, _TURING_16),
    ("GTX 1660 Super", 2019, 6, 192, 14.0, _TURING_16),
    ("GTX 1660 Ti", 2019, 6, 192, 12.0, _TURING_16),
)
# The same, then CUDA cores, boost MHz, and FP16 operations a core and clock.
_RTX = (
    ("RTX 2060 6GB", 2019, 6, 192, 14.0, 1920, 1680, 8, _TURING),
    ("RTX 2060 12GB", 2021, 12, 192, 14.0, 2176, 1650, 8, _TURING),
    ("RTX 2060 Super", 2019, 8, 256, 14.0, 2176, 1650, 8, _TURING),
    ("RTX 2070", 2018, 8, 256, 14.0, 2304, 1620, 8, _TURING),
    ("RTX 2070 Super", 2019, 8, 256, 14.0, 2560, 1770, 8, _TURING),
    ("RTX 2080", 2018, 8, 256, 14.0, 2944, 1710, 8, _TURING),
    ("RTX 2080 Super", 2019, 8, 256, 15.5, 3072, 1815, 8, _TURING),
    ("RTX 2080 Ti", 2018, 11, 352, 14.0, 4352, 1545, 8, _TURING),
    ("RTX 3050 6GB", 2024, 6, 96, 14.0, 2304, 1470, 4, _AMPERE),
    ("RTX 3050 8GB", 2022, 8, 128, 14.0, 2560, 1777, 4, _AMPERE),
    ("RTX 3060 8GB", 2022, 8, 128, 15.0, 3584, 1777, 4, _AMPERE),
    ("RTX 3060 12GB", 2021, 12, 192, 15.0, 3584, 1777, 4, _AMPERE),
    ("RTX 3060 Ti", 2020, 8, 256, 14.0, 4864, 1665, 4, _AMPERE),
    ("RTX 3070", 2020, 8, 256, 14.0, 5888, 1725, 4, _AMPERE),
    ("RTX 3070 Ti", 2021, 8, 256, 19.0, 6144, 1770, 4, _AMPERE),
    ("RTX 3080 10GB", 2020, 10, 320, 19.0, 8704, 1710, 4, _AMPERE),
    ("RTX 3080 12GB", 2022, 12, 384, 19.0, 8960, 1710, 4, _AMPERE),
    ("RTX 3080 Ti", 2021, 12, 384, 19.0, 10240, 1665, 4, _AMPERE),
    ("RTX 3090", 2020, 24, 384, 19.5, 10496, 1695, 4, _AMPERE),
    ("RTX 3090 Ti", 2022, 24, 384, 21.0, 10752, 1860, 4, _AMPERE),
    ("RTX 4060", 2023, 8, 128, 17.0, 3072, 2460, 4, _ADA),
    ("RTX 4060 Ti 8GB", 2023, 8, 128, 18.0, 4352, 2535, 4, _ADA),
    ("RTX 4060 Ti 16GB", 2023, 16, 128, 18.0, 4352, 2535, 4, _ADA),
    ("RTX 4070", 2023, 12, 192, 21.0, 5888, 2475, 4, _ADA),
    ("RTX 4070 Super", 2024, 12, 192, 21.0, 7168, 2475, 4, _ADA),
    ("RTX 4070 Ti", 2023, 12, 192, 21.0, 7680, 2610, 4, _ADA),
    ("RTX 4070 Ti Super", 2024, 16, 256, 21.0, 8448, 2610, 4, _ADA),
    ("RTX 4080", 2022, 16, 256, 22.4, 9728, 2505, 4, _ADA),
    ("RTX 4080 Super", 2024, 16, 256, 23.0, 10240, 2550, 4, _ADA),
    ("RTX 4090 D", 2023, 24, 384, 21.0, 14592, 2520, 4, _ADA),
    ("RTX 4090", 2022, 24, 384, 21.0, 16384, 2520, 4, _ADA),
    ("RTX 5050", 2025, 8, 128, 20.0, 2560, 2572, 4, _BLACKWELL),
    ("RTX 5060", 2025, 8, 128, 28.0, 3840, 2497, 4, _BLACKWELL),
    ("RTX 5060 Ti 8GB", 2025, 8, 128, 28.0, 4608, 2572, 4, _BLACKWELL),
    ("RTX 5060 Ti 16GB", 2025, 16, 128, 28.0, 4608, 2572, 4, _BLACKWELL),
    ("RTX 5070", 2025, 12, 192, 28.0, 6144, 2512, 4, _BLACKWELL),
    ("RTX 5070 Ti", 2025, 16, 256, 28.0, 8960, 2452, 4, _BLACKWELL),
    ("RTX 5080", 2025, 16, 256, 30.0, 10752, 2617, 4, _BLACKWELL),
    ("RTX 5090 D v2", 2025, 24, 384, 28.0, 21760, 2407, 4, _BLACKWELL),
    ("RTX 5090 D", 2025, 32, 512, 28.0, 21760, 2407, 4, _BLACKWELL),
    ("RTX 5090", 2025, 32, 512, 28.0, 21760, 2407, 4, _BLACKWELL),
)


def _detected(name: str, released: int) -> tuple[str, ...]:
    """Drivers before 2021 did not say whose GeForce it is; the GTX 1060 says its memory."""
    short = without_memory(f"GeForce {name}")
    names = [short, f"GeForce {name}"] if "1060" in name else [short]
    old = names if released <= 2021 else []
    return (*(f"NVIDIA {name}" for name in names), *old)


CARDS: tuple[Card, ...] = (
    *(
        gpu(f"GeForce {name}", "nvidia", year, gib, gddr(bus, rate), SpeedClass.NVIDIA_PASCAL,
            source, detected=_detected(name, year))
        for name, year, gib, bus, rate, source in _GTX
    ),
    *(
        gpu(f"GeForce {name}", "nvidia", year, gib, gddr(bus, rate), SpeedClass.NVIDIA_GDDR,
            source, detected=_detected(name, year),
            fp16_tflops=half_tflops(cores, boost, per_core))
        for name, year, gib, bus, rate, cores, boost, per_core, source in _RTX
    ),
    gpu("TITAN X Pascal", "nvidia", 2016, 12, gddr(384, 10.0), SpeedClass.NVIDIA_PASCAL, _LIST,
        detected=("NVIDIA TITAN X (Pascal)", "TITAN X (Pascal)"), aliases=("titan x", "titan")),
    gpu("TITAN Xp", "nvidia", 2017, 12, gddr(384, 11.4), SpeedClass.NVIDIA_PASCAL, _LIST,
        detected=("NVIDIA TITAN Xp", "TITAN Xp"), aliases=("titan",)),
    gpu("TITAN V", "nvidia", 2017, 12, gddr(3072, 1.7), SpeedClass.NVIDIA_HBM,
        "nvidia.com TITAN V specifications (mem)", detected=("NVIDIA TITAN V", "TITAN V"),
        aliases=("titan",), fp16_tflops=110.0),
    gpu("TITAN RTX", "nvidia", 2018, 24, gddr(384, 14.0), SpeedClass.NVIDIA_GDDR, _TURING,
        detected=("NVIDIA TITAN RTX", "TITAN RTX"), aliases=("titan",), fp16_tflops=130.5),
)  # fmt: skip
