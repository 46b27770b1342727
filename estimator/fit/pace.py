"""How fast a placement is, and what the RAM of its machine has to do with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from estimator.devices import Device
from estimator.fit.answer import Answer, Row
from estimator.speed.estimate import Speed, estimate_speed
from estimator.speed.layout import USUAL_RAM_BANDWIDTH
from estimator.speed.own import Measurement


@dataclass(frozen=True, slots=True)
class RamBandwidth:
    """Of a machine's RAM: as somebody gave it, as a chip has it that shares it, or a usual one."""

    bytes_per_s: float
    source: Literal["given", "catalogue", "assumed"]

    @property
    def is_assumed(self) -> bool:
        return self.source == "assumed"


USUAL_RAM = RamBandwidth(USUAL_RAM_BANDWIDTH, "assumed")


def ram_bandwidth_of(devices: Sequence[Device], given: float | None = None) -> RamBandwidth:
    """That of a machine's RAM, `given` if anybody does. Raises `ValueError` for none at all."""
    if given is not None:
        if not given > 0:
            raise ValueError(
                "no RAM is without bandwidth; leave it out to have a usual one assumed"
            )
        return RamBandwidth(given, "given")
    cards = [device.card for device in devices if device.kind == "unified" and device.card]
    shared = max((card.bandwidth for card in cards), default=0.0)
    return RamBandwidth(shared, "catalogue") if shared else USUAL_RAM


def speed_of(
    row: Row,
    own: Sequence[Measurement] = (),
    *,
    depth: int = 0,
    kv_type: str = "f16",
    ram: RamBandwidth = USUAL_RAM,
) -> Speed:
    """What a row's placement decodes after `depth` tokens, and how fast it reads a prompt.

    `kv_type` is the one demanded; the row's own, if it has another, counts instead. With a `ram`
    that was given, what was measured with a part in RAM is another machine's.
    """
    spot = row.placement.spot
    # The RAM of a machine that is only named is another one's.
    is_known = spot.device.is_gpu or spot.device.installed_bytes
    cards = [device.card for device in spot.devices if device.card is not None]
    is_other = ram.source == "given" and not spot.is_whole
    return estimate_speed(
        row.candidate.shape,
        cards if len(cards) == len(spot.devices) else None,
        n_ctx_depth=depth,
        n_gpu_layers=spot.n_gpu_layers,
        experts_on_cpu=spot.experts_on_cpu,
        gpu_shares=spot.shares,
        kv_type=spot.kv_type or kv_type,
        ram_bandwidth=None if ram.is_assumed else ram.bytes_per_s,
        device=" + ".join(device.name for device in spot.devices) if is_known else None,
        own=() if is_other else own,
    )


def full_speed_of(
    answer: Answer, own: Sequence[Measurement] = (), *, ram: RamBandwidth = USUAL_RAM
) -> Speed | None:
    """What the best row decodes at the end of the demanded context; None where nothing runs."""
    if answer.best is None:
        return None
    demand = answer.demand
    return speed_of(answer.best, own, depth=demand.n_ctx, kv_type=demand.kv_type_k, ram=ram)
