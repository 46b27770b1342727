"""Splits a model by counting layers, where shares of the room that GPUs have do not fit."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from estimator.fit.demand import Candidate
from estimator.fit.placement import Machine, Placement, largest


def filled(machine: Machine, candidate: Candidate, balanced: Placement) -> Iterator[Placement]:
    """The split that fits if any does; none where no other would help, or the first one fits.

    Layers are whole, so that in proportion to the room some GPU may get one too many, and more
    memory on one may then be too little for another.
    """
    spot = balanced.spot
    room = sum(machine.usable(device) for device in spot.devices)
    lacking = machine.shortfalls(balanced).keys()
    is_of_gpus = lacking <= {device.key for device in spot.devices}
    if len(spot.devices) < 2 or not lacking or not is_of_gpus or fixed_bytes(balanced) > room:
        return

    if counts := _even(machine, candidate, balanced):
        yield machine.place(candidate, replace(spot, shares=counts), balanced.n_ctx)


def fixed_bytes(placement: Placement) -> int:
    """Of all its GPUs together, what no other split of the same changes."""
    parts = placement.footprint.devices
    return sum(part.weights_bytes + part.kv_bytes + part.overhead_bytes for part in parts)


def _even(machine: Machine, candidate: Candidate, balanced: Placement) -> tuple[int, ...]:
    """So many layers on each GPU that all have about as much left, for context; or none.

    By the bytes of the layers alone, which is nearly right.
    """
    layers = _layer_bytes(candidate, balanced)
    rooms = [
        machine.usable(device) - part.compute_bytes - part.overhead_bytes
        for device, part in zip(balanced.spot.devices, balanced.footprint.devices, strict=True)
    ]

    def counts(left_per_mille: int) -> tuple[int, ...]:
        return _counts(layers, [room * (1000 - left_per_mille) // 1000 for room in rooms])

    if min(rooms) <= 0 or not counts(0):
        return ()
    return counts(largest(0, 999, lambda left: bool(counts(left))))


def _layer_bytes(candidate: Candidate, balanced: Placement) -> list[int]:
    """Weights and KV cache of each layer, as llama.cpp counts layers: the output is the last."""
    shape, weights = candidate.shape, candidate.shape.weights
    cached = sum(part.kv_bytes for part in balanced.footprint.devices) // shape.n_layers
    beside = weights.gpu_expert_bytes if balanced.spot.experts_on_cpu else ()
    of_layers = [n + cached for n in weights.gpu_layer_bytes]
    for number, n_bytes in enumerate(beside):
        of_layers[number] -= n_bytes
    return [*of_layers, *(0,) * shape.n_nextn, weights.gpu_output_bytes]


def _counts(layers: Sequence[int], rooms: Sequence[int]) -> tuple[int, ...]:
    """The most of the layers on each GPU in turn, at least one; none if some are left over."""
    counts, first = list[int](), 0
    for number, room in enumerate(rooms):
        last = len(layers) - (len(rooms) - number - 1)
        end, taken = first, 0
        while end < last and taken + layers[end] <= room:
            taken += layers[end]
            end += 1
        counts.append(end - first)
        first = end
    return tuple(counts) if first == len(layers) and min(counts) else ()
