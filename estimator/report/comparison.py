"""The web pages' numbers beside ours, and why they differ."""

from collections.abc import Iterator
from dataclasses import dataclass

from estimator.card import Card
from estimator.catalog import CARDS
from estimator.catalog.devices import devices_of
from estimator.fit.demand import Candidate, Demand
from estimator.fit.enquiry import ALONE
from estimator.fit.placement import Machine
from estimator.fit.runner import speed_on
from estimator.fit.spot import Spot
from estimator.memory.footprint import Footprint
from estimator.models.release import Release
from estimator.models.table import model_shape
from estimator.pages import BITS, GB, USUAL_CTX, Page, has_page, page_of
from estimator.report.report import on_one_gpu
from estimator.report.rows import USUAL_QUANT
from estimator.speed.estimate import Speed
from estimator.units import MIB

# The cards that the pages rate.
RATED = ("GeForce RTX 4090", "H100 80GB SXM", "Instinct MI300X", "Instinct MI250X 128GB")
_WORTH_SAYING = 0.02


@dataclass(frozen=True, slots=True)
class Compared:
    """One quant: the page, and ours; the footprints are with 2,048 tokens and with all."""

    page: Page
    file_bytes: int
    usual: Footprint
    full: Footprint

    @property
    def quant(self) -> str:
        return self.page.quant


@dataclass(frozen=True, slots=True)
class ComparedSpeed:
    """Tokens a second at the usual quant, were there memory enough: theirs and ours."""

    card: Card
    theirs: float
    ours: Speed


@dataclass(frozen=True, slots=True)
class Comparison:
    """`is_their_page`: the pages cover the model; else it is their formula on its numbers."""

    is_their_page: bool
    rows: tuple[Compared, ...]
    speeds: tuple[ComparedSpeed, ...]
    why: tuple[str, ...]


def compare(release: Release, demand: Demand = ALONE) -> Comparison:
    """Theirs beside ours for every quant that the pages know and the model can have.

    The pages think of one conversation, so that is what ours is for too.
    """
    rows = tuple(_rows(release, demand))
    speeds = tuple(_speeds(release, demand))
    return Comparison(has_page(release), rows, speeds, tuple(_why(release, rows)))


def off(theirs: float, ours: float) -> float:
    """How far theirs is off: 0.25 is a quarter too much."""
    return theirs / ours - 1


def _rows(release: Release, demand: Demand) -> Iterator[Compared]:
    for quant in BITS:
        page, shape = page_of(release, quant), model_shape(release.name, quant)
        assert page is not None
        yield Compared(
            page=page,
            file_bytes=shape.weights.total_bytes,
            usual=on_one_gpu(shape, USUAL_CTX, demand),
            full=on_one_gpu(shape, release.n_ctx_train, demand),
        )


def _speeds(release: Release, demand: Demand) -> Iterator[ComparedSpeed]:
    page = page_of(release, USUAL_QUANT)
    candidate = Candidate(USUAL_QUANT, model_shape(release.name, USUAL_QUANT))
    n_ctx = min(demand.n_ctx, release.n_ctx_train)
    for card in (card for name in RATED for card in CARDS if card.name == name):
        theirs = page.tok_s(card) if page else None
        assert theirs is not None
        device = devices_of(card)[0]
        placed = Machine((device,), demand, {}).place(candidate, Spot((device,), -1), n_ctx)
        yield ComparedSpeed(card, float(theirs), speed_on(placed))


def _why(release: Release, rows: tuple[Compared, ...]) -> Iterator[str]:
    """Sentences, each with this model's numbers."""
    usual = next(row for row in rows if row.quant == USUAL_QUANT)
    yield from _of_file(release, usual)
    yield from _of_cache(release, usual)
    first = usual.usual
    yield (
        "Their 0.3 GB of overhead stand for CUDA's context and the compute buffer, which are "
        f"{first.overhead_bytes / MIB:.0f} MiB and {first.compute_bytes / MIB:.0f} MiB here."
    )
    inputs = model_shape(release.name, USUAL_QUANT).weights.input_bytes
    yield (
        f"llama.cpp leaves the input embedding ({inputs / GB:.2f} GB at {USUAL_QUANT}) in RAM; "
        "the pages count it as VRAM."
    )
    yield _of_speed(release)


def _of_file(release: Release, usual: Compared) -> Iterator[str]:
    n_theirs, n_ours = float(usual.page.n_params), model_shape(release.name).n_params
    if abs(off(n_theirs, n_ours)) > _WORTH_SAYING / 2:
        yield (
            f"They multiply {n_theirs / GB:.2f} billion parameters; the file has "
            f"{n_ours / GB:.2f} billion."
        )
    bits = 8 * usual.file_bytes / n_ours
    yield (
        f"They give each quant one number of bits, {float(usual.page.bits):.1f} for {USUAL_QUANT}; "
        f"llama.cpp's rules choose a type tensor by tensor, here {bits:.2f} bits a weight. "
        "Q8_0 is 8.5 bits, for each 32 weights share a scale."
    )


def _of_cache(release: Release, usual: Compared) -> Iterator[str]:
    theirs = float(usual.page.kv_gb_a_token * GB)
    ours = usual.full.kv_bytes / usual.full.n_ctx
    if abs(off(theirs, ours)) < _WORTH_SAYING:
        return
    because = "MLA caches one compressed latent a layer, not every head's keys and values"
    if release.numbers.compressed:
        because = "V4 caches the past compressed, and a window of it in full"
    yield (
        f"Their KV cache takes {theirs:,.0f} bytes a token and llama.cpp's {ours:,.0f}, "
        f"with the full context: {because}."
    )


def _of_speed(release: Release) -> str:
    experts = release.numbers.experts
    read = (
        f", though a token reads {experts.n_used} of {experts.n_total} experts" if experts else ""
    )
    return (
        f"Their speed divides bandwidth by all of the VRAM{read}; ours is from the bytes a token "
        "reads and the time that each layer takes, as a range fitted to measured rates."
    )
