"""The questions that people ask of a model, answered in words made of a report's numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from estimator.fit.enquiry import can_run
from estimator.fit.named_machine import ASSUMED_RAM_BYTES
from estimator.models.names import ModelMatch
from estimator.report.rows import CardSpeed, QuantRow, Report
from estimator.report.told import told, told_rate
from estimator.units import GIB, show_gb, show_gib

ASKED_CARDS = ("RTX 4090", "RTX 3060 12GB")


@dataclass(frozen=True, slots=True)
class Question:
    asks: str
    answer: str


def questions(report: Report) -> tuple[Question, ...]:
    title = report.title
    return (
        Question(f"How much VRAM does {title} need?", _vram(report)),
        *(
            Question(f"Can {with_article(card)} run {title}?", _card(report, card))
            for card in ASKED_CARDS
        ),
        Question(f"Can I run {title} on a Mac?", _mac(report)),
        Question(f"Can I run {title} locally?", _locally(report)),
        Question(f"How fast is {title}?", _fast(report)),
        Question(f"What is the download size of {title}?", _download(report)),
        Question(f"What is the best quant of {title}?", _best(report)),
    )


def _vram(report: Report) -> str:
    usual, n_ctx, full = report.usual, report.usual_ctx, report.contexts[-1]
    parts = report.footprint(usual, n_ctx)
    least, most = report.quants[0], report.quants[-1]
    longer = (
        f" All {full:,} tokens take {show_gib(report.needs(usual, full))}." if full > n_ctx else ""
    )
    return (
        f"{usual.quant} with {n_ctx:,} tokens of context takes {show_gib(parts.total_bytes)}: "
        f"{show_gib(parts.weights_bytes)} of weights, {show_gib(parts.kv_bytes)} of KV cache, "
        f"{show_gib(parts.compute_bytes)} to compute in and {show_gib(parts.overhead_bytes)} for "
        f"CUDA itself.{longer} {least.quant} takes {show_gib(report.needs(least, n_ctx))}, "
        f"{most.quant} {show_gib(report.needs(most, n_ctx))}.{_beside_ram(report)}"
    )


def _beside_ram(report: Report) -> str:
    for row in report.beside_ram:
        if row.quant == report.usual.quant:
            return (
                f" With its experts in RAM, {row.quant} takes {show_gib(row.gpu_bytes)} of a GPU "
                f"and {show_gib(row.ram_bytes)} of RAM."
            )
    return ""


def _card(report: Report, card: str) -> str:
    found = can_run(card, ModelMatch(report.release, None, 0.0), demand=report.demand)
    ram = f"with {show_gib(ASSUMED_RAM_BYTES)} of RAM beside it"
    return f"{told(found)} (Asked {ram}.)" if found.ram_is_assumed else told(found)


def _mac(report: Report) -> str:
    return " ".join(_mac_sentences(report))


def _mac_sentences(report: Report) -> Iterator[str]:
    least, usual = report.quants[0], report.usual
    if not least.holders["mac"].n:
        need = show_gib(report.needs(least, report.usual_ctx))
        yield f"No Mac holds it: {least.quant}, the smallest quant, takes about {need}."
        return
    yield "Yes:" if usual.holders["mac"].n else "Only in a small quant:"
    held = [(row, row.holders["mac"]) for row in (usual, least) if row.holders["mac"].n]
    told_rows = (
        f"{row.quant} on {macs.n} of {macs.n_known} Macs, the smallest "
        f"{with_article(macs.smallest[0])}"
        for row, macs in held
    )
    yield f"with {report.usual_ctx:,} tokens of context, {'; '.join(told_rows)}."


def _locally(report: Report) -> str:
    usual = report.usual
    gpus = usual.holders["gpu"]
    from_gpu = f" (from {with_article(gpus.smallest[0])} up)" if gpus.n else ""
    others, systems = usual.holders["unified"], usual.holders["gpus"]
    return (
        f"{usual.quant} with {report.usual_ctx:,} tokens of context runs whole on {gpus.n} of "
        f"{gpus.n_known} GPUs{from_gpu}, on {usual.holders['mac'].n} of "
        f"{usual.holders['mac'].n_known} Macs, on {others.n} of {others.n_known} other machines "
        f"with unified memory and on {systems.n} of {systems.n_known} with several GPUs. Without "
        f"any of these it takes {show_gib(usual.ram_bytes)} of RAM, and the smallest quant, "
        f"{report.quants[0].quant}, {show_gib(report.quants[0].ram_bytes)}; it is slower there."
    )


def with_article(name: str) -> str:
    """`an RTX 4090`, `a GeForce RTX 4090`: letters are said one by one in what is no word."""
    word = name.partition(" ")[0]
    is_spelt = word.isupper()
    return f"{'an' if word[0] in ('AEFHILMNORSX' if is_spelt else 'AEIO') else 'a'} {name}"


def _fast(report: Report) -> str:
    usual = [row for row in report.speeds if row.usual_speed]
    rows = usual or list(report.speeds)
    if not rows:
        return "None of the well-known devices holds it whole, so that depends on where it lies."
    told_rows = ", ".join(filter(None, (_rate(row, is_usual=bool(usual)) for row in rows)))
    what = f"At {report.usual.quant}" if usual else "At the largest quant that each holds"
    return f"{what}, in tokens a second, the likely rate and its range: {told_rows}."


def _rate(row: CardSpeed, *, is_usual: bool) -> str:
    speed = row.usual_speed if is_usual else row.largest_speed
    what = "" if is_usual else f" {row.largest}"
    return f"{row.card.name}{what} {told_rate(speed)}" if speed else ""


def _download(report: Report) -> str:
    rows: dict[str, QuantRow] = {
        row.quant: row for row in (report.usual, report.quants[0], report.quants[-1])
    }
    sizes = ", ".join(f"{row.quant} {show_gb(row.file_bytes)}" for row in rows.values())
    return f"{sizes}, and a few MB for the vocabulary."


def _best(report: Report) -> str:
    usual = report.usual
    quality = f" ({usual.quality}, {usual.quality_source})" if usual.quality else ""
    return (
        f"The largest that fits. On one GPU of NVIDIA's with {report.usual_ctx:,} tokens of "
        f"context, by its memory: {', '.join(_by_memory(report))}. {usual.quant}{quality} is where "
        "most stop; a smaller one leaves room for more context and is faster."
    )


def _by_memory(report: Report) -> Iterator[str]:
    """Equal neighbours are told once."""
    for quant, group in groupby(report.memory_classes, key=lambda each: each.quant):
        sizes = [each.memory_bytes // GIB for each in group]
        several = f" to {sizes[-1]}" if len(sizes) > 1 else ""
        yield f"{sizes[0]}{several} GiB {quant or 'none'}"
