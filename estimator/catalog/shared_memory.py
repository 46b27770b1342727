"""Machines whose GPU shares the RAM, but for Apple's: Strix Halo, GB10, Jetson, APUs, laptops.

A chip that takes any RAM is listed with what is typical; its bandwidth is that of the memory
named in the source.
"""

from estimator.card import Card, SpeedClass
from estimator.catalog.row import gddr, unified

_STRIX = "AMD and Framework: LPDDR5X-8000 on 256 bits; memory sold (mem)"
_JETSON = "NVIDIA Jetson module data sheets (mem)"
_HALO = (
    ("395", 2025, (32, 64, 96, 128), ("Radeon 8060S", "AMD Radeon 8060S"),
     ("strix halo", "Radeon 8060S", "Framework Desktop")),
    ("390", 2025, (32, 64), ("Radeon 8050S", "AMD Radeon 8050S"), ("strix halo", "Radeon 8050S")),
    ("385", 2025, (32, 64), ("Radeon 8050S", "AMD Radeon 8050S"),
     ("strix halo", "Radeon 8050S", "Framework Desktop")),
)  # fmt: skip

# Name, year, GB, GB/s, device tree's or NVML's names, other names.
_JETSONS = (
    ("Jetson Orin Nano 4GB", 2023, 4, 34.0, (), ()),
    ("Jetson Orin Nano 8GB", 2023, 8, 68.0, ("NVIDIA Jetson Orin Nano Developer Kit",), ()),
    ("Jetson Orin Nano Super 8GB", 2024, 8, 102.0,
     ("NVIDIA Jetson Orin Nano Engineering Reference Developer Kit Super",), ()),
    ("Jetson Orin NX 8GB", 2023, 8, 102.4, (), ()),
    ("Jetson Orin NX 16GB", 2023, 16, 102.4, (), ()),
    ("Jetson AGX Orin 32GB", 2022, 32, 204.8, ("NVIDIA Jetson AGX Orin Developer Kit",),
     ("Jetson Orin AGX",)),
    ("Jetson AGX Orin 64GB", 2022, 64, 204.8, ("NVIDIA Jetson AGX Orin Developer Kit",),
     ("Jetson Orin AGX",)),
    ("Jetson AGX Xavier 32GB", 2018, 32, 136.5, ("NVIDIA Jetson AGX Xavier Developer Kit",), ()),
    ("Jetson T4000 64GB", 2025, 64, 273.0, (), ("Jetson Thor T4000",)),
    ("Jetson AGX Thor 128GB", 2025, 128, 273.0,
     ("NVIDIA Jetson AGX Thor Developer Kit", "NVIDIA Thor"),
     ("Jetson T5000", "Jetson Thor T5000")),
)  # fmt: skip

_ORIN = ("Orin (nvgpu)", "Orin")  # NVML's and CUDA's name for them all

# Radeon's name, year, memory (its name, GT/s, bus bits), GB, the processors that carry it.
_APUS = (
    ("680M", 2022, ("DDR5-4800", 4.8, 128), (16, 32), ("6800H", "6800U", "6800HS", "6900HX")),
    ("780M", 2023, ("DDR5-5600", 5.6, 128), (16, 32, 64),
     ("7840HS", "7840U", "8845HS", "8840U", "8840HS", "8700G", "7940HS", "Z1 Extreme")),
    ("880M", 2024, ("LPDDR5X-7500", 7.5, 128), (16, 24, 32), ("AI 9 365",)),
    ("890M", 2024, ("LPDDR5X-7500", 7.5, 128), (32, 64), ("AI 9 HX 370", "AI 9 HX 375")),
)  # fmt: skip

_LUNAR = "intel.com Core Ultra 200V specifications (mem): LPDDR5X-8533 on 128 bits"
_SNAPDRAGON = "qualcomm.com Snapdragon X Elite product brief (mem): LPDDR5X-8448 on 128 bits"


def _graphics(names: tuple[str, ...]) -> tuple[str, ...]:
    """A GPU's names as Windows, ROCm and Mesa finish them."""
    windows = tuple(f"AMD Radeon(TM) {name.split()[-1]} Graphics" for name in names[-1:])
    return (*names, *(f"{name} Graphics" for name in names), *windows)


CARDS: tuple[Card, ...] = (
    *(
        unified(f"Ryzen AI Max+ {number} {gib}GB", "amd", year, gib, gddr(256, 8.0),
                SpeedClass.UNIFIED, _STRIX, detected=_graphics(detected), aliases=aliases)
        for number, year, sizes, detected, aliases in _HALO
        for gib in sizes
    ),
    unified("DGX Spark", "nvidia", 2025, 128, 273.0, SpeedClass.UNIFIED,
            "llama.cpp benches/dgx-spark", detected=("NVIDIA GB10", "GB10"),
            aliases=("GB10", "Ascent GX10")),
    *(
        unified(name, "nvidia", year, gib, gb_s, SpeedClass.JETSON, _JETSON,
                detected=(*detected, *_ORIN) if " Orin" in name else detected, aliases=aliases)
        for name, year, gib, gb_s, detected, aliases in _JETSONS
    ),
    *(
        unified(f"Radeon {number} {gib}GB", "amd", year, gib, gddr(bus, rate),
                SpeedClass.SMALL_UNIFIED, f"amd.com processor specifications (mem): {memory}",
                detected=_graphics((f"AMD Radeon {number}",)), aliases=aliases)
        for number, year, (memory, rate, bus), sizes, aliases in _APUS
        for gib in sizes
    ),
    # Windows names the half of the RAM that the driver shares with it.
    unified("Arc 140V 16GB", "intel", 2024, 16, gddr(128, 8.533), SpeedClass.SMALL_UNIFIED, _LUNAR,
            detected=("Intel(R) Arc(TM) 140V GPU (8GB)", "Intel(R) Arc(TM) 140V GPU"),
            aliases=("Lunar Lake", "Core Ultra 256V", "Core Ultra 266V")),
    unified("Arc 140V 32GB", "intel", 2024, 32, gddr(128, 8.533), SpeedClass.SMALL_UNIFIED, _LUNAR,
            detected=("Intel(R) Arc(TM) 140V GPU (16GB)", "Intel(R) Arc(TM) 140V GPU"),
            aliases=("Lunar Lake", "Core Ultra 258V", "Core Ultra 268V", "Core Ultra 288V")),
    unified("Arc 130V 16GB", "intel", 2024, 16, gddr(128, 8.533), SpeedClass.SMALL_UNIFIED, _LUNAR,
            detected=("Intel(R) Arc(TM) 130V GPU (8GB)", "Intel(R) Arc(TM) 130V GPU"),
            aliases=("Lunar Lake", "Core Ultra 226V", "Core Ultra 236V")),
    *(
        unified(f"Snapdragon X Elite {gib}GB", "qualcomm", 2024, gib, gddr(128, 8.448),
                SpeedClass.SMALL_UNIFIED, _SNAPDRAGON,
                detected=("Qualcomm(R) Adreno(TM) X1-85 GPU",))
        for gib in (16, 32, 64)
    ),
)  # fmt: skip
