"""What each model on disk would get if it were asked for now: the plan, or why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass

from estimator.devices import Device
from estimator.fit.demand import Candidate
from estimator.fit.plan import Plan, Refusal, plan
from proxy.demand import contexts_of, demand_of
from proxy.library import Library, Variant
from proxy.settings import Settings


@dataclass(frozen=True, slots=True)
class Outlook:
    """A model, and what the planner says of it with nothing else loaded."""

    variant: Variant
    found: Plan | Refusal


def outlook(library: Library, devices: Sequence[Device], settings: Settings) -> tuple[Outlook, ...]:
    return tuple(
        Outlook(variant, _found(variant, devices, settings)) for variant in library.variants
    )


def _found(variant: Variant, devices: Sequence[Device], settings: Settings) -> Plan | Refusal:
    contexts = contexts_of(variant.files[0].shape.n_ctx_train, settings)
    candidates = [Candidate(file.quant, file.shape) for file in variant.files]
    demand = demand_of(settings, contexts.tiers[0], contexts.largest)
    return plan(candidates, devices, demand)
