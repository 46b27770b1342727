"""Makes cards of short rows, so that a table reads like a data sheet and checks itself.

What a source says "(mem)" of was written from memory: the maker publishes it there, but nobody
has looked it up for this row yet.
"""

from estimator.card import Card, SpeedClass, Vendor
from estimator.units import GIB

CHECKED = "2026-11-22"


def gddr(bus_bits: int, gbit_s: float) -> float:
    """GB/s of a memory bus so wide whose pins are so fast."""
    return round(bus_bits * gbit_s / 8, 1)


def gpu(  # noqa: PLR0913 - a row has so many columns
    name: str,
    vendor: Vendor,
    released: int,
    gib: float,
    gb_s: float,
    speed_class: SpeedClass,
    source: str,
    *,
    detected: tuple[str, ...] = (),
    aliases: tuple[str, ...] = (),
    fp16_tflops: float | None = None,
    is_laptop: bool = False,
    count: int = 1,
) -> Card:
    """A GPU with memory of its own."""
    return Card(
        name=name,
        vendor=vendor,
        kind="gpu",
        memory_bytes=int(gib * GIB),
        bandwidth=gb_s * 1e9,
        speed_class=speed_class,
        source=source,
        checked=CHECKED,
        released=released,
        count=count,
        detected=detected,
        fp16_tflops=fp16_tflops,
        is_laptop=is_laptop,
        aliases=aliases,
    )


def unified(  # noqa: PLR0913 - a row has so many columns
    name: str,
    vendor: Vendor,
    released: int,
    gib: int,
    gb_s: float,
    speed_class: SpeedClass,
    source: str,
    *,
    detected: tuple[str, ...] = (),
    aliases: tuple[str, ...] = (),
    fp16_tflops: float | None = None,
    gpu_cores: int = 0,
) -> Card:
    """A chip whose GPU shares the machine's RAM."""
    return Card(
        name=name,
        vendor=vendor,
        kind="unified",
        memory_bytes=gib * GIB,
        bandwidth=gb_s * 1e9,
        speed_class=speed_class,
        source=source,
        checked=CHECKED,
        released=released,
        detected=detected,
        fp16_tflops=fp16_tflops,
        aliases=aliases,
        gpu_cores=gpu_cores,
    )


def half_tflops(cores: int, boost_mhz: int, per_core: int) -> float:
    """Dense FP16 with 32-bit sums, `per_core` operations a clock (a multiply-add is two)."""
    return round(cores * boost_mhz * per_core / 1e6, 1)


def without_memory(name: str) -> str:
    """`GeForce RTX 3060` of `GeForce RTX 3060 12GB`: what drivers mostly say."""
    head, _, last = name.rpartition(" ")
    return head if last.endswith("GB") and last[:-2].isdigit() else name
