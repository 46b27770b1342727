"""NVIDIA's machines of several GPUs: no model of theirs runs in their sum, each GPU is its own."""

from estimator.card import Card, SpeedClass
from estimator.catalog.row import gpu

# Name, year, GPUs, GiB and GB/s of one, its dense FP16 TFLOPS, other names.
_ROWS = (
    ("DGX-1 128GB", 2017, 8, 16, 900.0, 125.0, ("DGX-1 V100 128GB",)),
    ("DGX-1 256GB", 2018, 8, 32, 900.0, 125.0, ("DGX-1 V100 256GB",)),
    ("DGX-2 512GB", 2018, 16, 32, 900.0, 125.0, ("DGX-2 V100 512GB",)),
    ("DGX Station A100 160GB", 2020, 4, 40, 1555.0, 312.0, ()),
    ("DGX Station A100 320GB", 2021, 4, 80, 2039.0, 312.0, ()),
    ("DGX A100 320GB", 2020, 8, 40, 1555.0, 312.0, ()),
    ("DGX A100 640GB", 2020, 8, 80, 2039.0, 312.0, ()),
    ("DGX H100", 2022, 8, 80, 3350.0, 989.0, ()),
    ("DGX H200", 2024, 8, 141, 4800.0, 989.0, ()),
    ("DGX B200", 2024, 8, 180, 8000.0, 2250.0, ("DGX B200 1536GB",)),
    ("DGX B300", 2025, 8, 269, 8000.0, 2250.0, ("DGX B300 2304GB",)),
)

CARDS: tuple[Card, ...] = tuple(
    gpu(name, "nvidia", year, gib, gb_s, SpeedClass.NVIDIA_HBM, "NVIDIA DGX data sheets (mem)",
        aliases=aliases, fp16_tflops=tflops, count=count)
    for name, year, count, gib, gb_s, tflops, aliases in _ROWS
)  # fmt: skip
