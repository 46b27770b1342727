"""The devices of this machine, as far as the installed llama.cpp can use them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from estimator.devices import Device

Detect = Callable[[], Iterable[Device]]


@dataclass(frozen=True, slots=True)
class Sight:
    """Detection that leaves GPUs out when llama.cpp was built without a GPU backend."""

    detect: Detect
    has_gpu_backend: bool

    def __call__(self) -> tuple[Device, ...]:
        return tuple(d for d in self.detect() if self.has_gpu_backend or not d.is_gpu)


def idle_gpus(devices: Iterable[Device], *, has_gpu_backend: bool) -> tuple[Device, ...]:
    """GPUs that are here and that llama.cpp cannot use."""
    return () if has_gpu_backend else tuple(device for device in devices if device.is_gpu)
