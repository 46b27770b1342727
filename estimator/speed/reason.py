"""Says in a sentence what an estimated speed rests on."""

from collections import Counter
from collections.abc import Iterator

from estimator.speed.evidence import Evidence
from estimator.speed.layout import Layout

# Architectures whose kernels in llama.cpp are young, and much slower than their bytes allow.
YOUNG = ("deepseek32", "deepseek4")

_GB = 1e9
_WORTH_SAYING = 0.05
_IS_DEEP = 0.25


def reason(layout: Layout, depth: int, found: Evidence | None, *, is_ram_known: bool) -> str:
    """One sentence, without a full stop."""
    if found is not None and found.is_measured:
        return f"measured: {found.source}"
    parts = [*_reads(layout, depth, is_ram_known=is_ram_known), *_doubts(layout, depth)]
    if found is not None:
        parts.append(found.source)
    return "; ".join(parts)


def _reads(layout: Layout, depth: int, *, is_ram_known: bool) -> Iterator[str]:
    """A clause for each kind of part that a device has."""
    clauses = Counter(_memories(layout, depth, is_ram_known=is_ram_known))
    for clause, n in clauses.items():
        yield clause if n == 1 else f"{clause}, on each of {n} cards"
    if len(layout.gpus) > 1:
        yield f"{len(layout.gpus)} cards work one after the other"


def _memories(layout: Layout, depth: int, *, is_ram_known: bool) -> Iterator[str]:
    for memory, work in layout.works(depth):
        n_bytes = work.weight_bytes + work.kv_bytes
        if not n_bytes:
            continue
        is_guess = memory is layout.ram and not is_ram_known
        bandwidth = f"{memory.bandwidth / _GB:.0f} GB/s{' (assumed)' if is_guess else ''}"
        used = f"{bandwidth}, of which {memory.kind.utilisation:.0%} is used"
        cache = work.kv_bytes / n_bytes
        of_cache = f", {cache:.0%} of it KV cache," if cache > _WORTH_SAYING else ""
        where = " in RAM" if memory is layout.ram else ""
        yield f"a token reads {n_bytes / _GB:.3g} GB{of_cache}{where} at {used}"


def _doubts(layout: Layout, depth: int) -> Iterator[str]:
    kind = layout.kind
    if kind.is_known:
        yield f"{kind.n_points} rates measured on such devices fit it"
    elif kind.n_points:
        rates = "1 rate" if kind.n_points == 1 else f"{kind.n_points} rates"
        known = "is" if kind.n_points == 1 else "are"
        yield f"only {rates} of such devices {known} known, so the range is wide"
    else:
        yield "no rate of such a device is known, so the range is wide"
    if layout.shape.arch in YOUNG:
        yield f"llama.cpp's kernels for {layout.shape.arch} are young and may be far slower"
    if layout.latent_share(depth) > _IS_DEEP:
        yield "so deep MLA's arithmetic is the limit, which was measured on few devices"
