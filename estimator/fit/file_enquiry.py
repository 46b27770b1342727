"""`can_run_file`: whether a device, by its name, runs the very file whose header was read."""

from collections.abc import Sequence
from dataclasses import dataclass

from estimator.catalog.machine_names import MachinePart
from estimator.fit.demand import Candidate
from estimator.fit.enquiry import demanded, usual_demand
from estimator.fit.named_machine import machine_named
from estimator.fit.placement import Machine
from estimator.fit.prospect import Prospect, prospect_of
from estimator.gguf.file import GgufFile
from estimator.speed.own import Measurement


@dataclass(frozen=True, slots=True)
class FileRun:
    """The answer for one machine and one file; `parts` and `ram_is_assumed` as in `CanRun`."""

    parts: tuple[MachinePart, ...]
    ram_is_assumed: bool
    prospect: Prospect


def can_run_file(
    device: str,
    file: GgufFile,
    *,
    n_ctx: int | None = None,
    kv_type: str | None = None,
    ram_bytes: int | None = None,
    ram_bandwidth: float | None = None,
    own: Sequence[Measurement] = (),
) -> FileRun:
    """As `can_run`, with the tensors that the file has; raises as that."""
    named, shape, name = machine_named(device, ram_bytes), file.shape, file.names[0]
    usual = usual_demand(shape.compressed)
    demand = demanded(usual, name, shape.n_ctx_train, n_ctx, kv_type)
    found = prospect_of(
        name,
        (Candidate(file.quant, shape),),
        Machine(named.devices, demand, {}),
        is_here=bool(file.paths),
        ram_bandwidth=ram_bandwidth,
        own=own,
    )
    return FileRun(named.parts, named.ram_is_assumed, found)
