"""How a worker is shown its own GPU alone, in the words of each GPU's backend."""

from dataclasses import dataclass

from estimator.devices import Device


@dataclass(frozen=True, slots=True)
class Shown:
    """`environ` for the worker's process; there the GPU is number `index`, or that at `bus`."""

    index: int = 0
    bus: str = ""
    environ: tuple[tuple[str, str], ...] = ()


def shown_alone(device: Device) -> Shown:
    """CUDA and ROCm take UUIDs, which no setting that we inherit can renumber.

    Vulkan counts its devices in an order that only Vulkan knows, so there the PCI address decides.
    """
    if not device.is_gpu:
        return Shown()
    if device.backend == "cuda" and device.uuid:
        return Shown(environ=(("CUDA_VISIBLE_DEVICES", device.uuid),))
    if device.backend == "rocm" and device.uuid:
        # HIP counts what the runtime beneath it leaves.
        first = ("HIP_VISIBLE_DEVICES", "0")
        return Shown(environ=(("ROCR_VISIBLE_DEVICES", device.uuid), first))
    if device.backend == "vulkan":
        # A llama.cpp built for CUDA or ROCm too would take some memory of every such GPU.
        hidden = (("CUDA_VISIBLE_DEVICES", "-1"), ("HIP_VISIBLE_DEVICES", "-1"))
        return Shown(device.index, device.bus, hidden)
    return Shown(device.index, device.bus)
