"""An estimate beside llama.cpp's own account of the same load, part by part, with a verdict."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from estimator.fit.placement import Placement
from estimator.memory.footprint import Parts
from estimator.units import MIB, show_gib
from proxy.engine.account import ROUNDED_BYTES, Account

# V4 has eight caches and states; llama.cpp rounds each.
_ROUNDING = 8 * ROUNDED_BYTES
# Compute buffers are not exact to the byte; but an estimate may not be less.
_SLACK_OVER, _SLACK_UNDER = 1 * MIB, 0.1 * MIB


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes of one part in one place; `told` is None where llama.cpp's log does not say."""

    place: str
    name: str
    estimated: int
    told: int | None

    @property
    def difference(self) -> int:
        """Estimate less truth; 0 within what llama.cpp rounds when it prints."""
        if self.told is None:
            return 0
        off = self.estimated - self.told
        return 0 if abs(off) <= _ROUNDING and self.name != "weights" else off

    @property
    def is_wrong(self) -> bool:
        if self.name == "compute":
            return self.difference < -_SLACK_UNDER
        return self.difference != 0

    @property
    def is_generous(self) -> bool:
        return self.name == "compute" and self.difference > _SLACK_OVER


def audit(placed: Placement, account: Account) -> Iterator[Part]:
    """Device by device, then the RAM beside them. They must be as many in both."""
    spot, footprint = placed.spot, placed.footprint
    both = zip(spot.devices, footprint.devices, account.devices, strict=True)
    for device, ours, theirs in both:
        yield from _of_place(device.name, ours, theirs)
        if not device.is_gpu:
            yield Part(device.name, "output", ours.overhead_bytes, theirs.overhead_bytes)
        elif ours.overhead_bytes:
            yield Part(device.name, "its context", ours.overhead_bytes, None)
    if spot.device.is_gpu:
        ours, theirs = footprint.host, account.host
        yield from _of_place("RAM beside", ours, theirs)
        yield Part("RAM beside", "output", ours.overhead_bytes, theirs.overhead_bytes)


def _of_place(place: str, ours: Parts, theirs: Parts) -> Iterator[Part]:
    yield Part(place, "weights", ours.weights_bytes, theirs.weights_bytes)
    yield Part(place, "KV cache", ours.kv_bytes, theirs.kv_bytes)
    yield Part(place, "compute", ours.compute_bytes, theirs.compute_bytes)


def holds(parts: Sequence[Part]) -> bool:
    return not any(part.is_wrong for part in parts)


def verdict(parts: Sequence[Part]) -> str:
    """In a sentence."""
    if not holds(parts):
        wrong = (part for part in parts if part.is_wrong)
        named = ", ".join(f"{p.name} in {p.place} by {p.difference:+,} bytes" for p in wrong)
        return f"The estimate is wrong: {named}. Please report this with the file's name."
    generous = sum(part.difference for part in parts if part.is_generous)
    compute = f"{show_gib(generous)} more, never less" if generous else "within 1 MiB"
    return f"The estimate holds: weights and KV cache are llama.cpp's, compute buffers {compute}."


def audit_table(parts: Sequence[Part]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("where", overflow="fold")
    table.add_column("part", no_wrap=True)
    for header in ("estimated", "llama.cpp", "difference"):
        table.add_column(header, justify="right", no_wrap=True)
    for part in parts:
        told = "not told" if part.told is None else f"{part.told:,}"
        off = f"{part.difference:+,}" if part.difference else "0"
        difference = "" if part.told is None else off
        table.add_row(escape(part.place), part.name, f"{part.estimated:,}", told, difference)
    return table


def audit_object(parts: Sequence[Part]) -> dict[str, Any]:
    fields = [
        {**asdict(part), "difference": None if part.told is None else part.difference}
        for part in parts
    ]
    return {"parts": fields, "holds": holds(parts), "verdict": verdict(parts)}
