"""A machine in which workers already sit, for decisions that need no time to pass."""

from dataclasses import replace

from estimator.devices import Device
from estimator.fit.demand import Candidate
from estimator.fit.plan import Plan, plan
from proxy.demand import demand_of
from proxy.engine.load import Load
from proxy.room import Decision, LoadNow, Room
from proxy.seats import Seat, Wish, held_by
from proxy.setbacks import Setbacks
from proxy.settings import Settings
from tests.proxy.models import CODER, SETTINGS, Models
from tests.proxy.workers import Worker

NOW = 1000.0


class Sitting:
    """Seats workers in a machine that began empty, and decides for them."""

    def __init__(self, models: Models, *devices: Device, settings: Settings = SETTINGS) -> None:
        self.models = models
        self.devices = devices
        self.settings = settings
        self.seats: list[Seat] = []
        self.setbacks = Setbacks()

    def seat(
        self,
        quant: str,
        model: str = CODER,
        *,
        n_ctx: int = 4096,
        n_leases: int = 0,
        idle_s: float = 1.0,
        device: Device | None = None,
    ) -> Seat:
        file = self.models.file(quant, model)
        demand = demand_of(self.settings, n_ctx, n_ctx)
        empty = replace(device or self.devices[-1], free_bytes=1 << 40)
        found = plan([Candidate(quant, file.shape)], [empty], demand)
        assert isinstance(found, Plan)
        load = Load(str(file.path), n_ctx, self.settings.parallel)
        number = len(self.seats) + 1
        seat = Seat(
            file=file,
            plan=found,
            backend=Worker(load, found.needs, lambda: None),
            held_bytes=found.needs,
            number=number,
            idle_since=NOW - idle_s,
            n_leases=n_leases,
        )
        self.seats.append(seat)
        return seat

    def room(self) -> Room:
        held = held_by(seat for seat in self.seats if seat.is_alive)
        devices = tuple(
            replace(device, free_bytes=device.free_bytes - held.get(device.key, 0))
            for device in self.devices
        )
        return Room(tuple(self.seats), devices, self.setbacks, self.settings, NOW)

    def decide(self, wish: Wish) -> Decision:
        return self.room().decide(wish)

    def ran_out(self, decision: LoadNow) -> None:
        """What it decided for ran out of memory."""
        target = decision.target
        self.setbacks.ran_out(target.file, target.plan.spot, target.step.n_ctx)
