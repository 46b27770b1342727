"""Cards of true numbers, for tests of what is computed from them."""

from estimator.card import Card, CardKind, SpeedClass, Vendor
from estimator.units import GIB


def card(
    name: str,
    gb_s: float,
    speed_class: SpeedClass,
    gib: int = 24,
    *,
    vendor: Vendor = "nvidia",
    kind: CardKind = "gpu",
    count: int = 1,
    detected: tuple[str, ...] = (),
) -> Card:
    return Card(
        name=name,
        vendor=vendor,
        kind=kind,
        memory_bytes=gib * GIB,
        bandwidth=gb_s * 1e9,
        speed_class=speed_class,
        source="a test",
        checked="2026-11-22",
        released=2025,
        count=count,
        detected=detected,
    )


RTX_3090 = card(
    "GeForce RTX 3090", 936, SpeedClass.NVIDIA_GDDR, detected=("NVIDIA GeForce RTX 3090",)
)
RTX_4090 = card("GeForce RTX 4090", 1008, SpeedClass.NVIDIA_GDDR)
NAMELESS = card("a card that nobody measured", 936, SpeedClass.NVIDIA_GDDR)
MI300X = card("Instinct MI300X", 5300, SpeedClass.AMD_HBM, 192, vendor="amd")
M3_ULTRA = card(
    "Apple M3 Ultra 80-core 512GB",
    819,
    SpeedClass.APPLE_LATE,
    512,
    vendor="apple",
    kind="unified",
)
DGX_SPARK = card("DGX Spark", 273, SpeedClass.UNIFIED, 128, kind="unified")
DGX_H100 = card("DGX H100", 3350, SpeedClass.NVIDIA_HBM, 80, count=8)
