"""What a worker is told to load: the planner's answer in the engine's words."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from estimator.fit.demand import Demand
from estimator.fit.spot import Spot
from prompts.repairs import Repair
from proxy.demand import demand_of
from proxy.engine.load import Load
from proxy.room import Target
from proxy.settings import Settings
from proxy.shown import shown_alone


def load_of(target: Target, settings: Settings) -> Load:
    """For a target: the file's repairs and its family's markers with it."""
    file, plan = target.file, target.plan
    demand, family = demand_of(settings, plan.n_ctx, plan.n_ctx), file.identity.family
    load = laid(file.path, plan.spot, plan.n_ctx, demand, file.identity.repairs)
    return replace(
        load,
        markers=family.markers,
        required_markers=family.required_markers,
        n_threads=settings.threads,
    )


def laid(path: Path, spot: Spot, n_ctx: int, demand: Demand, repairs: Iterable[Repair]) -> Load:
    """The file in its spot, as the planner has placed it."""
    shown = shown_alone(spot.devices, spot.shares)
    return Load(
        path=str(path),
        n_ctx=n_ctx,
        n_seq=demand.n_seq,
        n_gpu_layers=spot.n_gpu_layers,
        gpus=shown.gpus,
        experts_on_cpu=spot.experts_on_cpu,
        kv_type_k=spot.kv_type or demand.kv_type_k,
        kv_type_v=spot.kv_type or demand.kv_type_v,
        environ=shown.environ,
        n_ubatch=demand.n_ubatch,
        overrides=tuple((repair.key, repair.value) for repair in repairs),
    )
