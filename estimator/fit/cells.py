"""Every device by every model by every quant at once, with the verdicts that `can_run` gives.

What a load needs depends on the model and hardly on the device: it is estimated once for all
devices that differ in memory alone, and then only compared.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from estimator.card import Card
from estimator.catalog.devices import devices_of
from estimator.devices import Device
from estimator.fit.attempts import MOST_GPUS, can_quantize_kv
from estimator.fit.demand import Candidate, Demand
from estimator.fit.enquiry import candidates_of, demanded, usual_demand
from estimator.fit.filling import filled, fixed_bytes
from estimator.fit.named_machine import ASSUMED_RAM_BYTES
from estimator.fit.placement import Machine, largest, overhead_bytes
from estimator.fit.spot import Spot, Verdict
from estimator.models.release import Release


@dataclass(frozen=True, slots=True)
class Cell:
    """How `quant` of a model runs on a device."""

    card: Card
    release: Release
    quant: str
    verdict: Verdict


def grid(
    cards: Iterable[Card],
    releases: Iterable[Release],
    *,
    n_ctx: int | None = None,
    ram_bytes: int = ASSUMED_RAM_BYTES,
    demand: Demand | None = None,
) -> Iterator[Cell]:
    """All cells, by card, then model, then quant from the smallest up.

    `n_ctx` as in `can_run`, but at most what each model was trained for. Every model must be of
    an architecture whose memory is known.
    """
    listed = list(releases)
    needs = _Needs()
    rows: dict[tuple[object, ...], tuple[tuple[str, Verdict], ...]] = {}
    for card in cards:
        devices = devices_of(card, ram_bytes=None if card.kind == "unified" else ram_bytes)
        for release in listed:
            key = (*_likeness(devices), release.numbers.name, release.n_ctx_train)
            if key not in rows:
                chosen = demand or usual_demand(release.numbers.compressed)
                tokens = min(n_ctx or chosen.n_ctx, release.n_ctx_train)
                asked = demanded(chosen, release.title, release.n_ctx_train, tokens, None)
                machine = Machine(devices, asked, {})
                candidates = candidates_of(release, None)
                rows[key] = tuple((c.quant, needs.verdict(machine, c)) for c in candidates)
            for quant, verdict in rows[key]:
                yield Cell(card, release, quant, verdict)


def _likeness(devices: tuple[Device, ...]) -> tuple[object, ...]:
    """Equal for devices on which every model runs alike."""
    first = devices[0]
    return first.kind, first.backend, first.total_bytes, len(devices)


class _Needs:
    """Bytes by candidate and spot, each estimated once.

    They are those of the fullest GPU, of RAM, and of all GPUs what no split changes.
    """

    def __init__(self) -> None:
        self._bytes: dict[tuple[object, ...], tuple[int, int, int]] = {}

    def verdict(self, machine: Machine, candidate: Candidate) -> Verdict:
        """As the first placement of `attempts` that fits; GPUs of a system are alike."""
        gpus, ram = machine.gpus, machine.ram
        if candidate.n_bytes > sum(max(machine.usable(d), 0) for d in machine.devices):
            return Verdict.NO
        most = min(len(gpus), MOST_GPUS)
        splits = [Spot(gpus[:n], -1, (1,) * n) for n in range(1, most + 1)]
        kv_types = (None, machine.demand.kv_fallback) if can_quantize_kv(candidate) else (None,)
        for kv_type in kv_types:
            for spot in splits:
                chosen = spot.with_kv(kv_type) if kv_type else spot
                if self._fits(machine, candidate, chosen) or self._fits_filled(
                    machine, candidate, chosen
                ):
                    return chosen.verdict
        if ram is None:
            return Verdict.NO
        if candidate.shape.experts is not None:
            beside = [replace(spot, experts_on_cpu=True) for spot in splits]
            if any(
                self._fits(machine, candidate, spot) or self._fits_filled(machine, candidate, spot)
                for spot in beside
            ):
                return Verdict.EXPERTS_IN_RAM
        if self._splits_layers(machine, candidate, gpus[0]):
            return Verdict.LAYERS
        return Verdict.CPU if self._fits(machine, candidate, Spot((ram,), 0)) else Verdict.NO

    def _splits_layers(self, machine: Machine, candidate: Candidate, gpu: Device) -> bool:
        shape = candidate.shape

        def spot(n_layers: int) -> Spot:
            return Spot((gpu,), n_layers + shape.n_nextn + 1)

        def fits_gpu(n_layers: int) -> bool:
            return self._of(machine, candidate, spot(n_layers))[0] <= machine.usable(gpu)

        if gpu.kind != "gpu" or shape.n_layers < 2 or not fits_gpu(1):
            return False
        if self._fits(machine, candidate, spot(1)):  # then so do more: less is left in RAM
            return True
        return self._fits(machine, candidate, spot(largest(1, shape.n_layers - 1, fits_gpu)))

    def _fits(self, machine: Machine, candidate: Candidate, spot: Spot) -> bool:
        device, host, _ = self._of(machine, candidate, spot)
        if device > machine.usable(spot.device):
            return False
        return not host or (ram := machine.ram) is None or host <= machine.usable(ram)

    def _fits_filled(self, machine: Machine, candidate: Candidate, spot: Spot) -> bool:
        """Whether a split does where it does not in equal shares."""
        n, room = len(spot.devices), machine.usable(spot.device)
        fullest, _, fixed = self._of(machine, candidate, spot)
        if n == 1 or fullest <= room or fixed > n * room:
            return False
        balanced = machine.place(candidate, spot, machine.demand.n_ctx)
        return any(map(machine.fits, filled(machine, candidate, balanced)))

    def _of(self, machine: Machine, candidate: Candidate, spot: Spot) -> tuple[int, int, int]:
        device = spot.device
        key = (
            id(candidate),
            machine.demand.n_ctx,
            device.kind,
            overhead_bytes(device),
            len(spot.devices),
            spot.n_gpu_layers,
            spot.experts_on_cpu,
            spot.kv_type,
        )  # fmt: skip - by id: `published` keeps its candidates, and a hash would cost more
        if key not in self._bytes:
            placed = machine.place(candidate, spot, machine.demand.n_ctx)
            fullest = max(placed.needs[gpu.key] for gpu in spot.devices)
            host = placed.footprint.host_bytes if device.kind == "gpu" else 0
            self._bytes[key] = fullest, host, fixed_bytes(placed)
        return self._bytes[key]
