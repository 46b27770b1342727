"""Which GPUs Windows has, as their drivers wrote it into the registry."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from estimator.detection.probe import UNSEEN, UNSEEN_BYTES, NothingFound
from estimator.detection.registry import LocalMachine, Registry
from estimator.devices import Backend, Device

_CONTROL = r"SYSTEM\CurrentControlSet"
_ADAPTERS = "{4d36e968-e325-11ce-bfc1-08002be10318}"
_BACKENDS: Mapping[str, Backend] = {"10DE": "cuda", "1002": "rocm", "8086": "vulkan"}
# WMI's AdapterRAM and this one's 32-bit namesake end at 4 GiB.
_MEMORY = "HardwareInformation.qwMemorySize"

# What a driver calls the GPU of a processor: "AMD Radeon(TM) Graphics", "AMD Radeon 780M Graphics",
# "Radeon Vega 8 Graphics"; a "Radeon RX 6800M" and an "Arc(TM) A770" are cards.
_AMD_BUILT_IN = re.compile(
    r"Radeon(\(TM\))? ((RX )?Vega \d{1,2} |R\d |\d{3,4}[MS] )?Graphics$"
    r"|Radeon(\(TM\))? ([678]\d0M|80\d0S)$",
    re.IGNORECASE,
)
_INTEL_CARD = re.compile(r"Arc\S* (Pro )?[AB]\d{2,3}[EM]?\b(?!.*GPU$)|Data Center|Xe MAX")


@dataclass(frozen=True, slots=True)
class WindowsGpus:
    """Reads what is on a card; what is free of it the registry does not know.

    Windows lends half of the RAM to GPUs; one that is built into a processor lives on that, and
    on its carve-out. Raises `NothingFound`.
    """

    asks: ClassVar[str] = "the registry (display adapters)"
    knows_all: ClassVar[frozenset[Backend]] = frozenset()

    ram: Callable[[], tuple[Device, ...]]
    registry: Registry = field(default_factory=LocalMachine)

    def devices(self) -> tuple[Device, ...]:
        adapters = f"{_CONTROL}\\Control\\Class\\{_ADAPTERS}"
        numbers = sorted(key for key in self.registry.keys(adapters) if key.isdigit())
        slots = self._slots()
        if slots is None:
            slots = dict.fromkeys(numbers, "")
        values = {number: self.registry.values(f"{adapters}\\{number}") for number in numbers}
        devices = (self._device(values[n], slots[n]) for n in numbers if n in slots)
        found = [device for device in devices if device]
        if not found:
            raise NothingFound("no display adapter in the registry says how much memory it has")
        return tuple(found)

    def _device(self, values: Mapping[str, Any], bus: str) -> Device | None:
        vendor = re.match(r"PCI\\VEN_(\w{4})", str(values.get("MatchingDeviceId", "")).upper())
        name = str(values.get("DriverDesc", "")).strip()
        backend = _BACKENDS.get(vendor[1]) if vendor else None
        own = _size(values.get(_MEMORY))
        if backend is None or not name:
            return None
        if is_built_in(name, backend):
            return self._built_in(name, own if backend == "rocm" else 0, bus)
        if not own:
            return None
        free = max(own - UNSEEN_BYTES, 0)
        return Device(name, "gpu", 0, own, free, f"registry; {UNSEEN}", backend,
                      bus=bus, free_is_assumed=True)  # fmt: skip

    def _built_in(self, name: str, carve_out: int, bus: str) -> Device:
        ram = self.ram()[0]
        lent = ram.total_bytes // 2
        source = "half of the RAM, and the carve-out" if carve_out else "half of the RAM"
        return Device(name, "unified", 0, carve_out + lent, carve_out + min(lent, ram.free_bytes),
                      source, "vulkan", bus=bus,
                      installed_bytes=carve_out + ram.installed_bytes)  # fmt: skip

    def _slots(self) -> dict[str, str] | None:
        """Adapters that are in the machine now, with their PCI address as far as it is known.

        The list of adapters keeps every card that ever was in it. None if we may not look.
        """
        top = f"{_CONTROL}\\Enum\\PCI"
        kinds = self.registry.keys(top)
        paths = (f"{kind}\\{one}" for kind in kinds for one in self.registry.keys(f"{top}\\{kind}"))
        found = {}
        for path in paths:
            values = self.registry.values(f"{top}\\{path}")
            adapters, _, number = str(values.get("Driver", "")).rpartition("\\")
            if adapters.lower() == _ADAPTERS and self._runs(values, f"PCI\\{path}"):
                found[number] = bus_of(str(values.get("LocationInformation", "")))
        return found if kinds else None

    def _runs(self, values: Mapping[str, Any], instance: str) -> bool:
        """Whether the adapter's driver was started for it; each driver has a list of such."""
        service = values.get("Service")
        if not service:
            return False
        started = self.registry.values(f"{_CONTROL}\\Services\\{service}\\Enum")
        return instance.upper() in {str(value).upper() for value in started.values()}


def is_built_in(name: str, backend: Backend) -> bool:
    """Whether a driver's name is that of a GPU in a processor."""
    if backend == "vulkan":
        return not _INTEL_CARD.search(name)
    return backend == "rocm" and bool(_AMD_BUILT_IN.search(name))


def bus_of(location: str) -> str:
    """`0000:01:00.0` for `...PCI bus %1, device %2, function %3;(1,0,0)`; empty if it is no such.

    Older systems write the numbers into the sentence, in the language of the system.
    """
    numbers = [int(n) for n in re.findall(r"\d+", location.rpartition(";")[2])]
    if len(numbers) != 3:
        return ""
    return f"0000:{numbers[0]:02x}:{numbers[1]:02x}.{numbers[2]:x}"


def _size(value: Any) -> int:
    """A size that a driver wrote as a number or as its bytes; 0 if it wrote neither."""
    if isinstance(value, bytes):
        return int.from_bytes(value, "little")
    return value if isinstance(value, int) else 0
