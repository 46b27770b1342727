"""NVIDIA's cards for workstations: Quadro, RTX A, RTX Ada and RTX PRO Blackwell, laptops too."""

from estimator.card import Card, SpeedClass
from estimator.catalog.row import gddr, gpu, half_tflops

_LIST = "Wikipedia, List of Nvidia graphics processing units, 2026-09-27"
_QUADRO = "NVIDIA Quadro data sheets (mem)"
_AMPERE = f"{_LIST}; NVIDIA RTX A data sheets (mem)"
_ADA = f"{_LIST}; NVIDIA RTX Ada Generation data sheets (mem)"
_PRO = f"{_LIST}; NVIDIA RTX PRO Blackwell data sheets (mem)"

_PASCAL = (
    ("Quadro P2000", 2017, 5, 160, 7.0),
    ("Quadro P2200", 2019, 5, 160, 10.0),
    ("Quadro P4000", 2017, 8, 256, 7.6),
    ("Quadro P5000", 2016, 16, 256, 9.0),
    ("Quadro P6000", 2016, 24, 384, 9.0),
)
# No tensor cores in these either.
_SMALL_TURING = (
    ("NVIDIA T400 2GB", 2021, 2, 64, 10.0, "NVIDIA T400"),
    ("NVIDIA T400 4GB", 2021, 4, 64, 10.0, "NVIDIA T400 4GB"),
    ("NVIDIA T600", 2021, 4, 128, 10.0, "NVIDIA T600"),
    ("NVIDIA T1000 4GB", 2021, 4, 128, 10.0, "NVIDIA T1000"),
    ("NVIDIA T1000 8GB", 2021, 8, 128, 10.0, "NVIDIA T1000 8GB"),
)
# Name, year, GiB, bus bits, Gbit/s a pin, CUDA cores, boost MHz, driver's name. Unlike a GeForce,
# these sum in 32 bits at full rate: 16 operations a core and clock on Turing, 8 since Ampere.
_RTX = (
    ("Quadro RTX 4000", 2018, 8, 256, 13.0, 2304, 1545, "Quadro RTX 4000", _QUADRO),
    ("Quadro RTX 5000", 2018, 16, 256, 14.0, 3072, 1815, "Quadro RTX 5000", _QUADRO),
    ("Quadro RTX 6000", 2018, 24, 384, 14.0, 4608, 1770, "Quadro RTX 6000", _QUADRO),
    ("Quadro RTX 8000", 2018, 48, 384, 14.0, 4608, 1770, "Quadro RTX 8000", _QUADRO),
    ("RTX A400", 2024, 4, 64, 12.0, 768, 1762, "NVIDIA RTX A400", _AMPERE),
    ("RTX A1000", 2024, 8, 128, 12.0, 2304, 1462, "NVIDIA RTX A1000", _AMPERE),
    ("RTX A2000 6GB", 2021, 6, 192, 12.0, 3328, 1200, "NVIDIA RTX A2000", _AMPERE),
    ("RTX A2000 12GB", 2021, 12, 192, 12.0, 3328, 1200, "NVIDIA RTX A2000 12GB", _AMPERE),
    ("RTX A4000", 2021, 16, 256, 14.0, 6144, 1560, "NVIDIA RTX A4000", _AMPERE),
    ("RTX A4500", 2021, 20, 320, 16.0, 7168, 1650, "NVIDIA RTX A4500", _AMPERE),
    ("RTX A5000", 2021, 24, 384, 16.0, 8192, 1695, "NVIDIA RTX A5000", _AMPERE),
    ("RTX A5500", 2022, 24, 384, 16.0, 10240, 1665, "NVIDIA RTX A5500", _AMPERE),
    ("RTX A6000", 2020, 48, 384, 16.0, 10752, 1800, "NVIDIA RTX A6000", _AMPERE),
    ("RTX 2000 Ada", 2024, 16, 128, 14.0, 2816, 2130, "NVIDIA RTX 2000 Ada Generation", _ADA),
    ("RTX 4000 SFF Ada", 2023, 20, 160, 14.0, 6144, 1560, "NVIDIA RTX 4000 SFF Ada Generation",
     _ADA),
    ("RTX 4000 Ada", 2023, 20, 160, 18.0, 6144, 2175, "NVIDIA RTX 4000 Ada Generation", _ADA),
    ("RTX 4500 Ada", 2023, 24, 192, 18.0, 7680, 2580, "NVIDIA RTX 4500 Ada Generation", _ADA),
    ("RTX 5000 Ada", 2023, 32, 256, 18.0, 12800, 2550, "NVIDIA RTX 5000 Ada Generation", _ADA),
    ("RTX 5880 Ada", 2024, 48, 384, 20.0, 14080, 2460, "NVIDIA RTX 5880 Ada Generation", _ADA),
    ("RTX 6000 Ada", 2022, 48, 384, 20.0, 18176, 2505, "NVIDIA RTX 6000 Ada Generation", _ADA),
    ("RTX PRO 2000 Blackwell", 2025, 16, 128, 18.0, 4352, 1957, "NVIDIA RTX PRO 2000 Blackwell",
     _PRO),
    ("RTX PRO 4000 SFF Blackwell", 2025, 24, 192, 18.0, 8960, 1342,
     "NVIDIA RTX PRO 4000 Blackwell SFF Edition", _PRO),
    ("RTX PRO 4000 Blackwell", 2025, 24, 192, 28.0, 8960, 2617, "NVIDIA RTX PRO 4000 Blackwell",
     _PRO),
    ("RTX PRO 4500 Blackwell", 2025, 32, 256, 28.0, 10496, 2617, "NVIDIA RTX PRO 4500 Blackwell",
     _PRO),
    ("RTX PRO 5000 Blackwell 48GB", 2025, 48, 384, 28.0, 14080, 2617,
     "NVIDIA RTX PRO 5000 Blackwell", _PRO),
    ("RTX PRO 5000 Blackwell 72GB", 2025, 72, 384, 28.0, 14080, 2617,
     "NVIDIA RTX PRO 5000 72GB Blackwell", _PRO),
)  # fmt: skip
_LAPTOPS = (
    ("RTX A500 Laptop", 2022, 4, 64, 14.0, "NVIDIA RTX A500 Laptop GPU", _AMPERE),
    ("RTX A2000 Laptop 4GB", 2021, 4, 128, 12.0, "NVIDIA RTX A2000 Laptop GPU", _AMPERE),
    ("RTX A3000 Laptop 6GB", 2021, 6, 192, 11.0, "NVIDIA RTX A3000 Laptop GPU", _AMPERE),
    ("RTX A3000 Laptop 12GB", 2022, 12, 192, 14.0, "NVIDIA RTX A3000 12GB Laptop GPU", _AMPERE),
    ("RTX A4000 Laptop", 2021, 8, 256, 12.0, "NVIDIA RTX A4000 Laptop GPU", _AMPERE),
    ("RTX A4500 Laptop", 2022, 16, 256, 16.0, "NVIDIA RTX A4500 Laptop GPU", _AMPERE),
    ("RTX A5000 Laptop", 2021, 16, 256, 14.0, "NVIDIA RTX A5000 Laptop GPU", _AMPERE),
    ("RTX A5500 Laptop", 2022, 16, 256, 16.0, "NVIDIA RTX A5500 Laptop GPU", _AMPERE),
    ("RTX 500 Ada Laptop", 2024, 4, 64, 16.0, "NVIDIA RTX 500 Ada Generation Laptop GPU", _ADA),
    ("RTX 1000 Ada Laptop", 2024, 6, 96, 16.0, "NVIDIA RTX 1000 Ada Generation Laptop GPU", _ADA),
    ("RTX 2000 Ada Laptop", 2023, 8, 128, 16.0, "NVIDIA RTX 2000 Ada Generation Laptop GPU",
     _ADA),
    ("RTX 3000 Ada Laptop", 2023, 8, 128, 16.0, "NVIDIA RTX 3000 Ada Generation Laptop GPU",
     _ADA),
    ("RTX 3500 Ada Laptop", 2023, 12, 192, 18.0, "NVIDIA RTX 3500 Ada Generation Laptop GPU",
     _ADA),
    ("RTX 4000 Ada Laptop", 2023, 12, 192, 18.0, "NVIDIA RTX 4000 Ada Generation Laptop GPU",
     _ADA),
    ("RTX 5000 Ada Laptop", 2023, 16, 256, 18.0, "NVIDIA RTX 5000 Ada Generation Laptop GPU",
     _ADA),
    ("RTX PRO 3000 Blackwell Laptop", 2025, 12, 192, 28.0,
     "NVIDIA RTX PRO 3000 Blackwell Generation Laptop GPU", _PRO),
    ("RTX PRO 4000 Blackwell Laptop", 2025, 16, 256, 28.0,
     "NVIDIA RTX PRO 4000 Blackwell Generation Laptop GPU", _PRO),
    ("RTX PRO 5000 Blackwell Laptop", 2025, 24, 256, 28.0,
     "NVIDIA RTX PRO 5000 Blackwell Generation Laptop GPU", _PRO),
)  # fmt: skip

CARDS: tuple[Card, ...] = (
    *(
        gpu(name, "nvidia", year, gib, gddr(bus, rate), SpeedClass.NVIDIA_PASCAL, _QUADRO,
            detected=(name, f"NVIDIA {name}"))
        for name, year, gib, bus, rate in _PASCAL
    ),
    gpu("Quadro GP100", "nvidia", 2017, 16, 717.0, SpeedClass.NVIDIA_PASCAL, _QUADRO,
        detected=("Quadro GP100",), fp16_tflops=20.7),
    gpu("Quadro GV100", "nvidia", 2018, 32, 870.0, SpeedClass.NVIDIA_HBM, _QUADRO,
        detected=("Quadro GV100",), fp16_tflops=118.5),
    *(
        gpu(name, "nvidia", year, gib, gddr(bus, rate), SpeedClass.NVIDIA_PASCAL,
            "NVIDIA T-series data sheets (mem)", detected=(detected,))
        for name, year, gib, bus, rate, detected in _SMALL_TURING
    ),
    *(
        gpu(name, "nvidia", year, gib, gddr(bus, rate), SpeedClass.NVIDIA_GDDR, source,
            detected=(detected,),
            fp16_tflops=half_tflops(cores, boost, 16 if source == _QUADRO else 8))
        for name, year, gib, bus, rate, cores, boost, detected, source in _RTX
    ),
    gpu("RTX PRO 6000 Blackwell", "nvidia", 2025, 96, gddr(512, 28.0), SpeedClass.NVIDIA_GDDR,
        _PRO,
        detected=("NVIDIA RTX PRO 6000 Blackwell Workstation Edition",
                  "NVIDIA RTX PRO 6000 Blackwell Max-Q Workstation Edition"),
        aliases=("RTX PRO 6000 Blackwell Workstation", "RTX PRO 6000 Blackwell Max-Q"),
        fp16_tflops=503.8),
    gpu("RTX PRO 6000 Blackwell Server", "nvidia", 2025, 96, 1597.0, SpeedClass.NVIDIA_GDDR,
        "NVIDIA RTX PRO 6000 Blackwell Server Edition data sheet (mem)",
        detected=("NVIDIA RTX PRO 6000 Blackwell Server Edition",)),
    *(
        gpu(name, "nvidia", year, gib, gddr(bus, rate), SpeedClass.NVIDIA_GDDR, source,
            detected=(detected,), is_laptop=True)
        for name, year, gib, bus, rate, detected, source in _LAPTOPS
    ),
)  # fmt: skip
