"""The devices of this machine, as far as the installed llama.cpp can use them."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from estimator.devices import Device

Detect = Callable[[], Iterable[Device]]


@dataclass(frozen=True, slots=True)
class Sight:
    """Detection that leaves out GPUs for which llama.cpp was built without a backend."""

    detect: Detect
    backends: Collection[str]

    def __call__(self) -> tuple[Device, ...]:
        used = (as_used(device, self.backends) for device in self.detect())
        return tuple(device for device in used if device)


def as_used(device: Device, backends: Collection[str]) -> Device | None:
    """The device with the backend that drives it; None if llama.cpp has none that does.

    Vulkan drives every maker's GPUs but Apple's. Of a backend that we do not know we believe that
    it drives whatever there is.
    """
    if not device.is_gpu or device.backend in backends:
        return device
    if "vulkan" in backends and device.backend != "metal":
        return replace(device, backend="vulkan")
    return device if "other" in backends else None


def idle_gpus(devices: Iterable[Device], backends: Collection[str]) -> tuple[Device, ...]:
    """GPUs that are here and that llama.cpp cannot use."""
    return tuple(device for device in devices if not as_used(device, backends))
