"""Which NVIDIA GPUs CUDA will show us, and how much of their memory is free."""

import ctypes
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from estimator.detection.jetson import board_name
from estimator.detection.probe import NothingFound
from estimator.devices import Backend, Device

# Windows' own driver for its Linux; a Linux driver that was installed beside it does not work.
_WSL_DRIVER = "usr/lib/wsl/lib/libnvidia-ml.so.1"


def load_nvml(root: Path = Path("/")) -> Any:
    """pynvml, told of WSL's driver where there is one."""
    import pynvml  # noqa: PLC0415 - importing it costs time that most commands need not spend

    if pynvml.nvmlLib is None and (root / _WSL_DRIVER).exists():
        with suppress(OSError):  # then the driver may be where a Linux has it
            pynvml.nvmlLib = ctypes.CDLL(str(root / _WSL_DRIVER))
    return pynvml


@dataclass(frozen=True, slots=True)
class NvidiaGpus:
    """Asks the driver through NVML, which needs no CUDA context.

    `ram` answers for GPUs that have no memory of their own (GB10, Jetson). Raises `NothingFound`
    when there is no driver or no card, and what pynvml raises when the driver is broken.
    """

    asks: ClassVar[str] = "the NVIDIA driver (NVML)"
    knows_all: ClassVar[frozenset[Backend]] = frozenset({"cuda"})

    environ: Mapping[str, str]
    ram: Callable[[], tuple[Device, ...]]
    root: Path = Path("/")
    library: Callable[[Path], Any] = load_nvml

    def devices(self) -> tuple[Device, ...]:
        nvml = self.library(self.root)
        try:
            nvml.nvmlInit()
        except nvml.NVMLError_LibraryNotFound:
            raise NothingFound("no NVIDIA driver found (libnvidia-ml.so.1, nvml.dll)") from None
        except nvml.NVMLError_DriverNotLoaded:
            raise NothingFound("the NVIDIA driver is installed but not running") from None
        try:
            cards = self._cards(nvml)
        finally:
            nvml.nvmlShutdown()
        shown = _visible(self._in_cuda_order(cards), self.environ.get("CUDA_VISIBLE_DEVICES"))
        return tuple(replace(device, index=i) for i, device in enumerate(shown))

    def _cards(self, nvml: Any) -> list["_Card"]:
        """By bus; a card that fell off it is left out, if there is another."""
        cards, why = [], "the NVIDIA driver has no card"
        for i in range(nvml.nvmlDeviceGetCount()):
            try:
                cards.append(self._card(nvml, nvml.nvmlDeviceGetHandleByIndex(i)))
            except nvml.NVMLError as error:
                why = f"the NVIDIA driver says of its card: {error}"
        if not cards:
            raise NothingFound(why)
        return cards

    def _card(self, nvml: Any, handle: Any) -> "_Card":
        """A card's devices: itself, or its slices while it is cut up (MIG)."""
        uuid, name = nvml.nvmlDeviceGetUUID(handle), nvml.nvmlDeviceGetName(handle)
        bus = _bus(_ask(nvml, lambda: nvml.nvmlDeviceGetPciInfo(handle).busId, ""))
        cores = _ask(nvml, lambda: nvml.nvmlDeviceGetNumGpuCores(handle), 0)
        if _ask(nvml, lambda: nvml.nvmlDeviceGetMigMode(handle)[0], 0):
            slices = (
                _ask(nvml, partial(nvml.nvmlDeviceGetMigDeviceHandleByIndex, handle, i), None)
                for i in range(nvml.nvmlDeviceGetMaxMigDeviceCount(handle))
            )
            devices = [self._device(nvml, slice_, name) for slice_ in slices if slice_ is not None]
        else:
            devices = [self._device(nvml, handle, name)]
        return _Card(uuid, cores, tuple(replace(device, bus=bus) for device in devices))

    def _device(self, nvml: Any, handle: Any, name: str) -> Device:
        uuid, memory = nvml.nvmlDeviceGetUUID(handle), _memory(nvml, handle)
        if memory is None:
            ram = self.ram()[0]
            name = board_name(self.root) or name  # NVML calls a Jetson by its chip
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


def _memory(nvml: Any, handle: Any) -> Any:
    """None for a GPU without memory of its own.

    Version 1, all that drivers before 510 know, counts what the driver reserves as used.
    """
    try:
        return nvml.nvmlDeviceGetMemoryInfo(handle, version=nvml.nvmlMemory_v2)
    except nvml.NVMLError_FunctionNotFound:
        return nvml.nvmlDeviceGetMemoryInfo(handle)
    except nvml.NVMLError_NotSupported:
        return None


def _bus(pci: str) -> str:
    """NVML's `00000000:01:00.0` as Linux writes it; empty for a GPU that is not on the bus."""
    domain, _, rest = pci.lower().partition(":")
    return f"{domain[-4:]}:{rest}" if rest else ""


def _ask(nvml: Any, question: Callable[[], Any], otherwise: Any) -> Any:
    """The driver's answer; `otherwise` when this card or driver cannot say."""
    try:
        return question()
    except nvml.NVMLError:
        return otherwise


def _visible(cards: list[_Card], setting: str | None) -> Iterator[Device]:
    """The devices that CUDA_VISIBLE_DEVICES lists, up to an entry that names none, or one again."""
    if setting is None:
        yield from (device for card in cards for device in card.devices)
        return
    shown: set[str] = set()
    for entry in (entry.strip() for entry in setting.split(",")):
        found = _named(cards, entry)
        if not found or found[0].uuid in shown:
            return
        shown |= {device.uuid for device in found}
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
