"""A way to lay a model on a machine: on which devices, how much of it, with which KV cache."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from estimator.devices import Device


class Verdict(StrEnum):
    """How a model runs, best first."""

    WHOLE = "whole"
    WHOLE_Q8_KV = "whole with q8_0 KV"
    EXPERTS_IN_RAM = "experts in RAM"
    LAYERS = "part of its layers"
    CPU = "CPU"
    NO = "no"

    @property
    def told(self) -> str:
        """In words that follow `runs`."""
        words = {
            Verdict.EXPERTS_IN_RAM: "with its experts in RAM",
            Verdict.LAYERS: "with part of its layers in RAM",
            Verdict.CPU: "in RAM alone",
            Verdict.NO: "nowhere",
        }
        return words.get(self, str(self))


# What spots have in common that are as good as each other: how, and on which devices by key.
Kind = tuple[Verdict, str | None, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Spot:
    """`devices` are GPUs of one backend in its order, or the RAM alone.

    `n_gpu_layers` is llama.cpp's: -1 all, 0 none, else so many from the last, the output being
    one. `shares` are in the proportion of the layers that each device gets. With `kv_type` the
    KV cache has that type instead of the one demanded.
    """

    devices: tuple[Device, ...]
    n_gpu_layers: int
    shares: tuple[int, ...] = (1,)
    experts_on_cpu: bool = False
    kv_type: str | None = None

    @property
    def device(self) -> Device:
        """The first of the devices."""
        return self.devices[0]

    @property
    def verdict(self) -> Verdict:
        if self.n_gpu_layers == 0:
            return Verdict.CPU
        if self.experts_on_cpu:
            return Verdict.EXPERTS_IN_RAM
        if self.n_gpu_layers > 0:
            return Verdict.LAYERS
        return Verdict.WHOLE_Q8_KV if self.kv_type else Verdict.WHOLE

    @property
    def is_whole(self) -> bool:
        """On GPUs, all of it."""
        return self.verdict in (Verdict.WHOLE, Verdict.WHOLE_Q8_KV)

    @property
    def kind(self) -> Kind:
        return self.verdict, self.kv_type, frozenset(device.key for device in self.devices)

    def with_kv(self, kv_type: str) -> "Spot":
        return replace(self, kv_type=kv_type)

    def alike(self, devices: Iterable[Device]) -> "Iterator[Spot]":
        """The same spot as these devices are now; a single device may be another of its kind."""
        if len(self.devices) == 1:
            same = (device for device in devices if device.is_gpu == self.device.is_gpu)
            yield from (replace(self, devices=(device,)) for device in same)
            return
        found = {device.key: device for device in devices}
        if all(device.key in found for device in self.devices):
            yield replace(self, devices=tuple(found[device.key] for device in self.devices))

    def is_faster_than(self, other: "Spot") -> bool:
        """Less of it is in RAM. The type of the KV cache makes no difference worth a load."""
        return self.speed_rank > other.speed_rank

    @property
    def speed_rank(self) -> tuple[int, int]:
        """More is faster: by verdict, then by layers on GPUs."""
        whole = (Verdict.WHOLE, Verdict.WHOLE_Q8_KV)
        order = (Verdict.CPU, Verdict.LAYERS, Verdict.EXPERTS_IN_RAM)
        rank = len(order) if self.verdict in whole else order.index(self.verdict)
        return rank, self.n_gpu_layers

    def told(self, n_layers: int, n_nextn: int) -> str:
        """Where it is, in words that follow the name of a quant; `n_layers` are those run."""
        counts = Counter(device.name for device in self.devices)
        names = " and ".join(f"{n} × {name}" if n > 1 else name for name, n in counts.items())
        kv = f" with its KV cache in {self.kv_type}" if self.kv_type else ""
        if self.n_gpu_layers == 0:
            return f"in {names}{kv}"
        if self.experts_on_cpu:
            return f"on {names} with its experts in RAM{kv}"
        if self.n_gpu_layers < 0:
            return f"{'split over' if len(self.devices) > 1 else 'whole on'} {names}{kv}"
        on_gpu = self.n_gpu_layers - n_nextn - 1
        return f"with {on_gpu} of {n_layers} layers on {names} and the rest in RAM{kv}"
