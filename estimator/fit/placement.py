"""A candidate laid on a machine: what it needs there, and whether that is free."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from estimator.devices import Device
from estimator.fit.demand import Candidate, Demand
from estimator.fit.spot import Kind, Spot, Verdict
from estimator.memory.estimate import (
    CONTEXT_STEP,
    CUDA_CONTEXT_BYTES,
    Footprint,
    estimate_memory,
    padded_context,
)


@dataclass(frozen=True, slots=True)
class Placement:
    """A candidate in a spot with a context; `needs` has the bytes by device key."""

    candidate: Candidate
    spot: Spot
    footprint: Footprint
    needs: Mapping[str, int]

    @property
    def n_ctx(self) -> int:
        return self.footprint.n_ctx

    @property
    def device(self) -> Device:
        """The first of its devices."""
        return self.spot.device

    @property
    def verdict(self) -> Verdict:
        return self.spot.verdict

    @property
    def where(self) -> str:
        """In words."""
        return self.spot.told(self.candidate.shape.n_layers, self.candidate.shape.n_nextn)


@dataclass(frozen=True, slots=True)
class Machine:
    """Devices, and what of them a demand may use; `held_bytes` by device key is ours already.

    `ruled_out` has quants, each with a kind of spot in which it is known not to load.
    """

    devices: tuple[Device, ...]
    demand: Demand
    held_bytes: Mapping[str, int]
    ruled_out: frozenset[tuple[str, Kind]] = frozenset()

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
        """Bytes lacking by device key, each judged alone; empty when it fits."""
        lacking = {
            device.key: placement.needs[device.key] - self.usable(device)
            for device in self.devices
            if device.key in placement.needs
        }
        return {key: n_bytes for key, n_bytes in lacking.items() if n_bytes > 0}

    def could_hold(self, candidate: Candidate) -> bool:
        """Whether all devices together offer what its weights alone take; else nothing can fit."""
        offered = sum(max(self.usable(device), 0) for device in self.devices)
        return candidate.n_bytes - candidate.shape.weights.input_bytes <= offered

    def fits(self, placement: Placement) -> bool:
        return not self.shortfalls(placement) and not self.is_ruled_out(placement)

    def is_ruled_out(self, placement: Placement) -> bool:
        return (placement.candidate.quant, placement.spot.kind) in self.ruled_out

    def place(self, candidate: Candidate, spot: Spot, n_ctx: int) -> Placement:
        demand, device = self.demand, spot.device
        footprint = estimate_memory(
            candidate.shape,
            None,
            n_ctx,
            n_ubatch=demand.n_ubatch,
            n_outputs=demand.n_outputs,
            n_seq=demand.n_seq,
            kv_unified=True,
            kv_type_k=spot.kv_type or demand.kv_type_k,
            kv_type_v=spot.kv_type or demand.kv_type_v,
            flash_attention=demand.flash_attention,
            n_gpu_layers=spot.n_gpu_layers,
            experts_on_cpu=spot.experts_on_cpu,
            gpu=device.is_gpu,
            gpu_shares=spot.shares,
            overhead_bytes=overhead_bytes(device),
        )
        return Placement(candidate, spot, footprint, self._needs(spot, footprint))

    def _needs(self, spot: Spot, footprint: Footprint) -> dict[str, int]:
        """Unified memory holds the host's part too."""
        parts = zip(spot.devices, footprint.devices, strict=True)
        needs = {device.key: part.total_bytes for device, part in parts}
        if spot.device.kind == "unified":
            needs[spot.device.key] += footprint.host_bytes
        elif spot.device.is_gpu and self.ram is not None:
            needs[self.ram.key] = footprint.host_bytes
        return needs

    def grown(self, placement: Placement) -> Placement:
        """The same with the largest context that still fits and that anybody asked for."""
        shape, demand = placement.candidate.shape, self.demand
        low = placement.n_ctx // CONTEXT_STEP
        high = max(min(demand.max_ctx, shape.n_ctx_train) // CONTEXT_STEP, low)
        at = partial(self.place, placement.candidate, placement.spot)
        return at(CONTEXT_STEP * largest(low, high, lambda n: self.fits(at(n * CONTEXT_STEP))))

    def largest_ctx(self, candidate: Candidate, spot: Spot, most: int | None = None) -> int:
        """The most context that fits in the spot, `most` or the demand's; 0 if none does."""

        def fits(steps: int) -> bool:
            return self.fits(self.place(candidate, spot, steps * CONTEXT_STEP))

        high = padded_context(self.demand.n_ctx if most is None else most) // CONTEXT_STEP
        return CONTEXT_STEP * largest(1, high, fits) if fits(1) else 0


def overhead_bytes(device: Device) -> int:
    """What a GPU's context takes beside the buffers."""
    # ROCm's is taken to be CUDA's: Ollama sets the same 457 MiB aside for either.
    return CUDA_CONTEXT_BYTES if device.backend in {"cuda", "rocm"} else 0


def largest(low: int, high: int, fits: Callable[[int], bool]) -> int:
    """The largest of low..high that fits, when `low` does and what fits stays fit below."""
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low
