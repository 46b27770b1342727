"""The GPUs that the installed llama.cpp can use here, as ggml lists them."""

import ctypes
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import llama_cpp
from llama_cpp._ctypes_extensions import load_shared_library

from proxy.engine.load import Gpu
from proxy.errors import ModelUnusable

_GPU, _INTEGRATED_GPU = 1, 2
_NAMES = {"CUDA": "cuda", "ROCm": "rocm", "Vulkan": "vulkan", "MTL": "metal", "Metal": "metal"}


class Props(ctypes.Structure):
    """`ggml_backend_dev_props`; later versions may know more capabilities."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("description", ctypes.c_char_p),
        ("memory_free", ctypes.c_size_t),
        ("memory_total", ctypes.c_size_t),
        ("type", ctypes.c_int),
        ("device_id", ctypes.c_char_p),
        ("capabilities", ctypes.c_bool * 32),
    )


class Ggml:
    """ggml's registry of devices; Windows has its functions in two libraries."""

    def __init__(self, registry: Any, base: Any) -> None:
        self._registry, self._base = registry, base
        for library, names in (
            (registry, ("ggml_backend_dev_get",)),
            (base, ("ggml_backend_dev_backend_reg", "ggml_backend_cpu_buffer_type")),
        ):
            for name in names:
                getattr(library, name).restype = ctypes.c_void_p
        base.ggml_backend_reg_name.restype = ctypes.c_char_p
        registry.ggml_backend_dev_count.restype = ctypes.c_size_t

    @classmethod
    def installed(cls) -> "Ggml":
        """As llama.cpp's library has it: a wheel may hold ggml's twice, each with its own list."""
        folder = Path(llama_cpp.__file__).parent / "lib"
        if sys.platform == "win32":  # where a library does not answer for those it needs
            ggml = load_shared_library("ggml", folder), load_shared_library("ggml-base", folder)
            return cls(*ggml)
        llama = load_shared_library("llama", folder)
        return cls(llama, llama)

    def backends(self) -> frozenset[str]:
        """What drives the GPUs here: cuda, rocm, vulkan, metal, or `other`."""
        registers = (self._base.ggml_backend_dev_backend_reg(_pointer(gpu)) for gpu in self._gpus())
        names = {self._base.ggml_backend_reg_name(_pointer(each)).decode() for each in registers}
        return frozenset(_NAMES.get(name, "other") for name in names)

    def ram_buffers(self) -> int:
        """The type of buffers that lie in RAM."""
        return int(self._base.ggml_backend_cpu_buffer_type())

    def choose(self, gpus: Sequence[Gpu]) -> tuple[int, ...]:
        """The devices, in order; empty for a single GPU that llama.cpp finds by its number.

        Raises `ModelUnusable` if one of them is not there.
        """
        at_buses = [self.gpu_at(gpu.bus) for gpu in gpus if gpu.bus]
        found = tuple(device for device in at_buses if device is not None)
        if len(gpus) == 1 or len(found) == len(gpus):
            return found
        counted = self._counted()
        if (most := max(gpu.index for gpu in gpus)) >= len(counted):
            raise ModelUnusable(
                f"a part of the model is for GPU {most}, but llama.cpp sees {len(counted)} here"
            )
        return tuple(counted[gpu.index] for gpu in gpus)

    def gpu_at(self, bus: str) -> int | None:
        """The device with that PCI address; None if none of them knows its own.

        Raises `ModelUnusable` if they know, and it is not among them. To ask takes a context on
        each GPU that this process is shown.
        """
        buses: dict[str, int] = {}
        for gpu in self._gpus():
            buses.setdefault(self._bus(gpu), gpu)  # of two backends the first, as llama.cpp does
        if bus not in buses and any(buses):
            raise ModelUnusable(
                f"llama.cpp is not shown the GPU at {bus} (is GGML_VK_VISIBLE_DEVICES set?)"
            )
        return buses.get(bus)

    def _counted(self) -> list[int]:
        """As llama.cpp counts: a GPU once, whoever drives it; without any, those in processors."""
        cards: dict[str | int, int] = {}
        for gpu in self._gpus(_GPU):
            cards.setdefault(self._bus(gpu) or gpu, gpu)
        return list(cards.values()) or list(self._gpus(_INTEGRATED_GPU))

    def _gpus(self, *kinds: int) -> Iterator[int]:
        for i in range(self._registry.ggml_backend_dev_count()):
            device = self._registry.ggml_backend_dev_get(ctypes.c_size_t(i))
            kind = self._base.ggml_backend_dev_type(_pointer(device))
            if kind in (kinds or (_GPU, _INTEGRATED_GPU)):
                yield device

    def _bus(self, gpu: int) -> str:
        props = Props()
        self._base.ggml_backend_dev_get_props(_pointer(gpu), ctypes.byref(props))
        return (props.device_id or b"").decode("ascii", "replace").lower()


def _pointer(address: int) -> ctypes.c_void_p:
    return ctypes.c_void_p(address)
