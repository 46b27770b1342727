"""`deepfit verify`: holds the estimate of a file against llama.cpp's own account of its load."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from deepfit.asked import bad_input, say_json
from deepfit.audit import Part, audit, audit_object, audit_table, holds, verdict
from estimator.detection.detect import detect_devices
from estimator.devices import Device
from estimator.fit.demand import Candidate, Demand
from estimator.fit.placement import Machine, Placement
from estimator.fit.plan import Plan, plan
from estimator.fit.spot import Spot
from estimator.fit.terms import read_terms
from estimator.gguf.file import GgufFile, read_gguf
from estimator.gguf.header import GgufError
from prompts.identify import identify
from prompts.repairs import Repair
from proxy.demand import asked_of
from proxy.engine.account import Account, read_account
from proxy.engine.dry_run import dry_run
from proxy.engine.load import Load
from proxy.engine.process import gpu_backends
from proxy.errors import DeepFitError
from proxy.loading import laid
from proxy.settings import Settings
from proxy.sight import Sight


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the load is to be: as typed, None for what is left to us."""

    ctx: str | None = None
    kv: str | None = None
    n_gpu_layers: int | None = None
    experts_in_ram: bool = False


def run(file: Path, wanted: Wanted, settings: Settings, *, as_json: bool, console: Console) -> bool:
    """Whether the estimate holds. Raises `DeepFitError` for what cannot be read or loaded."""
    gguf = _read(file)
    repairs = identify(gguf.metadata, gguf.tokens, name_hint=file.stem).repairs
    with bad_input():
        demand = _demand(gguf, wanted, settings)
        placed = _placed(gguf, demand, wanted)
    account = _account(gguf, placed, demand, repairs)
    parts = tuple(audit(placed, account))
    if as_json:
        about = {
            "file": str(file),
            "quant": gguf.quant,
            "where": placed.where,
            "n_ctx": placed.n_ctx,
            "n_seq": demand.n_seq,
            "kv_type": placed.spot.kv_type or demand.kv_type_k,
        }
        say_json(console, {**about, **audit_object(parts)})
    else:
        _say(console, file, placed, demand, parts)
    return holds(parts)


def _read(file: Path) -> GgufFile:
    """Where we cannot read the header, llama.cpp's own words count, if it cannot either."""
    if not file.is_file():
        raise DeepFitError(f"{file} is not a file here: look at its spelling")
    try:
        return read_gguf(file)
    except GgufError as error:
        dry_run(Load(str(file), n_ctx=256, n_seq=1))
        raise DeepFitError(
            f"llama.cpp loads {file.name}, but we cannot read it, so please report this: {error}"
        ) from error


def _demand(gguf: GgufFile, wanted: Wanted, settings: Settings) -> Demand:
    """Raises `ValueError` for what cannot be meant."""
    terms = read_terms(ctx=wanted.ctx, kv=wanted.kv)
    demand = asked_of(settings, gguf.shape.n_ctx_train, terms.n_ctx)
    if terms.kv_type is None:
        return demand
    kv_type = terms.kv_type
    return replace(demand, kv_type_k=kv_type, kv_type_v=kv_type, kv_fallback=None)


def _placed(gguf: GgufFile, demand: Demand, wanted: Wanted) -> Placement:
    machine, candidate = Machine(_devices(), demand, {}), Candidate(gguf.quant, gguf.shape)
    return machine.place(candidate, _spot(machine, candidate, wanted), demand.n_ctx)


def _devices() -> tuple[Device, ...]:
    """Those that the installed llama.cpp can use."""
    found = detect_devices()
    has_gpu = any(device.is_gpu for device in found)
    backends = asyncio.run(gpu_backends()) if has_gpu else frozenset[str]()
    return Sight(lambda: found, backends)()


def _spot(machine: Machine, candidate: Candidate, wanted: Wanted) -> Spot:
    """Where it was asked to be; else where the server would put it; else where it would like to."""
    n_layers = wanted.n_gpu_layers
    is_asked = wanted.experts_in_ram or n_layers is not None
    if n_layers == 0 or not (is_asked or machine.gpus):
        return Spot(tuple(device for device in machine.devices if not device.is_gpu)[:1], 0)
    if not machine.gpus:
        raise DeepFitError(
            "there is no GPU here that the installed llama.cpp can use: leave --ngl and "
            "--experts-in-ram out, or see `deepfit devices`"
        )
    first = machine.gpus[:1]
    if is_asked:
        n_layers = -1 if n_layers is None else n_layers
        return Spot(first, n_layers, experts_on_cpu=wanted.experts_in_ram)
    found = plan([candidate], machine.devices, machine.demand)
    return found.spot if isinstance(found, Plan) else Spot(first, -1)


def _account(
    gguf: GgufFile, placed: Placement, demand: Demand, repairs: Sequence[Repair]
) -> Account:
    lines = dry_run(laid(gguf.paths[0], placed.spot, placed.n_ctx, demand, repairs))
    account = read_account(lines, gguf.tensors)
    n_gpus = sum(device.is_gpu for device in placed.spot.devices)
    if len(account.gpus) != n_gpus:
        names = " and ".join(account.gpus) or "no GPU"
        raise DeepFitError(f"llama.cpp took {names}, not what it was to take: {placed.where}")
    return account


def _say(
    console: Console, file: Path, placed: Placement, demand: Demand, parts: Sequence[Part]
) -> None:
    console.print(f"[bold]{escape(file.name)}[/bold]")
    kv_type = placed.spot.kv_type or demand.kv_type_k
    sequences = "1 sequence" if demand.n_seq == 1 else f"{demand.n_seq} sequences"
    console.print(
        f"{escape(placed.candidate.quant)} {escape(placed.where)}: {placed.n_ctx} tokens of "
        f"context for {sequences}, KV cache in {kv_type}. Nothing was allocated."
    )
    console.print(audit_table(parts))
    console.print("Bytes; llama.cpp prints all but weights in MiB with two decimals.", style="dim")
    console.print(escape(verdict(parts)))
