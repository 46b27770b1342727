"""Where on a machine a candidate could go, and what it would need there."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from estimator.demand import Candidate, Demand
from estimator.devices import Device
from estimator.memory import (
    CONTEXT_STEP,
    CUDA_CONTEXT_BYTES,
    Footprint,
    estimate_memory,
    padded_context,
)
from estimator.recipes import quantize

_SPILL_QUANT = "Q4_K_M"


@dataclass(frozen=True, slots=True)
class Placement:
    """A candidate in a place with a context; `needs` has the bytes by device key.

    `n_gpu_layers` is llama.cpp's: -1 all, 0 none, else so many from the last, the output being
    one.
    """

    candidate: Candidate
    device: Device
    n_gpu_layers: int
    footprint: Footprint
    needs: Mapping[str, int]

    @property
    def n_ctx(self) -> int:
        return self.footprint.n_ctx


@dataclass(frozen=True, slots=True)
class Machine:
    """Devices, and what of them a demand may use; `held_bytes` by device key is ours already."""

    devices: tuple[Device, ...]
    demand: Demand
    held_bytes: Mapping[str, int]

    @property
    def gpus(self) -> tuple[Device, ...]:
        return tuple(device for device in self.devices if device.is_gpu)

    @property
    def ram(self) -> Device | None:
        """The RAM; None when only GPUs are asked about, and then RAM is taken to suffice."""
        return next((device for device in self.devices if not device.is_gpu), None)

    def usable(self, device: Device) -> int:
        """Bytes a new load may take; negative when there is less than the headroom."""
        offered = device.free_bytes - self.demand.headroom_bytes
        if self.demand.memory_limit is None:
            return offered
        return min(offered, self.demand.memory_limit - self.held_bytes.get(device.key, 0))

    def shortfalls(self, placement: Placement) -> dict[str, int]:
        """Bytes that are lacking, by device key; empty when it fits."""
        lacking = {
            device.key: placement.needs[device.key] - self.usable(device)
            for device in self.devices
            if device.key in placement.needs
        }
        return {key: n_bytes for key, n_bytes in lacking.items() if n_bytes > 0}

    def fits(self, placement: Placement) -> bool:
        return not self.shortfalls(placement)

    def place(
        self, candidate: Candidate, device: Device, n_gpu_layers: int, n_ctx: int
    ) -> Placement:
        demand = self.demand
        footprint = estimate_memory(
            candidate.shape,
            None,
            n_ctx,
            n_ubatch=demand.n_ubatch,
            n_outputs=demand.n_outputs,
            n_seq=demand.n_seq,
            kv_unified=True,
            kv_type_k=demand.kv_type_k,
            kv_type_v=demand.kv_type_v,
            flash_attention=demand.flash_attention,
            n_gpu_layers=n_gpu_layers,
            gpu=device.is_gpu,
            overhead_bytes=CUDA_CONTEXT_BYTES if device.backend == "cuda" else 0,
        )
        needs = {device.key: footprint.total_bytes}
        if device.kind == "unified":
            needs[device.key] += footprint.host_bytes
        elif device.is_gpu and self.ram is not None:
            needs[self.ram.key] = footprint.host_bytes
        return Placement(candidate, device, n_gpu_layers, footprint, needs)

    def groups(
        self, candidates: Sequence[Candidate], n_ctx: int, *, every_split: bool = False
    ) -> Iterator[list[Placement]]:
        """What to try, best first; within a group the quant is the same.

        Of the ways to split a model between GPU and RAM only the one with the most layers on
        the GPU is tried, unless `every_split`.
        """
        largest_first = sorted(candidates, key=lambda candidate: -candidate.n_bytes)
        whole = [(gpu, -1) for gpu in self.gpus] or [(device, 0) for device in self.devices]
        for candidate in largest_first:
            yield [self.place(candidate, device, n, n_ctx) for device, n in whole]
        if not self.gpus or self.ram is None or self.demand.spill == "never":
            return
        for candidate in spill_order(largest_first):
            cards = [gpu for gpu in self.gpus if gpu.kind == "gpu"]
            yield [
                placement
                for gpu in cards
                for placement in self._splits(candidate, gpu, n_ctx, every=every_split)
            ]
            if self.demand.spill == "cpu":
                yield [self.place(candidate, self.ram, 0, n_ctx)]

    def _splits(
        self, candidate: Candidate, gpu: Device, n_ctx: int, *, every: bool
    ) -> Iterator[Placement]:
        """The last layers on the GPU, the rest in RAM: all ways, or the most layers that fit."""
        shape = candidate.shape

        def split(n_layers: int) -> Placement:
            return self.place(candidate, gpu, n_layers + shape.n_nextn + 1, n_ctx)

        def fits_gpu(n_layers: int) -> bool:
            return split(n_layers).needs[gpu.key] <= self.usable(gpu)

        if every:
            yield from map(split, range(1, shape.n_layers))
        # A layer weighs more than the room to copy its largest tensor, so bytes rise with layers.
        elif shape.n_layers > 1 and fits_gpu(1):
            yield split(largest(1, shape.n_layers - 1, fits_gpu))

    def grown(self, placement: Placement) -> Placement:
        """The same with the largest context that still fits and that anybody asked for."""
        shape, demand = placement.candidate.shape, self.demand
        low = placement.n_ctx // CONTEXT_STEP
        high = max(min(demand.max_ctx, shape.n_ctx_train) // CONTEXT_STEP, low)
        at = partial(self.place, placement.candidate, placement.device, placement.n_gpu_layers)
        return at(CONTEXT_STEP * largest(low, high, lambda n: self.fits(at(n * CONTEXT_STEP))))

    def largest_ctx(self, candidate: Candidate) -> int:
        """The most context, at most the demand's, that fits in any place; 0 if none does."""

        def fits(steps: int) -> bool:
            groups = self.groups([candidate], steps * CONTEXT_STEP)
            return any(self.fits(placement) for group in groups for placement in group)

        high = padded_context(self.demand.n_ctx) // CONTEXT_STEP
        return CONTEXT_STEP * largest(1, high, fits) if fits(1) else 0


def spill_order(largest_first: Sequence[Candidate]) -> list[Candidate]:
    """The smallest quant at or above Q4_K_M, then those below it, largest first.

    Speed matters more than the last bit when a model does not fit its GPU.
    """
    floor = quantize(largest_first[0].shape, _SPILL_QUANT).weights.total_bytes
    above = [c for c in largest_first if c.quant == _SPILL_QUANT or c.n_bytes >= floor]
    return [*above[-1:], *(c for c in largest_first if c not in above)]


def largest(low: int, high: int, fits: Callable[[int], bool]) -> int:
    """The largest of low..high that fits, when `low` does and what fits stays fit below."""
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low
