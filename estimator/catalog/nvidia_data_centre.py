"""NVIDIA's GPUs for servers, one device a row but for the A16, which is four.

Memory is what the driver reports before ECC takes its share: a GH200 says 97,871 MiB, an H200
143,771, a B200 183,359 and a B300 275,040, so the "288 GB" of the last are decimal.
"""

from estimator.card import Card, SpeedClass
from estimator.catalog.row import gpu

_LIST = "Wikipedia, List of Nvidia graphics processing units, 2026-09-27"
# In that list, or checked by whoever measured it; the others' data sheets were not looked up.
_LOOKED_UP = ("Tesla V100 ", "Tesla T4", "A2", "A10 ", "A30", "A40", "A100", "H100", "H200")
_PASCAL, _HBM, _GDDR = (
    SpeedClass.NVIDIA_PASCAL,
    SpeedClass.NVIDIA_HBM,
    SpeedClass.NVIDIA_GDDR,
)
# Name, year, GiB, GB/s, dense FP16 tensor TFLOPS, class, driver's names, source.
_ROWS = (
    ("Tesla P4", 2016, 8, 192.0, None, _PASCAL, ("Tesla P4",), "Tesla P4 data sheet"),
    ("Tesla P40", 2016, 24, 346.0, None, _PASCAL, ("Tesla P40",), "Tesla P40 data sheet"),
    ("Tesla P100 12GB PCIe", 2016, 12, 549.0, 18.7, _PASCAL, ("Tesla P100-PCIE-12GB",),
     "Tesla P100 data sheet"),
    ("Tesla P100 16GB PCIe", 2016, 16, 732.0, 18.7, _PASCAL, ("Tesla P100-PCIE-16GB",),
     "Tesla P100 data sheet"),
    ("Tesla P100 16GB SXM", 2016, 16, 732.0, 21.2, _PASCAL, ("Tesla P100-SXM2-16GB",),
     "Tesla P100 data sheet"),
    ("Tesla V100 16GB PCIe", 2017, 16, 900.0, 112.0, _HBM, ("Tesla V100-PCIE-16GB",),
     "Tesla V100 data sheet"),
    ("Tesla V100 32GB PCIe", 2018, 32, 900.0, 112.0, _HBM, ("Tesla V100-PCIE-32GB",),
     "Tesla V100 data sheet"),
    ("Tesla V100 16GB SXM", 2017, 16, 900.0, 125.0, _HBM, ("Tesla V100-SXM2-16GB",),
     "Tesla V100 data sheet"),
    ("Tesla V100 32GB SXM", 2018, 32, 900.0, 125.0, _HBM,
     ("Tesla V100-SXM2-32GB", "Tesla V100-SXM3-32GB"), "Tesla V100 data sheet"),
    ("Tesla V100S", 2019, 32, 1134.0, 130.0, _HBM, ("Tesla V100S-PCIE-32GB",),
     "Tesla V100S data sheet"),
    ("Tesla T4", 2018, 16, 320.0, 65.0, _GDDR, ("Tesla T4", "NVIDIA T4"), "Tesla T4 data sheet"),
    ("A2", 2021, 16, 200.0, 18.0, _GDDR, ("NVIDIA A2",), "NVIDIA A2 data sheet"),
    ("A10", 2021, 24, 600.0, 125.0, _GDDR, ("NVIDIA A10",), "NVIDIA A10 data sheet"),
    ("A10G", 2021, 24, 600.0, 70.0, _GDDR, ("NVIDIA A10G",), "AWS g5 instances; A10G data sheet"),
    ("A30", 2021, 24, 933.0, 165.0, _HBM, ("NVIDIA A30",), "NVIDIA A30 data sheet"),
    ("A40", 2020, 48, 696.0, 149.7, _GDDR, ("NVIDIA A40",), "NVIDIA A40 data sheet"),
    ("A100 40GB PCIe", 2020, 40, 1555.0, 312.0, _HBM, ("NVIDIA A100-PCIE-40GB", "A100-PCIE-40GB"),
     "NVIDIA A100 data sheet"),
    ("A100 40GB SXM", 2020, 40, 1555.0, 312.0, _HBM, ("NVIDIA A100-SXM4-40GB", "A100-SXM4-40GB"),
     "NVIDIA A100 data sheet"),
    ("A100 80GB PCIe", 2021, 80, 1935.0, 312.0, _HBM, ("NVIDIA A100 80GB PCIe",),
     "NVIDIA A100 data sheet"),
    ("A100 80GB SXM", 2020, 80, 2039.0, 312.0, _HBM, ("NVIDIA A100-SXM4-80GB", "A100-SXM4-80GB"),
     "NVIDIA A100 data sheet"),
    ("A800 80GB PCIe", 2022, 80, 1935.0, 312.0, _HBM, ("NVIDIA A800 80GB PCIe",),
     "NVIDIA A800 data sheet"),
    ("A800 80GB SXM", 2022, 80, 2039.0, 312.0, _HBM, ("NVIDIA A800-SXM4-80GB",),
     "NVIDIA A800 data sheet"),
    ("L4", 2023, 24, 300.0, 121.0, _GDDR, ("NVIDIA L4",), "NVIDIA L4 data sheet"),
    ("L40", 2022, 48, 864.0, 181.0, _GDDR, ("NVIDIA L40",), "NVIDIA L40 data sheet"),
    ("L40S", 2023, 48, 864.0, 362.0, _GDDR, ("NVIDIA L40S",), "NVIDIA L40S data sheet"),
    ("H100 80GB PCIe", 2022, 80, 2039.0, 756.0, _HBM, ("NVIDIA H100 PCIe",),
     "NVIDIA H100 PCIe product brief"),
    ("H100 80GB SXM", 2022, 80, 3350.0, 989.0, _HBM, ("NVIDIA H100 80GB HBM3",),
     "NVIDIA H100 data sheet"),
    ("H100 94GB NVL", 2023, 94, 3900.0, 835.0, _HBM, ("NVIDIA H100 NVL",),
     "NVIDIA H100 data sheet"),
    ("H800 80GB SXM", 2023, 80, 3350.0, 989.0, _HBM, ("NVIDIA H800",), "NVIDIA H800 data sheet"),
    ("H20 96GB", 2024, 96, 4000.0, 148.0, _HBM, ("NVIDIA H20",), "NVIDIA H20 data sheet"),
    ("H200 SXM", 2024, 141, 4800.0, 989.0, _HBM, ("NVIDIA H200",), "NVIDIA H200 data sheet"),
    ("H200 NVL", 2024, 141, 4800.0, 835.0, _HBM, ("NVIDIA H200 NVL",), "NVIDIA H200 data sheet"),
    ("GH200 96GB", 2023, 96, 4000.0, 989.0, _HBM, ("NVIDIA GH200 480GB", "NVIDIA GH200 120GB"),
     "NVIDIA GH200 data sheet"),
    ("GH200 144GB", 2024, 144, 4900.0, 989.0, _HBM, ("NVIDIA GH200 144G HBM3e",),
     "NVIDIA GH200 data sheet"),
)  # fmt: skip


def _sourced(name: str, source: str) -> str:
    is_looked_up = f"{name} ".startswith(_LOOKED_UP)
    return f"{_LIST}; {source} (mem)" if is_looked_up else f"{source} (mem)"


CARDS: tuple[Card, ...] = (
    *(
        gpu(name, "nvidia", year, gib, gb_s, speed_class, _sourced(name, source),
            detected=detected, fp16_tflops=tflops)
        for name, year, gib, gb_s, tflops, speed_class, detected, source in _ROWS
    ),
    gpu("A16 64GB", "nvidia", 2021, 16, 200.0, _GDDR, _LIST,
        detected=("NVIDIA A16",), fp16_tflops=17.9, count=4),
    gpu("B200", "nvidia", 2024, 180, 8000.0, _HBM, _LIST,
        detected=("NVIDIA B200",), aliases=("B200 192GB",), fp16_tflops=2250.0),
    gpu("GB200", "nvidia", 2024, 186, 8000.0, _HBM, "NVIDIA GB200 NVL72 data sheet (mem)",
        detected=("NVIDIA GB200",), aliases=("GB200 192GB",), fp16_tflops=2500.0),
    gpu("B300", "nvidia", 2025, 269, 8000.0, _HBM, _LIST,
        detected=("NVIDIA B300 SXM6 AC",), aliases=("B300 288GB", "B300 270GB"),
        fp16_tflops=2250.0),
)  # fmt: skip
