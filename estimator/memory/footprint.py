"""What a load takes, in bytes, by part and by place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parts:
    """Bytes in one memory."""

    weights_bytes: int = 0
    kv_bytes: int = 0
    compute_bytes: int = 0
    overhead_bytes: int = 0

    @property
    def total_bytes(self) -> int:
        return self.weights_bytes + self.kv_bytes + self.compute_bytes + self.overhead_bytes


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a load takes: `devices` are the GPUs in order, `host` the RAM beside them.

    Without a GPU, the only device is the RAM and `host` is empty. The footprint's own bytes are
    those of all devices together, `host_bytes` those beside them.
    """

    n_ctx: int
    devices: tuple[Parts, ...]
    host: Parts

    @property
    def device(self) -> Parts:
        """The first device."""
        return self.devices[0]

    @property
    def weights_bytes(self) -> int:
        return sum(parts.weights_bytes for parts in self.devices)

    @property
    def kv_bytes(self) -> int:
        return sum(parts.kv_bytes for parts in self.devices)

    @property
    def compute_bytes(self) -> int:
        return sum(parts.compute_bytes for parts in self.devices)

    @property
    def overhead_bytes(self) -> int:
        return sum(parts.overhead_bytes for parts in self.devices)

    @property
    def total_bytes(self) -> int:
        return sum(parts.total_bytes for parts in self.devices)

    @property
    def host_bytes(self) -> int:
        return self.host.total_bytes
