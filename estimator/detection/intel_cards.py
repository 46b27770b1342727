"""Intel's GPUs by PCI device: what its drivers call them, and how much memory cards have."""

from dataclasses import dataclass

SOURCE = "https://github.com/intel/compute-runtime shared/source/dll/devices/devices_base.inl"
CHECKED = "2026-11-22"


@dataclass(frozen=True, slots=True)
class IntelCard:
    """`memory_gib` is what the smallest card of that name is sold with; 0 for one in a processor.

    It counts only where the kernel does not say: i915 before Intel's own builds of it.
    """

    device_id: int
    name: str
    memory_gib: int = 0


def _arc(device_id: int, model: str, memory_gib: int) -> IntelCard:
    return IntelCard(device_id, f"Intel(R) Arc(TM) {model} Graphics", memory_gib)


def _data_center(device_id: int, model: str, memory_gib: int) -> IntelCard:
    return IntelCard(device_id, f"Intel(R) Data Center GPU {model}", memory_gib)


INTEL_CARDS = (
    _arc(0x5690, "A770M", 16), _arc(0x5691, "A730M", 12), _arc(0x5692, "A550M", 8),
    _arc(0x5693, "A370M", 4), _arc(0x5694, "A350M", 4), _arc(0x5696, "A570M", 8),
    _arc(0x5697, "A530M", 4), _arc(0x56A0, "A770", 8), _arc(0x56A1, "A750", 8),
    _arc(0x56A2, "A580", 8), _arc(0x56A5, "A380", 6), _arc(0x56A6, "A310", 4),
    _arc(0x56B0, "Pro A30M", 4), _arc(0x56B1, "Pro A40/A50", 6), _arc(0x56B2, "Pro A60M", 8),
    _arc(0x56B3, "Pro A60", 12), _arc(0xE20B, "B580", 12), _arc(0xE20C, "B570", 10),
    _arc(0xE211, "Pro B60", 24), _arc(0xE212, "Pro B50", 16), _arc(0xE222, "Pro B65", 32),
    _arc(0xE223, "Pro B70", 32),
    _data_center(0x56C0, "Flex 170", 16), _data_center(0x56C1, "Flex 140", 6),
    _data_center(0x0BD5, "Max 1550", 128), _data_center(0x0BDA, "Max 1100", 48),
    IntelCard(0x7D55, "Intel(R) Arc(TM) Graphics"), IntelCard(0x7D51, "Intel(R) Arc(TM) Graphics"),
    IntelCard(0x64A0, "Intel(R) Arc(TM) Graphics"), IntelCard(0xB080, "Intel(R) Arc(TM) B390 GPU"),
    IntelCard(0xB082, "Intel(R) Arc(TM) B390 GPU"), IntelCard(0xB081, "Intel(R) Arc(TM) B370 GPU"),
    IntelCard(0x9A49, "Intel(R) Iris(R) Xe Graphics"),
    IntelCard(0x46A6, "Intel(R) Iris(R) Xe Graphics"),
    IntelCard(0x46A8, "Intel(R) Iris(R) Xe Graphics"),
    IntelCard(0xA7A0, "Intel(R) Iris(R) Xe Graphics"),
    IntelCard(0xA7A1, "Intel(R) Iris(R) Xe Graphics"),
    IntelCard(0x4680, "Intel(R) UHD Graphics 770"), IntelCard(0x4690, "Intel(R) UHD Graphics 770"),
    IntelCard(0xA780, "Intel(R) UHD Graphics 770"), IntelCard(0x4692, "Intel(R) UHD Graphics 730"),
)  # fmt: skip

_BY_ID = {card.device_id: card for card in INTEL_CARDS}


def intel_card(device_id: int) -> IntelCard:
    """The row of a PCI device; one that is not in the table is named by its number."""
    return _BY_ID.get(device_id) or IntelCard(device_id, f"Intel GPU {device_id:04x}")
