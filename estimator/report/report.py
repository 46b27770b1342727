"""A model's page: what it is, what each quant needs, what holds it, how fast that is.

Nothing here is typed in: every number comes from the tables and from the planner.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from estimator.card import Card
from estimator.catalog import CARDS
from estimator.devices import Device
from estimator.fit.demand import Candidate, Demand
from estimator.fit.enquiry import SERVED, usual_demand
from estimator.fit.placement import Machine, Placement
from estimator.fit.runner import holders, kind_of, speed_on
from estimator.fit.spot import Spot, Verdict
from estimator.memory.footprint import Footprint
from estimator.models.release import Release
from estimator.models.table import model_shape
from estimator.quants.published import published
from estimator.quants.recipes import find_recipe
from estimator.report.rows import (
    METADATA_BYTES,
    USUAL_QUANT,
    BesideRam,
    CardSpeed,
    Holders,
    MemoryClass,
    QuantRow,
    Report,
    Specifications,
)
from estimator.shape import ModelShape
from estimator.speed.active import active
from estimator.units import GIB, show_gib

CONTEXTS = (2048, 8192, 32768)

WELL_KNOWN = (
    "GeForce RTX 3060 12GB", "GeForce RTX 4060 Ti 16GB", "GeForce RTX 3090", "GeForce RTX 4090",
    "GeForce RTX 5090", "Radeon RX 7900 XTX", "Arc B580", "H100 80GB SXM", "Instinct MI300X",
    "Ryzen AI Max+ 395 128GB", "DGX Spark", "Apple M4 Pro 20-core 48GB",
    "Apple M4 Max 40-core 128GB", "Apple M3 Ultra 80-core 512GB",
)  # fmt: skip

_KINDS = ("gpu", "mac", "unified", "gpus")
_N_NAMED = 3
_COMMON = 5  # so many of NVIDIA's make a size a class

_ONE_GPU = Device("one GPU", "gpu", 0, 0, 0, "the report's question", "cuda")
_RAM = Device("RAM", "cpu", 0, 0, 0, "the report's question")

Held = Mapping[Card, tuple[Placement, ...]]


def report_of(release: Release, demand: Demand | None = None) -> Report:
    """The page of a release, whose fits are for `demand`, by default the usual one for it.

    Raises `UnsupportedArchitecture`.
    """
    n_ctx_train = release.n_ctx_train
    chosen = demand or usual_demand(release.numbers.compressed)
    usual_ctx = min(chosen.n_ctx, n_ctx_train)
    asked = replace(chosen, n_ctx=usual_ctx)
    contexts = tuple(sorted({usual_ctx, n_ctx_train, *(n for n in CONTEXTS if n < n_ctx_train)}))
    candidates = published(model_shape(release.name))
    held = holders(candidates, asked)
    return Report(
        release=release,
        specifications=_specifications(release),
        contexts=contexts,
        usual_ctx=usual_ctx,
        demand=asked,
        quants=tuple(_row(candidate, contexts, asked, held) for candidate in candidates),
        beside_ram=tuple(_beside_ram(candidates, asked)),
        memory_classes=tuple(_memory_classes(held)),
        speeds=tuple(_speeds(held)),
        notes=tuple(_notes(release, asked)),
    )


def on_one_gpu(shape: ModelShape, n_ctx: int, demand: Demand) -> Footprint:
    """What the planner counts for a quantized shape that lies whole on one of NVIDIA's GPUs."""
    machine = Machine((_ONE_GPU,), demand, {})
    return machine.place(Candidate("", shape), Spot((_ONE_GPU,), -1), n_ctx).footprint


def _specifications(release: Release) -> Specifications:
    shape = model_shape(release.name, "F32")
    experts, read_bytes = shape.experts, active(shape).device.weight_bytes
    return Specifications(
        repository=release.repository,
        arch=shape.arch,
        family=release.family,
        n_params=shape.n_params,
        n_active=round(read_bytes / 4) if experts else shape.n_params,
        n_layers=shape.n_layers,
        n_ctx_train=shape.n_ctx_train,
        n_vocab=shape.n_vocab,
        n_experts=experts.n_total if experts else 0,
        n_experts_used=experts.n_used if experts else 0,
        released=release.released,
        licence=release.licence,
    )


def _row(
    candidate: Candidate,
    contexts: Sequence[int],
    demand: Demand,
    held: Held,
) -> QuantRow:
    recipe, shape = find_recipe(candidate.quant), candidate.shape
    in_ram = Machine((_RAM,), demand, {}).place(candidate, Spot((_RAM,), 0), demand.n_ctx)
    return QuantRow(
        quant=candidate.quant,
        file_bytes=candidate.n_bytes,
        bits_per_weight=shape.bits_per_weight,
        quality=recipe.quality,
        quality_source=recipe.quality_source,
        footprints=tuple(on_one_gpu(shape, n_ctx, demand) for n_ctx in contexts),
        ram_bytes=in_ram.needs[_RAM.key],
        holders=_holders(candidate.quant, held),
    )


def _holders(quant: str, held: Held) -> dict[str, Holders]:
    cards = [card for card, placed in held.items() if _holds(placed, quant)]
    return {
        kind: _counted([card for card in cards if kind_of(card) == kind], kind) for kind in _KINDS
    }


def _holds(placed: Sequence[Placement], quant: str) -> bool:
    """Whole and with the KV cache that was asked for."""
    return any(p.candidate.quant == quant and p.verdict is Verdict.WHOLE for p in placed)


def _counted(cards: Sequence[Card], kind: str) -> Holders:
    ordered = sorted(cards, key=lambda card: (card.memory_bytes * card.count, -card.released))
    n_known = sum(kind_of(card) == kind for card in CARDS)
    return Holders(len(cards), n_known, tuple(card.name for card in ordered[:_N_NAMED]))


def _beside_ram(candidates: Sequence[Candidate], demand: Demand) -> Iterator[BesideRam]:
    """Nothing for a dense model."""
    machine = Machine((_ONE_GPU, _RAM), demand, {})
    for candidate in candidates:
        if candidate.shape.experts is not None:
            spot = Spot((_ONE_GPU,), -1, experts_on_cpu=True)
            needs = machine.place(candidate, spot, demand.n_ctx).needs
            yield BesideRam(candidate.quant, needs[_ONE_GPU.key], needs[_RAM.key])


def _memory_classes(held: Held) -> Iterator[MemoryClass]:
    """The sizes that GPUs of NVIDIA's usually have, from 4 GiB."""
    cards = [card for card in CARDS if card.vendor == "nvidia" and kind_of(card) == "gpu"]
    for size, n in sorted(Counter(card.memory_bytes for card in cards).items()):
        if n >= _COMMON and size >= 4 * GIB:
            placed = next(held.get(card, ()) for card in cards if card.memory_bytes == size)
            yield MemoryClass(size, placed[0].candidate.quant if placed else None)


def _speeds(held: Held) -> Iterator[CardSpeed]:
    for card in (card for card in CARDS if card.name in WELL_KNOWN):
        for largest in held.get(card, ())[:1]:
            usual = (p for p in held[card] if p.candidate.quant == USUAL_QUANT)
            speed = next((speed_on(placed) for placed in usual), None)
            yield CardSpeed(card, largest.candidate.quant, speed_on(largest), speed)


def _notes(release: Release, demand: Demand) -> Iterator[str]:
    yield (
        "VRAM is what llama.cpp allocates on one GPU of NVIDIA's with the whole model on it: "
        f"weights, KV cache (f16), compute buffer and CUDA's context, for {_requests(demand)}. "
        "The input embedding stays in RAM."
    )
    free = show_gib(demand.headroom_bytes)
    yield (
        f"Which devices: with {demand.n_ctx:,} tokens of context and {free} left free; "
        "of unified memory, with the part that its platform lets a GPU have."
    )
    least, most = METADATA_BYTES
    yield (
        "File sizes are those of the tensors, made by llama.cpp's rules; a file has "
        f"{least // 10**6} to {most // 10**6} MB more, its vocabulary and template."
    )
    yield "GB is 10⁹ bytes, GiB 2³⁰; a card sold with 24 GB has 24 GiB."
    if release.numbers.compressed is not None:
        n_ctx, shape = release.n_ctx_train, model_shape(release.name, USUAL_QUANT)
        alone = on_one_gpu(shape, n_ctx, replace(demand, n_seq=1))
        served = on_one_gpu(shape, n_ctx, SERVED)
        yield (
            f"V4 keeps a cache for each request. All {n_ctx:,} tokens take "
            f"{show_gib(alone.kv_bytes)} for one (`parallel = 1`), and "
            f"{show_gib(served.kv_bytes)} for {SERVED.n_seq}, which `deepfit serve` has where "
            "nobody sets `parallel`."
        )


def _requests(demand: Demand) -> str:
    if demand.n_seq == 1:
        return "one request at a time"
    return f"{demand.n_seq} requests that share the context, as `deepfit serve` asks for"
