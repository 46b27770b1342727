"""How a worker is shown its own GPUs alone, in the words of their backend."""

from collections.abc import Sequence
from dataclasses import dataclass

from estimator.devices import Device
from proxy.engine.load import Gpu


@dataclass(frozen=True, slots=True)
class Shown:
    """`environ` for the worker's process, and what the GPUs are there."""

    gpus: tuple[Gpu, ...] = (Gpu(),)
    environ: tuple[tuple[str, str], ...] = ()


def shown_alone(devices: Sequence[Device], shares: Sequence[float] = (1,)) -> Shown:
    """GPUs of one backend, in their order, with what share of the layers each gets.

    CUDA and ROCm take UUIDs, which no setting that we inherit can renumber. Vulkan counts its
    devices in an order that only Vulkan knows, so there the PCI address decides.
    """
    if not devices[0].is_gpu:
        return Shown()
    backend, uuids = devices[0].backend, [device.uuid for device in devices]
    numbered = tuple(Gpu(number, share=share) for number, share in enumerate(shares))
    if backend == "cuda" and all(uuids):
        return Shown(numbered, (("CUDA_VISIBLE_DEVICES", ",".join(uuids)),))
    if backend == "rocm" and all(uuids):
        # HIP counts what the runtime beneath it leaves.
        first = ("HIP_VISIBLE_DEVICES", ",".join(str(gpu.index) for gpu in numbered))
        return Shown(numbered, (("ROCR_VISIBLE_DEVICES", ",".join(uuids)), first))
    placed = tuple(
        Gpu(device.index, device.bus, share) for device, share in zip(devices, shares, strict=True)
    )
    if backend == "vulkan":
        # A llama.cpp built for CUDA or ROCm too would take some memory of every such GPU.
        return Shown(placed, (("CUDA_VISIBLE_DEVICES", "-1"), ("HIP_VISIBLE_DEVICES", "-1")))
    return Shown(placed)
