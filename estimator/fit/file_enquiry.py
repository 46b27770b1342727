"""`can_run_file`: whether a device, by its name, runs the very file whose header was read."""

from collections.abc import Sequence
from dataclasses import dataclass

from estimator.catalog.names import Match
from estimator.fit.demand import Candidate
from estimator.fit.enquiry import cards_named, demanded, machine_of, usual_demand
from estimator.fit.placement import Machine
from estimator.fit.prospect import Prospect, prospect_of
from estimator.gguf.file import GgufFile
from estimator.speed.own import Measurement


@dataclass(frozen=True, slots=True)
class FileRun:
    """The answer for one machine and one file; `matches` and `ram_is_assumed` as in `CanRun`."""

    matches: tuple[Match, ...]
    ram_is_assumed: bool
    prospect: Prospect


def can_run_file(
    device: str,
    file: GgufFile,
    *,
    n_ctx: int | None = None,
    kv_type: str | None = None,
    ram_bytes: int | None = None,
    own: Sequence[Measurement] = (),
) -> FileRun:
    """As `can_run`, with the tensors that the file has; raises as that."""
    matches, shape, name = cards_named(device), file.shape, file.names[0]
    devices = machine_of(matches[0], ram_bytes)
    usual = usual_demand(shape.compressed)
    demand = demanded(usual, name, shape.n_ctx_train, n_ctx, kv_type)
    machine = Machine(devices, demand, {})
    found = prospect_of(
        name, (Candidate(file.quant, shape),), machine, is_here=bool(file.paths), own=own
    )
    is_assumed = not ram_bytes and any(not each.is_gpu for each in devices)
    return FileRun(matches, is_assumed, found)
