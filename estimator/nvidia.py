"""Which NVIDIA GPUs CUDA will show us, and how much of their memory is free."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from estimator.devices import Device


def _pynvml() -> Any:
    import pynvml  # noqa: PLC0415 - importing it costs time that most commands need not spend

    return pynvml


@dataclass(frozen=True, slots=True)
class NvidiaGpus:
    """Asks the driver through NVML, which needs no CUDA context.

    `ram` answers for GPUs that have no memory of their own (GB10, Jetson). Raises what pynvml
    raises when there is no driver.
    """

    environ: Mapping[str, str]
    ram: Callable[[], tuple[Device, ...]]
    library: Callable[[], Any] = _pynvml

    def devices(self) -> tuple[Device, ...]:
        nvml = self.library()
        nvml.nvmlInit()
        try:
            cards = [self._card(nvml, nvml.nvmlDeviceGetHandleByIndex(i))
                     for i in range(nvml.nvmlDeviceGetCount())]  # fmt: skip
        finally:
            nvml.nvmlShutdown()
        shown = _visible(self._in_cuda_order(cards), self.environ.get("CUDA_VISIBLE_DEVICES"))
        return tuple(replace(device, index=i) for i, device in enumerate(shown))

    def _card(self, nvml: Any, handle: Any) -> "_Card":
        """A card's devices: itself, or its slices while it is cut up (MIG)."""
        uuid, name = nvml.nvmlDeviceGetUUID(handle), nvml.nvmlDeviceGetName(handle)
        cores = _ask(nvml, lambda: nvml.nvmlDeviceGetNumGpuCores(handle), 0)
        if _ask(nvml, lambda: nvml.nvmlDeviceGetMigMode(handle)[0], 0):
            slices = (
                _ask(nvml, partial(nvml.nvmlDeviceGetMigDeviceHandleByIndex, handle, i), None)
                for i in range(nvml.nvmlDeviceGetMaxMigDeviceCount(handle))
            )
            devices = [self._device(nvml, slice_, name) for slice_ in slices if slice_ is not None]
        else:
            devices = [self._device(nvml, handle, name)]
        return _Card(uuid, cores, tuple(devices))

    def _device(self, nvml: Any, handle: Any, name: str) -> Device:
        uuid = nvml.nvmlDeviceGetUUID(handle)
        version = nvml.nvmlMemory_v2  # version 1 counts what the driver reserves as used
        memory = _ask(nvml, lambda: nvml.nvmlDeviceGetMemoryInfo(handle, version=version), None)
        if memory is None:
            ram = self.ram()[0]
            return replace(ram, name=name, kind="unified", backend="cuda", uuid=uuid)
        return Device(name, "gpu", 0, memory.total, memory.free, "NVML", "cuda", uuid)

    def _in_cuda_order(self, cards: list["_Card"]) -> list["_Card"]:
        """NVML orders by bus, CUDA by speed; cores stand for speed, equals keep their order."""
        if self.environ.get("CUDA_DEVICE_ORDER") == "PCI_BUS_ID":
            return cards
        return sorted(cards, key=lambda card: -card.n_cores)


@dataclass(frozen=True, slots=True)
class _Card:
    uuid: str
    n_cores: int
    devices: tuple[Device, ...]


def _ask(nvml: Any, question: Callable[[], Any], otherwise: Any) -> Any:
    """The driver's answer; `otherwise` when this card or driver cannot say."""
    try:
        return question()
    except nvml.NVMLError:
        return otherwise


def _visible(cards: list[_Card], setting: str | None) -> Iterator[Device]:
    """The devices that CUDA_VISIBLE_DEVICES lists, up to the first entry that names none."""
    if setting is None:
        yield from (device for card in cards for device in card.devices)
        return
    for entry in (entry.strip() for entry in setting.split(",")):
        found = _named(cards, entry)
        if not found:
            return
        yield from found


def _named(cards: list[_Card], entry: str) -> tuple[Device, ...]:
    if entry.isdigit():
        return cards[int(entry)].devices if int(entry) < len(cards) else ()
    if not entry.startswith(("GPU-", "MIG-")):
        return ()
    for card in cards:
        if card.uuid.startswith(entry):
            return card.devices
        for device in card.devices:
            if device.uuid.startswith(entry):
                return (device,)
    return ()
